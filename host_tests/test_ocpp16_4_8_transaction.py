"""Authorize, StartTransaction, MeterValues, StopTransaction (OCPP 1.6 4.1, 4.7, 4.8, 4.10)."""

from host_tests.desk import Desk, actions


def test_a_whole_transaction_in_its_messages():
    """CORE-START-03, -04, CORE-STOP-04, CORE-MV-04; CORE-START-02, CORE-STOP-01, -02; TC_003"""
    desk = Desk()
    desk.connectors[0].meter_wh = 1234
    desk.charges("A1")
    start = desk.last("StartTransaction")
    assert start == {"connectorId": 1, "idTag": "A1", "meterStart": 1234, "timestamp": "2026-01-01T12:00:00.000Z"}
    desk.connectors[0].meter_wh = 2234
    desk.runs(30)
    desk.taps("A1")
    desk.runs(0.1)
    desk.serves()
    stop = desk.last("StopTransaction")
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


def test_a_start_that_is_not_accepted_ends():
    """CORE-START-06 (StopTransactionOnInvalidId true)"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    frames = desk.serves(StartTransaction={"transactionId": 7, "idTagInfo": {"status": "Blocked"}})
    assert actions(frames)[-3:] == ["StartTransaction", "Finishing", "StopTransaction"]
    assert desk.last("StopTransaction")["reason"] == "DeAuthorized"
    assert desk.last("StopTransaction")["transactionId"] == 7


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
    assert desk.last("StopTransaction")["reason"] == "Local"


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
    """CORE-STOP-07; CORE-STOP-10"""
    desk = Desk()
    desk.charges("A1")
    desk.unplugs()
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Available", "StopTransaction"]
    assert desk.last("StopTransaction")["reason"] == "EVDisconnected"
    assert "idTag" not in desk.last("StopTransaction")


def test_the_emergency_button_has_its_reason():
    desk = Desk()
    desk.charges("A1")
    desk.connectors[0].fault, desk.connectors[0].emergency = "OtherError", True
    desk.runs(0.2)
    desk.serves()
    assert desk.last("StopTransaction")["reason"] == "EmergencyStop"


def test_samples_lie_on_the_grid_of_their_start():
    """CORE-MV-10, -13, -14, -22, -26, -30; CORE-MV-01, -08, -09 (TC_070)"""
    wanted = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"
    desk = Desk(keys={"MeterValueSampleInterval": "15", "MeterValuesSampledData": wanted})
    desk.charges("A1")
    desk.connectors[0].power_w = 7360
    desk.runs(47)
    desk.serves()
    values = [frame[3] for frame in desk.sent if frame[0] == 2 and frame[2] == "MeterValues"]
    assert [value["meterValue"][0]["timestamp"][17:] for value in values] == ["15.000Z", "30.000Z", "45.000Z"]
    assert values[0]["transactionId"] == 42 and values[0]["connectorId"] == 1
    assert all(len(value["meterValue"]) == 1 for value in values)
    sampled = values[0]["meterValue"][0]["sampledValue"]
    assert all(sorted(s) == ["context", "measurand", "unit", "value"] for s in sampled)
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
    """CORE-MV-01"""
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
    assert desk.last("StartTransaction")["connectorId"] == 2
    desk.plugs(1)
    desk.taps("B2")
    desk.serves(StartTransaction={"transactionId": 43, "idTagInfo": {"status": "Accepted"}})
    assert desk.last("StartTransaction") == {
        "connectorId": 1, "idTag": "B2", "meterStart": 0, "timestamp": "2026-01-01T12:00:00.000Z",
    }  # fmt: skip
    desk.taps("A1")
    desk.runs(0.2)
    desk.serves()
    assert desk.last("StopTransaction")["transactionId"] == 42 and desk.connectors[0].authorized


def test_card_first_then_the_other_connector():
    """The intent follows the cable."""
    desk = Desk(connectors=2)
    desk.boots()
    desk.taps("A1")
    assert actions(desk.serves()) == ["Authorize", "Preparing"]
    desk.plugs(2)
    desk.serves()
    assert desk.last("StartTransaction")["connectorId"] == 2
    statuses = [(f[3]["connectorId"], f[3]["status"]) for f in desk.sent if f[2] == "StatusNotification"][3:]
    assert sorted(statuses) == [(1, "Available"), (1, "Preparing"), (2, "Charging"), (2, "Preparing")]
