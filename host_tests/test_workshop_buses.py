# CPython only: the workshop's process is CPython's
"""The virtual board's buses: which chip hears, and what is said of a program that sets them up wrongly."""

import errno

import pytest

from host_tests.made_board import PN532_WIRINGS, board_with_pn532
from tools.workshop.board import Board, read_board
from tools.workshop.buses import Buses
from tools.workshop.chips.card import Card, Field
from tools.workshop.readers import attach


class Echo:
    """A chip on SPI that says what it is."""

    def __init__(self, name: int):
        self.name, self.selected = name, False

    def select(self) -> None:
        self.selected = True

    def deselect(self) -> None:
        self.selected = False

    def transfer(self, data: bytes, now_us: int) -> bytes:
        return bytes([self.name]) * len(data)


def buses_with(*chips: Echo) -> tuple[Buses, list[str]]:
    """Chips on SPI 0 with select lines 20, 21 ..., and what is said of them."""
    said: list[str] = []
    buses = Buses(lambda: 5, said.append)
    for index, chip in enumerate(chips):
        buses.attach_spi({"spi": 0, "sck": 2, "mosi": 3, "miso": 4, "cs": 20 + index}, chip)
    return buses, said


def test_the_selected_chip_hears():
    one, other = Echo(1), Echo(2)
    buses, said = buses_with(one, other)
    buses.outputs[20](0, 5)
    assert buses.spi_transfer(0, b"ab") == b"\1\1" and one.selected
    buses.outputs[20](1, 5)
    buses.outputs[21](0, 5)
    assert buses.spi_transfer(0, b"a") == b"\2" and not one.selected
    assert not said


def test_none_or_two_selected_chips_are_misuse():
    buses, said = buses_with(Echo(1), Echo(2))
    assert buses.spi_transfer(0, b"ab") == b"\xff\xff"
    buses.outputs[20](0, 5)
    buses.outputs[21](0, 5)
    buses.spi_transfer(0, b"a")
    assert said == ["SPI 0: a transfer without a selected chip", "SPI 0: two chips are selected at once"]
    buses.let_go()
    assert buses.spi_transfer(0, b"a") == b"\xff"


def test_a_bus_is_compared_with_the_boards_wiring():
    buses, said = buses_with(Echo(1))
    buses.spi_init(0, bytes((0, 2, 3, 4)))
    assert not said
    buses.spi_init(0, bytes((3, 2, 3, 4)))
    buses.spi_init(0, bytes((0, 2, 4, 3)))
    buses.spi_init(1, bytes((0, 2, 3, 4)))
    assert said == [
        "SPI 0: mode 3, its chips want 0", "SPI 0: pins (2, 4, 3) are not the board's", "SPI 1: nothing is connected",
    ]  # fmt: skip
    assert buses.spi_transfer(1, b"ab") == b"\xff\xff"


def test_i2c_knows_its_lines_its_clock_and_who_is_there():
    buses, said = buses_with()
    chip = attach(buses, {"chip": "PN532", **PN532_WIRINGS["i2c"]}, Field())
    buses.i2c_init(0, 400_000, bytes((5, 4)))
    assert not said
    buses.i2c_init(0, 400_001, bytes((5, 4)))
    buses.i2c_init(0, 100_000, bytes((4, 5)))
    buses.i2c_init(1, 100_000, bytes((5, 4)))
    assert [text.partition(":")[0] for text in said] == ["I2C 0", "I2C 0", "I2C 1"]
    calls = (
        lambda: buses.i2c_write(0, 0x24, b"\0"),  # it wakes, and answers next time
        lambda: buses.i2c_write(0, 0x25, b"\0"),
        lambda: buses.i2c_read(0, 0x24, 1),
        lambda: buses.i2c_read(1, 0x24, 1),
    )
    for call in calls:
        with pytest.raises(OSError) as refused:
            call()
        assert refused.value.errno == errno.EIO
    chip.plug(0)
    chip.wake(-10000)
    assert buses.i2c_write(0, 0x24, b"\0") == 1 and buses.i2c_read(0, 0x24, 1) == b"\0"


def test_a_uart_knows_its_lines_and_its_rate():
    buses, said = buses_with()
    attach(buses, {"chip": "PN532", **PN532_WIRINGS["uart"]}, Field())
    buses.uart_init(1, 115_200, bytes((4, 5)))
    assert not said
    buses.uart_init(1, 9600, bytes((4, 5)))
    buses.uart_init(1, 115_200, bytes((5, 4)))
    buses.uart_init(0, 115_200, bytes((4, 5)))
    assert [text.partition(":")[0] for text in said] == ["UART 1", "UART 1", "UART 0"]
    buses.uart_write(0, b"ab")
    assert buses.uart_read(0, 9) == (b"", 0) and buses.uart_read(1, -1) == (b"", 0)


def test_a_power_cut_takes_the_readers_supply(tmp_path):
    """Afterwards a PN532 is in LowVbat, and it would not do to leave SAMConfiguration out."""
    board = Board(read_board(board_with_pn532(tmp_path, "i2c")), lambda: 1000000, lambda text: None)
    card = Card(b"\1\2\3\4")
    board.field.put(card, 0)
    board.field.power(True, 0)
    board.reader.wake(0)
    assert board.reader.awake(1000000)
    board.power_off()
    assert card.state == "off" and not board.reader.awake(1000000)
    board.reader.unplug(0xFF, 1000000)
    board.power_off()
    assert board.reader.dead == 0xFF
