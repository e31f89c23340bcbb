"""The MFRC522 driver at its chip's registers: what it sets, byte for byte, and the borders of its times."""

from host_tests.fake_wires import Desk, SpiWires
from host_tests.mfrc522_registers import read
from lib.drivers.mfrc522 import Mfrc522
from tools.workshop.chips.card import Card, Field, air_us
from tools.workshop.chips.mfrc522 import Mfrc522 as Chip

_UID = bytes.fromhex("DEADBEEF")


class Heard(SpiWires):
    """Notes every transfer: (time, bytes out, bytes in or None)."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.log = []

    def write(self, data: bytes) -> None:
        self.log.append((self.now_us, bytes(data), None))
        super().write(data)

    def write_readinto(self, out: bytes, in_: bytearray) -> None:
        super().write_readinto(out, in_)
        self.log.append((self.now_us, bytes(out), bytes(in_)))


def desk_with(*cards: Card, with_rst: bool = True, **options) -> Desk:
    wires = Heard(Chip(Field(), **options))
    for card in cards:
        wires.chip.field.put(card, 0)
    return Desk(Mfrc522(wires, wires.cs, wires.rst if with_rst else None), wires)


def test_the_registers_are_set_before_the_first_frame():
    """106 kbit/s without CRC, ModWidth, TAuto with 4 ms, 100 % ASK, CRC preset 6363, 38 dB, nothing after a collision,
    antenna on."""
    desk = desk_with()
    desk.runs(51)
    settings = ((0x12, 0x00), (0x13, 0x00), (0x24, 0x26), (0x2A, 0x80), (0x2B, 0xA9), (0x2C, 0x00), (0x2D, 0xA0),
                (0x15, 0x40), (0x11, 0x3D), (0x26, 0x58), (0x14, 0x83))  # fmt: skip
    for register, value in settings:
        assert read(desk.wires.chip, register, now_us=desk.wires.now_us) == [value], hex(register)
    assert read(desk.wires.chip, 0x0E, now_us=desk.wires.now_us)[0] & 0x80 == 0
    assert desk.wires.log[-1][1] == b"\x28\x83"  # the antenna last


def test_the_antenna_is_off_after_a_reset_and_goes_on_when_the_chip_is_ready():
    """9.3.2.5; without a reset line SoftReset switches it off as well."""
    for with_rst in (True, False):
        card = Card(_UID)
        desk = desk_with(card, with_rst=with_rst)
        desk.runs(49)
        assert card.state == "off"
        desk.runs(1)
        assert card.state == "idle"
        desk.wires.breaks = True
        desk.runs(100)
        assert desk.driver.fault == "spi error"
        desk.wires.breaks = False
        desk.runs(459)  # reset after a pause of half a second, at 560
        assert card.state == "off" and desk.driver.fault == "spi error"
        desk.runs(1)
        assert card.state == "idle"


def test_without_reset_line_it_says_soft_reset_first():
    desk = desk_with(with_rst=False)
    desk.runs(1)
    assert [out for _, out, _ in desk.wires.log] == [b"\x02\x0f"]


def test_the_first_request_comes_5_ms_after_the_field_at_least():
    """14443-3 5: before, no card would hear it."""
    desk = desk_with(Card(_UID))
    desk.runs(200)
    on_us = min([at_us for at_us, out, _ in desk.wires.log if out == b"\x28\x83"])
    asked_us = min([at_us for at_us, out, _ in desk.wires.log if out == b"\x12\x52"])
    assert asked_us + air_us(7) - on_us >= 5000
    answers = [in_ for at_us, _, in_ in desk.wires.log if in_ and asked_us < at_us <= asked_us + 5000]
    assert answers[0][2] & 0x20  # and the card did


def test_a_scan_of_an_empty_field_is_these_bytes():
    """10.3.1.8, 9.3.1.14: Idle, interrupts cleared, FIFO flushed, WUPA of 7 bits; then one read of five registers."""
    desk = desk_with()
    desk.runs(59)
    desk.wires.log.clear()
    desk.runs(6)
    assert [out for _, out, _ in desk.wires.log] == [
        b"\x02\x00", b"\x08\x7f", b"\x14\x80", b"\x12\x52", b"\x02\x0c", b"\x1a\x87", b"\xa8\x88\x8c\x94\x98\x00",
    ]  # fmt: skip
    before = desk.wires.log[0][0]
    desk.wires.log.clear()
    desk.runs(105)
    assert desk.wires.log[0][0] - before == 105000  # 5 ms until the answer, 100 of rest


def test_the_card_is_selected_by_these_frames():
    """14443-3 6.5.3, 6.5.4; the CRC_A of a known vector."""
    desk = desk_with(Card(bytes.fromhex("04A1B2C3D4E5F6")))
    desk.runs(59)
    desk.wires.log.clear()
    desk.runs(40)
    frames = [out.hex() for _, out, _ in desk.wires.log if out[:1] == b"\x12"]
    assert frames == [
        "1252", "129320", "1293708804a1b29fae4b", "129520", "129570c3d4e5f6049e03", "12500057cd",
    ]  # fmt: skip


def test_the_timer_is_over_when_the_next_poll_comes():
    """161 ticks of 25 us: 4 ms, and a poll comes 5 ms after the frame: at 4.1 ms it would have to come again."""
    over_us = air_us(7) + 161 * 25
    for late_us, looks in ((over_us - 10, 2), (over_us + 10, 1)):
        desk = desk_with()
        desk.runs(60)
        driver, wires = desk.driver, desk.wires
        wires.now_us = desk.due_us
        wires.log.clear()
        driver.poll()  # the frame has been on its way since 60 ms; this one is the answer's
        sent_us = wires.now_us
        while not [out for _, out, _ in wires.log if out == b"\x1a\x87"]:
            sent_us = wires.now_us = wires.now_us + driver.wait_ms * 1000
            driver.poll()
        wires.log.clear()
        polls = 0
        wires.now_us = sent_us + late_us
        while driver.wait_ms == 5:
            driver.poll()
            polls += 1
            wires.now_us += 5000
        assert polls == looks, (late_us, polls)


def test_a_card_is_gone_with_the_third_scan_without_it_and_not_with_the_second():
    card = Card(_UID)
    desk = desk_with(card)
    desk.runs(200)
    assert desk.driver.present
    desk.wires.chip.field.take(card, desk.wires.now_us)
    scans = 0
    while desk.driver.present:
        desk.wires.log.clear()
        desk.wires.now_us = max(desk.wires.now_us, desk.due_us)
        desk.polls_once()
        scans += desk.driver.wait_ms == 100
        assert scans <= 3
    assert scans == 3


def test_it_is_unreadable_with_the_third_scan_that_found_something_and_not_with_the_second():
    """After each the card misses a request: it was half selected (14443-3 figure 7)."""
    card = Card(_UID)
    card.broken = "crc"
    desk = desk_with(card)
    scans = 0
    while not desk.driver.unreadable:
        desk.wires.now_us = max(desk.wires.now_us, desk.due_us)
        desk.polls_once()
        scans += desk.driver.wait_ms == 100
        assert scans <= 5
    assert scans == 5


def test_each_read_of_wires_that_are_off_is_seen_at_once():
    """00 and FF are no TxControlReg with the antenna on; so is a select line or a clock that is cut."""
    for level in (0x00, 0xFF):
        for at_ms in range(60, 100):
            desk = desk_with(Card(_UID))
            desk.runs(at_ms)
            desk.wires.chip.dead = level
            assert desk.runs(110) == [] or at_ms > 90
            assert desk.driver.fault == "no answer", at_ms


class Mistold(Heard):
    """Of each answer one register of the five reads as something else."""

    at = value = 0

    def write_readinto(self, out: bytes, in_: bytearray) -> None:
        super().write_readinto(out, in_)
        if out[:1] == b"\xa8" and in_[2] & 0x20:
            in_[self.at] = self.value


def test_an_answer_with_an_error_a_part_of_a_byte_or_too_many_is_none():
    """9.3.1.7: BufferOvfl, ParityErr, ProtocolErr; 9.3.1.13 RxLastBits; the FIFO is never asked for more than five."""
    for at, value in ((3, 0x10), (3, 0x02), (3, 0x01), (5, 0x11), (5, 0x17), (4, 0), (4, 6), (4, 64)):
        wires = Mistold(Chip(Field()))
        wires.at, wires.value = at, value
        wires.chip.field.put(Card(_UID), 0)
        desk = Desk(Mfrc522(wires, wires.cs, wires.rst), wires)
        assert desk.runs(1000) == [] and desk.driver.unreadable and desk.driver.fault is None, (at, value)
        assert not [out for _, out, _ in wires.log if out[0] == 0x92]


def test_a_level_with_a_wrong_check_byte_is_not_selected_and_there_is_no_fourth_level():
    """14443-3 6.5.3, 6.5.4."""
    fourth = bytes(6) + b"\x88\1\2\3"
    for uid, sak, broken, frame in ((_UID, 8, "bcc", b"\x12\x93\x70"), (fourth, 4, None, b"\x12\x99")):
        card = Card(uid, sak)
        card.broken = broken
        desk = desk_with(card)
        desk.runs(1000)
        assert desk.driver.unreadable and not [out for _, out, _ in desk.wires.log if out.startswith(frame)]


def scan(desk: Desk) -> None:
    """One scan, to its end."""
    desk.driver.wait_ms = 0
    while desk.driver.wait_ms != 100:
        desk.wires.now_us = max(desk.wires.now_us, desk.due_us)
        desk.polls_once()


def test_misses_count_on_end_only():
    """A collision between them begins the count anew."""
    cards = [Card(_UID), Card(b"\1\2\3\4")]
    desk = desk_with(cards[0])
    scan(desk)
    field = desk.wires.chip.field
    field.take(cards[0], desk.wires.now_us)
    scan(desk)
    scan(desk)
    for card in cards:
        field.put(card, desk.wires.now_us)
    scan(desk)
    assert desk.driver.collision and desk.driver.present
    for card in cards:
        field.take(card, desk.wires.now_us)
    scan(desk)
    scan(desk)
    assert desk.driver.present
    scan(desk)
    assert not desk.driver.present


def test_a_chip_that_stays_in_power_down_is_a_fault():
    """8.8.2: PowerDown reads 1 until the oscillator runs."""

    class Asleep(SpiWires):
        def write_readinto(self, out: bytes, in_: bytearray) -> None:
            super().write_readinto(out, in_)
            if out[:1] == b"\xee":
                in_[2] |= 0x10

    wires = Asleep(Chip(Field()))
    desk = Desk(Mfrc522(wires, wires.cs, wires.rst), wires)
    desk.runs(51)
    assert desk.driver.fault == "chip does not start"
