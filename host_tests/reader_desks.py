"""Every reader of cards on its chip's model, wired every way, for the tests of what all of them do."""

from host_tests.fake_wires import Desk, SpiWires
from lib.drivers.mfrc522 import Mfrc522
from lib.drivers.pn532 import Pn532
from lib.drivers.pn532_i2c import I2cLink
from lib.drivers.pn532_spi import SpiLink
from lib.drivers.pn532_uart import UartLink
from tools.workshop.chips.card import Field
from tools.workshop.chips.mfrc522 import Mfrc522 as Mfrc522Chip
from tools.workshop.chips.pn532 import Pn532 as Pn532Chip
from tools.workshop.chips.pn532_faces import ADDRESS, I2cFace, SpiFace, UartFace


class Pn532Wires:
    """`spi` (of SpiWires), i2c and uart for a driver's link, `rst`, `irq`; counts calls and bytes on the bus; `breaks`:
    the bus raises OSError(EIO)."""

    def __init__(self, face: object, chip: Pn532Chip, now_us: int = 1000000) -> None:
        self.face = face
        self.chip = chip
        self.now_us = now_us
        self.calls = 0
        self.bytes = 0
        self.breaks = False
        self.noise = 0  # not 0: every byte read is arbitrary

    def _read(self, data: bytes) -> bytes:
        if not self.noise:
            return data
        arbitrary = bytearray(len(data))
        for i in range(len(data)):
            self.noise = self.noise * 1103515245 + 12345 & 0x7FFFFFFF
            arbitrary[i] = self.noise >> 16 & 0xFF
        return arbitrary

    def rst(self, level: int) -> None:
        self.chip.rst(level, self.now_us)

    def irq(self) -> bool:
        return not self.chip.irq_level(self.now_us)

    def _counts(self, count: int) -> None:
        self.calls += 1
        self.bytes += count
        if self.breaks:
            raise OSError(5)


class OverSpi(Pn532Wires):
    level = 0  # of the select line

    def cs(self, level: int) -> None:
        self.level = level
        self.face.advance(self.now_us)
        if level:
            self.face.deselect()
        else:
            self.face.select()

    def write(self, data: bytes) -> None:
        self._counts(len(data))
        self.face.transfer(bytes(data), self.now_us)

    def write_readinto(self, out: bytes, in_: bytearray) -> None:
        self._counts(len(out))
        if len(out) != len(in_):
            raise ValueError("buffers must be the same length")
        in_[:] = self._read(self.face.transfer(bytes(out), self.now_us))


class OverI2c(Pn532Wires):
    def write(self, address: int, data: bytes) -> None:
        self._counts(1 + len(data))
        if address != ADDRESS or not self.face.write(bytes(data), self.now_us):
            raise OSError(5)

    def readinto(self, address: int, into: bytearray) -> None:
        self._counts(1 + len(into))
        data = self.face.read(len(into), self.now_us)
        if data is None:
            raise OSError(5)
        into[:] = self._read(data)


class OverUart(Pn532Wires):
    stale = 0  # bytes that have come from nowhere

    def write(self, data: bytes) -> None:
        self._counts(len(data))
        self.face.receive(bytes(data), self.now_us)

    def readinto(self, into: bytearray) -> int:
        count = min(self.stale, len(into))
        self.stale -= count
        data = b"\x55" * count if count else self._read(self.face.read(len(into), self.now_us))
        into[: len(data)] = data
        self._counts(len(data))
        return len(data)


def mfrc522() -> Desk:
    wires = SpiWires(Mfrc522Chip(Field()))
    return Desk(Mfrc522(wires, wires.cs, wires.rst), wires)


def pn532(bus: str, with_irq: bool = False, with_rst: bool = True, irq=None) -> Desk:
    """`bus`: "spi", "i2c" or "uart"; `irq`: in place of the chip's line."""
    chip = Pn532Chip(Field())
    face, over = {"spi": (SpiFace, OverSpi), "i2c": (I2cFace, OverI2c), "uart": (UartFace, OverUart)}[bus]
    wires = over(face(chip), chip)
    irq = (irq or wires.irq) if with_irq else None
    links = {
        "spi": lambda: SpiLink(wires, wires.cs, irq),
        "i2c": lambda: I2cLink(wires, irq),
        "uart": lambda: UartLink(wires),
    }
    return Desk(Pn532(links[bus](), wires.rst if with_rst else None), wires)


def pn532s() -> list:
    """Each way that a PN532 can be wired."""
    wirings = (("spi", False), ("spi", True), ("i2c", False), ("i2c", True), ("uart", False))
    return [pn532(bus, with_irq) for bus, with_irq in wirings]


def all_readers() -> list:
    return [mfrc522()] + pn532s()
