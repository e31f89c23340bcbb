"""What the configuration keys promise beyond their values (OCPP 1.6 5.3, 5.8, 9)."""

from host_tests.desk import Desk, booted
from lib.ocpp16.config_keys import MEASURANDS


def _all_keys(desk):
    return desk.calls("GetConfiguration", {})[2]["configurationKey"]


def test_read_only_is_exactly_what_cannot_be_changed():
    """CORE-CFG-07, -11"""
    desk = booted(connectors=2)
    for entry in _all_keys(desk):
        status = desk.status("ChangeConfiguration", key=entry["key"], value=entry["value"])
        assert status == ("Rejected" if entry["readonly"] else "Accepted"), entry


def test_keys_and_values_are_within_their_lengths():
    """CORE-CFG-10"""
    assert all(len(entry["key"]) <= 50 and len(entry["value"]) <= 500 for entry in _all_keys(booted()))


def test_as_many_keys_as_there_are_may_be_asked_for_at_once():
    """CORE-CFG-12: min(GetConfigurationMaxKeys, all) of them (TC_019)"""
    desk = booted()
    known = [entry["key"] for entry in _all_keys(desk)][: desk.keys.number("GetConfigurationMaxKeys")]
    answer = desk.calls("GetConfiguration", {"key": known})[2]
    assert [entry["key"] for entry in answer["configurationKey"]] == known and "unknownKey" not in answer


def test_no_key_and_an_empty_list_of_keys_mean_all():
    """CORE-CFG-09"""
    desk = booted()
    assert len(_all_keys(desk)) > 30
    for payload in ({"key": []}, None):
        assert desk.calls("GetConfiguration", payload)[2] == {"configurationKey": _all_keys(desk)}


def test_each_list_of_measurands_tells_how_long_it_may_be():
    """CORE-CFG-18: by default a central system takes it for one item"""
    values = {entry["key"]: entry["value"] for entry in _all_keys(booted())}
    lists = [key for key in values if key + "MaxLength" in values]
    for key in ("MeterValuesSampledData", "MeterValuesAlignedData", "StopTxnSampledData", "StopTxnAlignedData"):
        assert key in lists
    assert all(int(values[key + "MaxLength"]) >= len(MEASURANDS) for key in lists)
    assert all(key in lists for key, value in values.items() if "," in value)


def test_the_authorization_key_is_never_shown():
    """CORE-CFG-15"""
    desk = booted()
    assert "AuthorizationKey" not in [entry["key"] for entry in _all_keys(desk)]
    answer = desk.calls("GetConfiguration", {"key": ["AuthorizationKey", "authorizationkey"]})[2]
    assert answer == {"configurationKey": [], "unknownKey": ["AuthorizationKey", "authorizationkey"]}


def test_only_the_profiles_that_are_there_are_claimed():
    """CFG-KEY-02: none but Core, and no key of another one"""
    values = {entry["key"]: entry["value"] for entry in _all_keys(booted())}
    assert values["SupportedFeatureProfiles"] == "Core"
    for key in ("LocalAuthListEnabled", "ReserveConnectorZeroSupported", "ChargeProfileMaxStackLevel"):
        assert key not in values


def test_message_timeout_is_75_seconds_and_at_least_5():
    """TRN-SYN-05: central systems were certified that answer after 58 s"""
    desk = booted()
    assert desk.keys.number("MessageTimeout") == 75
    for value, status in (("4", "Rejected"), ("5", "Accepted"), ("600", "Accepted"), ("601", "Rejected")):
        assert desk.status("ChangeConfiguration", key="MessageTimeout", value=value) == status, value


def test_a_dead_link_is_found_before_a_transaction_message_is_given_up():
    """TRN-CON-02"""
    keys = Desk().keys
    given_up_s = keys.number("TransactionMessageAttempts") * keys.number("TransactionMessageRetryInterval")
    assert 0 < keys.number("WebSocketPingInterval") < given_up_s


def test_intervals_and_measurands_change_while_it_charges():
    """CORE-MV-24: from the next sample on, on the grid of the start"""
    desk = booted(keys={"MeterValueSampleInterval": "30"})
    desk.charges("A1")
    desk.runs(30)
    desk.serves()
    desk.status("ChangeConfiguration", key="MeterValueSampleInterval", value="20")
    desk.status("ChangeConfiguration", key="MeterValuesSampledData", value=",".join(MEASURANDS))
    desk.runs(50)
    told = [frame[3]["meterValue"][0] for frame in desk.serves() if frame[2] == "MeterValues"]
    assert [value["timestamp"][14:19] for value in told] == ["00:40", "01:00", "01:20"]
    assert all([s["measurand"] for s in value["sampledValue"]] == list(MEASURANDS) for value in told)
    desk.status("ChangeConfiguration", key="MeterValueSampleInterval", value="0")
    desk.runs(200)
    assert desk.count("MeterValues") == 4


def test_current_offered_is_the_limit_not_what_flows():
    """CORE-MV-23"""
    desk = booted(keys={"MeterValueSampleInterval": "10", "MeterValuesSampledData": "Current.Offered"})
    desk.charges("A1")
    desk.connectors[0].power_w = 0
    desk.connectors[0].limit_ma = 16500
    desk.runs(10)
    desk.serves()
    assert desk.last("MeterValues")["meterValue"][0]["sampledValue"][0]["value"] == "16.5"


def test_a_step_of_the_clock_neither_skips_nor_doubles_a_sample():
    """CORE-HB-05"""
    for there in ("2026-01-01T13:00:00Z", "2026-01-01T11:00:00Z"):
        desk = booted(keys={"MeterValueSampleInterval": "20"})
        desk.keys.put("HeartbeatInterval", "30")
        desk.charges("A1")
        desk.runs(40)
        assert [frame[2] for frame in desk.serves(Heartbeat={"currentTime": there})][:1] == ["Heartbeat"]
        desk.runs(60)
        desk.serves(Heartbeat={"currentTime": there})
        assert desk.count("MeterValues") == 5, there


def test_a_rotation_of_a_connector_that_is_not_there():
    """CORE-CFG-04, 9.1.7"""
    desk = booted()
    for value in ("9.RST", "1.RST,1.RTS"):
        assert desk.status("ChangeConfiguration", key="ConnectorPhaseRotation", value=value) == "Rejected", value
