"""The model of the PN532: frames, acknowledgements, times, targets.

Section numbers are those of NXP's user manual UM0701-02.
"""

from host_tests.pn532_chip import GET, SAM, VERSION, chip_awake, chip_ready
from tools.workshop.chips.card import GUARD_US, Card, Field, air_us
from tools.workshop.chips.pn532 import ACK, ACK_US, ERROR, NACK, OSCILLATOR_US, WORK_US, Pn532, framed, unframed
from tools.workshop.chips.pn532_search import SILENCE_US

_LIST = framed(b"\xd4\x4a\2\0")


def listed(chip: Pn532, now_us: int, most: int = 2) -> tuple:
    """(TFI and data of what InListPassiveTarget says in the end, how long it took from the acknowledgement)."""
    chip.hear(framed(bytes((0xD4, 0x4A, most, 0))), now_us)
    assert chip.take(now_us + ACK_US) == ACK
    for _ in range(1000):
        now = chip.next_us(now_us + ACK_US)
        if now is None:
            break
        if chip.ready_us(now) is not None:
            return unframed(chip.take(now)), now - now_us - ACK_US
    return None, None


def test_the_known_frames_are_what_they_are():
    """6.2.1; the frames of the manual's examples."""
    assert framed(b"\xd4\x14\1\x14\1") == SAM and framed(b"\xd4\2") == GET
    assert framed(b"\xd5\3\x32\1\6\7") == VERSION and unframed(VERSION) == b"\xd5\3\x32\1\6\7"
    for at in range(len(VERSION) - 1):
        spoilt = bytearray(VERSION)
        spoilt[at] ^= 0x10
        assert unframed(bytes(spoilt)) is None
    assert unframed(VERSION[:-2]) is None


def test_in_low_vbat_only_sam_configuration_counts():
    """7.2.10."""
    chip = chip_awake()
    chip.hear(GET, 0)
    assert chip.ready_us(1000000) is None and len(chip.misuse) == 1
    chip.hear(SAM, 0)
    chip.hear(GET, 1000)
    assert chip.take(2000) == ACK and len(chip.misuse) == 1


def test_it_sleeps_until_it_is_woken_and_its_oscillator_runs():
    chip = Pn532(Field())
    chip.hear(SAM, 0)
    chip.wake(0)
    chip.hear(SAM, OSCILLATOR_US - 1)
    assert len(chip.misuse) == 2 and chip.ready_us(1000000) is None
    chip.hear(SAM, OSCILLATOR_US)
    assert chip.take(OSCILLATOR_US + ACK_US) == ACK


def test_acknowledgement_and_response_come_in_their_time():
    chip = chip_ready()
    chip.hear(GET, 10000)
    assert chip.ready_us(10000 + ACK_US - 1) is None and chip.take(10000 + ACK_US - 1) == b""
    assert chip.take(10000 + ACK_US) == ACK
    assert chip.ready_us(10000 + ACK_US + WORK_US - 1) is None
    assert chip.take(10000 + ACK_US + WORK_US) == VERSION
    assert chip.ready_us(1000000) is None


def test_the_interrupt_line_is_low_exactly_while_a_frame_waits():
    chip = chip_ready()
    chip.hear(GET, 10000)
    assert [chip.irq_level(10000 + ACK_US - 1), chip.irq_level(10000 + ACK_US)] == [1, 0]
    chip.take(10000 + ACK_US)
    assert [chip.irq_level(10000 + ACK_US), chip.irq_level(10000 + ACK_US + WORK_US)] == [1, 0]
    chip.take(20000)
    assert chip.irq_level(20000) == 1
    chip.hear(framed(b"\xd4\x14\1\x14\0"), 20000)  # SAMConfiguration without the line
    assert chip.irq_level(30000) == 1 and chip.take(30000) == ACK


def test_nack_has_the_response_sent_again_and_ack_ends_a_command():
    """6.2.1.4, 6.2.2.1."""
    chip = chip_ready(0xFF)
    chip.hear(GET, 0)
    chip.take(10000), chip.take(10000)
    chip.spoil = 1
    for expected in (VERSION[:-2] + b"\xe9\0", VERSION):
        chip.hear(NACK, 10000)
        assert chip.take(10000 + ACK_US) == expected
    chip.hear(_LIST, 20000)
    assert chip.take(30000) == ACK and chip.next_us(30000) is not None
    chip.hear(ACK, 30000)
    assert chip.next_us(30000) is None and chip.ready_us(1000000) is None
    chip.hear(GET, 40000)
    assert chip.take(50000) == ACK and chip.irq_level(50000) == 0
    chip.hear(ACK, 50000)
    assert chip.irq_level(50000) == 1 and not chip.misuse


def test_a_new_command_ends_the_one_before():
    """6.2.2.1."""
    chip = chip_ready(0xFF)
    chip.hear(_LIST, 0)
    chip.take(10000)
    chip.hear(GET, 10000)
    chip.field.put(Card(b"\1\2\3\4"), 10000)
    assert [chip.take(1000000), chip.take(1000000), chip.take(1000000)] == [ACK, VERSION, b""]


