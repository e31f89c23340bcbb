# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Cards of every kind, cards that cannot be read, and a reader that is not there."""

from host_tests.charger import CARD, OTHER


def test_the_uid_is_the_id_tag(charger):
    """GEN-04: 4, 7 and 10 bytes, first byte first."""
    with charger() as shop:
        shop.boots()
        for uid in ("04A1B2C3", "04A1B2C3D4E5F6", "04A1B2C3D4E5F6071829"):
            shop.csms(f"tags add {uid} Blocked")
            shop.tap(uid)
            shop.runs(2)
        assert [told["idTag"] for told in shop.payloads("Authorize")] == [
            "04A1B2C3", "04A1B2C3D4E5F6", "04A1B2C3D4E5F6071829"
        ]  # fmt: skip


def test_a_random_uid_names_nobody(charger):
    """ISO 14443-3 6.5.4: 08 is another one each time; the light says rejected."""
    with charger() as shop:
        shop.boots()
        since = shop.state()["events"]
        shop.tap("08112233")
        shop.runs(2)
        assert not shop.payloads("Authorize")
        assert shop.lines("I reader: a card with a random number is not accepted")
        lights = [event["state"] for event in shop.events("led", since, connector=1)]
        assert lights == ["red", "off"] * 3 + ["green"]


def test_a_random_uid_is_a_card_like_others_if_the_owner_says_so(charger):
    with charger(settings={"random_uid": "accept"}) as shop:
        shop.csms("tags add 08112233 Blocked")
        shop.boots()
        shop.tap("08112233")
        shop.runs(2)
        assert shop.payloads("Authorize") == [{"idTag": "08112233"}]


def test_two_cards_at_once_are_none(charger):
    """Taking one of them would charge an account by chance."""
    with charger() as shop:
        shop.boots()
        shop.hold(CARD)
        shop.hold(OTHER)
        shop.runs(2)
        assert shop.lines("W reader: two cards at once")
        told = len(shop.payloads("Authorize"))
        shop.remove()
        shop.runs(1)
        shop.tap(OTHER)
        shop.runs(2)
        assert shop.payloads("Authorize")[told:] == [{"idTag": OTHER}] and told <= 1


def test_a_card_that_stays_is_presented_once(charger):
    with charger() as shop:
        shop.boots()
        shop.plug(1)
        shop.hold(CARD)
        shop.runs(30)
        assert len(shop.payloads("Authorize")) == 1
        assert shop.transactions() == [(1, None, 0)]
        shop.remove()
        shop.runs(2)
        shop.tap(CARD)
        shop.wait(action="StopTransaction")
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_card_that_is_gone_too_soon_is_none_or_one(charger):
    """Taken away at any millisecond of its reading: it is read, or it is not, and nothing is amiss."""
    with charger() as shop:
        shop.csms(f"tags add {CARD} Blocked")
        shop.boots()
        for ms in range(1, 40, 2):
            shop.tap(CARD, ms / 1000)
            shop.runs(1.003)
        told = [each["idTag"] for each in shop.payloads("Authorize")]
        assert set(told) <= {CARD} and len(told) <= 20
        shop.tap(CARD)
        shop.runs(2)
        assert len(shop.payloads("Authorize")) == len(told) + 1


def test_a_reader_that_is_unplugged_is_a_warning(charger):
    """STA-09: ReaderFailure at connector 0; remote starts work; it comes back by itself."""
    with charger() as shop:
        shop.boots()
        shop.reader("unplug")
        shop.runs(3)
        told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == 0][-1]
        assert (told["status"], told["errorCode"]) == ("Available", "ReaderFailure")
        assert shop.statuses(1) == ["Available"]
        shop.car("wants")
        shop.plug(1)
        assert shop.csms(f"RemoteStartTransaction 1 {CARD}")["answer"] == {"status": "Accepted"}
        shop.wait("contactor", state="closed")
        shop.reader("plug")
        shop.runs(35)
        told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == 0][-1]
        assert (told["status"], told["errorCode"]) == ("Available", "NoError")
        assert shop.lines("W reader: works again")
        shop.tap(CARD)
        shop.wait(action="StopTransaction")
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_board_whose_reader_was_never_there(charger):
    with charger() as shop:
        shop.reader("unplug")
        shop.cut("power")
        shop.restore("power")
        shop.runs(10)
        assert len(shop.lines("W reader: ")) == 1  # said once, tried on
        shop.reader("plug")
        shop.runs(35)
        shop.charges()
