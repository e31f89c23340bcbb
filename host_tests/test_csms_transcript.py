# CPython only: host tool
"""Events as lines (tools/csms/transcript.py)."""

from host_tests.csms_wires import START, START_S, meter_values, stop
from tools.csms import transcript
from tools.csms.schemas import CALLERROR, CALLRESULT, FROM_CHARGER, TO_CHARGER


def test_a_message_says_what_matters():
    for action, payload, said in (
            ("Authorize", {"idTag": "04A1B2C3"}, "Authorize 04A1B2C3"),
            ("Heartbeat", {}, "Heartbeat"),
            ("StartTransaction", START, "StartTransaction connector 1 04A1B2C3 meter 1234 Wh"),
            ("StopTransaction", stop(2000, reason="Local"),
             "StopTransaction transaction 1 meter 2000 Wh Local"),
            ("MeterValues", meter_values("1", "2"), "MeterValues connector 1 transaction 1: 1 Wh, 2 Wh"),
            ("StatusNotification", {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure"},
             "StatusNotification connector 1 Faulted GroundFailure"),
            ("RemoteStartTransaction", {"idTag": "X"}, "RemoteStartTransaction X"),
            ("CancelReservation", {"reservationId": 3}, "CancelReservation reservationId 3")):
        assert transcript.essence(action, payload) == said


def test_an_answer_says_what_matters():
    info = {"status": "Accepted"}
    for action, payload, said in (
            ("StartTransaction", {"transactionId": 7, "idTagInfo": info}, "transaction 7 Accepted"),
            ("StopTransaction", {}, ""), ("Reset", info, "Accepted"),
            ("GetConfiguration", {"configurationKey": [{"key": "A", "readonly": True, "value": "1"}],
                                  "unknownKey": ["B"]}, "A=1, B?")):
        assert transcript.essence(action, payload, CALLRESULT) == f"{action}.conf {said}".rstrip()
    error = {"code": "InternalError", "description": "no", "details": {}}
    assert transcript.essence("Reset", error, CALLERROR) == "Reset CALLERROR InternalError no"


def test_no_payload_is_too_broken_to_be_shown():
    for payload in ({}, None, [], {"meterValue": 3}, {"connectorId": {}}, {"idTagInfo": None}, {"key": 5}):
        for kind in (2, 3):
            for action in FROM_CHARGER | TO_CHARGER:
                assert transcript.essence(action, payload, kind).startswith(action)


def test_a_line_is_one_printable_line_whatever_came():
    event = {"event": "frame", "identity": "C\n1", "direction": "in", "type": 2, "action": "Authorize",
             "payload": {"idTag": "\x1b[2J\ud800"}, "id": "1", "t": START_S}
    assert transcript.line(event) == "05:06:07.123 C\\n1 -> Authorize \\x1b[2J\\ud800"


def test_every_event_is_a_line():
    frame = {"event": "frame", "identity": "CP1", "direction": "in", "type": 2, "action": "Heartbeat",
             "payload": {}, "id": "1", "t": START_S}
    for event, said in (
            (frame, "05:06:07.123 CP1 -> Heartbeat"),
            ({**frame, "direction": "out", "type": 3}, "05:06:07.123 CP1 <- Heartbeat.conf"),
            ({**frame, "type": None, "action": None, "raw": "[2,"}, "05:06:07.123 CP1 -> [2,"),
            ({"event": "violation", "identity": "CP1", "text": "no", "t": START_S}, "05:06:07.123 CP1 !! no"),
            ({"event": "refused", "identity": "X", "status": 404, "reason": "no charger", "t": START_S},
             "05:06:07.123 X -- refused: 404 no charger"),
            ({"event": "connected", "identity": "X", "t": START_S}, "05:06:07.123 X -- connected")):
        assert transcript.line(event) == said
        assert transcript.style(event)
