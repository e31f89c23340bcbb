"""Register access to the model of the MFRC522, for tests that are their own driver."""

from tools.workshop.chips.card import Field
from tools.workshop.chips.mfrc522 import Mfrc522


def chip_with_field() -> tuple:
    field = Field()
    return Mfrc522(field), field


def write(chip: Mfrc522, register: int, *values: int, now_us: int = 0) -> None:
    chip.select()
    chip.transfer(bytes((register << 1,) + tuple(values)), now_us)
    chip.deselect()


def read(chip: Mfrc522, *registers: int, now_us: int = 0) -> list:
    chip.select()
    answer = chip.transfer(bytes([register << 1 | 0x80 for register in registers]) + b"\0", now_us)
    chip.deselect()
    return list(answer[1:])


def send(chip: Mfrc522, data: bytes, last_bits: int, now_us: int) -> None:
    for register, values in ((0x01, (0,)), (0x04, (0x7F,)), (0x0A, (0x80,)), (0x09, data), (0x01, (0x0C,))):
        write(chip, register, *values, now_us=now_us)
    write(chip, 0x0D, 0x80 | last_bits, now_us=now_us)


def ready_chip() -> tuple:
    """A chip with 25 ms of timer and its field on since 0."""
    chip, field = chip_with_field()
    for register, value in ((0x2A, 0x80), (0x2B, 0xA9), (0x2C, 0x03), (0x2D, 0xE7), (0x14, 0x83)):
        write(chip, register, value)
    return chip, field
