"""`time` of a charger in simulated time: every wait is the workshop's, which jumps."""

import channel
from micropython import const
from utime import gmtime, localtime, mktime  # noqa: F401

_PERIOD = const(1 << 30)  # of a 32-bit MicroPython
_PATIENCE = const(1000)
_RTC = const(61)
_SINCE_2000_S = const(946684800)

_calls = 0


def ticks_ms() -> int:
    """The ticks of the last wait; a program that spins on them is moved on after a while."""
    global _calls
    _calls += 1
    if _calls > _PATIENCE:
        sleep_ms(1)
    return channel.now_ms


def ticks_us() -> int:
    ticks_ms()
    return channel.number(4)


def ticks_add(ticks: int, delta: int) -> int:
    return (ticks + delta) & (_PERIOD - 1)


def ticks_diff(later: int, earlier: int) -> int:
    return ((later - earlier + (_PERIOD >> 1)) & (_PERIOD - 1)) - (_PERIOD >> 1)


def sleep_ms(ms: int) -> None:
    global _calls
    _calls = 0
    channel.idle(max(0, ms))


def sleep(seconds: float) -> None:
    sleep_ms(int(seconds * 1000))


def time() -> int:
    """The chip's own clock, in seconds since 1970."""
    return channel.ask(_RTC) + _SINCE_2000_S
