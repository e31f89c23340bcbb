"""The card reader of a virtual board: which chip, on which bus, by the board file's READER."""

from collections.abc import Callable

from tools.workshop.buses import Buses
from tools.workshop.chips.card import Field
from tools.workshop.chips.mfrc522 import Mfrc522
from tools.workshop.chips.pn532 import Pn532
from tools.workshop.chips.pn532_faces import ADDRESS, I2cFace, SpiFace, UartFace

_BAUDRATE = 115200


def attach(buses: Buses, wiring: dict, field: Field) -> Mfrc522 | Pn532:
    """The chip, joined to its bus."""
    if wiring["chip"] == "MFRC522":
        reader = Mfrc522(field)
        buses.attach_spi(wiring, reader)
        return reader
    chip = Pn532(field)
    if "i2c" in wiring:
        buses.attach_i2c(wiring, ADDRESS, I2cFace(chip))
    elif "uart" in wiring:
        buses.attach_uart(wiring, _BAUDRATE, UartFace(chip))
    else:
        face = SpiFace(chip)
        buses.attach_spi(wiring, face)
        buses.outputs[wiring["cs"]] = _timed(face, buses.outputs[wiring["cs"]])
    return chip


def _timed(face: SpiFace, select: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Its select line wakes the PN532, so it must know when."""

    def line(level: int, now_us: int) -> None:
        face.advance(now_us)
        select(level, now_us)

    return line
