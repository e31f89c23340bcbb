"""The buses of the virtual board, SPI, I2C and UART, and which chips sit on them.

A chip on SPI has select(), deselect() and transfer(data, now_us) -> as many bytes; `attach_spi` joins one to a bus, and
`outputs` then has its select line. A chip on I2C has write(data, now_us) -> whether it acknowledges, and read(count,
now_us) -> bytes or None; a chip at a UART receive(data, now_us), waiting(now_us) and read(count, now_us) -> bytes.
What hardware would not forgive goes to `misuse(text)`.
"""

import errno
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
        self._i2c: dict[int, tuple] = {}  # (scl, sda), {address: chip}
        self._uart: dict[int, tuple] = {}  # (tx, rx), baud rate, chip

    def attach_spi(self, wiring: dict, chip) -> None:
        """Join a chip to the bus that a board file names: `spi sck mosi miso cs`."""
        self.outputs[wiring["cs"]] = self.lay_spi(wiring).attach(chip)

    def lay_spi(self, wiring: dict) -> Spi:
        """The bus of this wiring; alone it is one whose chip nobody looks at, such as the network's."""
        number, lines = wiring["spi"], (wiring["sck"], wiring["mosi"], wiring["miso"])
        return self._spi.setdefault(number, Spi(f"SPI {number}", lines, self._misuse))

    def attach_i2c(self, wiring: dict, address: int, chip) -> None:
        """Join a chip to the bus that a board file names: `i2c sda scl`."""
        lines = (wiring["scl"], wiring["sda"])
        self._i2c.setdefault(wiring["i2c"], (lines, {}))[1][address] = chip

    def attach_uart(self, wiring: dict, baudrate: int, chip) -> None:
        """Join a chip to the UART that a board file names: `uart tx rx`, the controller's."""
        self._uart[wiring["uart"]] = (wiring["tx"], wiring["rx"]), baudrate, chip

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

    def i2c_init(self, number: int, hz: int, pins: bytes) -> None:
        """The program sets a bus up: `pins` are scl and sda."""
        if number not in self._i2c:
            self._misuse(f"I2C {number}: nothing is connected")
        elif tuple(pins) != self._i2c[number][0]:
            self._misuse(f"I2C {number}: pins {tuple(pins)} are not the board's")
        elif hz > 400_000:
            self._misuse(f"I2C {number}: {hz} Hz, its chips bear 400 kHz")

    def i2c_write(self, number: int, address: int, data: bytes) -> int:
        """How many bytes were acknowledged; OSError when nobody does."""
        chip = self._i2c.get(number, ((), {}))[1].get(address)
        if chip is None or not chip.write(data, self._now_us()):
            raise OSError(errno.EIO, "no acknowledgement")
        return len(data)

    def i2c_read(self, number: int, address: int, count: int) -> bytes:
        """OSError when nobody acknowledges."""
        chip = self._i2c.get(number, ((), {}))[1].get(address)
        data = chip.read(count, self._now_us()) if chip else None
        if data is None:
            raise OSError(errno.EIO, "no acknowledgement")
        return data

    def uart_init(self, number: int, baudrate: int, pins: bytes) -> None:
        """The program sets a UART up: `pins` are tx and rx."""
        if number not in self._uart:
            self._misuse(f"UART {number}: nothing is connected")
        elif tuple(pins) != self._uart[number][0]:
            self._misuse(f"UART {number}: pins {tuple(pins)} are not the board's")
        elif baudrate != self._uart[number][1]:
            self._misuse(f"UART {number}: {baudrate} baud, its chip has {self._uart[number][1]}")

    def uart_write(self, number: int, data: bytes) -> None:
        """Bytes for the chip."""
        if number in self._uart:
            self._uart[number][2].receive(data, self._now_us())

    def uart_read(self, number: int, count: int) -> tuple[bytes, int]:
        """Up to `count` bytes that have come, and how many they are; with -1 none, and how many have come."""
        if number not in self._uart:
            return b"", 0
        chip = self._uart[number][2]
        data = chip.read(max(count, 0), self._now_us())
        return data, chip.waiting(self._now_us()) if count < 0 else len(data)
