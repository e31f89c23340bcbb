"""clock: signs of life on flash, for the boot after a power cut: time, energy registers, the last log lines."""

import struct

from micropython import const

_PERIOD_MS = const(60000)
_IDLE_PERIODS = const(60)  # an hour: nothing but the time has changed
SLOT = "life"


def load(slots) -> tuple:
    """(unix_ms, registers in Wh by connector) as last saved; (0, ()) on the first boot of all."""
    packed = slots.load(SLOT) or b""
    if len(packed) < 8:
        return 0, ()
    count = (len(packed) - 8) // 4
    return struct.unpack_from("<q", packed)[0], struct.unpack_from("<%dI" % count, packed, 8)


def save(slots, unix_ms: int, outlets: list) -> None:
    packed = struct.pack("<q", unix_ms)
    for outlet in outlets:
        packed += struct.pack("<I", outlet.connector.meter_wh)
    slots.save(SLOT, packed)


def clock(wall, slots, outlets: list, black_box, log, ticks_ms):
    """Save each minute while energy flows, else each hour; asking for the time also sees the ticks wrap."""
    saved_wh, idle, lines = None, 0, 0
    while True:
        unix_ms = wall.unix_ms(ticks_ms())
        registers = [outlet.connector.meter_wh for outlet in outlets]
        idle += 1
        if registers != saved_wh or idle >= _IDLE_PERIODS:
            try:
                save(slots, unix_ms, outlets)
                saved_wh, idle = registers, 0
            except OSError as problem:
                log.error("clock", "the energy registers cannot be stored: %s" % problem)
        if log.written != lines:
            lines = log.written
            black_box.keep_log()
        yield _PERIOD_MS
