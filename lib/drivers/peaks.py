"""The two levels of an oscillation at 1 kHz, by a burst of samples, where no peak detector holds them.

A burst lasts 2.5 periods, so each level is met at least twice. The control pilot's duties are 10 to 96 %: the shorter
level lasts 100 us at 6 A, 108 us at 63 A, 40 us at 80 A, for which a sample must not take more than 20 us; below, 45.
"""

from micropython import const

_BURST_US = const(2500)
_TRIAL = const(32)
_LEAST = const(60)  # a chip that needs more than 42 us a sample blocks for longer, not blindly
_MOST = const(250)
_ODD = const(2)  # so many samples at either end are a spike's, or of an edge


class Peaks:
    """`read()` is one sample of an analog input. `ticks_us()` is asked only here, to learn how long one takes."""

    def __init__(self, read, ticks_us) -> None:
        self._read = read
        self._pair = [0, 0]
        began_us = ticks_us()
        for _ in range(_TRIAL):
            read()
        took_us = ticks_us() - began_us
        count = _BURST_US * _TRIAL // took_us if took_us > 0 else _MOST  # a clock that wraps, or stands still
        self.samples = [0] * max(_LEAST, min(count, _MOST))

    def read(self) -> list:
        """Take a burst: (highest, lowest) but for odd samples; the same list each time. It blocks for 2.5 ms, and sorts
        for another: nothing is allocated."""
        samples, read = self.samples, self._read
        for place in range(len(samples)):
            samples[place] = read()
        samples.sort()
        self._pair[0], self._pair[1] = samples[-1 - _ODD], samples[_ODD]
        return self._pair


class Halves:
    """The levels one by one: `read()` says both."""

    def __init__(self, read) -> None:
        self._read = read
        self._low = 0

    def high(self) -> int:
        """The highest now."""
        high, self._low = self._read()
        return high

    def low(self) -> int:
        """The lowest, when the highest was asked for last."""
        return self._low
