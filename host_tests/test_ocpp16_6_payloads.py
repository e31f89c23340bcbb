"""What stands in payloads: types, what is left out, names and numbers (OCPP 1.6 2.2, 3.8, 3.9, 6, 7)."""

from host_tests.desk import Desk, actions, booted
from lib.ocpp16.status import of_connector

EVERYTHING = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"


def _everything_said():
    """Payloads of a session with all measurands, a fault, a lost card, and the answers to what was asked."""
    desk = booted(connectors=2, keys={"MeterValueSampleInterval": "10", "MeterValuesSampledData": EVERYTHING})
    desk.charges("A1")
    desk.runs(25)
    desk.taps("A1")
    desk.runs(0.2)
    desk.connectors[1].fault = "GroundFailure"
    desk.runs(0.1)
    desk.runs(300)
    desk.serves()
    desk.calls("GetConfiguration", {})
    desk.calls("GetConfiguration", {"key": ["Nonsense"]})
    desk.status("RemoteStartTransaction", idTag="A1", connectorId=2)
    return [(frame[2], frame[3]) if frame[0] == 2 else ("answer", frame[2]) for frame in desk.sent]


def _leaves(payload, name=""):
    """(name, value) of everything in a payload that is no object and no list."""
    if isinstance(payload, dict):
        for key in payload:
            yield from _leaves(payload[key], key)
    elif isinstance(payload, list):
        assert payload, name + " is empty"  # MSG-02
        for item in payload:
            yield from _leaves(item, name)
    else:
        yield name, payload


def test_what_has_no_value_is_left_out_and_numbers_are_integers():
    """GEN-07, GEN-08, MSG-02"""
    empty = ("StopTxnAlignedData", "StopTxnSampledData")
    seen = set()
    for action, payload in _everything_said():
        if "configurationKey" in payload:
            payload["configurationKey"] = [e for e in payload["configurationKey"] if e["key"] not in empty] or ["-"]
        for name, value in _leaves(payload):
            seen.add((action, name))
            assert value is not None and value != "" and not isinstance(value, float), (action, name, value)
            wanted = int if name in ("connectorId", "transactionId", "meterStart", "meterStop") else str
            assert isinstance(value, bool if name == "readonly" else wanted), (action, name, value)
    assert len(seen) > 20


def test_a_sampled_value_is_a_number_as_text():
    """CORE-MV-15, GEN-07"""
    count = 0
    for action, payload in _everything_said():
        if action == "MeterValues":
            for sampled in payload["meterValue"][0]["sampledValue"]:
                count += 1
                whole, point, rest = sampled["value"].partition(".")
                assert whole.isdigit() and (rest.isdigit() or not point), sampled
    assert count == 6


def test_a_status_has_connector_error_and_status():
    """STA-02, -03, GEN-11: of connectors 0 to 2 and no others"""
    told = [payload for action, payload in _everything_said() if action == "StatusNotification"]
    assert all({"connectorId", "errorCode", "status"} <= set(payload) for payload in told)
    assert {payload["connectorId"] for payload in told} == {0, 1, 2}
    assert {payload["status"] for payload in told if payload["connectorId"] == 0} == {"Available"}
    assert [payload["errorCode"] for payload in told if payload["status"] == "Faulted"] == ["GroundFailure"]


def test_details_of_a_fault_are_told_in_50_characters():
    """CORE-FLT-04"""
    desk = booted()
    desk.connectors[0].fault, desk.connectors[0].fault_info = "OtherError", "x" * 49 + "yz"
    desk.runs(0.1)
    desk.serves()
    assert desk.last("StatusNotification")["info"] == "x" * 49 + "y"
    desk.connectors[0].fault, desk.connectors[0].fault_info = None, ""
    desk.runs(0.1)
    desk.serves()
    assert "info" not in desk.last("StatusNotification")


def test_an_identifier_of_any_printable_characters_charges():
    """GEN-03, CORE-AUTH-02: no hex digits, no even length; an unknown one is asked about"""
    for id_tag in ("x", "abc", 'q"\\{}[],: ~', "01234567890123456789"):
        desk = booted()
        desk.plugs()
        desk.serves()
        desk.taps(id_tag)
        assert actions(desk.serves()) == ["Authorize", "StartTransaction", "Charging"], id_tag
        assert desk.last("Authorize") == {"idTag": id_tag}
        assert desk.last("StartTransaction")["idTag"] == id_tag
        desk.taps(id_tag)
        desk.runs(0.2)
        desk.serves()
        assert desk.last("StopTransaction")["idTag"] == id_tag


def test_what_the_statuses_mean():
    """STA-08: of what is so at once, the first that fits"""
    c = Desk().connectors[0]
    assert of_connector(c, False, False, False) == "Available"
    assert of_connector(c, False, False, True) == "Preparing"
    c.operative = False
    assert of_connector(c, False, False, True) == "Unavailable"
    assert of_connector(c, False, True, True) == "Finishing"
    assert of_connector(c, True, False, True) == "SuspendedEVSE"
    c.authorized, c.offered_ma, c.car_here, c.car_wants = True, 6000, True, False
    assert of_connector(c, True, False, True) == "SuspendedEV"
    c.car_here, c.car_wants = False, True
    assert of_connector(c, True, False, True) == "SuspendedEV"
    c.car_here, c.closed = True, True
    assert of_connector(c, True, False, True) == "Charging"
    c.offered_ma = 0
    assert of_connector(c, True, False, True) == "SuspendedEVSE"
    c.fault = "OtherError"
    for each in (True, False):
        assert of_connector(c, each, not each, True) == "Faulted"
