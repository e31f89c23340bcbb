"""Time in the workshop: the wall's, or that of a loop whose clock stands still unless it is let run."""

import asyncio
import calendar
import contextlib
import math
import selectors
import time
from collections.abc import Callable
from typing import Any

START_UNIX = calendar.timegm((2026, 1, 1, 0, 0, 0))
_US = 1_000_000
_DUE_US = 0.5  # well within the loop's resolution of 1 us


class _JumpingSelector(selectors.DefaultSelector):
    """Looks for real input without waiting, then jumps to the loop's next timer instead of sleeping."""

    jump: Callable[[float | None], bool] | None = None

    def select(self, timeout: float | None = None) -> list:
        ready = super().select(0)
        if ready or self.jump is None or (timeout is not None and timeout <= 0):
            return ready
        return [] if self.jump(timeout) else super().select(None)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """`time()` is simulated seconds since the workshop opened; it moves only inside `let_run`."""

    def __init__(self):
        self._now_us = 0
        self._ends_us = []
        selector = _JumpingSelector()
        super().__init__(selector)
        self._clock_resolution = 1e-6
        selector.jump = self._jump

    def time(self) -> float:
        return self._now_us / _US

    def now_us(self) -> int:
        return self._now_us

    def _jump(self, timeout: float | None) -> bool:
        """Move to the next timer or the end of the run; False: no time may pass, wait for real input."""
        if timeout is not None and timeout * _US < _DUE_US:
            return True  # due already: binary fractions of a second are a little off
        limit = max(self._ends_us, default=0)
        if limit <= self._now_us:
            return False
        wanted = limit if timeout is None else self._now_us + max(1, round(timeout * _US))
        self._now_us = min(wanted, limit)
        return True

    _ready: Any  # asyncio's own, of all versions from 3.11 on: what is to be called now
    _scheduled: Any  # a heap of timers

    def skip_to(self, when_us: int) -> bool:
        """Jump at once, if nothing at all is due before; the short cut of a program's plain wait."""
        if self._ready or when_us > max(self._ends_us, default=0):
            return False
        if self._scheduled and self._scheduled[0]._when * _US <= when_us:
            return False
        self._now_us = max(self._now_us, when_us)
        return True

    def calm_until_us(self) -> int:
        """Until then no timer is due and no run ends; now, if something is to be done at once."""
        if self._ready:
            return self._now_us
        limit = max(self._ends_us, default=0)
        return min(limit, math.ceil(self._scheduled[0]._when * _US) - 1) if self._scheduled else limit

    def pass_to(self, when_us: int) -> None:
        """The program has waited until then by itself, within a calm."""
        self._now_us = max(self._now_us, when_us)

    @contextlib.contextmanager
    def let_run(self, seconds: float):
        """While this is open time may pass, at most so many seconds."""
        end = self._now_us + round(seconds * _US)
        self._ends_us.append(end)
        try:
            yield
        finally:
            self._ends_us.remove(end)


class Clock:
    """What time it is: `now_us` since the workshop opened, `unix` as the world has it."""

    def __init__(self, simulated: bool, start_unix: float = START_UNIX):
        self.simulated = simulated
        self.loop: Any = SimulatedLoop() if simulated else asyncio.new_event_loop()
        self._start_unix = start_unix if simulated else time.time()
        self._start_us = 0 if simulated else time.monotonic_ns() // 1000

    def now_us(self) -> int:
        return self.loop.now_us() if self.simulated else time.monotonic_ns() // 1000 - self._start_us

    def seconds(self) -> float:
        return self.now_us() / _US

    def unix(self) -> float:
        return self._start_unix + self.seconds()

    async def run(self, seconds: float, until: asyncio.Future | None = None) -> bool:
        """Let time pass: `seconds`, or less if `until` is done before; tells whether `until` is."""
        until = self.loop.create_future() if until is None else until
        with self.loop.let_run(seconds) if self.simulated else contextlib.nullcontext():
            await asyncio.wait({until}, timeout=seconds)
        return until.done()
