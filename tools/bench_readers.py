"""The longest poll of each card reader in bus time, counted on the models of the chips (bench_drivers.py): cards come
and go, and the chip is pulled off and put back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from host_tests import reader_desks
from host_tests.fake_wires import Desk
from tools.bench_wires import Call
from tools.workshop.chips.card import Card

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


def readers() -> Iterator[Call]:
    """poll() of the card readers."""
    wired: tuple[tuple[str, tuple, Callable[[], Desk], Bus], ...] = (
        ("poll", ("mfrc522",), reader_desks.mfrc522, _SPI_4),
        ("poll", ("pn532", "pn532_spi"), lambda: reader_desks.pn532("spi"), _SPI_1),
        ("poll with irq", ("pn532", "pn532_spi"), lambda: reader_desks.pn532("spi", True), _SPI_1),
        ("poll", ("pn532", "pn532_i2c"), lambda: reader_desks.pn532("i2c"), _I2C),
        ("poll with irq", ("pn532", "pn532_i2c"), lambda: reader_desks.pn532("i2c", True), _I2C),
        ("poll", ("pn532", "pn532_uart"), lambda: reader_desks.pn532("uart"), _UART),
    )
    for call, drivers, made, bus in wired:
        desk = made()
        moved = _counted(desk)
        us, count = max((bus.us(*each), each[1]) for each in _polls(desk, moved))
        yield Call(drivers, call, us, count, f"bytes, {bus.name}", bus.waits)


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
