"""What the central system asks for: configuration, remote start and stop, availability, reset, unlock, data
(OCPP 1.6 5)."""

from host_tests.desk import Desk, actions, booted


def test_remote_start_with_the_cable_in():
    """CORE-RS-01, -02, -03, -08, TRN-SYN-09 (TC_010)"""
    desk = booted()
    desk.plugs()
    desk.serves()
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Accepted"
    assert actions(desk.serves()) == ["Authorize", "StartTransaction", "Charging"]
    assert desk.last("StartTransaction")["idTag"] == "R1"


def test_remote_start_before_the_cable():
    """CORE-RS-02, -09 (TC_011_1), without authorization"""
    desk = booted(keys={"AuthorizeRemoteTxRequests": "false"})
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Accepted"
    assert actions(desk.serves()) == ["Preparing"]
    desk.plugs()
    assert actions(desk.serves()) == ["StartTransaction", "Charging"]


def test_remote_start_that_is_not_authorized():
    """CORE-RS-16"""
    desk = booted()
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Accepted"
    desk.serves(Authorize={"idTagInfo": {"status": "Invalid"}})
    desk.plugs()
    desk.runs(1)
    assert actions(desk.serves()) == ["Preparing"] and not desk.connectors[0].authorized


def test_remote_starts_that_are_rejected():
    """CORE-RS-04, -05, -06, -15 (TC_026, TC_027)"""
    desk = booted(connectors=2)
    for number in (0, 3, -1):
        assert desk.status("RemoteStartTransaction", connectorId=number, idTag="R1") == "Rejected"
    desk.charges("A1", 1)
    assert desk.status("RemoteStartTransaction", connectorId=1, idTag="R1") == "Rejected"
    desk.status("ChangeAvailability", connectorId=2, type="Inoperative")
    assert desk.status("RemoteStartTransaction", connectorId=2, idTag="R1") == "Rejected"
    assert desk.status("RemoteStartTransaction", idTag="R1") == "Rejected"


def test_remote_start_without_a_connector_means_the_only_choice():
    """CORE-RS-07"""
    desk = booted(connectors=2)
    assert desk.status("RemoteStartTransaction", idTag="R1") == "Rejected"
    desk.plugs(2)
    assert desk.status("RemoteStartTransaction", idTag="R1") == "Accepted"
    desk.serves()
    assert desk.sent[-1][3]["connectorId"] == 2


def test_remote_stop():
    """CORE-RS-13, -14, CORE-STOP-03 (TC_012, TC_028)"""
    desk = booted()
    desk.charges("A1")
    assert desk.status("RemoteStopTransaction", transactionId=41) == "Rejected"
    assert desk.status("RemoteStopTransaction", transactionId=42) == "Accepted"
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
    stop = desk.sent[-1][3]
    assert stop["reason"] == "Remote" and "idTag" not in stop


def test_any_integer_is_a_transaction_id():
    """CORE-START-11"""
    for transaction_id in (0, -1, 2147483647, -2147483648):
        desk = booted()
        desk.plugs()
        desk.taps("A1")
        desk.serves(StartTransaction={"transactionId": transaction_id, "idTagInfo": {"status": "Accepted"}})
        assert desk.status("RemoteStopTransaction", transactionId=transaction_id) == "Accepted"
        desk.runs(0.1)
        desk.serves()
        assert desk.sent[-1][3]["transactionId"] == transaction_id


def test_availability_is_kept_over_a_reboot():
    """CORE-CA-01, -06; CORE-CA-05, CORE-BOOT-17, CORE-PWR-05 (TC_034)"""
    desk = booted(connectors=2)
    assert desk.status("ChangeAvailability", connectorId=0, type="Inoperative") == "Accepted"
    assert actions(desk.serves()) == ["Unavailable"] * 3
    after = Desk(connectors=2, flash=desk.flash)
    assert actions(after.boots()) == ["Unavailable"] * 3
    assert after.status("ChangeAvailability", connectorId=2, type="Operative") == "Accepted"
    assert [f[3]["connectorId"] for f in after.serves()] == [2]
    assert after.status("ChangeAvailability", connectorId=3, type="Operative") == "Rejected"


def test_a_scheduled_change_is_kept_over_a_reboot():
    """CORE-CA-11"""
    desk = booted()
    desk.charges("A1")
    assert desk.status("ChangeAvailability", connectorId=1, type="Inoperative") == "Scheduled"
    assert not Desk(flash=desk.flash).connectors[0].operative


def test_operative_cancels_what_was_scheduled():
    """CORE-CA-07"""
    desk = booted()
    desk.charges("A1")
    desk.status("ChangeAvailability", connectorId=1, type="Inoperative")
    assert desk.status("ChangeAvailability", connectorId=1, type="Operative") == "Accepted"
    desk.taps("A1")
    desk.runs(0.1)
    desk.unplugs()
    desk.serves()
    assert actions(desk.sent)[-2:] == ["Available", "StopTransaction"]


