"""The life of one virtual charger: power, reset, crash, watchdog."""

import pathlib
import re
from collections.abc import Callable
from typing import Any

from tools.workshop import process, wire
from tools.workshop.board import Board
from tools.workshop.clock import Clock
from tools.workshop.execution import Execution
from tools.workshop.journal import Journal
from tools.workshop.pace import SimulatedPace, WallPace
from tools.workshop.rtc import Rtc
from tools.workshop.watchdog import Watchdog
from tools.workshop.wiring import Wiring

_STATUS = re.compile(r"\S+ \w+ status: (\d+) (\w+) -> (\w+)")
_CAUSE_AFTER = {"reset": "hard reset", "hung": "watchdog"}


class Charger:
    """Runs `program` on `board`. `state` is "off", "running" or "ended" (like a board in its REPL).

    Whoever builds it sets `network`, and `look`, which is called whenever outputs may have moved.
    """

    def __init__(
        self,
        program: process.Program,
        folder: pathlib.Path,
        clock: Clock,
        journal: Journal,
        board: Board,
    ):
        self._program, self._folder = program, folder
        self._clock, self._journal, self._board = clock, journal, board
        self.network: Any = None
        self.look: Callable[[], None] = lambda: None
        self.watchdog = Watchdog(clock.loop, self._bitten)
        self.rtc = Rtc(clock)
        self.state, self.cause, self.starts = "off", "", 0
        self.cut_after: int | None = None  # the power goes before this flash write of the next start
        self.flash = {"erases": 0, "programs": 0}
        self.record: Callable[[int, int, bytes], object] | None = None  # gets each write to flash: kind, block, data
        self.erase_ms = 0  # what a flash erase takes; 0: flash takes no time
        self.lapse_ms = 0  # time-lapse
        self.first_ticks_ms = 0  # its ticks at the first start; a chip's begin at 0
        self._files: list[str] = []  # name=path of what is put into its flash before the first start
        self._now: tuple[Execution, WallPace | SimulatedPace] | None = None

    @property
    def shim_heap(self) -> int:
        """Bytes of heap that the shim holds before the firmware is loaded; a board does not spend them."""
        return self._now[0].wiring.shim_heap if self._now else 0

    def provision(self, name: str, content: bytes) -> None:
        """Have this file in the flash from the first start on."""
        path = self._folder.resolve() / name
        path.write_bytes(content)
        self._files.append(f"{name}={path}")

    def power_on(self, cause: str = "power on") -> None:
        """Start the program, with a reason for reset_cause()."""
        self.starts += 1
        self.cause, self.state = cause, "running"
        self._journal.emit("power", state="on", cause=cause)
        if cause == "power on":
            self.rtc.start()
        ticks_ms = self.first_ticks_ms if self.starts == 1 else 0
        wiring = Wiring(self._board, self.network, self._clock, self.watchdog, self.rtc, self._asked_to_end, ticks_ms)
        wiring.cause, wiring.flash, wiring.erase_ms = wire.CAUSES[cause], self.flash, self.erase_ms
        wiring.lapse_ms = self.lapse_ms
        wiring.record = self.record
        command, environment = self._program.command(self._clock.simulated)
        execution = Execution(command, {**environment, **self._particulars()}, wiring, self._line)
        if self._clock.simulated:
            pace: Any = SimulatedPace(self._clock, execution, self._look, self._gone)
        else:
            pace = WallPace(self._clock.loop, execution, self._look, self._gone)
        self._now = execution, pace
        pace.begin()

    def _particulars(self) -> dict:
        """The environment of this start."""
        flash = "flash" if self._program.in_cpython else "flash.img"
        particulars = {"BOLLARD_SEED": str(1000 + self.starts)}
        particulars["BOLLARD_FLASH"] = str(self._folder.resolve() / flash)
        if self.starts == 1:
            particulars["BOLLARD_FILES"] = "\n".join(self._files)
        if self.record:
            particulars["BOLLARD_RECORD"] = "1"
        if self.cut_after is not None:
            particulars["BOLLARD_CUT_AFTER"], self.cut_after = str(self.cut_after), None
        return particulars

    def power_off(self) -> None:
        """The power goes: the program is killed wherever it is, all pins float."""
        if self.state != "off":
            self.watchdog.disarm()
            self._board.power_off()
            self._stop()
            self.state = "off"
            self._journal.emit("power", state="off")

    def reset(self, cause: str) -> None:
        """End the program and start it again."""
        self.watchdog.disarm()
        self._stop()
        self._journal.emit("reset", cause=cause)
        self.power_on(cause)

    def stall(self, erase_ms: int) -> None:
        """From now on a flash erase takes so long."""
        self.erase_ms = erase_ms
        if self._now:
            self._now[0].wiring.erase_ms = erase_ms

    def lapse(self, ms: int) -> None:
        """From now on each wait of the program takes at least so long."""
        self.lapse_ms = ms
        if self._now:
            self._now[0].wiring.lapse_ms = ms

    def news(self) -> None:
        """A socket of the simulated network has something for the program."""
        if self._now:
            self._now[1].news()

    def _stop(self) -> None:
        if self._now:
            (execution, pace), self._now = self._now, None
            pace.end()
            execution.close()
        self.network.forget_all()
        self._board.let_go()
        self.look()

    def _look(self) -> None:
        self.look()

    def _asked_to_end(self, how: str) -> None:
        if self._now:
            self._now[0].ask_to_end(how)

    def _bitten(self) -> None:
        self.reset("watchdog")

    def _gone(self, execution: Execution) -> None:
        """The program has ended: as it asked, or by itself, or it hangs."""
        if self._now is None or self._now[0] is not execution:
            return  # another one runs already
        if execution.asked == "hung":
            self._journal.emit("hung")
        if execution.asked == "cut":
            self.power_off()
        elif execution.asked == "reset" or (execution.asked == "hung" and self.watchdog.armed):
            self.reset(_CAUSE_AFTER[execution.asked])
        else:
            self._ended(execution)

    def _ended(self, execution: Execution) -> None:
        """Like a board in its REPL: nothing drives the pins, only the watchdog still runs."""
        execution.take_output()
        status = None if execution.asked else execution.exit_status()
        self._stop()
        self.state = "ended"
        self._journal.emit("ended", status=status)

    def _line(self, text: str) -> None:
        self._journal.emit("log", text=text)
        status = _STATUS.match(text)
        if status:
            change = {"from": status[2], "to": status[3]}
            self._journal.emit("status", connector=int(status[1]), **change)
