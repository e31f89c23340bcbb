"""The contract of lib/drivers/iso14443.py, for each reader driver on the model of its chip, wired every way."""

from host_tests.reader_desks import all_readers
from tools.workshop.chips.card import Card

_UIDS = (bytes.fromhex("DEADBEEF"), bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("00112233445566778899"))
_RANDOM = bytes.fromhex("08112233")


def started() -> list:
    """Readers that have started; their fields are `.wires.chip.field`."""
    desks = all_readers()
    for desk in desks:
        assert desk.runs(300) == [] and desk.driver.fault is None
    return desks


def put(desk, uid: bytes, sak: int = 0x08) -> Card:
    card = Card(uid, sak)
    desk.wires.chip.field.put(card, desk.wires.now_us)
    return card


def take(desk, card: Card) -> None:
    desk.wires.chip.field.take(card, desk.wires.now_us)


def test_a_card_is_told_once_within_a_quarter_of_a_second():
    for desk in started():
        for uid in _UIDS + (_RANDOM,):  # a random one, too: what becomes of it is no driver's matter
            card = put(desk, uid)
            assert desk.runs(250) == [uid] and desk.driver.present
            assert desk.runs(20000) == [] and desk.driver.present and desk.driver.fault is None
            take(desk, card)
            desk.runs(1000)
            assert not desk.driver.present and not desk.wires.chip.misuse, desk.wires.chip.misuse


def test_a_card_counts_as_gone_after_three_scans_and_within_half_a_second():
    for desk in started():
        card = put(desk, _UIDS[1])
        assert desk.runs(500) == [_UIDS[1]]
        for absent_ms, told in ((150, []), (500, [_UIDS[1]]), (150, [])):
            take(desk, card)
            desk.runs(absent_ms)
            assert desk.driver.present == (not told)
            desk.wires.chip.field.put(card, desk.wires.now_us)
            assert desk.runs(700) == told and desk.driver.present


def test_another_card_in_its_place_is_told_at_once():
    for desk in started():
        first = put(desk, _UIDS[0])
        desk.runs(500)
        take(desk, first)
        put(desk, _UIDS[1])
        assert desk.runs(250) == [_UIDS[1]]


def test_two_cards_at_once_are_a_collision_and_no_uid():
    """In the ATQA, in the first and in the second level of the cascade."""
    for uids in ((_UIDS[0], _UIDS[1]), (_UIDS[0], b"\xde\xad\xbe\xee"), (_UIDS[1], _UIDS[1][:6] + b"\x00")):
        for desk in started():
            driver, first, second = desk.driver, Card(uids[0]), Card(uids[1])
            for card in (first, second):
                desk.wires.chip.field.put(card, desk.wires.now_us)
            assert desk.runs(1000) == [] and driver.collision and not driver.present
            take(desk, first)
            assert desk.runs(400) == [uids[1]] and not driver.collision
            desk.wires.chip.field.put(first, desk.wires.now_us)
            desk.runs(400)
            assert driver.collision and driver.present
            take(desk, first)
            assert desk.runs(500) == [] and not driver.collision  # it lay there all the time
            take(desk, second)
            desk.runs(600)
            assert not driver.present and not desk.wires.chip.misuse


