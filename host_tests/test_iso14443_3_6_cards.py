"""The model of cards in a field: states, cascade, collisions. Section numbers are ISO/IEC 14443-3's."""

from host_tests.mfrc522_registers import read, ready_chip, send
from lib.drivers.iso14443 import crc_a, id_tag, is_random
from tools.workshop.chips import card as model
from tools.workshop.chips.card import Card, Field, cascade_levels, overlay, with_crc

_UIDS = (bytes.fromhex("DEADBEEF"), bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("00112233445566778899"))
_VECTORS = (
    ("0000", "A01E"), ("1234", "26CF"), ("5000", "57CD"), ("9370DEADBEEF22", "B99C"),
    ("93708804A1B29F", "AE4B"), ("9570C3D4E5F604", "9E03"), ("08", "B6DD"), ("04", "DA17"), ("00", "FE51"),
    ("20", "FC70"), ("24", "D836"),
)  # fmt: skip


def field_with(*cards: Card) -> Field:
    field = Field()
    field.power(True, 0)
    for card in cards:
        field.put(card, 0)
    return field


def said(field: Field, frame: bytes, bits: int | None = None) -> bytes | None:
    answers = field.ask(frame, len(frame) * 8 if bits is None else bits, 10000)
    if not answers:
        return None
    value, count, clash = overlay(answers)
    assert clash is None
    return value.to_bytes(count // 8, "little")


def select_all(field: Field) -> bytes:
    """Select one card that is READY, through its cascade levels; its UID."""
    uid = b""
    for sel in (0x93, 0x95, 0x97):
        level = said(field, bytes((sel, 0x20)))
        sak = said(field, with_crc(bytes((sel, 0x70)) + level))
        if not sak[0] & 4:
            return uid + level[:4]
        uid += level[1:4]
    return uid


def test_crc_a_of_driver_and_model_are_annex_b():
    for data_hex, crc_hex in _VECTORS:
        data, crc = bytes.fromhex(data_hex), bytes.fromhex(crc_hex)
        assert with_crc(data) == data + crc
        value = crc_a(b"?" + data, 1, len(data) + 1)
        assert bytes((value & 0xFF, value >> 8)) == crc
        assert crc_a(data + crc, 0, len(data) + 2) == 0 == model.crc_a(data + crc)


def test_an_id_tag_is_upper_case_hex_byte_0_first():
    """GEN-04."""
    assert id_tag(b"\x04\xa1\xb2\xc3") == "04A1B2C3"
    assert [len(id_tag(uid)) for uid in _UIDS] == [8, 14, 20]


def test_only_four_bytes_that_begin_with_08_are_random():
    assert is_random(b"\x08\1\2\3")
    assert not is_random(b"\x04\1\2\3") and not is_random(b"\x08\1\2\3\4\5\6")


def test_each_uid_length_is_selected_through_its_levels():
    """6.5.4: cascade."""
    for uid in _UIDS:
        card = Card(uid)
        field = field_with(card)
        atqa = said(field, b"\x26", 7)
        assert atqa[0] >> 6 == (4, 7, 10).index(len(uid))
        assert select_all(field) == uid and card.state == "active"


def test_a_halted_card_hears_wupa_but_not_reqa():
    """6.4."""
    card = Card(_UIDS[0])
    field = field_with(card)
    said(field, b"\x26", 7)
    select_all(field)
    assert said(field, with_crc(b"\x50\x00")) is None and card.state == "halt"
    assert said(field, b"\x26", 7) is None and card.state == "halt"
    assert said(field, b"\x52", 7) == b"\x04\x00"
    assert said(field, b"\x95\x20") is None and card.state == "halt"  # wrong: back


def test_an_active_card_falls_silent_on_anything_but_hlta():
    for frame, bits in ((b"\x26", 7), (b"\x52", 7), (b"\x50\x00\x00\x00", 32), (b"\x30\x00\x02\xa8", 32)):
        card = Card(_UIDS[0])
        field = field_with(card)
        said(field, b"\x26", 7)
        select_all(field)
        assert said(field, frame, bits) is None and card.state == "idle"


def test_select_with_a_wrong_crc_is_not_answered():
    card = Card(_UIDS[0])
    field = field_with(card)
    said(field, b"\x26", 7)
    frame = bytearray(with_crc(b"\x93\x70" + cascade_levels(_UIDS[0])[0]))
    frame[8] ^= 1
    assert said(field, bytes(frame)) is None and card.state == "idle"


def test_a_card_without_field_forgets():
    card = Card(_UIDS[0])
    field = field_with(card)
    said(field, b"\x26", 7)
    field.power(False, 0)
    assert card.state == "off" and field.ask(b"\x26", 7, 10000) == []


def test_two_cards_collide_at_their_first_different_bit():
    """6.5.3.2; CollPos counts from 1, and 32 is written 0."""
    for bit in range(32):
        other = bytearray(_UIDS[0])
        other[bit // 8] ^= 1 << bit % 8
        chip, field = ready_chip()
        field.put(Card(_UIDS[0]), 0)
        field.put(Card(bytes(other)), 0)
        send(chip, b"\x52", 7, 10000)
        assert read(chip, 0x06, now_us=20000) == [0]  # the same ATQA: no collision
        send(chip, b"\x93\x20", 0, 20000)
        error, coll = read(chip, 0x06, 0x0E, now_us=30000)
        assert error & 0x08 and coll & 0x3F == (bit + 1) % 32
        assert not chip.misuse


def test_a_collision_is_resolved_bit_by_bit():
    """6.5.3.3: set the bit that collided, and ask again with what is known."""
    uids = [bytes.fromhex(text) for text in ("DEADBEEF", "DEADBEEE", "DEA5BEEF", "5EADBEEF")]
    chip, field = ready_chip()
    for uid in uids:
        field.put(Card(uid), 0)
    found = []
    for turn in range(4):
        send(chip, b"\x26", 7, 100000 * turn + 10000)
        found.append(resolve(chip, 100000 * turn + 20000))
    assert sorted(found) == sorted(uids)


def resolve(chip: object, now_us: int) -> bytes:
    """One card of several, selected and halted; what a driver that resolves would do."""
    known, bits = 0, 0
    while True:
        full, extra = bits // 8, bits % 8
        told = known.to_bytes(4, "little")[: full + (1 if extra else 0)]
        send(chip, bytes((0x93, (2 + full) << 4 | extra)) + told, extra << 4 | extra, now_us)
        now_us += 6000
        error, coll, count = read(chip, 0x06, 0x0E, 0x0A, now_us=now_us)
        value = int.from_bytes(bytes(read(chip, *[0x09] * count, now_us=now_us)), "little") << full * 8
        known |= value
        if not error & 0x08:
            break
        bits = full * 8 + ((coll & 0x1F) or 32)
        known = known & (1 << bits) - 1 | 1 << bits - 1
    send(chip, with_crc(b"\x93\x70" + known.to_bytes(5, "little")), 0, now_us)
    send(chip, with_crc(b"\x50\x00"), 0, now_us + 6000)
    chip.advance(now_us + 20000)
    return known.to_bytes(5, "little")[:4]
