"""Which board the chargers of the tests run on, and what it has; a test that needs more of it is skipped."""

import pytest

from tools.boards import dialects
from tools.workshop.board import read_board

_PARTS = {
    "lock": "lock", "pilot": "pilot", "plug switch": "plug", "mirror contact": "mirror", "meter": "meter",
    "light": "leds",
}  # fmt: skip
_SHARED = {"reader": "READER", "emergency stop": "ESTOP", "residual current device": "RCD"}
_EVERY_EDGE = "counter of every edge"
# What the workshop says when hands reach for a part that is not there, and which part that is.
_SAID = {
    "this charger has connector 1, no 2": "second connector",
    "has no lock": "lock",
    "has no control pilot": "pilot",
    "a fixed cable has no plug": "socket",
    "the board file has no plug": "plug switch",
    "the board file has no mirror": "mirror contact",
    "the board file has no ESTOP": "emergency stop",
    "the board file has no RCD": "residual current device",
    "the board has no reader": "reader",
}


class Parts:
    """What a board has, in the words of @pytest.mark.needs(...)."""

    def __init__(self, board: str):
        self.board = board
        self.facts = read_board(board)
        connectors = self.facts["CONNECTORS"]
        self._there = {part for part, name in _PARTS.items() if name in connectors[0]}
        self._there |= {part for part, name in _SHARED.items() if name in self.facts}
        if not self.facts["CHIP"].startswith("rp2"):  # there PIO counts, and only pulses of 10 ms and more
            self._there.add(_EVERY_EDGE)
        if len(connectors) > 1:
            self._there |= {"second connector", "socket"}  # the station with sockets has two

    def need(self, *parts: str) -> None:
        """Skip the test that calls this if one of them is not there."""
        unknown = set(parts) - {*_PARTS, *_SHARED, "second connector", "socket", _EVERY_EDGE}
        assert not unknown, f"no board has a {unknown}"
        missing = [part for part in parts if part not in self._there]
        if missing:
            pytest.skip(f"board {self.board} has no {' and no '.join(missing)}")

    def driven(self, interpreter: str) -> None:
        """Skip the test that calls this if the firmware's port cannot drive the board there."""
        if dialects.refused(self.facts, interpreter):
            pytest.skip(f"board {self.board} has no driver under {interpreter}")

    def refused(self, why: str) -> None:
        """The workshop has refused what hands wanted: skip the test if a part is missing for it."""
        for text, part in _SAID.items():
            if text in why:
                self.need(part)
