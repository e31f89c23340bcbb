"""Remote starts and stops, resets and unlocking in less usual places (OCPP 1.6 5.11, 5.12, 5.14, 5.18)."""

from host_tests.desk import Desk, actions, booted

PROFILE = {
    "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]},
}  # fmt: skip


def test_the_charging_profile_of_a_remote_start_is_ignored():
    """CORE-RS-11: there is no Smart Charging"""
    desk = booted()
    desk.plugs()
    desk.serves()
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1", chargingProfile=PROFILE) == "Accepted"
    assert actions(desk.serves()) == ["Authorize", "StartTransaction", "Charging"]
    assert desk.connectors[0].limit_ma is None


def test_a_remote_start_while_finishing():
    """CORE-RS-12: F2, with the cable still in"""
    desk = booted()
    desk.charges("A1")
    desk.taps("A1")
    desk.runs(0.2)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Accepted"
    assert actions(desk.serves()) == ["Authorize", "Preparing", "Charging", "StartTransaction"]
    assert desk.last("StartTransaction")["idTag"] == "R1"


def test_a_remote_start_that_nobody_plugs_in_for():
    """CORE-RS-08, CORE-START-13 (TC_011_2)"""
    desk = booted(keys={"ConnectionTimeOut": "30"})
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Accepted"
    assert actions(desk.serves()) == ["Authorize", "Preparing"]
    desk.runs(29.9)
    assert desk.serves() == []
    desk.runs(0.2)
    assert actions(desk.serves()) == ["Available"]


def test_the_cable_of_a_remote_stop_is_freed():
    """CORE-RS-13, CORE-STOP-05"""
    desk = booted(has_lock=True)
    desk.charges("A1")
    assert desk.connectors[0].locked
    assert desk.status("RemoteStopTransaction", transactionId=42) == "Accepted"
    desk.runs(0.3)
    assert not desk.connectors[0].locked


def test_remote_start_and_stop_while_pending():
    """CORE-BOOT-11"""
    desk = booted()
    desk.charges("A1")
    desk.cp.registration.status = "Pending"
    assert desk.status("RemoteStopTransaction", transactionId=42) == "Rejected"
    assert desk.status("RemoteStartTransaction", idTag="R1") == "Rejected"
    assert desk.connectors[0].authorized


def test_unlock_without_a_transaction():
    """CORE-UNL-01, -06 (TC_017_1)"""
    desk = booted(has_lock=True)
    assert desk.status("UnlockConnector", connectorId=1) == "Unlocked"
    desk.plugs()
    desk.connectors[0].held = True
    desk.follow()
    desk.serves()
    assert desk.connectors[0].locked
    desk.cp.receive('[2,"u","UnlockConnector",{"connectorId":1}]', desk.now)
    desk.runs(0.3)
    assert desk.owes() == [3, "u", {"status": "Unlocked"}]
    desk.runs(1)
    assert not desk.connectors[0].locked and desk.count("StopTransaction") == 0


def test_a_reset_makes_nothing_unavailable():
    """CORE-RST-06"""
    desk = booted(connectors=2)
    desk.charges("A1")
    desk.status("Reset", type="Soft")
    desk.runs(1)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
    desk.runs(1)
    assert desk.cp.errands.reset_wish == "Soft" and all(c.operative for c in desk.connectors)


def test_after_a_reset_the_cable_that_is_still_in_needs_a_new_authorization():
    """CORE-RST-11, -05: Preparing, and no energy"""
    desk = booted()
    desk.charges("A1")
    desk.status("Reset", type="Hard")
    desk.runs(1)
    desk.serves()
    after = Desk(flash=desk.flash, boot=2)
    after.plugs()
    assert actions(after.boots()) == ["Available", "Preparing"]
    after.runs(10)
    assert after.serves() == [] and not after.connectors[0].authorized
