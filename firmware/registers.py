"""What firmware/tasks/clock.py has saved last: the time, the energy registers, the cycles of the contactors; and
the time that follows from it. Needed once, when the charger is built."""

import struct

from micropython import const

from firmware.port import chip
from firmware.port import interpreter as port
from firmware.tasks.clock import SLOT
from firmware.version import RELEASED

_YEARS_S = const(30 * 31556952)  # a clock that is further ahead has never been set
_CYCLES = const(2)  # beside the time's flag: each register is followed by the meter's rest and the contactor's cycles


def load(slots) -> tuple:
    """((unix_ms, was it known), by connector (register in Wh, rest, cycles)) as last saved by firmware/tasks/clock.py;
    before 0.3.0 registers alone; zeros on the first boot of all."""
    packed = slots.load(SLOT) or b""
    if len(packed) < 9:
        return (0, 0), ()
    unix_ms, flags = struct.unpack_from("<qB", packed)
    form, size = ("<III", 12) if flags & _CYCLES else ("<I", 4)
    kept = [struct.unpack_from(form, packed, place) for place in range(9, len(packed) - size + 1, size)]
    return (unix_ms, flags & 1), kept


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
