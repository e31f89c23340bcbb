# CPython only: the schemas are checked by jsonschema
"""Every message of Core, held against the published schemas (OCPP 1.6 6)."""

from host_tests.desk import booted
from tools.csms import schemas

REQUESTS = {
    "ChangeAvailability": {"connectorId": 2, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "MeterValueSampleInterval", "value": "10"},
    "ClearCache": {},
    "DataTransfer": {"vendorId": "com.example", "messageId": "x", "data": "y"},
    "GetConfiguration": {"key": ["HeartbeatInterval", "Nonsense"]},
    "RemoteStartTransaction": {"connectorId": 1, "idTag": "R1"},
    "RemoteStopTransaction": {"transactionId": 42},
    "UnlockConnector": {"connectorId": 1},
    "Reset": {"type": "Soft"},
}
TOLD = (
    "Authorize", "BootNotification", "Heartbeat", "MeterValues", "StartTransaction", "StatusNotification",
    "StopTransaction",
)  # fmt: skip
MEASURANDS = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"


def all_messages():
    """A desk that was asked everything of Core while it charged, and the action of each answer by its id."""
    keys = {"MeterValueSampleInterval": "10", "MeterValuesSampledData": MEASURANDS}
    desk = booted(connectors=2, keys=keys)
    desk.plugs()
    desk.connectors[1].fault, desk.connectors[1].fault_info = "OtherError", "\u00fcberall " + "x" * 60
    asked = {}
    for action, payload in REQUESTS.items():
        asked[action] = action
        desk.calls(action, payload, action)
        desk.serves()
        desk.runs(51)
        desk.serves()
    return desk, asked


def test_each_message_of_core_is_right_by_its_schema():
    """MSG-01, MSG-03, GEN-01, GEN-07, GEN-09, CORE-MV-30"""
    desk, asked = all_messages()
    told, answered = set(), set()
    for frame in desk.sent:
        assert frame[0] in (2, 3), frame
        action = frame[2] if frame[0] == 2 else asked[frame[1]]
        assert schemas.complaints(frame[0], action, frame[-1]) == [], frame
        (told if frame[0] == 2 else answered).add(action)
    assert told == set(TOLD) and answered == set(REQUESTS)


def test_the_schemas_would_notice():
    """A field too many, too few, of a wrong type, or with a word that is none."""
    for payload in (
        {"idTag": "A1", "more": 1},
        {},
        {"idTag": 1},
        {"idTag": "x" * 21},
    ):
        assert schemas.complaints(2, "Authorize", payload), payload
