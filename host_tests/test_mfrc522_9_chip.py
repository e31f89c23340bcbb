"""The model of the MFRC522: registers, FIFO, interrupts, timer and CRC as its data sheet has them."""

from host_tests.mfrc522_registers import chip_with_field, read, ready_chip, send, write
from tools.workshop.chips.card import Card, air_us


def test_registers_have_their_values_after_reset():
    chip, _ = chip_with_field()
    assert read(chip, 0x01, 0x02, 0x04, 0x0B, 0x0E, 0x11, 0x14, 0x26, 0x37) == [
        0x20, 0x80, 0x14, 0x08, 0xA0, 0x3F, 0x80, 0x48, 0x92,
    ]  # fmt: skip
    write(chip, 0x14, 0x83)
    write(chip, 0x01, 0x0F)
    assert read(chip, 0x14, now_us=999) == [0] and read(chip, 0x01, now_us=999) == [0x30]
    assert read(chip, 0x14, 0x01, now_us=1000) == [0x80, 0x20]


def test_a_one_written_to_an_interrupt_bit_clears_it_and_bit_7_sets():
    chip, _ = chip_with_field()
    write(chip, 0x04, 0x10)
    assert read(chip, 0x04) == [0x04]
    write(chip, 0x04, 0x80 | 0x21)
    assert read(chip, 0x04) == [0x25]
    write(chip, 0x04, 0x7F)
    assert read(chip, 0x04) == [0]


def test_the_fifo_holds_64_bytes_and_says_so_when_it_overflows():
    chip, _ = chip_with_field()
    write(chip, 0x09, *range(64))
    assert read(chip, 0x0A, 0x06) == [64, 0] and not chip.misuse
    write(chip, 0x09, 99)
    assert read(chip, 0x0A, 0x06, 0x09, 0x09, 0x0A) == [64, 0x10, 0, 1, 62]
    assert chip.misuse == ["FIFO overflow"]
    write(chip, 0x0A, 0x80)
    assert read(chip, 0x0A, 0x06) == [0, 0]


def test_misuse_is_written_down():
    chip, _ = chip_with_field()
    chip.transfer(b"\xee\x00", 0)
    write(chip, 0x0F, 1)
    write(chip, 0x37, 1)
    write(chip, 0x0D, 0x80)
    write(chip, 0x01, 0x0C)
    write(chip, 0x0D, 0x80)
    write(chip, 0x01, 0x0F)
    write(chip, 0x14, 0x83)
    assert len(chip.misuse) == 6, chip.misuse


def test_wires_that_are_off_read_as_one_level():
    chip, field = ready_chip()
    field.put(Card(b"\1\2\3\4"), 0)
    for level in (0x00, 0xFF):
        chip.dead = level
        assert read(chip, 0x37, 0x14) == [level, level]
        write(chip, 0x14, 0x80)
    chip.dead = None
    assert read(chip, 0x14) == [0x83]


def test_transceive_sends_only_on_start_send():
    chip, _ = ready_chip()
    write(chip, 0x09, 0x26)
    write(chip, 0x01, 0x0C)
    assert chip.next_us(100000) is None and read(chip, 0x0A, now_us=100000) == [1]
    write(chip, 0x0D, 0x87, now_us=100000)
    assert chip.next_us(100000) == 100000 + air_us(7)


def test_the_timer_runs_from_the_end_of_transmission_for_reload_plus_one_ticks():
    chip, _ = ready_chip()
    send(chip, b"\x26", 7, 10000)
    over_us = 10000 + air_us(7) + 25000  # 1000 ticks of 25 us
    assert read(chip, 0x04, now_us=over_us - 1) == [0x40]
    assert read(chip, 0x04, now_us=over_us) == [0x41]


def test_an_answer_stops_the_timer_and_is_there_after_its_air_time():
    chip, field = ready_chip()
    field.put(Card(b"\1\2\3\4"), 0)
    send(chip, b"\x26", 7, 10000)
    heard_us = 10000 + air_us(7) + 91 + air_us(16)
    assert read(chip, 0x04, 0x0A, now_us=heard_us - 1) == [0x40, 0]
    assert read(chip, 0x04, 0x0A, 0x06, now_us=heard_us) == [0x60, 2, 0]
    assert read(chip, 0x09, 0x09) == [0x04, 0x00]
    assert read(chip, 0x04, 0x01, now_us=200000) == [0x60, 0x0C]  # no TimerIRq, and no Idle by itself


