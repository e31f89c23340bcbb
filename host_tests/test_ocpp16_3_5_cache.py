"""The authorization cache and what is decided without the central system (OCPP 1.6 3.5)."""

from host_tests.desk import Desk, actions, booted
from host_tests.fake_flash import Flash
from lib.ocpp16 import cache
from lib.store.slots import Slots

NOON_S = 1767268800
ACCEPTED = {"status": "Accepted"}
PRE = {"LocalPreAuthorize": "true"}


def _slots():
    return Slots(Flash(), "store")


def _known(desk, id_tag="A1", **info):
    """The central system has said this of a card, at a plugged connector that is left again."""
    desk.taps(id_tag)
    desk.serves(Authorize={"idTagInfo": dict(ACCEPTED, **info)})
    desk.taps(id_tag)
    desk.serves()
    return desk


def test_the_latest_word_on_a_card_counts_whatever_its_case():
    """CORE-CACHE-02, -03, GEN-02"""
    slots = _slots()
    assert cache.find(slots, "A1", NOON_S) is None
    for status in ("Accepted", "Blocked", "Expired", "Invalid", "Accepted"):
        cache.learn(slots, "aBc1", {"status": status, "parentIdTag": "G"}, NOON_S)
        assert cache.find(slots, "AbC1", NOON_S) == {"status": status, "parentIdTag": "G"}
    cache.learn(slots, "ABC1", {"status": "ConcurrentTx"}, NOON_S)  # CORE-CACHE-10
    assert cache.find(slots, "ABC1", NOON_S)["status"] == "Accepted"
    cache.learn(slots, "ABC1", {"status": 3}, NOON_S)
    assert cache.find(slots, "ABC1", NOON_S)["status"] == "Accepted"


def test_past_its_expiry_date_an_entry_is_expired():
    """CORE-CACHE-04"""
    slots = _slots()
    cache.learn(slots, "A1", {"status": "Accepted", "expiryDate": "2026-01-01T12:00:10Z"}, NOON_S)
    assert cache.find(slots, "A1", NOON_S + 9)["status"] == "Accepted"
    assert cache.find(slots, "A1", NOON_S + 10)["status"] == "Expired"
    cache.learn(slots, "B2", {"status": "Accepted", "expiryDate": "soon"}, NOON_S)
    assert cache.find(slots, "B2", NOON_S)["status"] == "Expired"


def test_when_it_is_full_the_invalid_go_first_and_then_the_oldest():
    """CORE-CACHE-05"""
    slots = _slots()
    for number in range(50):
        cache.learn(slots, "T%d" % number, {"status": "Blocked" if number in (7, 9) else "Accepted"}, NOON_S)
    for new, gone in (("N1", "T7"), ("N2", "T9"), ("N3", "T0"), ("N4", "T1")):
        assert cache.find(slots, gone, NOON_S) is not None
        cache.learn(slots, new, ACCEPTED, NOON_S)
        assert cache.find(slots, gone, NOON_S) is None and cache.find(slots, new, NOON_S) is not None
    left = [number for number in range(50) if cache.find(slots, "T%d" % number, NOON_S)]
    assert len(left) == 46


def test_what_is_known_and_not_old_costs_no_flash_write():
    slots = _slots()
    flash = slots._flash
    for number in range(4):
        cache.learn(slots, "T%d" % number, ACCEPTED, NOON_S)
    before = flash.writes
    cache.learn(slots, "T3", ACCEPTED, NOON_S)
    assert flash.writes == before
    cache.learn(slots, "T0", ACCEPTED, NOON_S)  # among the oldest: it becomes the newest
    assert flash.writes > before


def test_a_card_in_the_cache_starts_without_asking_when_the_key_says_so():
    """CORE-AUTH-04, -05, CORE-CACHE-01 (TC_007)"""
    desk = _known(booted(keys=PRE))
    assert desk.count("Authorize") == 1
    desk.plugs()
    desk.serves()
    desk.taps("a1")
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]
    assert desk.count("Authorize") == 1 and desk.last("StartTransaction")["idTag"] == "a1"


