"""Millisecond ticks that wrap at 2**29 on every interpreter, so that a sum of two never leaves small integers."""

from micropython import const

_PERIOD = const(1 << 29)
_HALF = const(1 << 28)


def add(ticks: int, delta_ms: int) -> int:
    """The tick that is `delta_ms` after (or, if negative, before) `ticks`; |delta_ms| < 2**28 (3.1 days)."""
    return (ticks + delta_ms) & (_PERIOD - 1)


def diff(later: int, earlier: int) -> int:
    """Milliseconds from `earlier` to `later`, negative when `later` comes first; right up to 3.1 days apart."""
    return ((later - earlier + _HALF) & (_PERIOD - 1)) - _HALF
