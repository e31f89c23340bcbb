"""The model of the PN532, awake or configured, for tests that are its host."""

from tools.workshop.chips.card import Field
from tools.workshop.chips.pn532 import ACK, ACK_US, OSCILLATOR_US, WORK_US, Pn532, framed

SAM = bytes.fromhex("0000FF05FBD4140114010200")
GET = bytes.fromhex("0000FF02FED4022A00")
VERSION = bytes.fromhex("0000FF06FAD50332010607E800")


def chip_awake() -> Pn532:
    """Awake since 0, still in LowVbat."""
    chip = Pn532(Field())
    chip.wake(-OSCILLATOR_US)
    return chip


def chip_ready(retries: int = 0) -> Pn532:
    """Configured, without RATS, with so many retries."""
    chip = chip_awake()
    for frame in (SAM, framed(b"\xd4\x12\0"), framed(b"\xd4\x32\5\xff\1" + bytes((retries,)))):
        chip.hear(frame, 0)
        assert [chip.take(ACK_US), chip.take(ACK_US + WORK_US)] == [ACK, framed(bytes((0xD5, frame[6] + 1)))]
    return chip