def test_what_is_no_frame_is_not_acknowledged_and_what_is_no_command_is_an_error():
    chip = chip_ready()
    chip.hear(GET[:7] + b"\x2b\0", 0)
    assert chip.ready_us(100000) is None and chip.misuse == ["no frame: 0000FF02FED4022B00"]
    for data in (b"\xd4\x99", b"\xd5\2", b"\xd4\2\0", b"\xd4\x4a\3\0", b"\xd4\x32\1", b"\xd4"):
        chip.hear(framed(data), 0)
        assert [chip.take(100000), chip.take(100000)] == [ACK, ERROR]


def test_a_card_is_told_as_the_manual_has_it():
    """7.3.5."""
    chip = chip_ready()
    chip.field.put(Card(bytes.fromhex("DEADBEEF")), 0)
    assert listed(chip, 0, 1)[0] == bytes.fromhex("D54B0101000408 04DEADBEEF".replace(" ", ""))
    chip = chip_ready()
    chip.field.put(Card(bytes.fromhex("04A1B2C3D4E5F6"), 0x20), 0)
    assert listed(chip, 0)[0] == bytes.fromhex("D54B010100442007") + bytes.fromhex("04A1B2C3D4E5F6")


def test_two_cards_are_told_whatever_bit_they_differ_in():
    """14443-3 6.5.3: of bits that collide the one goes on; the other card comes second."""
    first = bytes.fromhex("DEADBEEF")
    for bit in range(0, 32, 5):
        other = bytearray(first)
        other[bit // 8] ^= 1 << bit % 8
        chip = chip_ready()
        for uid in (first, bytes(other)):
            chip.field.put(Card(uid), 0)
        data = listed(chip, 0)[0]
        one = max(first, bytes(other), key=lambda uid: uid[bit // 8])
        assert data[2] == 2 and data[8:12] == one and {data[8:12], data[17:21]} == {first, bytes(other)}
        assert not chip.misuse


def test_a_try_without_a_card_takes_its_time_and_there_are_retries_plus_one():
    try_us = air_us(7) + SILENCE_US
    for retries in (0, 1, 20):
        chip = chip_ready(retries)
        data, took_us = listed(chip, 0)
        assert data == b"\xd5\x4b\0" and took_us == GUARD_US + (retries + 1) * try_us
        assert listed(chip, 1000000)[1] == (retries + 1) * try_us  # the field has been on since


def test_with_retries_ff_it_looks_for_ever():
    chip = chip_ready(0xFF)
    assert listed(chip, 0) == (None, None)
    chip.field.put(Card(b"\1\2\3\4"), chip.next_us(0))
    chip.advance(60000000)
    assert unframed(chip.take(60000000))[2] == 1


def test_a_card_needs_its_guard_time():
    """14443-3 5: the chip waits 5 ms after its field came; a card that comes later waits itself."""
    for late_us, found in ((0, 1), (air_us(7), 1), (air_us(7) + 1, 0)):
        chip = chip_ready()
        chip.hear(_LIST, 0)
        chip.field.put(Card(b"\1\2\3\4"), ACK_US + late_us)
        chip.take(ACK_US)
        assert unframed(chip.take(100000))[2] == found, late_us


def test_a_card_torn_away_in_its_answer_is_none():
    for gone_us, found in ((0, 0), (200, 0), (1000, 0), (2000, 0), (4000, 1)):
        chip = chip_ready()
        card = Card(b"\1\2\3\4")
        chip.field.put(card, 0)
        chip.hear(_LIST, 0)
        chip.take(ACK_US)
        chip.field.take(card, ACK_US + GUARD_US + gone_us)
        assert unframed(chip.take(100000))[2] == found


def test_a_card_once_told_answers_again_when_the_field_was_off():
    chip = chip_ready()
    chip.field.put(Card(b"\1\2\3\4"), 0)
    assert listed(chip, 0)[0][2] == 1
    assert listed(chip, 100000)[0][2] == 0  # set aside by HLTA
    chip.hear(framed(b"\xd4\x32\1\0"), 200000)
    chip.take(300000), chip.take(300000)
    assert listed(chip, 300000)[0][2] == 1


def test_without_supply_everything_is_forgotten():
    for restart in ("rst", "plug"):
        chip = chip_ready()
        card = Card(b"\1\2\3\4")
        chip.field.put(card, 0)
        listed(chip, 0)
        if restart == "rst":
            chip.rst(0, 100000)
            assert card.state == "off" and not chip.awake(100000)
            chip.rst(1, 100001)
        else:
            chip.unplug(0xFF, 100000)
            assert card.state == "off" and chip.irq_level(100000) == 1
            chip.plug(100001)
        chip.wake(200000)
        chip.hear(GET, 300000)
        assert chip.ready_us(400000) is None
        chip.hear(SAM, 400000)
        assert chip.take(500000) == ACK and not chip.misuse  # no driver can know of it beforehand
