"""One execution of a charger's program, from its start to its end: process, channel, output, wiring."""

import subprocess
from collections.abc import Callable

from tools.workshop import process
from tools.workshop.channel import Channel
from tools.workshop.wiring import Wiring

_EXITS_WITHIN_S = 5


class Execution:
    """Starts the program. `wiring` does what it asks; `on_line` gets what it prints."""

    def __init__(self, command: list[str], environment: dict, wiring: Wiring, on_line: Callable[[str], None]):
        self.wiring = wiring
        self.asked: str | None = None  # how the program wants to end: "reset" or "cut"
        self.channel = Channel(wiring.handle, self.take_output)
        self._child = process.start(command, environment, self.channel.theirs.fileno())
        self.channel.theirs.close()
        self.output = process.Output(self._child.stdout, on_line)

    def take_output(self) -> None:
        """Pass on what has been printed so far."""
        self.output.drain()

    def ask_to_end(self, how: str) -> None:
        """The program will not be answered any more: it is about to be ended."""
        self.asked = how
        self.channel.open = False

    def exit_status(self) -> int | None:
        """The status of a program that has closed its channel; None if it does not end all the same."""
        try:
            return self._child.wait(_EXITS_WITHIN_S)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """Kill it, wherever it is, and hear its last words."""
        self._child.kill()
        self._child.wait()
        self.output.drain()
        self.output.close()
        self.channel.close()
