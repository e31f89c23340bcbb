"""The chip's watchdog: once armed it bites, unless it is fed in time. A reset disarms it."""

import asyncio
from collections.abc import Callable


class Watchdog:
    """Times are the loop's: the wall's or simulated ones."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_bite: Callable[[], None]):
        self._loop, self._on_bite = loop, on_bite
        self._timer: asyncio.TimerHandle | None = None
        self._timeout_s = 0.0
        self._deadline_s = 0.0
        self.on_feed: Callable[[], None] | None = None  # who wants to see each: then there is no calm (wire.PASSED)

    @property
    def armed(self) -> bool:
        return self._timer is not None

    def arm(self, timeout_ms: int) -> None:
        """Start with a time-out; a running one can only be given another."""
        self._timeout_s = timeout_ms / 1000
        self.feed()
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline_s, self._look)

    def feed(self) -> None:
        self._deadline_s = round(self._loop.time() + self._timeout_s, 6)  # a sum that time, in us, comes to
        if self.on_feed:
            self.on_feed()

    def disarm(self) -> None:
        """The chip is reset or without power."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        if self._loop.time() < self._deadline_s:
            self._timer = self._loop.call_at(self._deadline_s, self._look)
            return
        self._timer = None
        self._on_bite()
