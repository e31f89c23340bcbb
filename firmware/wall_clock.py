"""What time it is at power on, as far as that can be known. Needed once, at the start."""

from micropython import const

from firmware.port import chip
from firmware.port import interpreter as port
from firmware.version import RELEASED

_YEARS_S = const(30 * 31556952)  # a clock that is further ahead has never been set


def set_clock(saved_ms: int, log) -> int:
    """Set the chip's own clock to the latest time that surely is over, and return that, Unix milliseconds: the last
    that was stored, the chip's own clock if a reset left it alone, the day of this firmware. TLS judges certificates by
    it until a central system tells the time."""
    own_s = 0
    try:
        own_s = chip.wall_clock()
    except Exception as problem:  # OSError, or whatever else the interpreter makes of it
        log.error("clock", "the chip's own clock cannot be read: %r" % problem)
    if not RELEASED < own_s < RELEASED + _YEARS_S:
        own_s = RELEASED  # it is at some begin of its own
    floor_ms = max(saved_ms, own_s * 1000)
    try:
        port.set_wall_clock(floor_ms // 1000)
    except Exception as problem:
        log.error("clock", "the chip's own clock cannot be set: %s" % problem)
    return floor_ms