def test_a_card_torn_away_at_any_moment_is_told_whole_or_not_at_all():
    for gone_us in range(0, 150000, 3700):
        for desk in started():
            card = put(desk, _UIDS[1])
            told = desk.runs(gone_us // 1000)
            desk.wires.now_us += gone_us % 1000
            take(desk, card)
            told += desk.runs(600)
            assert told in ([], [_UIDS[1]]) and not desk.driver.present and not desk.driver.unreadable
            put(desk, _UIDS[1])
            assert desk.runs(350) == [_UIDS[1]] and desk.driver.fault is None


def test_a_card_that_cannot_be_read_is_never_told_and_hurts_nobody():
    for broken in ("mute", "bcc", "crc"):
        for desk in started():
            card = put(desk, _UIDS[0])
            card.broken = broken
            assert desk.runs(2000) == [] and not desk.driver.present and desk.driver.fault is None
            card.broken = None
            assert desk.runs(400) == [_UIDS[0]] and not desk.driver.unreadable


def test_a_cascade_tag_without_cascade_is_refused():
    """14443-3 6.5.4: 88 is no first byte of a whole UID."""
    for desk in started():
        put(desk, b"\x88\1\2\3")
        assert desk.runs(2000) == [] and desk.driver.unreadable and not desk.driver.present


def test_the_poll_may_come_late():
    """An erase of flash stops everything for 400 ms."""
    for desk in started():
        put(desk, _UIDS[1])
        told = []
        for _ in range(60):
            desk.wires.now_us += 400000
            told.append(desk.polls_once())
            assert desk.driver.fault is None
        assert [uid for uid in told if uid] == [_UIDS[1]]


def test_a_chip_unplugged_while_it_works_is_a_fault_and_comes_back():
    for level in (0x00, 0xFF):
        for desk in started():
            driver, chip = desk.driver, desk.wires.chip
            put(desk, _UIDS[1])
            assert desk.runs(1000) == [_UIDS[1]]
            chip.unplug(level, desk.wires.now_us)
            assert desk.runs(1000) == [] and driver.fault and driver.present
            pauses = backed_off(desk)
            assert pauses[-1] == 8000 and all(pause in (500, 1000, 2000, 4000, 8000) for pause in pauses), pauses
            assert pauses == sorted(pauses)
            chip.plug(desk.wires.now_us)
            assert desk.runs(8500) == []  # the card lay there all the time
            assert driver.fault is None and driver.present and not chip.misuse, chip.misuse
            take(desk, chip.field.cards[0])
            put(desk, _UIDS[2])
            assert desk.runs(300) == [_UIDS[2]]


def backed_off(desk) -> list:
    """The pauses of half a minute without the chip."""
    pauses = []
    until_us = desk.wires.now_us + 30000000
    while desk.wires.now_us < until_us:
        desk.wires.now_us = max(desk.wires.now_us, desk.due_us)
        assert desk.polls_once() is None and desk.driver.fault
        if desk.driver.wait_ms >= 500:
            pauses.append(desk.driver.wait_ms)
    return pauses


def test_a_loose_connector_is_no_drivers_fault():
    """Off for a moment, at any moment of a scan: the chip has forgotten everything, and what is said to it is lost."""
    for off_ms in (1, 30):
        for at_ms in range(0, 130, 3):
            for desk in started():
                chip = desk.wires.chip
                desk.runs(at_ms)
                chip.unplug(0xFF, desk.wires.now_us)
                desk.runs(off_ms)
                chip.plug(desk.wires.now_us)
                put(desk, _UIDS[0])
                assert desk.runs(2500) == [_UIDS[0]] and desk.driver.fault is None
                assert not chip.misuse, (at_ms, chip.misuse)


def test_the_pauses_begin_anew_after_a_success():
    for desk in started():
        for _ in range(2):
            desk.wires.chip.unplug(0xFF, desk.wires.now_us)
            while desk.driver.fault is None:
                desk.runs(1)
            assert desk.driver.wait_ms == 500
            desk.wires.chip.plug(desk.wires.now_us)
            desk.runs(1500)
            assert desk.driver.fault is None


def test_a_reset_of_the_chip_alone_is_noticed_and_mended():
    """A dip of the supply when the field goes on."""
    for desk in started():
        desk.runs(1000)
        desk.wires.chip.rst(0, desk.wires.now_us)
        desk.wires.chip.rst(1, desk.wires.now_us)
        put(desk, _UIDS[0])
        assert desk.runs(2000) == [_UIDS[0]] and desk.driver.fault is None


def test_an_error_of_the_bus_is_a_fault_and_passes():
    """rp2 raises OSError(EIO) when its DMA overruns; on I2C when nobody acknowledges."""
    for desk in started():
        desk.wires.breaks = True
        assert desk.runs(700) == [] and desk.driver.fault.endswith("error")
        desk.wires.breaks = False
        put(desk, _UIDS[1])
        assert desk.runs(9000) == [_UIDS[1]] and desk.driver.fault is None


def test_the_driver_never_hurries():
    """Whatever happens: at most three polls without a pause between them, and few in a second."""
    for desk in started():
        for happens in ("nothing", "card", "unplugged"):
            if happens == "card":
                put(desk, _UIDS[2])
            elif happens == "unplugged":
                desk.wires.chip.unplug(0x00, desk.wires.now_us)
            before, until_us, at_once = desk.polls, desk.wires.now_us + 10000000, 0
            while desk.wires.now_us < until_us:
                desk.wires.now_us = max(desk.wires.now_us, desk.due_us)
                desk.polls_once()
                assert 0 <= desk.driver.wait_ms <= 8000
                at_once = 0 if desk.driver.wait_ms else at_once + 1
                assert at_once < 3
            assert desk.polls - before < 1000
