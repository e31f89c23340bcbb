"""clock: signs of life on flash, for the boot after a power cut: time, energy registers, cycles of the contactors, the
last log lines."""

import struct

from micropython import const

_PERIOD_MS = const(1000)
_CHARGING_S = const(60)  # energy flows: what a power cut may lose
_LIVED_S = const(60)  # at most so often are new log lines stored; a boot that lived so long has not failed
_LOG_S = const(3600)  # the same on FAT, which does not spread its erases, once the boot has lived
_REFUSED_S = const(60)  # until flash that has refused is tried again
_IDLE_S = const(3600)  # nothing but the time has changed
SLOT = "life"
_CYCLES = const(2)  # beside the time's flag; since 0.3.0. What it means: firmware/registers.py, which reads this


def save(slots, wall, now: int, outlets: list, log, told: str = "") -> str:
    """Why flash refuses, "" when it does not; that is in the log as well, if it is not what was `told`."""
    packed = struct.pack("<qB", wall.unix_ms(now), wall.known | _CYCLES)
    for outlet in outlets:
        packed += struct.pack("<III", outlet.connector.meter_wh, outlet.meter.rest, outlet.contactor.cycles)
    try:
        slots.save(SLOT, packed)
    except OSError as problem:
        trouble = "the energy registers cannot be stored: %s" % problem
        if trouble != told:
            log.error("clock", trouble)
        return trouble
    return ""


def clock(wall, slots, outlets: list, black_box, log, ticks_ms, set_wall_clock):
    """Save each minute while energy flows, at once when it has ended, else each hour; set the chip's own clock when the
    time becomes known, and as often as it is saved.

    Asking for the time also sees the ticks wrap."""
    saved_wh, age_s, lines, log_age_s = None, 0, 0, 0
    told, trouble, pause_s = False, "", 0
    while True:
        now = ticks_ms()
        unix_ms = wall.unix_ms(now)
        registers = [outlet.connector.meter_wh for outlet in outlets]
        flows = any(outlet.connector.closed for outlet in outlets)
        age_s += 1
        pause_s = max(pause_s - 1, 0)
        due = age_s >= (_CHARGING_S if flows else _IDLE_S) or (registers != saved_wh and not flows)
        due = due and not pause_s
        if wall.known and (due or not told):
            told = True
            try:
                set_wall_clock(unix_ms // 1000)
            except Exception as problem:  # whatever is wrong with the chip's own clock, the registers are stored
                log.error("clock", str(problem))
        if due:
            trouble = save(slots, wall, now, outlets, log, trouble)
            if trouble:
                pause_s = _REFUSED_S
            else:
                saved_wh, age_s = registers, 0
        log_age_s += 1
        log_s = _LIVED_S if slots.flash.atomic or not black_box.lived else _LOG_S
        if log.written != lines and log_age_s >= log_s:
            lines, log_age_s, black_box.lived = log.written, 0, True
            black_box.keep_log()
        yield _PERIOD_MS
