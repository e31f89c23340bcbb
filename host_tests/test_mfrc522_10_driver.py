"""The MFRC522 driver on the model of its chip, beyond what every reader does (test_iso14443_3_readers.py)."""

from host_tests.fake_wires import Desk, SpiWires
from lib.drivers.mfrc522 import Mfrc522
from tools.workshop.chips.card import Card, Field
from tools.workshop.chips.mfrc522 import Mfrc522 as Chip

_UIDS = (bytes.fromhex("DEADBEEF"), bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("00112233445566778899"))


def desk_with() -> tuple:
    """A reader that has started: (desk, field, driver, chip)."""
    field = Field()
    wires = SpiWires(Chip(field))
    desk = Desk(Mfrc522(wires, wires.cs, wires.rst), wires)
    assert desk.runs(70) == [] and desk.driver.fault is None
    return desk, field, desk.driver, wires.chip


def test_a_card_torn_away_at_any_moment_is_told_whole_or_not_at_all():
    for gone_us in range(0, 140000, 700):
        desk, field, driver, chip = desk_with()
        card = Card(_UIDS[1])
        field.put(card, desk.wires.now_us)
        told = desk.runs(gone_us // 1000)
        desk.wires.now_us += gone_us % 1000
        field.take(card, desk.wires.now_us)
        told += desk.runs(600)
        assert told in ([], [_UIDS[1]]) and not driver.present and not driver.unreadable
        field.put(card, desk.wires.now_us)
        assert desk.runs(300) == [_UIDS[1]] and not chip.misuse


def test_a_card_that_cannot_be_read_is_said_to_be_unreadable():
    for broken in ("mute", "bcc", "crc"):
        desk, field, driver, _ = desk_with()
        card = Card(_UIDS[0])
        card.broken = broken
        field.put(card, desk.wires.now_us)
        assert desk.runs(1000) == [] and driver.unreadable and not driver.present
        card.broken = None
        assert desk.runs(300) == [_UIDS[0]] and not driver.unreadable


def test_a_cascade_tag_without_cascade_is_refused():
    """14443-3 6.5.4: 88 is no first byte of a whole UID; nor may a third level promise a fourth."""
    for uid, sak in ((b"\x88\1\2\3", 0x08), (_UIDS[2][:6] + b"\x88\1\2\3", 0x04), (_UIDS[0], 0x04)):
        desk, field, driver, _ = desk_with()
        field.put(Card(uid, sak), desk.wires.now_us)
        assert desk.runs(1000) == [] and driver.unreadable


def test_an_idle_scan_is_one_read_and_a_reading_few():
    desk, field, _, _ = desk_with()
    desk.runs(100)
    before, polls = desk.wires.reads, desk.polls
    desk.runs(105 * 10)
    assert desk.wires.reads - before == 10 and desk.polls - polls == 20
    field.put(Card(_UIDS[1]), desk.wires.now_us)
    before = desk.wires.reads
    assert desk.runs(135) == [_UIDS[1]]
    assert desk.wires.reads - before <= 12
