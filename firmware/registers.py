"""What firmware/tasks/clock.py has saved last: the time, the energy registers, the cycles of the contactors. Needed
once, when the charger is built."""

import struct

from micropython import const

from firmware.tasks.clock import SLOT

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
