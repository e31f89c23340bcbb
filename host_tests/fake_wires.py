"""Wires between a driver and a chip model in one process, and a clock that only tests move."""


class SpiWires:
    """`spi`, `cs` and `rst` for a driver; counts reads and writes; `breaks`: the bus raises OSError(EIO)."""

    def __init__(self, chip: object, now_us: int = 1000000) -> None:
        self.chip = chip
        self.now_us = now_us
        self.reads = 0
        self.writes = 0
        self.breaks = False

    def cs(self, level: int) -> None:
        """Chip select, active low."""
        if level:
            self.chip.deselect()
        else:
            self.chip.select()

    def rst(self, level: int) -> None:
        """The chip's reset pin."""
        self.chip.rst(level, self.now_us)

    def write(self, data: bytes) -> None:
        """As machine.SPI.write."""
        self.writes += 1
        self._check()
        self.chip.transfer(bytes(data), self.now_us)

    def write_readinto(self, out: bytes, in_: bytearray) -> None:
        """As machine.SPI.write_readinto."""
        self.reads += 1
        self._check()
        if len(out) != len(in_):
            raise ValueError("buffers must be the same length")
        in_[:] = self.chip.transfer(bytes(out), self.now_us)

    def _check(self) -> None:
        if self.breaks:
            raise OSError(5)


class Desk:
    """A reader driver on its chip: `runs(ms)` polls as the firmware would; its value: the UIDs told."""

    def __init__(self, driver: object, wires: SpiWires) -> None:
        self.driver = driver
        self.wires = wires
        self.polls = 0
        self.due_us = wires.now_us

    def runs(self, duration_ms: int) -> list:
        """Let time pass."""
        told = []
        until_us = self.wires.now_us + duration_ms * 1000
        while self.due_us <= until_us:
            self.wires.now_us = self.due_us
            told.append(self.polls_once())
        self.wires.now_us = until_us
        return [uid for uid in told if uid is not None]

    def polls_once(self) -> bytes | None:
        """One poll now; the next is due after the driver's wait_ms."""
        self.polls += 1
        uid = self.driver.poll()
        self.due_us = self.wires.now_us + self.driver.wait_ms * 1000
        return uid
