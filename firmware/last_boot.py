"""What the last boots left behind, and the number of this one. Needed once, when the charger is built."""

import struct

from micropython import const

from firmware.tasks.clock import SLOT

_CYCLES = const(2)  # beside the time's flag: each register is followed by the meter's rest and the contactor's cycles


def tell(slots, log, cause: str) -> int:
    """Count this boot, show the last crash's trace and the last log lines; returns this boot's number."""
    boot = _count(slots, log)
    log.info("boot", "number %d after %s" % (boot, cause))
    for name in ("crash", "last"):
        kept = slots.load(name)
        for line in kept.decode().rstrip().split("\n") if kept else ():
            log.info(name, line)
    return boot


def _count(slots, log) -> int:
    kept = slots.load("boot") or b"0"
    boot = int(kept) + 1 if kept.isdigit() else 1
    try:
        slots.save("boot", str(boot).encode())
    except OSError as problem:
        log.error("boot", "the boot cannot be counted: %s" % problem)
    return boot


def registers(slots) -> tuple:
    """((unix_ms, was it known), by connector (register in Wh, rest, cycles)) as last saved by firmware/tasks/clock.py;
    before 0.3.0 registers alone; zeros on the first boot of all."""
    packed = slots.load(SLOT) or b""
    if len(packed) < 9:
        return (0, 0), ()
    unix_ms, flags = struct.unpack_from("<qB", packed)
    form, size = ("<III", 12) if flags & _CYCLES else ("<I", 4)
    kept = [struct.unpack_from(form, packed, place) for place in range(9, len(packed) - size + 1, size)]
    return (unix_ms, flags & 1), kept
