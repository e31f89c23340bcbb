"""MicroPython's ticks for CPython in wall time."""

from time import monotonic_ns, sleep

import channel

_RTC = 61
_SINCE_2000_S = 946684800
_MASK = (1 << 30) - 1
_START_NS = monotonic_ns()


def ticks_ms() -> int:
    return (monotonic_ns() - _START_NS) // 1000000 & _MASK


def ticks_us() -> int:
    return (monotonic_ns() - _START_NS) // 1000 & _MASK


def ticks_add(ticks: int, delta: int) -> int:
    return (ticks + delta) & _MASK


def ticks_diff(later: int, earlier: int) -> int:
    return ((later - earlier + (_MASK + 1) // 2) & _MASK) - (_MASK + 1) // 2


def sleep_ms(ms: int) -> None:
    sleep(max(0, ms) / 1000)


def time() -> int:
    """The chip's own clock, in seconds since 1970."""
    return channel.ask(_RTC) + _SINCE_2000_S
