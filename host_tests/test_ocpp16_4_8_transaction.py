"""Authorize, StartTransaction, MeterValues, StopTransaction (OCPP 1.6 4.1, 4.7, 4.8, 4.10)."""

from host_tests.desk import Desk, actions


def _last(desk, action):
    return [frame[3] for frame in desk.sent if frame[0] == 2 and frame[2] == action][-1]


def _count(desk, action):
    return len([frame for frame in desk.sent if frame[0] == 2 and frame[2] == action])


def test_a_whole_transaction_in_its_messages():
    """CORE-START-02, CORE-STOP-01, -02; TC_003"""
    desk = Desk()
    desk.connectors[0].meter_wh = 1234
    desk.charges("A1")
    start = _last(desk, "StartTransaction")
    assert start == {"connectorId": 1, "idTag": "A1", "meterStart": 1234, "timestamp": "2026-01-01T12:00:00.000Z"}
    desk.connectors[0].meter_wh = 2234
    desk.runs(30)
    desk.taps("A1")
    desk.runs(0.1)
    desk.serves()
    stop = _last(desk, "StopTransaction")
    assert stop == {
        "transactionId": 42, "meterStop": 2234, "timestamp": "2026-01-01T12:00:30.000Z", "reason": "Local",
        "idTag": "A1",
    }  # fmt: skip


def test_no_energy_before_the_start_is_on_flash():
    """CORE-AUTH-01, TRN-Q-12"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    assert not desk.connectors[0].authorized
    desk.flash.limit = 0  # nothing can be written
    desk.serves()
    desk.runs(1)
    assert not desk.connectors[0].authorized and not desk.outbox.waits()
    assert "cannot be stored" in "".join(desk.lines)
    desk.flash.limit = None
    desk.taps("A1")
    desk.serves()
    assert desk.connectors[0].authorized


def test_a_refused_card_starts_nothing():
    """CORE-AUTH-08 (TC_023)"""
    for info in ({"status": "Invalid"}, {"status": "Blocked"}, {}, None, "x"):
        desk = Desk()
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(Authorize={"idTagInfo": info})
        desk.runs(5)
        assert not desk.connectors[0].authorized
        assert desk.serves() == []
        assert desk.cp.authorizer.shown == "rejected"


def test_no_answer_to_authorize_is_a_refusal():
    """CORE-AUTH-16"""
    desk = Desk(keys={"MessageTimeout": "5"})
    desk.boots()
    desk.plugs()
    desk.serves()
    desk.taps("A1")
    desk.owes()
    desk.runs(5)
    assert desk.owes() is None and not desk.connectors[0].authorized
    desk.taps("A1")
    desk.owes()
    desk.cp.unlinked(desk.now)
    assert not desk.cp.authorizer.questions and desk.cp.authorizer.shown == "rejected"


def test_the_starting_card_stops_whatever_its_case_and_without_asking():
    """CORE-AUTH-09, GEN-02 (TC_068)"""
    desk = Desk()
    desk.charges("aBc1")
    asked = _count(desk, "Authorize")
    desk.taps("ABC1")
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
    assert _count(desk, "Authorize") == asked


def test_a_foreign_card_neither_asks_nor_stops():
    """CORE-AUTH-11 (TC_068)"""
    desk = Desk()
    desk.charges("A1")
    desk.taps("B2")
    desk.runs(1)
    assert desk.serves() == [] and desk.connectors[0].authorized


def test_a_card_of_the_same_group_stops():
    """CORE-AUTH-10, -12 (TC_069)"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Family"}})
    desk.taps("B2")
    group = {"idTagInfo": {"status": "Accepted", "parentIdTag": "family"}}
    assert actions(desk.serves(Authorize=group)) == ["Authorize", "Finishing", "StopTransaction"]
    assert _last(desk, "StopTransaction")["idTag"] == "B2"


def test_a_card_of_another_group_does_not():
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Family"}})
    desk.taps("B2")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Others"}})
    desk.runs(1)
    assert desk.serves() == [] and desk.connectors[0].authorized


def test_the_same_card_again_cancels():
    """CORE-AUTH-15"""
    desk = Desk()
    desk.boots()
    desk.taps("A1")
    assert actions(desk.serves()) == ["Authorize", "Preparing"]
    desk.taps("A1")
    assert actions(desk.serves()) == ["Available"]


