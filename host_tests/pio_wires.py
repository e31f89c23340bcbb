"""Levels over time for state machines under test."""


class Changes:
    """Wires whose inputs change at given times: `changes` are (us, levels), in order. `driven`: what came out."""

    def __init__(self, changes=(), levels: int = 0) -> None:
        self.changes = list(changes)
        self.driven = []
        self._levels = levels

    def _pass(self, now_us: int) -> None:
        while self.changes and self.changes[0][0] <= now_us:
            self._levels = self.changes.pop(0)[1]

    def levels(self, now_us: int) -> int:
        self._pass(now_us)
        return self._levels

    def next_us(self, now_us: int):
        self._pass(now_us)
        return self.changes[0][0] if self.changes else None

    def drive(self, values: int, directions: int, now_us: int) -> None:
        self.driven.append((now_us, values & directions))
