"""One virtual charger: its program's life (power, reset, crash, watchdog) and its waits in simulated time."""

import pathlib
import re
import subprocess
from collections.abc import Callable

from tools.workshop import process, wire
from tools.workshop.board import Board
from tools.workshop.channel import Channel, Hung
from tools.workshop.clock import Clock
from tools.workshop.journal import Journal
from tools.workshop.watchdog import Watchdog
from tools.workshop.wiring import Wiring

_STATUS = re.compile(r"\S+ \w+ status: (\d+) (\w+) -> (\w+)")
_AT_ONCE = 64  # waits that are jumped over before real input is looked at
_SAME_INSTANT = 1000  # wake-ups without time passing, then a millisecond passes


class Charger:
    """Runs `program` on `board`. `state` is "off", "running" or "ended" (like a board in its REPL)."""

    def __init__(
        self, program: process.Program, folder: pathlib.Path, clock: Clock, journal: Journal, board: Board
    ):
        self._program, self._folder = program, folder
        self._clock, self._journal, self._board = clock, journal, board
        self._loop = clock.loop
        self.network = None  # set by whoever builds both
        self.look: Callable[[], None] = lambda: None  # called whenever outputs may have moved
        self.watchdog = Watchdog(self._loop, self._bitten)
        self.state, self.cause, self.starts = "off", None, 0
        self.cut_after: int | None = (
            None  # the power goes before this flash write, counted from the next start
        )
        self.flash = {"erases": 0, "programs": 0}
        self.settings: pathlib.Path | None = None
        self._child = self._channel = self._output = self._wiring = self._timer = None
        self._ending = None  # what the program asked for: "reset" or "cut"
        self._instant = (0, 0)

    @property
    def shim_heap(self) -> int:
        """Bytes of the VM's heap that the shim holds before the firmware is loaded; a board does not spend them."""
        return self._wiring.shim_heap if self._wiring else 0

    # Life

    def power_on(self, cause: str = "power on") -> None:
        """Start the program, with a reason for reset_cause()."""
        self.starts += 1
        self.cause, self.state, self._ending = cause, "running", None
        self._channel = Channel(self._handle, self._take_output)
        self._wiring = Wiring(self._board, self.network, self._clock, self.watchdog, self._asked_to_end)
        self._wiring.cause, self._wiring.flash = wire.CAUSES[cause], self.flash
        command, environment = self._program.command(self._clock.simulated)
        environment["BOLLARD_SEED"] = str(1000 + self.starts)
        environment["BOLLARD_FLASH"] = str(self._folder.resolve() / self._flash_name())
        if self.settings and self.starts == 1:
            environment["BOLLARD_SETTINGS"] = str(self.settings)
        if self.cut_after is not None:
            environment["BOLLARD_CUT_AFTER"], self.cut_after = str(self.cut_after), None
        self._journal.emit("power", state="on", cause=cause)
        self._child = process.start(command, environment, self._channel.theirs.fileno())
        self._channel.theirs.close()
        self._output = process.Output(self._child.stdout, self._line)
        if self._clock.simulated:
            self._loop.call_soon(self._serve, self._wiring)
        else:
            self._loop.add_reader(self._channel.fileno(), self._readable)
            self._loop.add_reader(self._output.fileno(), self._printed)

    def _flash_name(self) -> str:
        return "flash" if self._program.interpreter == "cpython" else "flash.img"

    def power_off(self) -> None:
        """The power goes: the program is killed wherever it is, all pins float."""
        if self.state != "off":
            self._stop()
            self.state = "off"
            self._journal.emit("power", state="off")

    def reset(self, cause: str) -> None:
        """End the program and start it again."""
        self._stop()
        self._journal.emit("reset", cause=cause)
        self.power_on(cause)

    def _stop(self, keep_watchdog: bool = False) -> None:
        if self._timer:
            self._timer.cancel()
        if not keep_watchdog:
            self.watchdog.disarm()
        self._wiring, self._timer = None, None
        if self._child:
            if not self._clock.simulated:
                self._loop.remove_reader(self._channel.fileno())
                self._loop.remove_reader(self._output.fileno())
            self._child.kill()
            self._child.wait()
            self._output.drain()
            self._child.stdout.close()
            self._channel.close()
        self._child = None
        self.network.forget_all()
        self._board.let_go()
        self.look()

    def _asked_to_end(self, how: str) -> None:
        self._ending = how
        self._channel.open = False  # nothing more is heard from this program
        if not self._clock.simulated:
            self._loop.call_soon(self._gone)

    def _bitten(self) -> None:
        self.reset("watchdog")

    def _gone(self) -> None:
        """The program has ended: as it asked, or by itself."""
        if self._ending == "reset":
            self.reset("hard reset")
        elif self._ending == "cut":
            self.power_off()
        elif self._child:
            self._output.drain()
            try:
                status = self._child.wait(5)
            except subprocess.TimeoutExpired:
                status = None
            self._ended(status)

    def _ended(self, status: int | None) -> None:
        """Like a board in its REPL: nothing drives the pins, only the watchdog still runs."""
        self._stop(keep_watchdog=True)
        self.state = "ended"
        self._journal.emit("ended", status=status)

    # The channel

    def _handle(self, op: int, a: int, v: int, data: bytes) -> bytes | None:
        return self._wiring.handle(op, a, v, data)

    def _readable(self) -> None:
        self._channel.feed()
        self.look()
        if not self._channel.open and not self._ending:
            self._loop.remove_reader(self._channel.fileno())
            self._loop.call_soon(self._gone)

    def _printed(self) -> None:
        if not self._output.drain():
            self._loop.remove_reader(self._output.fileno())

    def _take_output(self) -> None:
        self._output.drain()

    def _line(self, text: str) -> None:
        self._journal.emit("log", text=text)
        status = _STATUS.match(text)
        if status:
            change = {"from": status[2], "to": status[3]}
            self._journal.emit("status", connector=int(status[1]), **change)

    # Waits in simulated time

    def news(self) -> None:
        """A socket's flags have changed: perhaps the program waits for that."""
        if self._clock.simulated and self._wiring:
            self._loop.call_soon(self._wake, self._wiring, True)

    def _wake(self, wiring: Wiring, only_news: bool = False) -> None:
        if wiring is self._wiring and wiring.waiting() and (not only_news or wiring.has_news()):
            self._resume()
            self._serve(wiring)

    def _resume(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._wiring.waits_until_us = None
        self._channel.answer(self._wiring.world())

    def _serve(self, wiring: Wiring) -> None:
        """Let the program compute until it waits, again and again while nothing else can happen meanwhile."""
        if wiring is not self._wiring:
            return
        for _ in range(_AT_ONCE):
            try:
                self._channel.serve(wiring.waiting)
            except Hung:
                self._journal.emit("hung")
                self._loop.call_soon(self.reset, "watchdog")
                return
            self._output.drain()
            self.look()
            if not self._channel.open:
                self._gone()
                return
            until_us = self._next_wake_us(wiring)
            if not self._loop.skip_to(until_us):
                self._timer = self._loop.call_at(until_us / 1e6, self._wake, wiring)
                return
            self._resume()
        self._loop.call_soon(self._serve, wiring)

    def _next_wake_us(self, wiring: Wiring) -> int:
        """When to answer the wait: now if there is news already; never the same instant for ever."""
        now_us = self._clock.now_us()
        until_us = now_us if wiring.interest and wiring.has_news() else wiring.waits_until_us
        instant, times = self._instant
        self._instant = (now_us, times + 1 if instant == now_us else 0)
        return now_us + 1000 if until_us <= now_us and self._instant[1] > _SAME_INSTANT else until_us
