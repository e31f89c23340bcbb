"""What the controller's chip does not forgive: pins that cannot do what the program asks, a network driver that is told
of other wires than the board has. `misuse(text)` hears it, as it hears the rest."""

from collections.abc import Callable

from tools.boards.chips import CHIPS

PULL_UP = 1
_NONE = 255
_UNITS = {"esp32": 8, "esp32s3": 4}  # pulse counters: ESP32 technical reference 17, ESP32-S3 technical reference 38
_DIPS, _DIP_NS = (36, 39), 80  # ESP32 errata GPIO-3.11


class ChipRules:
    """The rules of the chip that the board file names."""

    def __init__(self, facts: dict, misuse: Callable[[str], None]):
        self._facts, self._misuse = facts, misuse
        self._name = facts["CHIP"]
        self._chip = CHIPS[self._name]
        self._afloat: list[int] = []

    def pin(self, pin: int, output: bool, pull: int) -> None:
        """The program makes a pin an output, or an input with these pull resistors (bit 0 up, bit 1 down)."""
        chip = self._chip
        if pin not in chip.pins:
            self._misuse(f"pin {pin}: the {chip.title} has none")
        elif pin in chip.input_only and (output or pull):
            lacks = "driver" if output else "pull resistors"
            self._misuse(f"pin {pin}: an input only on the {chip.title}, without {lacks}")
        self._afloat = [each for each in self._afloat if each != pin]
        if self._name.startswith("rp2350") and not output and not pull & PULL_UP:
            self._afloat.append(pin)

    def looked(self) -> None:
        """The program looks at its pins. One that CircuitPython makes an input without pull-up for the moment before it
        gets its own direction is none any more."""
        for pin in self._afloat:
            self._misuse(f"pin {pin}: an input without its pull-up holds itself at 2.2 V (RP2350-E9)")
        self._afloat.clear()

    def let_go(self) -> None:
        """The program is gone, and its pins are nobody's inputs."""
        self._afloat.clear()

    def analog(self, pin: int) -> None:
        """The program reads a voltage."""
        if pin not in self._chip.analog:
            self._misuse(f"pin {pin}: no analog input of the {self._chip.title}")

    def counter(self, number: int, pin: int, filter_ns: int) -> None:
        """The program takes a counter of the chip's own for a pin, with a filter for shorter pulses."""
        if number >= _UNITS.get(self._name, 64):
            self._misuse(f"counter {number}: the {self._chip.title} has {_UNITS[self._name]}")
        if self._name == "esp32" and pin in _DIPS and filter_ns < _DIP_NS:
            self._misuse(f"counter {number}: pin {pin} is low for {_DIP_NS} ns when the ADC powers up (GPIO-3.11)")

    def link(self, how: int, pins: bytes) -> None:
        """The program sets the network interface up; its wires must be those of LINK."""
        wanted = self._wanted()
        if (how, tuple(pins)) != wanted:
            self._misuse(f"LINK: the driver was told {how}: {tuple(pins)}, the board has {wanted[0]}: {wanted[1]}")

    def _wanted(self) -> tuple[int, tuple[int, ...]]:
        """(how, pins) as shim/network.py says them, by the board file."""
        link = self._facts["LINK"]

        def numbers(*names: str) -> tuple[int, ...]:
            return tuple(int(link.get(name, _NONE)) for name in names)

        if "mdc" in link:
            return 3, numbers("mdc", "mdio", "power", "ref_clk", "phy_addr", "ref_clk_out")
        if link.get("built_in"):
            return 0, ()
        if self._chip.rp2:
            return 1, numbers("spi", "cs", "rst")
        return 2, (*numbers("spi", "cs", "rst", "int"), 0)
