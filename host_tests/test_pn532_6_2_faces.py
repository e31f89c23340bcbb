"""The model of the PN532 on its three host interfaces. Section numbers are those of NXP's user manual UM0701-02."""

from host_tests.pn532_chip import GET, SAM, VERSION, chip_ready
from tools.workshop.chips.card import Field
from tools.workshop.chips.pn532 import ACK, ACK_US, OSCILLATOR_US, Pn532
from tools.workshop.chips.pn532_faces import BYTE_US, I2cFace, SpiFace, UartFace, turned


def over_spi(face: SpiFace, data: bytes, now_us: int) -> bytes:
    face.advance(now_us)
    face.select()
    answer = turned(face.transfer(turned(data), now_us))
    face.deselect()
    return answer


def test_over_spi_the_first_byte_says_what_follows_least_significant_bit_first():
    """6.2.5."""
    chip = chip_ready()
    face = SpiFace(chip)
    assert turned(b"\1\2\3") == b"\x80\x40\xc0"
    over_spi(face, b"\1" + GET, 10000)
    assert over_spi(face, b"\2\0", 10000 + ACK_US - 1) == b"\0\0"
    assert over_spi(face, b"\2\0", 10000 + ACK_US) == b"\0\1"
    assert over_spi(face, b"\3" + bytes(6), 20000) == b"\0" + ACK
    assert over_spi(face, b"\3" + bytes(15), 20000) == b"\0" + VERSION + b"\0\0"
    assert not chip.misuse
    over_spi(face, b"\3\0", 20000)
    over_spi(face, b"\4\0", 20000)
    assert len(chip.misuse) == 2
    for level in (0x00, 0xFF):
        chip.unplug(level, 20000)
        assert over_spi(face, b"\2\0\0", 20000) == bytes([level] * 3)


def test_the_select_line_wakes_it():
    chip = Pn532(Field())
    face = SpiFace(chip)
    face.advance(0)
    face.select()
    face.advance(5000)
    face.deselect()
    over_spi(face, b"\1" + SAM, 6000)
    assert chip.take(10000) == ACK and not chip.misuse


def test_over_i2c_each_read_begins_with_the_status():
    """6.2.4."""
    chip = chip_ready()
    face = I2cFace(chip)
    assert face.write(GET, 10000) and face.read(7, 10000) == bytes(7)
    assert face.read(1, 20000) == b"\1"  # takes nothing
    assert face.read(7, 20000) == b"\1" + ACK and face.read(14, 20000) == b"\1" + VERSION
    chip.unplug(0xFF, 20000)
    assert not face.write(GET, 20000) and face.read(1, 20000) is None
    chip.plug(20000)
    assert face.read(1, 30000) is None  # it sleeps
    assert not face.write(b"\0", 30000) and face.read(1, 30000 + OSCILLATOR_US) == b"\0" and not chip.misuse


def test_over_the_uart_bytes_take_their_time():
    """6.2.3."""
    chip = chip_ready()
    face = UartFace(chip)
    face.receive(GET, 10000)
    begins_us = 10000 + len(GET) * BYTE_US + ACK_US
    assert face.waiting(begins_us + BYTE_US - 1) == 0 and face.waiting(begins_us + BYTE_US) == 1
    assert face.read(99, begins_us + 6 * BYTE_US) == ACK
    assert face.read(5, 100000) == VERSION[:5] and face.read(99, 100000) == VERSION[5:]
    assert face.read(9, 100000) == b""


def test_over_the_uart_a_preamble_wakes_it_and_noise_before_a_frame_is_nothing():
    chip = Pn532(Field())
    face = UartFace(chip)
    face.receive(SAM, 0)  # its first bytes are lost: it slept
    face.receive(b"\x55\x55" + bytes(14), 100000)
    face.receive(SAM, 200000)
    assert face.read(99, 300000)[:6] == ACK
    face.receive(b"\x12\0\xff\0\0" + GET, 400000)
    assert face.read(99, 500000) == ACK + VERSION
    chip.unplug(0, 500000)
    face.receive(GET, 500000)
    assert face.read(99, 600000) == b""
