"""Wall-clock time on a chip without a battery: ticks carry it on from the last time that was heard."""

from lib.ticks import diff

_SAME_MS = 1000  # CORE-HB-05: the clock is not stepped for less; many central systems tell whole seconds


class Clock:
    """Unix milliseconds. Until a central system has told the time it is a guess that starts at `floor_ms`, the last
    time that was stored; what was stamped with the guess is mended by `mend` before it is sent."""

    def __init__(self, floor_ms: int, now: int) -> None:
        self._unix_ms = floor_ms
        self.tick = now
        self.known = False  # `tick`: when it was last asked
        self.correction_ms = 0

    def unix_ms(self, now: int) -> int:
        """The time at tick `now`. To be asked at least once in three days, or the ticks wrap unseen."""
        self._unix_ms += diff(now, self.tick)
        self.tick = now
        return self._unix_ms

    def set(self, unix_ms: int, now: int) -> bool:
        """The time as a central system tells it; True when that ends the guessing."""
        step_ms = unix_ms - self.unix_ms(now)
        if self.known and abs(step_ms) < _SAME_MS:
            return False
        self._unix_ms = unix_ms
        if self.known:
            return False
        self.correction_ms = step_ms
        self.known = True
        return True

    def mend(self, unix_ms: int, guessed: bool) -> int:
        """The true time of something stamped `unix_ms`, by a guess of this boot if `guessed`."""
        return unix_ms + self.correction_ms if guessed else unix_ms
