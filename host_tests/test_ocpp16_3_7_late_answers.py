"""Answers to transaction messages that come late, after an offline time, or with nothing good (OCPP 1.6 3.5.4, 3.7)."""

from host_tests.desk import Desk, actions, booted, up_to_start


def _up_to_start(desk):
    frame = up_to_start(desk)
    desk.runs(0.1)
    return frame


def _charges_without_a_link(seconds, **settings):
    """A transaction whose start was cut off, `seconds` later linked again; returns the desk and the first start."""
    desk = booted(**settings)
    start = _up_to_start(desk)
    desk.cp.unlinked(desk.now)
    desk.runs(seconds)
    desk.cp.linked(desk.now)
    return desk, start


def test_a_start_that_is_told_late_has_the_time_of_the_start():
    """CORE-START-18, CORE-START-19"""
    desk, start = _charges_without_a_link(90)
    assert desk.connectors[0].authorized
    desk.serves()
    assert desk.count("StartTransaction") == 2
    assert desk.last("StartTransaction") == start[3] and start[3]["timestamp"] == "2026-01-01T12:00:00.000Z"


def test_what_was_written_before_the_start_was_answered_has_its_transaction_id():
    """TRN-Q-10"""
    desk, _ = _charges_without_a_link(130)
    desk.taps("A1")
    desk.runs(0.2)
    frames = desk.serves(StartTransaction={"transactionId": 77, "idTagInfo": {"status": "Accepted"}})
    told = [frame for frame in frames if frame[2] in ("MeterValues", "StopTransaction")]
    assert actions(told) == ["MeterValues", "MeterValues", "StopTransaction"]
    assert [frame[3]["transactionId"] for frame in told] == [77, 77, 77]


def test_a_start_that_is_not_accepted_after_the_offline_time_ends():
    """CORE-START-06, -09 (TC_037_3)"""
    desk, _ = _charges_without_a_link(90)
    frames = desk.serves(StartTransaction={"transactionId": 77, "idTagInfo": {"status": "Invalid"}})
    assert not desk.connectors[0].authorized
    told = [each for each in actions(frames) if each != "MeterValues"]
    assert told == ["StartTransaction", "Finishing", "StopTransaction"]
    assert desk.last("StopTransaction")["reason"] == "DeAuthorized"
    assert desk.last("StopTransaction")["transactionId"] == 77


def test_or_only_loses_its_energy():
    """CORE-START-07, -09 (TC_037_2)"""
    desk, _ = _charges_without_a_link(50, keys={"StopTransactionOnInvalidId": "false"})
    frames = desk.serves(StartTransaction={"transactionId": 77, "idTagInfo": {"status": "Blocked"}})
    assert actions(frames) == ["StartTransaction", "SuspendedEVSE"]
    assert not desk.connectors[0].closed
    desk.runs(9)
    assert desk.count("StopTransaction") == 0
    assert desk.status("RemoteStopTransaction", transactionId=77) == "Accepted"
    desk.runs(0.2)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]


def test_the_answer_to_a_stop_changes_nothing():
    """CORE-STOP-08"""
    for info in ({"status": "Accepted"}, {"status": "Invalid"}, {"status": "Blocked", "parentIdTag": "B"}):
        desk = booted()
        desk.charges("A1")
        desk.taps("A1")
        desk.runs(0.2)
        frames = desk.serves(StopTransaction={"idTagInfo": info})
        assert actions(frames) == ["Finishing", "StopTransaction"], info
        desk.runs(5)
        assert desk.serves() == [] and not desk.connectors[0].authorized and not desk.outbox.waits()


def test_on_a_full_flash_samples_make_way_but_the_stop_does_not():
    """TRN-Q-13: what is there stays, the samples that find no room are lost, the stop is tried again"""
    desk = booted(keys={"MeterValueSampleInterval": "10"})
    desk.charges("A1")
    desk.runs(10)
    desk.flash.limit = 0
    desk.runs(30)
    desk.taps("A1")
    desk.runs(1)
    assert "a meter sample is lost" in "".join(desk.lines)
    desk.flash.limit = None
    desk.runs(20)
    assert actions(desk.serves()) == ["Finishing", "MeterValues", "StopTransaction"]


def test_a_status_that_was_not_heard_is_no_history():
    """TRN-Q-15: nor does an Authorize or a Heartbeat of the time without a link come later"""
    desk = Desk()
    desk.boots(interval=10)
    desk.plugs()
    desk.taps("A1")
    assert desk.owes()[2] == "Authorize"
    desk.cp.unlinked(desk.now)
    for _ in range(3):
        desk.unplugs()
        desk.taps("A1")
        desk.runs(11)
        desk.plugs()
    desk.cp.linked(desk.now)
    assert actions(desk.serves()) == ["Preparing", "Heartbeat"]


def test_a_call_with_any_error_code_has_failed_and_nothing_else():
    """TRN-ERR-01, -02, ERR-61: the codes of OCPP-J, both spellings of two of them, and words that are none"""
    for code in (
        "NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError", "FormationViolation",
        "FormatViolation", "PropertyConstraintViolation", "OccurenceConstraintViolation", "GenericError",
        "OccurrenceConstraintViolation", "TypeConstraintViolation", "Teapot", "",
    ):  # fmt: skip
        desk = booted()
        start = _up_to_start(desk)
        desk.says([4, start[1], code, "", {}])
        assert desk.connectors[0].authorized and desk.cp.online(), code
        desk.serves()
        desk.runs(60)
        assert "StartTransaction" in actions(desk.serves()), code