def test_a_start_that_is_not_accepted_ends():
    """CORE-START-06 (StopTransactionOnInvalidId true)"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    frames = desk.serves(StartTransaction={"transactionId": 7, "idTagInfo": {"status": "Blocked"}})
    assert actions(frames)[-3:] == ["StartTransaction", "Finishing", "StopTransaction"]
    assert _last(desk, "StopTransaction")["reason"] == "DeAuthorized"
    assert _last(desk, "StopTransaction")["transactionId"] == 7


def test_or_only_its_energy():
    """CORE-START-07 (StopTransactionOnInvalidId false)"""
    desk = Desk(keys={"StopTransactionOnInvalidId": "false"})
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(StartTransaction={"transactionId": 7, "idTagInfo": {"status": "Blocked"}})
    assert actions(desk.sent)[-1] == "SuspendedEVSE"
    assert not desk.connectors[0].authorized


def test_the_cable_stays_until_the_stop_is_on_flash():
    """CORE-STOP-05, TRN-Q-12"""
    desk = Desk(has_lock=True)
    desk.charges("A1")
    assert desk.connectors[0].locked
    desk.flash.limit = 0
    desk.taps("A1")
    desk.runs(5)
    assert desk.connectors[0].locked and not desk.connectors[0].closed
    desk.flash.limit = None
    desk.runs(5.2)
    assert not desk.connectors[0].locked


def test_but_not_for_ever_when_flash_is_broken():
    desk = Desk(has_lock=True)
    desk.charges("A1")
    desk.flash.limit = 0
    desk.taps("A1")
    desk.runs(10.5)
    assert not desk.connectors[0].locked and "cannot be stored" in desk.lines[-1]
    desk.flash.limit = None
    desk.runs(10)
    desk.serves()
    assert _last(desk, "StopTransaction")["reason"] == "Local"


def test_an_unlocked_bolt_starts_nothing():
    """CORE-START-17"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.connectors[0].locked = False
    desk.taps("A1")
    desk.serves()
    desk.runs(2)
    assert desk.connectors[0].held and not desk.connectors[0].authorized
    desk.connectors[0].fault = "ConnectorLockFailure"
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Faulted"]
    assert not desk.connectors[0].held and desk.cp.sessions[0].intent is None


def test_unplugging_ends_with_evdisconnected():
    """CORE-STOP-10"""
    desk = Desk()
    desk.charges("A1")
    desk.unplugs()
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Available", "StopTransaction"]
    assert _last(desk, "StopTransaction")["reason"] == "EVDisconnected"
    assert "idTag" not in _last(desk, "StopTransaction")


def test_the_emergency_button_has_its_reason():
    desk = Desk()
    desk.charges("A1")
    desk.connectors[0].fault, desk.connectors[0].emergency = "OtherError", True
    desk.runs(0.2)
    desk.serves()
    assert _last(desk, "StopTransaction")["reason"] == "EmergencyStop"


def test_samples_lie_on_the_grid_of_their_start():
    """CORE-MV-01, -08, -09 (TC_070)"""
    wanted = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"
    desk = Desk(keys={"MeterValueSampleInterval": "15", "MeterValuesSampledData": wanted})
    desk.charges("A1")
    desk.connectors[0].power_w = 7360
    desk.runs(47)
    desk.serves()
    values = [frame[3] for frame in desk.sent if frame[0] == 2 and frame[2] == "MeterValues"]
    assert [value["meterValue"][0]["timestamp"][17:] for value in values] == ["15.000Z", "30.000Z", "45.000Z"]
    assert values[0]["transactionId"] == 42 and values[0]["connectorId"] == 1
    sampled = values[0]["meterValue"][0]["sampledValue"]
    assert [(s["measurand"], s["value"], s["unit"], s["context"]) for s in sampled] == [
        ("Energy.Active.Import.Register", "0", "Wh", "Sample.Periodic"),
        ("Power.Active.Import", "7360", "W", "Sample.Periodic"),
        ("Current.Offered", "32.0", "A", "Sample.Periodic"),
    ]


def test_an_empty_list_of_measurands_means_the_register():
    """CORE-MV-09"""
    desk = Desk(keys={"MeterValuesSampledData": "", "MeterValueSampleInterval": "1"})
    desk.charges("A1")
    desk.runs(1)
    sampled = desk.serves()[-1][3]["meterValue"][0]["sampledValue"]
    assert [s["measurand"] for s in sampled] == ["Energy.Active.Import.Register"]


def test_interval_0_means_no_samples():
    desk = Desk(keys={"MeterValueSampleInterval": "0"})
    desk.charges("A1")
    desk.runs(100)
    assert desk.serves() == []


