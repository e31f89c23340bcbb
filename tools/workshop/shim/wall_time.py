"""`time` in wall time: the interpreter's own, with ticks that start with the chip."""

import channel
from micropython import const
from utime import *  # noqa: F403
from utime import ticks_diff
from utime import ticks_ms as _native

_RTC = const(61)
_SINCE_2000_S = const(946684800)
_start = _native()


def ticks_ms() -> int:
    return ticks_diff(_native(), _start) & 0x3FFFFFFF


def time() -> int:
    """The chip's own clock, in seconds since 1970."""
    return channel.ask(_RTC) + _SINCE_2000_S
