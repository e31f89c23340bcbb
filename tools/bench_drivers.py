"""What the drivers cost: bytes of .mpy, heap when loaded (32-bit VM), and the longest call of each in bus time.

    .venv/bin/python -m tools.bench_drivers

Bus time is what the bytes of one call take at the bus's clock, counted on the models of the chips while cards come and
go, and the chip is pulled off and put back. To it comes the interpreter's own time, which only a board tells. A driver
that is not in `BENCHES` touches pins only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from host_tests import reader_desks
from host_tests.fake_wires import Desk
from tools import build, ram
from tools.command_line import no_options
from tools.workshop.chips.card import Card

_FOLDER = build.ROOT / "lib" / "drivers"
_CARDS = (bytes.fromhex("04A1B2C3D4E5F6071829"), bytes.fromhex("04A1B2C3D4E5F607182A"))


@dataclass(frozen=True)
class Bus:
    """How long bytes take: `bits` a byte, and so many for each transfer beside them."""

    name: str
    hz: int
    bits: int = 8
    beside: int = 0
    waits: bool = True  # whether the call lasts as long as the transfer

    def us(self, transfers: int, count: int) -> float:
        return (count * self.bits + transfers * self.beside) * 1e6 / self.hz


_SPI_4 = Bus("SPI 4 MHz", 4_000_000)
_SPI_1 = Bus("SPI 1 MHz", 1_000_000)
_I2C = Bus("I2C 400 kHz", 400_000, 9, 11)  # an acknowledgement a byte; start, address, stop
_UART = Bus("UART 115200", 115_200, 10, 0, waits=False)


@dataclass(frozen=True)
class Call:
    """The longest call of a driver on a bus."""

    driver: str
    call: str
    bus: Bus
    us: float
    bytes: int


def readers() -> Iterator[Call]:
    """poll() of the card readers."""
    wired: tuple[tuple[str, Callable[[], Desk], Bus], ...] = (
        ("mfrc522", reader_desks.mfrc522, _SPI_4),
        ("pn532", lambda: reader_desks.pn532("spi"), _SPI_1),
        ("pn532, irq", lambda: reader_desks.pn532("spi", True), _SPI_1),
        ("pn532", lambda: reader_desks.pn532("i2c"), _I2C),
        ("pn532, irq", lambda: reader_desks.pn532("i2c", True), _I2C),
        ("pn532", lambda: reader_desks.pn532("uart"), _UART),
    )
    for driver, made, bus in wired:
        desk = made()
        moved = _counted(desk)
        us, count = max((bus.us(*each), each[1]) for each in _polls(desk, moved))
        yield Call(driver, "poll", bus, us, count)


BENCHES = (readers,)


def _counted(desk: Desk) -> list[int]:
    """[transfers, bytes] on the reader's bus, from here on."""
    moved = [0, 0]

    def count(call):
        def counting(*arguments):
            answer = call(*arguments)
            size = answer if answer is not None else len(arguments[-1])
            moved[0] += 1
            moved[1] += size
            return answer

        return counting

    for name in ("write", "write_readinto", "readinto"):
        if hasattr(desk.wires, name):
            setattr(desk.wires, name, count(getattr(desk.wires, name)))
    return moved


def _polls(desk: Desk, moved: list[int]) -> Iterator[tuple[int, int]]:
    """What each poll moves in a life of a reader."""
    field, cards = desk.wires.chip.field, [Card(uid) for uid in _CARDS]
    happens = (
        lambda now_us: field.put(cards[0], now_us),
        lambda now_us: field.put(cards[1], now_us),
        lambda now_us: [field.take(card, now_us) for card in cards],
        lambda now_us: desk.wires.chip.unplug(0xFF, now_us),
        desk.wires.chip.plug,
    )
    for thing in (lambda now_us: None, *happens):
        thing(desk.wires.now_us)
        until_us = desk.wires.now_us + 5_000_000
        while desk.due_us < until_us:
            desk.wires.now_us = desk.due_us
            moved[:] = 0, 0
            desk.polls_once()
            yield moved[0], moved[1]
        desk.wires.now_us = until_us


def sizes() -> Iterator[tuple[str, int, int]]:
    """(driver, bytes of its .mpy, heap) of each file of lib/drivers, with nothing else loaded."""
    tree = build.build() / "lib" / "drivers"
    for path in sorted(_FOLDER.glob("*.py")):
        module = f"lib.drivers.{path.stem}"
        needed = ["lib", "lib.drivers", *_needed(path), module]
        yield path.stem, (tree / f"{path.stem}.mpy").stat().st_size, ram.code(needed)[1][module]


def _needed(path) -> list[str]:
    """Modules that it imports first: theirs is not its heap."""
    lines = path.read_text().splitlines()
    return [line.split()[1] for line in lines if line.startswith("from lib.")]


def main() -> int:
    """Prints both tables."""
    no_options("tools.bench_drivers", __doc__)
    print(f"{'driver':16} {'.mpy':>6} {'heap':>6}")
    for name, mpy, heap in sizes():
        print(f"{name:16} {mpy:4} B {heap:4} B")
    print(f"\n{'longest call':24} {'bus':12} {'bytes':>6} {'bus time':>9}")
    for bench in BENCHES:
        for call in bench():
            waits = "" if call.bus.waits else "  (by itself: the call does not wait for it)"
            print(f"{call.driver + ': ' + call.call:24} {call.bus.name:12} {call.bytes:6} {call.us:6.0f} us{waits}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
