"""`time` in wall time: the interpreter's own, with ticks that start with the chip."""

from utime import *  # noqa: F403
from utime import ticks_diff
from utime import ticks_ms as _native

_start = _native()


def ticks_ms() -> int:
    return ticks_diff(_native(), _start) & 0x3FFFFFFF
