"""The buses of the virtual board: SPI 0 and 1, and which chips sit on them.

A chip on SPI has select(), deselect() and transfer(data, now_us) -> as many bytes; `attach_spi` joins one to a bus, and
`outputs` then has its select line. What hardware would not forgive goes to `misuse(text)`.
"""

from collections.abc import Callable


class Spi:
    """One SPI bus: its lines (sck, mosi, miso) and the chips on it, of which at most one is selected."""

    def __init__(self, name: str, lines: tuple[int, ...], misuse: Callable[[str], None]):
        self.name, self.lines, self._misuse = name, lines, misuse
        self._chips: list = []
        self._selected: list = []

    def attach(self, chip) -> Callable[[int, int], None]:
        """Put a chip on the bus; its value drives the select line."""
        self._chips.append(chip)

        def select(level: int, now_us: int) -> None:
            if level:
                chip.deselect()
            else:
                chip.select()
            if chip in self._selected:
                self._selected.remove(chip)
            if not level:
                self._selected.append(chip)

        return select

    def let_go(self) -> None:
        """Nobody drives the select lines: their pull-ups win."""
        for chip in self._chips:
            chip.deselect()
        self._selected.clear()

    def transfer(self, data: bytes, now_us: int) -> bytes:
        """Full duplex with the selected chip; without one the bus reads as ones."""
        if len(self._selected) > 1:
            self._misuse(f"{self.name}: two chips are selected at once")
        if not self._selected:
            self._misuse(f"{self.name}: a transfer without a selected chip")
            return b"\xff" * len(data)
        return self._selected[0].transfer(data, now_us)


class Buses:
    """All buses of a board. `outputs`: what the select lines drive, by pin: f(level, now_us)."""

    def __init__(self, now_us: Callable[[], int], misuse: Callable[[str], None]):
        self._now_us, self._misuse = now_us, misuse
        self.outputs: dict[int, Callable[[int, int], None]] = {}
        self._spi: dict[int, Spi] = {}

    def attach_spi(self, wiring: dict, chip) -> None:
        """Join a chip to the bus that a board file names: `spi sck mosi miso cs`."""
        number, lines = wiring["spi"], (wiring["sck"], wiring["mosi"], wiring["miso"])
        bus = self._spi.setdefault(number, Spi(f"SPI {number}", lines, self._misuse))
        self.outputs[wiring["cs"]] = bus.attach(chip)

    def let_go(self) -> None:
        """The program is gone."""
        for bus in self._spi.values():
            bus.let_go()

    def spi_init(self, number: int, pins: bytes) -> None:
        """The program sets a bus up: `pins` are mode, sck, mosi, miso. Compared with the board's wiring."""
        bus = self._spi.get(number)
        if bus is None:
            self._misuse(f"SPI {number}: nothing is connected")
        elif pins[0] != 0:
            self._misuse(f"{bus.name}: mode {pins[0]}, its chips want 0")
        elif tuple(pins[1:4]) != bus.lines:
            self._misuse(f"{bus.name}: pins {tuple(pins[1:4])} are not the board's")

    def spi_transfer(self, number: int, data: bytes) -> bytes:
        """Full duplex; a bus without chips reads as ones."""
        bus = self._spi.get(number)
        return bus.transfer(data, self._now_us()) if bus else b"\xff" * len(data)
