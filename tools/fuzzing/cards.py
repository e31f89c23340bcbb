"""Kind `cards`: what a reader's chip may answer, any byte changed; any card, none, two; through driver and task."""

from firmware.tasks.reader import reader
from host_tests import reader_desks
from lib.drivers.iso14443 import id_tag
from tools.fuzzing.rules import Broken
from tools.workshop.chips.card import Card

_READERS = ("mfrc522", "spi", "i2c", "uart")
_GOOD = b"\x04\xa1\xb2\xc3"
_SIZES = (4, 4, 4, 7, 7, 10)
_POLLS = 60
_MOST_WAIT_MS = 8000


class _Half:
    """What the reader's task tells the protocol half."""

    reader_fault = False

    def __init__(self) -> None:
        self.shown = None
        self.authorizer = self
        self.cards: list = []

    def card(self, tag: str, now: int) -> None:
        self.cards.append(tag)


class _Log:
    def info(self, source: str, text: str) -> None:
        pass

    warn = info


class Cards:
    def begin(self, chance) -> None:
        """A reader on its chip's model; what it reads goes through this hand."""
        kind = chance.pick(_READERS)
        self.desk = reader_desks.mfrc522() if kind == "mfrc522" else reader_desks.pn532(kind)
        self._chip = self.desk.wires.chip
        self._left = 0  # reads that are spoilt
        self._spoil(self.desk.wires)
        self._half = _Half()
        self._task = reader(self.desk.driver, self._half, _Log(), lambda: 0, "accept")
        self._polls(20)

    def _spoil(self, wires) -> None:
        """Let `_heard` see what the bus brings."""
        for name in ("write_readinto", "readinto"):
            if hasattr(wires, name):
                setattr(wires, name, self._spoilt(getattr(wires, name)))

    def _spoilt(self, read):
        def call(*arguments):
            got = read(*arguments)
            return self._heard(arguments[-1], got)

        return call

    def _heard(self, into, got):
        """Change what was read, now and then; a UART may bring fewer bytes, a bus may break."""
        if self._left > 0 and self._chance.one_in(3):
            self._left -= 1
            how = self._chance.below(5)
            if how == 0 and not isinstance(got, int):
                raise OSError(5)
            if how == 0 and got:
                return self._chance.below(got + 1)
            for _ in range(1 if how < 4 else len(into)):
                into[self._chance.below(len(into))] = self._chance.below(256)
        return got

    def case(self, chance) -> str:
        self._chance, self._left = chance, 1 + chance.below(6)
        half = self._half
        half.cards.clear()
        uid = chance.bytes(chance.pick(_SIZES))
        if uid[0] == 0x88:
            uid = b"\x04" + uid[1:]
        field, cards = self._chip.field, [Card(uid)]
        if chance.one_in(5):
            cards.append(Card(chance.bytes(4)))
        self.tried = b"%s, %d cards" % (id_tag(uid).encode(), len(cards))
        if chance.one_in(8):
            cards = []
        for card in cards:
            field.put(card, self.desk.wires.now_us)
        self._polls(_POLLS // 2)
        for card in cards:
            field.take(card, self.desk.wires.now_us)
        told = list(half.cards)
        for tag in told:
            if len(tag) not in (8, 14, 20):
                raise Broken("an identifier %s" % tag)
        self._left = 0
        if chance.one_in(4):
            self._works()
        return "read" if told else "silent"

    def _polls(self, count: int) -> None:
        for _ in range(count):
            wait_ms = next(self._task)
            if not isinstance(wait_ms, int) or not 0 <= wait_ms <= _MOST_WAIT_MS:
                raise Broken("waits for %s" % wait_ms)
            self.desk.wires.now_us += wait_ms * 1000

    def _works(self) -> None:
        """Afterwards the reader reads a good card."""
        self._polls(_POLLS)
        card = Card(_GOOD)
        self._half.cards.clear()
        self._chip.field.put(card, self.desk.wires.now_us)
        for _ in range(10):
            self._polls(_POLLS // 4)
            if id_tag(_GOOD) in self._half.cards:
                break
        else:
            raise Broken("a good card is not read: %s" % self.desk.driver.fault)
        self._chip.field.take(card, self.desk.wires.now_us)
        self._polls(_POLLS // 2)

    def end(self) -> None:
        self._works()
