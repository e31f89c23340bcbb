"""rp2pio's books of the PIO blocks (RP2040 data sheet 3.1): each has 4 state machines and room for 32 words."""

_MACHINES, _WORDS = 4, 32


class Blocks:
    """Of an RP2040 there are two, of an RP2350 three."""

    def __init__(self, count: int):
        self._blocks = [_Block() for _ in range(count)]

    def take(self, program, pins) -> tuple[int, tuple]:
        """(the machine's number, the words that it runs). As on a chip, a program that is there already is known by
        its address and length alone, and no pin can be of two blocks."""
        name = id(program), len(program)
        block = self._free(lambda block: name in block.programs)
        if not block:
            block = self._free(lambda block: sum(map(len, block.programs.values())) + len(program) <= _WORDS)
        if not block or any(pins & other.pins for other in self._blocks if other is not block):
            raise RuntimeError("All state machines in use")
        block.programs.setdefault(name, tuple(program))
        block.pins |= pins
        block.machines += 1
        return self._blocks.index(block) * _MACHINES + block.machines - 1, block.programs[name]

    def _free(self, fits):
        """The first with a machine to spare that fits."""
        free = [block for block in self._blocks if block.machines < _MACHINES and fits(block)]
        return free[0] if free else None


class _Block:
    def __init__(self) -> None:
        self.machines = 0
        self.programs: dict[tuple, tuple] = {}  # no reference is kept to whose they are
        self.pins: set[int] = set()
