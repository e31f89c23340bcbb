"""Millisecond ticks that wrap at 2**29 on every interpreter, so that a sum of two never leaves small integers."""

from micropython import const

_PERIOD = const(1 << 29)
_HALF = const(1 << 28)
_LONGEST_MS = const((1 << 30) - 1)  # the largest small integer of a 32-bit chip


def add(ticks: int, delta_ms: int) -> int:
    """The tick that is `delta_ms` after (or, if negative, before) `ticks`; |delta_ms| < 2**28 (3.1 days)."""
    return (ticks + delta_ms) & (_PERIOD - 1)


def diff(later: int, earlier: int) -> int:
    """Milliseconds from `earlier` to `later`, negative when `later` comes first; right up to 3.1 days apart."""
    return ((later - earlier + _HALF) & (_PERIOD - 1)) - _HALF


class Stopwatch:
    """Milliseconds since its start, for any length: ticks alone compare for three days. Stops at 12 days.

    To be read at least once in three days."""

    def __init__(self, now: int) -> None:
        self.start(now)

    def start(self, now: int) -> None:
        self._ms = 0
        self._tick = now

    def read(self, now: int) -> int:
        self._ms = min(self._ms + diff(now, self._tick), _LONGEST_MS)
        self._tick = now
        return self._ms
