"""The level of one wire over time, told by who drives it, read later by who listens."""


class Wave:
    """`change` is told in the order of time, also in advance; `level` and `next_us` are asked in the order of time."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._changes: list = []

    def change(self, at_us: int, level: int) -> None:
        """From then on this level; what was told of the time after it does not hold any more."""
        changes = self._changes
        while changes and changes[-1][0] >= at_us:
            changes.pop()
        if level != (changes[-1][1] if changes else self._level):
            changes.append((at_us, level))

    def level(self, now_us: int) -> int:
        while self._changes and self._changes[0][0] <= now_us:
            self._level = self._changes.pop(0)[1]
        return self._level

    def next_us(self, now_us: int) -> int | None:
        """When the level changes next, as far as that has been told."""
        self.level(now_us)
        return self._changes[0][0] if self._changes else None
