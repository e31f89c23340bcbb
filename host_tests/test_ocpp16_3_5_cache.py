"""The authorization cache (OCPP 1.6 3.5.1)."""

from host_tests.desk import actions, booted, known_to
from host_tests.fake_flash import Flash
from lib.ocpp16 import cache
from lib.store.slots import Slots

NOON_S = 1767268800
ACCEPTED = {"status": "Accepted"}
PRE = {"LocalPreAuthorize": "true"}


def _slots():
    return Slots(Flash(), "store")


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
    flash = slots.flash
    for number in range(4):
        cache.learn(slots, "T%d" % number, ACCEPTED, NOON_S)
    before = flash.writes
    cache.learn(slots, "T3", ACCEPTED, NOON_S)
    assert flash.writes == before
    cache.learn(slots, "T0", ACCEPTED, NOON_S)  # among the oldest: it becomes the newest
    assert flash.writes > before


def test_a_card_in_the_cache_starts_without_asking_when_the_key_says_so():
    """CORE-AUTH-04, -05, CORE-CACHE-01 (TC_007)"""
    desk = known_to(booted(keys=PRE))
    assert desk.count("Authorize") == 1
    desk.plugs()
    desk.serves()
    desk.taps("a1")
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]
    assert desk.count("Authorize") == 1 and desk.last("StartTransaction")["idTag"] == "a1"


def test_a_remote_start_of_such_a_card_does_not_ask_either():
    """CORE-AUTH-05, CORE-RS-02 (TC_007_2)"""
    desk = known_to(booted(keys=PRE))
    desk.plugs()
    desk.serves()
    assert desk.status("RemoteStartTransaction", idTag="A1", connectorId=1) == "Accepted"
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]


def test_without_that_key_it_is_asked_about_all_the_same():
    """CORE-AUTH-03"""
    desk = known_to(booted())
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
    desk = known_to(booted(keys=PRE))
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
    desk = known_to(booted(keys=PRE))
    desk.flash.limit = 0
    assert desk.status("ClearCache") == "Rejected"


def test_a_cache_that_is_switched_off_is_neither_read_nor_written_and_forgets():
    """CORE-CACHE-11"""
    desk = known_to(booted(keys=PRE))
    assert desk.status("ChangeConfiguration", key="AuthorizationCacheEnabled", value="false") == "Accepted"
    known_to(desk, "B2")
    assert desk.status("ChangeConfiguration", key="AuthorizationCacheEnabled", value="true") == "Accepted"
    for id_tag in ("A1", "B2"):
        desk.taps(id_tag)
        assert actions(desk.serves())[0] == "Authorize"
        desk.taps(id_tag)
        desk.serves()


def test_the_cache_outlives_a_restart():
    """CORE-CACHE-06, ERR-01, CORE-RST-08"""
    desk = known_to(booted(keys=PRE)).rebooted()
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
