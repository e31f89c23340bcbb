"""Who charges without the central system's word, and what becomes of it afterwards (OCPP 1.6 3.5.4)."""

from host_tests.desk import Desk, actions, booted, known_to

ACCEPTED = {"status": "Accepted"}


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
    desk = known_to(booted())
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
    known_to(desk, "B2", parentIdTag="G")
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
        desk = known_to(booted(keys={"MessageTimeout": "5"}))
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


def test_a_card_that_is_known_does_not_wait_for_an_answer_to_something_else():
    """CORE-OFF-06: Authorize cannot be sent while StatusNotification is not answered (TRN-SYN-01)"""
    for keys, starts in (({}, True), ({"LocalAuthorizeOffline": "false"}, False)):
        desk = known_to(booted(keys=keys))
        desk.plugs()
        assert desk.owes()[2] == "StatusNotification"
        desk.taps("A1")
        desk.runs(4.9)
        assert desk.cp.authorizer.shown == "pending" and not desk.connectors[0].authorized
        desk.runs(0.2)
        assert desk.connectors[0].authorized is starts
        desk.answers({})
        told = actions(desk.serves())
        assert ("Authorize" in told) is not starts and "StartTransaction" in told


def test_a_card_that_is_not_known_waits_until_it_can_be_asked_about():
    """TRN-SYN-01, CORE-AUTH-02"""
    desk = booted()
    desk.plugs()
    desk.owes()
    desk.taps("A1")
    desk.runs(58)
    assert desk.cp.authorizer.shown == "pending" and not desk.connectors[0].authorized
    desk.answers({})
    assert actions(desk.serves())[0] == "Authorize" and desk.connectors[0].authorized


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


def test_samples_go_on_while_a_refused_transaction_stays_open():
    """CORE-MV-01, CORE-START-07, -08 (the setting of CS500D-011K1)"""
    keys = {"MaxEnergyOnInvalidId": "100", "StopTransactionOnInvalidId": "false", "MeterValueSampleInterval": "10"}
    desk = booted(keys=keys)
    desk.plugs()
    desk.taps("A1")
    desk.serves(StartTransaction={"transactionId": 5, "idTagInfo": {"status": "Blocked"}})
    desk.runs(10)
    desk.connectors[0].meter_wh += 100
    desk.runs(30)
    desk.serves()
    assert not desk.connectors[0].authorized and desk.count("StopTransaction") == 0
    assert desk.count("MeterValues") == 4