def test_a_remote_start_of_such_a_card_does_not_ask_either():
    """CORE-AUTH-05, CORE-RS-02 (TC_007_2)"""
    desk = _known(booted(keys=PRE))
    desk.plugs()
    desk.serves()
    assert desk.status("RemoteStartTransaction", idTag="A1", connectorId=1) == "Accepted"
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]


def test_without_that_key_it_is_asked_about_all_the_same():
    """CORE-AUTH-03"""
    desk = _known(booted())
    desk.plugs()
    desk.serves()
    desk.taps("A1")
    assert "Authorize" in actions(desk.serves())


def test_a_card_that_the_cache_refuses_is_asked_about_while_online():
    """CORE-AUTH-06"""
    desk = booted(keys=PRE)
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Blocked"}})
    desk.plugs()
    desk.serves()
    desk.taps("A1")
    assert actions(desk.serves()) == ["Authorize", "StartTransaction", "Charging"]


def test_clear_cache_forgets_and_the_card_is_asked_about_again():
    """CORE-CACHE-08, -09 (TC_061)"""
    desk = _known(booted(keys=PRE))
    assert desk.status("ClearCache") == "Accepted"
    desk.taps("A1")
    assert actions(desk.serves())[0] == "Authorize"


def test_clear_cache_without_a_cache_is_rejected():
    """CORE-CACHE-08, ERR-19"""
    desk = booted()
    desk.keys.hidden.append("AuthorizationCacheEnabled")
    assert desk.status("ClearCache") == "Rejected"


def test_clear_cache_that_flash_refuses_is_rejected():
    """CORE-CACHE-08"""
    desk = _known(booted(keys=PRE))
    desk.flash.limit = 0
    assert desk.status("ClearCache") == "Rejected"


def test_a_cache_that_is_switched_off_is_neither_read_nor_written_and_forgets():
    """CORE-CACHE-11"""
    desk = _known(booted(keys=PRE))
    assert desk.status("ChangeConfiguration", key="AuthorizationCacheEnabled", value="false") == "Accepted"
    _known(desk, "B2")
    assert desk.status("ChangeConfiguration", key="AuthorizationCacheEnabled", value="true") == "Accepted"
    for id_tag in ("A1", "B2"):
        desk.taps(id_tag)
        assert actions(desk.serves())[0] == "Authorize"
        desk.taps(id_tag)
        desk.serves()


def test_the_cache_outlives_a_restart():
    """CORE-CACHE-06, ERR-01, CORE-RST-08"""
    desk = _known(booted(keys=PRE)).rebooted()
    desk.boots()
    desk.keys.put("LocalPreAuthorize", "true")
    desk.plugs()
    desk.serves()
    desk.taps("A1")
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]


def test_start_and_stop_answers_are_learnt_too():
    """CORE-CACHE-02"""
    desk = booted(keys=PRE)
    desk.plugs()
    desk.taps("A1")
    blocked = {"idTagInfo": {"status": "Blocked"}}
    desk.serves(StartTransaction={"transactionId": 1, "idTagInfo": {"status": "Accepted", "parentIdTag": "G"}})
    assert cache.find(desk.slots, "A1", NOON_S) == {"status": "Accepted", "parentIdTag": "G"}
    desk.taps("A1")
    desk.runs(0.2)
    desk.serves(StopTransaction=blocked)
    assert cache.find(desk.slots, "A1", NOON_S)["status"] == "Blocked"


def _offline(id_tag="A1", known=None, **keys):
    """Does this card start while offline? `known`: what the central system has said of it before."""
    desk = booted(keys=keys)
    if known:
        desk.taps(id_tag)
        desk.serves(Authorize={"idTagInfo": known})
        desk.taps(id_tag)
        desk.serves()
    desk.cp.unlinked(desk.now)
    desk.plugs()
    desk.taps(id_tag)
    desk.runs(0.2)
    return desk.connectors[0].authorized


def test_offline_an_accepted_card_starts_if_the_key_says_so():
    """CORE-OFF-07; CORE-OFF-01 (TC_037_1)"""
    assert _offline(known=ACCEPTED)
    assert not _offline(known=ACCEPTED, LocalAuthorizeOffline="false")


