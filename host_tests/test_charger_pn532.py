# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Whole chargers with a PN532 on each of its buses: cards, two at once, torn ones, a reader that goes and comes."""

from host_tests.charger import CARD, OTHER
from host_tests.made_board import PN532_WIRINGS, board_with_pn532


def warnings(shop) -> list[tuple]:
    """What the central system was told of connector 0: status and error code."""
    told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == 0]
    return [(each["status"], each["errorCode"]) for each in told]


def test_a_session_with_cards_of_every_length(charger, tmp_path):
    """GEN-04."""
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.boots()
            for uid in ("04A1B2C3D4E5F6", "04A1B2C3D4E5F6071829"):
                shop.csms(f"tags add {uid} Blocked")
                shop.tap(uid)
                shop.runs(2)
            assert [told["idTag"] for told in shop.payloads("Authorize")] == ["04A1B2C3D4E5F6", "04A1B2C3D4E5F6071829"]
            shop.charges()
            shop.runs(2)
            shop.tap(CARD)
            shop.wait(action="StopTransaction")
            assert shop.transactions() == [(1, "Local", 0)]


def test_two_cards_at_once_are_none(charger, tmp_path):
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.boots()
            shop.hold(CARD)
            shop.hold(OTHER)
            shop.runs(2)
            assert shop.lines("W reader: two cards at once") and not shop.payloads("Authorize")
            shop.remove(CARD)
            shop.runs(1)
            assert shop.payloads("Authorize") == [{"idTag": OTHER}]


def test_a_card_that_is_gone_too_soon_is_none_or_one(charger, tmp_path):
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.csms(f"tags add {CARD} Blocked")
            shop.boots()
            for ms in range(1, 40, 5):
                shop.tap(CARD, ms / 1000)
                shop.runs(1.003)
            told = [each["idTag"] for each in shop.payloads("Authorize")]
            assert set(told) <= {CARD} and len(told) <= 8
            shop.tap(CARD)
            shop.runs(2)
            assert len(shop.payloads("Authorize")) == len(told) + 1 and not shop.lines("W reader")


def test_a_reader_that_is_unplugged_is_a_warning_and_comes_back(charger, tmp_path):
    """STA-09: ReaderFailure at connector 0; remote starts work."""
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.boots()
            shop.reader("unplug")
            shop.runs(3)
            assert warnings(shop)[-1] == ("Available", "ReaderFailure")
            shop.car("wants")
            shop.plug(1)
            assert shop.csms(f"RemoteStartTransaction 1 {CARD}")["answer"] == {"status": "Accepted"}
            shop.wait("contactor", state="closed")
            shop.reader("plug")
            shop.runs(10)
            assert warnings(shop)[-1] == ("Available", "NoError") and shop.lines("W reader: works again")
            shop.tap(CARD)
            shop.wait(action="StopTransaction")
            assert shop.transactions() == [(1, "Local", 0)]


def test_a_reader_that_was_never_there(charger, tmp_path):
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.reader("unplug")
            shop.cut("power")
            shop.restore("power")
            shop.runs(20)
            assert len(shop.lines("W reader: ")) == 1 and warnings(shop)[-1] == ("Available", "ReaderFailure")


def test_a_connector_that_is_loose_is_at_most_a_warning(charger, tmp_path):
    """Off and on again at any moment of a scan; the firmware cannot know that the chip has forgotten everything."""
    for wiring in PN532_WIRINGS:
        with charger(board=board_with_pn532(tmp_path, wiring)) as shop:
            shop.boots()
            for ms in range(1, 200, 23):
                shop.reader("unplug")
                shop.runs(ms / 1000)
                shop.reader("plug")
                shop.runs(2)
            shop.runs(8)
            assert warnings(shop)[-1] == ("Available", "NoError")
            shop.charges()
