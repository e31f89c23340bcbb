"""How an execution goes on: with the wall's time, or with simulated time, in which every wait is a jump."""

import asyncio
from collections.abc import Callable

from tools.workshop.channel import Hung
from tools.workshop.clock import Clock
from tools.workshop.execution import Execution

_AT_ONCE = 64  # waits that are jumped over before real input is looked at
_SAME_INSTANT = 50  # wake-ups without time passing, then a millisecond passes


class WallPace:
    """The program waits by itself; requests and output are dealt with when they come."""

    def __init__(self, loop: asyncio.AbstractEventLoop, execution: Execution, look: Callable[[], None], on_end):
        self._loop, self._execution, self._look, self._on_end = loop, execution, look, on_end
        self._over = False

    def begin(self) -> None:
        self._loop.add_reader(self._execution.channel.fileno(), self._asked)
        self._loop.add_reader(self._execution.output.fileno(), self._printed)

    def end(self) -> None:
        self._over = True
        self._loop.remove_reader(self._execution.channel.fileno())
        self._loop.remove_reader(self._execution.output.fileno())

    def news(self) -> None:
        """Its sockets are its own in wall time."""

    def _asked(self) -> None:
        self._execution.channel.feed()
        self._look()
        if not self._execution.channel.open and not self._over:
            self.end()
            self._loop.call_soon(self._on_end, self._execution)

    def _printed(self) -> None:
        if not self._execution.output.drain():
            self._loop.remove_reader(self._execution.output.fileno())


class SimulatedPace:
    """Each wait of the program is answered when its time has come, or when a socket has news."""

    def __init__(self, clock: Clock, execution: Execution, look: Callable[[], None], on_end):
        self._clock, self._execution, self._look, self._on_end = clock, execution, look, on_end
        self._loop = clock.loop
        self._wiring = execution.wiring
        self._timer: asyncio.TimerHandle | None = None
        self._over = False
        self._instant = (0, 0)  # the time of the last wait, and how many there were

    def begin(self) -> None:
        self._loop.call_soon(self._serve)

    def end(self) -> None:
        self._over = True
        self._forget_timer()

    def news(self) -> None:
        """A socket's flags have changed: perhaps the program waits for that."""
        self._loop.call_soon(self._wake, True)

    def _wake(self, only_news: bool = False) -> None:
        if not self._over and self._wiring.waiting() and (not only_news or self._wiring.has_news()):
            self._resume()
            self._serve()

    def _forget_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _resume(self) -> None:
        self._forget_timer()
        self._wiring.waits_until_us = None
        self._execution.channel.answer(self._wiring.world())

    def _serve(self) -> None:
        """Let the program compute until it waits, again and again while nothing else can happen meanwhile."""
        for _ in range(_AT_ONCE):
            if self._over:
                return
            try:
                self._execution.channel.serve(self._wiring.waiting)
            except Hung:
                self._execution.ask_to_end("hung")
            self._execution.take_output()
            self._look()
            if not self._execution.channel.open:
                self._on_end(self._execution)
                return
            until_us = self._next_wake_us()
            if not self._loop.skip_to(until_us):
                self._timer = self._loop.call_at(until_us / 1e6, self._wake)
                return
            self._resume()
        self._loop.call_soon(self._serve)

    def _next_wake_us(self) -> int:
        """When to answer the wait: now if there is news already; never the same instant for ever."""
        now_us, wiring = self._clock.now_us(), self._wiring
        until_us = wiring.waits_until_us or 0
        if wiring.has_news():
            until_us = now_us
        instant, times = self._instant
        self._instant = (now_us, times + 1 if instant == now_us else 0)
        return now_us + 1000 if until_us <= now_us and self._instant[1] > _SAME_INSTANT else until_us