def test_two_connectors_and_one_reader():
    desk = Desk(connectors=2)
    desk.boots()
    desk.plugs(2)
    desk.taps("A1")
    desk.serves()
    assert _last(desk, "StartTransaction")["connectorId"] == 2
    desk.plugs(1)
    desk.taps("B2")
    desk.serves(StartTransaction={"transactionId": 43, "idTagInfo": {"status": "Accepted"}})
    assert _last(desk, "StartTransaction") == {
        "connectorId": 1, "idTag": "B2", "meterStart": 0, "timestamp": "2026-01-01T12:00:00.000Z",
    }  # fmt: skip
    desk.taps("A1")
    desk.runs(0.2)
    desk.serves()
    assert _last(desk, "StopTransaction")["transactionId"] == 42 and desk.connectors[0].authorized


def test_card_first_then_the_other_connector():
    """The intent follows the cable."""
    desk = Desk(connectors=2)
    desk.boots()
    desk.taps("A1")
    assert actions(desk.serves()) == ["Authorize", "Preparing"]
    desk.plugs(2)
    desk.serves()
    assert _last(desk, "StartTransaction")["connectorId"] == 2
    statuses = [(f[3]["connectorId"], f[3]["status"]) for f in desk.sent if f[2] == "StatusNotification"][3:]
    assert sorted(statuses) == [(1, "Available"), (1, "Preparing"), (2, "Charging")]


def test_each_answer_belongs_to_the_card_that_was_asked_about():
    """A second card while the first is being asked about neither takes its answer nor its place."""
    desk = Desk(connectors=2)
    desk.boots()
    desk.plugs(1)
    desk.serves()
    desk.taps("GOOD")
    assert desk.owes()[3] == {"idTag": "GOOD"}
    desk.taps("EVIL")
    desk.answers({"idTagInfo": {"status": "Accepted"}})
    desk.serves()
    assert _last(desk, "StartTransaction")["idTag"] == "GOOD" and _count(desk, "Authorize") == 1


def test_a_remote_start_waits_behind_a_card_and_is_not_lost():
    """CORE-RS-15"""
    desk = Desk(connectors=2)
    desk.boots()
    desk.taps("CARD")
    assert desk.owes()[3] == {"idTag": "CARD"}
    start = {"connectorId": 2, "idTag": "REMOTE"}
    assert desk.calls("RemoteStartTransaction", start)[2] == {"status": "Accepted"}
    assert desk.calls("RemoteStartTransaction", start)[2] == {"status": "Rejected"}
    desk.answers({"idTagInfo": {"status": "Accepted"}}, next(f for f in desk.sent if f[2] == "Authorize"))
    desk.serves()
    assert [s.intent.id_tag for s in desk.cp.sessions] == ["CARD", "REMOTE"]


def test_a_deauthorized_user_gets_the_cable_back_with_the_card_or_its_group():
    """CORE-START-06, ERR-02"""
    for card, info in (("A1", {}), ("B2", {"status": "Accepted", "parentIdTag": "FAMILY"})):
        desk = Desk(has_lock=True)
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(
            Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "family"}},
            StartTransaction={"transactionId": 7, "idTagInfo": {"status": "Blocked"}},
        )
        desk.runs(1)
        desk.serves()
        assert desk.connectors[0].locked and _last(desk, "StopTransaction")["reason"] == "DeAuthorized"
        desk.taps(card)
        desk.serves(Authorize={"idTagInfo": info})
        desk.runs(0.2)
        assert not desk.connectors[0].locked


def test_an_identifier_is_printable_ascii():
    """GEN-03"""
    desk = Desk()
    desk.boots()
    for id_tag in ("", "a" + "\u00c4" * 19, "\n", "x" * 21):
        answer = desk.calls("RemoteStartTransaction", {"connectorId": 1, "idTag": id_tag})
        assert answer[2] == "PropertyConstraintViolation", id_tag


def test_an_answer_of_a_wrong_type_harms_nothing():
    """PIT-23: what comes back is as untrusted as what is asked"""
    for parent in (5, None, [], {}):
        desk = Desk()
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(
            Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": parent}},
            StartTransaction={"transactionId": 1 << 70, "idTagInfo": {"status": "Accepted", "parentIdTag": parent}},
        )
        desk.taps("B2")
        desk.runs(1)
        desk.taps("A1")
        desk.runs(1)
        desk.serves()
        assert _last(desk, "StopTransaction")["transactionId"] == -1