def test_without_antenna_nobody_answers():
    chip, field = ready_chip()
    field.put(Card(b"\1\2\3\4"), 0)
    write(chip, 0x14, 0x80, now_us=9000)
    send(chip, b"\x26", 7, 10000)
    assert read(chip, 0x04, now_us=100000) == [0x41]


def test_a_card_needs_5_ms_of_field_before_it_listens():
    for wait_us, bits in ((4999 - air_us(7), 0x41), (5000 - air_us(7), 0x60)):
        chip, field = ready_chip()
        field.put(Card(b"\1\2\3\4"), 1000000)
        send(chip, b"\x26", 7, 1000000 + wait_us)
        assert read(chip, 0x04, now_us=2000000) == [bits]


def test_an_eight_bit_request_is_not_understood():
    chip, field = ready_chip()
    field.put(Card(b"\1\2\3\4"), 0)
    send(chip, b"\x26", 0, 10000)
    assert read(chip, 0x04, now_us=100000) == [0x41]


def test_the_coprocessor_has_crc_a_and_must_be_stopped():
    chip, _ = chip_with_field()
    write(chip, 0x11, 0x3D)
    write(chip, 0x05, 0x04)
    write(chip, 0x09, 0x12, 0x34)
    write(chip, 0x01, 0x03)
    assert read(chip, 0x22, 0x21, 0x05, 0x01) == [0x26, 0xCF, 0x04, 0x03]
    write(chip, 0x01, 0x00)
    write(chip, 0x09, 0xFF)
    assert read(chip, 0x22, 0x21, 0x0A) == [0x26, 0xCF, 1]


def test_the_interrupt_pin_is_low_while_an_enabled_bit_is_set_and_inverted():
    chip, _ = ready_chip()
    write(chip, 0x02, 0x81)
    send(chip, b"\x26", 7, 0)
    assert chip.irq_level(1000) == 1
    assert chip.irq_level(30000) == 0
    write(chip, 0x04, 0x01, now_us=30000)
    assert chip.irq_level(30000) == 1


def test_reset_pin_low_forgets_everything():
    chip, field = ready_chip()
    card = Card(b"\1\2\3\4")
    field.put(card, 0)
    chip.rst(0, 10000)
    assert card.state == "off" and read(chip, 0x37, now_us=10000) == [0]
    chip.rst(1, 20000)
    assert read(chip, 0x01, now_us=20999) == [0x30]
    assert read(chip, 0x01, 0x14, 0x37, now_us=21000) == [0x20, 0x80, 0x92]


def test_a_card_torn_away_leaves_the_bits_until_then():
    for gone_us, expected in ((0, (0x41, 0)), (91 + 70, (0x61, 2)), (91 + air_us(16), (0x60, 2))):
        chip, field = ready_chip()
        card = Card(b"\1\2\3\4")
        field.put(card, 0)
        send(chip, b"\x26", 7, 10000)
        field.take(card, 10000 + air_us(7) + gone_us)
        irq, level, last_bits = read(chip, 0x04, 0x0A, 0x0C, now_us=100000)
        if expected[0] == 0x61:  # a part of it
            assert irq & 0x20 and level < 3 and last_bits & 7
        else:
            assert (irq, level) == expected


def test_without_supply_everything_is_forgotten():
    chip, field = ready_chip()
    card = Card(b"\1\2\3\4")
    field.put(card, 0)
    chip.unplug(0xFF, 10000)
    assert card.state == "off" and read(chip, 0x14, now_us=20000) == [0xFF]
    chip.plug(20000)
    write(chip, 0x14, 0x83, now_us=20500)
    assert not chip.misuse  # nobody can know of it
    assert read(chip, 0x01, now_us=20999) == [0x30] and read(chip, 0x14, now_us=21000) == [0x80]