def test_offline_a_card_that_was_refused_or_has_expired_is_refused():
    """CORE-OFF-02"""
    for known in ({"status": "Blocked"}, {"status": "Accepted", "expiryDate": "2026-01-01T11:00:00Z"}):
        assert not _offline(known=known, AllowOfflineTxForUnknownId="true")


def test_offline_an_unknown_card_starts_only_by_the_owners_leave():
    """CORE-OFF-03 (TC_037_2)"""
    assert not _offline()
    assert _offline(AllowOfflineTxForUnknownId="true")


def test_a_transaction_that_began_offline_is_told_when_the_link_is_back():
    """CORE-OFF-04, CORE-START-18, STA-14 (TC_037_1): one status, the present one"""
    desk = _known(booted())
    desk.cp.unlinked(desk.now)
    desk.plugs()
    desk.taps("A1")
    desk.runs(20)
    desk.cp.linked(desk.now)
    assert actions(desk.serves())[:2] == ["Charging", "StartTransaction"]
    assert desk.last("StartTransaction")["timestamp"] < desk.time()


def test_offline_a_card_of_the_group_stops_even_where_nobody_may_start():
    """CORE-OFF-05, CORE-AUTH-10"""
    desk = booted(keys={"LocalAuthorizeOffline": "false"})
    _known(desk, "B2", parentIdTag="G")
    desk.plugs()
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "g"}})
    assert desk.connectors[0].authorized
    desk.cp.unlinked(desk.now)
    desk.taps("B2")
    desk.runs(0.2)
    assert not desk.connectors[0].authorized


def test_a_central_system_that_does_not_answer_is_as_none():
    """CORE-OFF-06, CORE-AUTH-16"""
    for answer in ("no answer", "error", "lost link"):
        desk = _known(booted(keys={"MessageTimeout": "5"}))
        desk.plugs()
        desk.serves()
        desk.taps("A1")
        call = desk.owes()
        assert call[2] == "Authorize"
        if answer == "error":
            desk.says([4, call[1], "InternalError", "", {}])
        elif answer == "lost link":
            desk.cp.unlinked(desk.now)
        desk.runs(6)
        assert desk.connectors[0].authorized, answer


def test_a_refused_start_after_offline_ends_it_or_only_its_energy():
    """CORE-START-06, -07, -09, -12, ERR-13 (TC_037_2, TC_037_3)"""
    refused = {"transactionId": 5, "idTagInfo": {"status": "Invalid"}}
    for stops, wanted in (
        ("false", ["Charging", "StartTransaction", "SuspendedEVSE"]),
        ("true", ["Charging", "StartTransaction", "Finishing", "StopTransaction"]),
    ):
        desk = booted(keys={"StopTransactionOnInvalidId": stops, "AllowOfflineTxForUnknownId": "true"})
        desk.cp.unlinked(desk.now)
        desk.plugs()
        desk.taps("A1")
        desk.runs(5)
        desk.cp.linked(desk.now)
        told = actions(desk.serves(StartTransaction=refused))
        desk.runs(1)
        told += actions(desk.serves())
        assert told == wanted
    assert desk.last("StopTransaction")["reason"] == "DeAuthorized"


def test_a_refused_card_may_still_have_the_energy_that_the_key_grants():
    """CORE-START-08"""
    refused = {"transactionId": 5, "idTagInfo": {"status": "Blocked"}}
    desk = booted(keys={"MaxEnergyOnInvalidId": "100", "StopTransactionOnInvalidId": "true"})
    desk.plugs()
    desk.taps("A1")
    desk.serves(StartTransaction=refused)
    desk.runs(1)
    assert desk.connectors[0].closed
    desk.connectors[0].meter_wh += 99
    desk.runs(1)
    assert desk.connectors[0].closed
    desk.connectors[0].meter_wh += 1
    desk.runs(1)
    assert not desk.connectors[0].closed
    desk.serves()
    assert desk.last("StopTransaction")["reason"] == "DeAuthorized"


def test_a_full_flash_does_not_stop_the_card():
    """The cache is a help, not a condition."""
    desk = Desk()
    desk.boots()
    desk.flash.limit = sum(len(data) for data in desk.flash.files.values())
    desk.taps("A1")
    desk.serves()
    assert desk.cp.authorizer.shown == "accepted"
    assert any("the cache cannot be stored" in line for line in desk.lines)