def test_reset_answers_stops_and_then_restarts():
    """CORE-RST-01, -02, -03, TRN-SYN-09 (TC_015, TC_016)"""
    for kind in ("Soft", "Hard"):
        desk = booted()
        desk.charges("A1")
        assert desk.status("Reset", type=kind) == "Accepted"
        assert desk.cp.errands.reset_wish is None
        desk.runs(0.1)
        assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
        assert desk.sent[-1][3]["reason"] == kind + "Reset"
        desk.runs(0.1)
        assert desk.cp.errands.reset_wish == kind


def test_reset_does_not_wait_for_ever():
    """CORE-RST-04"""
    desk = booted()
    desk.charges("A1")
    desk.status("Reset", type="Hard")
    desk.runs(29.9)
    assert desk.cp.errands.reset_wish is None
    desk.runs(0.2)
    assert desk.cp.errands.reset_wish == "Hard" and desk.outbox.waits()


def test_unlock_without_a_lock_or_an_unknown_connector():
    """CORE-UNL-01; CORE-UNL-02, -03, -07 (TC_017_2, TC_018_2, TC_031)"""
    desk = booted()
    desk.charges("A1")
    for number in (1, 0, 2, -1):
        assert desk.status("UnlockConnector", connectorId=number) == "NotSupported"
    assert desk.connectors[0].authorized


def test_unlock_ends_the_transaction_and_is_answered_first():
    """CORE-UNL-01; CORE-UNL-04, -05, TRN-SYN-09 (TC_018_1)"""
    desk = booted(has_lock=True)
    desk.charges("A1")
    desk.cp.receive('[2,"cs-1","UnlockConnector",{"connectorId":1}]', desk.now)
    assert desk.owes() is None and not desk.connectors[0].authorized  # the bolt moves
    desk.runs(0.3)
    assert desk.owes() == [3, "cs-1", {"status": "Unlocked"}]
    frames = desk.serves()
    assert actions(frames) == ["Finishing", "StopTransaction"]
    assert frames[-1][3]["reason"] == "UnlockCommand"
    desk.unplugs()
    assert actions(desk.serves()) == ["Available"]


def test_unlock_of_a_jammed_bolt():
    """CORE-UNL-01, TRN-SYN-08; CORE-UNL-06 (TC_030)"""
    desk = booted(has_lock=True)
    desk.charges("A1")
    desk.follow = lambda: desk.cp.tick(desk.now)  # nothing moves any more
    desk.connectors[0].closed = False
    assert desk.calls("UnlockConnector", {"connectorId": 1}) is None
    desk.runs(4.9)
    assert desk.owes() is None
    desk.runs(0.2)
    assert desk.owes()[2] == {"status": "UnlockFailed"}


def test_data_transfer_of_a_vendor_that_is_not_known():
    """CORE-DT-01, -03 (TC_062)"""
    desk = booted()
    assert desk.status("DataTransfer", vendorId="com.example", data="{}") == "UnknownVendorId"


def test_unlock_of_two_connectors_and_of_a_lost_link():
    """One bolt at a time; a connection that is gone takes its answer with it."""
    desk = booted(connectors=2, has_lock=True)
    desk.charges("A1", 1)
    desk.cp.receive('[2,"u1","UnlockConnector",{"connectorId":1}]', desk.now)
    assert desk.calls("UnlockConnector", {"connectorId": 2}, "u2") == [3, "u2", {"status": "UnlockFailed"}]
    desk.cp.unlinked(desk.now)
    desk.runs(1)
    desk.cp.linked(desk.now)
    assert all(frame[0] == 2 for frame in desk.serves())
    assert not any(connector.unlocking for connector in desk.connectors)


def test_what_flash_refuses_is_not_done():
    desk = booted()
    desk.flash.limit = 0
    assert desk.calls("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})[2] == "InternalError"
    assert desk.connectors[0].operative
    assert desk.status("ChangeConfiguration", key="ConnectionTimeOut", value="17") == "Rejected"
    assert desk.keys.number("ConnectionTimeOut") == 60


def test_reset_while_pending_is_answered_first():
    """CORE-RST-01"""
    desk = Desk()
    desk.boots(status="Pending")
    desk.cp.receive('[2,"r","Reset",{"type":"Hard"}]', desk.now)
    desk.follow()
    assert desk.cp.errands.reset_wish is None
    assert desk.owes() == [3, "r", {"status": "Accepted"}]
    desk.follow()
    assert desk.cp.errands.reset_wish == "Hard"


def test_the_same_id_while_it_is_being_processed():
    """TRN-ERR-07"""
    desk = booted(has_lock=True)
    desk.charges("A1")
    text = '[2,"u","UnlockConnector",{"connectorId":1}]'
    desk.cp.receive(text, desk.now)
    assert desk.owes() is None
    desk.cp.receive(text, desk.now)
    assert desk.owes()[0] == 4
