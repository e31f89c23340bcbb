"""GetConfiguration and ChangeConfiguration (OCPP 1.6 5.3, 5.8)."""

from host_tests.desk import Desk, booted


def test_all_keys_are_told_and_each_as_a_string():
    """CORE-CFG-09, -13, GEN-07"""
    answer = booted().calls("GetConfiguration", {})[2]
    keys = {entry["key"]: entry for entry in answer["configurationKey"]}
    assert len(keys) == len(answer["configurationKey"]) >= 28 and "unknownKey" not in answer
    assert all(isinstance(entry["value"], str) and isinstance(entry["readonly"], bool) for entry in keys.values())
    assert keys["NumberOfConnectors"] == {"key": "NumberOfConnectors", "readonly": True, "value": "1"}


def test_the_keys_of_tc_019_are_there_with_their_access():
    """CORE-CFG-12, CFG-KEY-01"""
    answer = booted().calls("GetConfiguration", {})[2]
    access = {entry["key"]: entry["readonly"] for entry in answer["configurationKey"]}
    for key in (
        "ClockAlignedDataInterval", "ConnectionTimeOut", "ConnectorPhaseRotation", "HeartbeatInterval",
        "LocalAuthorizeOffline", "LocalPreAuthorize", "MeterValuesAlignedData", "MeterValuesSampledData",
        "MeterValueSampleInterval", "ResetRetries", "StopTransactionOnInvalidId", "StopTxnAlignedData",
        "StopTxnSampledData", "TransactionMessageAttempts", "TransactionMessageRetryInterval",
    ):  # fmt: skip
        assert access[key] is False, key
    for key in ("GetConfigurationMaxKeys", "NumberOfConnectors", "SupportedFeatureProfiles"):
        assert access[key] is True, key
    assert "AuthorizeRemoteTxRequests" in access and "UnlockConnectorOnEVSideDisconnect" in access


def test_some_keys_known_and_unknown():
    """CORE-CFG-02, -17"""
    wanted = ["HEARTBEATINTERVAL", "Nonsense", "heartbeatInterval", "\u20ac"]
    answer = booted().calls("GetConfiguration", {"key": wanted})[2]
    assert [entry["key"] for entry in answer["configurationKey"]] == ["HeartbeatInterval"]
    assert answer["unknownKey"] == ["Nonsense", "\u20ac"]


def test_change_configuration_answers_as_specified():
    """CORE-CFG-01, -03, -05, -07, CORE-MV-17 (TC_040)"""
    desk = booted()
    for key, value, status in (
        ("MeterValueSampleInterval", "20", "Accepted"),
        ("metervaluesampleinterval", "0", "Accepted"),
        ("Testing", "true", "NotSupported"),
        ("MeterValueSampleInterval", "-1", "Rejected"),
        ("MeterValueSampleInterval", "1.5", "Rejected"),
        ("MeterValueSampleInterval", "", "Rejected"),
        ("MeterValueSampleInterval", "99999999999", "Rejected"),
        ("MeterValueSampleInterval", "\u0663", "Rejected"),
        ("NumberOfConnectors", "3", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "1", "Rejected"),
        ("WebSocketPingInterval", "-1", "Rejected"),
        ("ConnectionTimeOut", "0", "Rejected"),
        ("MeterValuesSampledData", "Energy.Active.Import.Register, Power.Active.Import", "Accepted"),
        ("MeterValuesSampledData", "Energy.Active.Import.Register,SoC", "Rejected"),
        ("MeterValuesSampledData", "", "Accepted"),
        ("ConnectorPhaseRotation", "0.RST,1.NotApplicable", "Accepted"),
        ("ConnectorPhaseRotation", "0.XYZ", "Rejected"),
    ):
        assert desk.status("ChangeConfiguration", key=key, value=value) == status, (key, value)
    assert desk.keys.number("MeterValueSampleInterval") == 0
    assert desk.keys.flag("LocalPreAuthorize")


def test_accepted_values_survive_a_reboot():
    """CORE-CFG-06, CORE-RST-08"""
    desk = booted()
    desk.status("ChangeConfiguration", key="ConnectionTimeOut", value="17")
    after = Desk(flash=desk.flash, keys={"ConnectionTimeOut": "99", "ResetRetries": "7"})
    assert after.keys.number("ConnectionTimeOut") == 17  # what was changed outranks the owner's
    assert after.keys.number("ResetRetries") == 7


def test_an_owner_cannot_set_what_only_the_station_knows():
    desk = Desk(keys={"NumberOfConnectors": "4"})
    assert desk.keys.number("NumberOfConnectors") == 1 and "cannot be 4" in desk.lines[0]


def test_a_key_that_a_station_hides_is_not_there_but_counts():
    """certificates: `-` is a key that is absent; CORE-CFG-08"""
    from lib.log import Log
    from lib.ocpp16.configuration import Configuration

    desk = booted()
    desk.cp.keys = Configuration(desk.slots, {"MessageTimeout": None}, {}, Log(lambda line: None, lambda: 0))
    assert desk.calls("GetConfiguration", {"key": ["MessageTimeout"]})[2]["unknownKey"] == ["MessageTimeout"]
    assert desk.status("ChangeConfiguration", key="MessageTimeout", value="20") == "NotSupported"
    assert desk.cp.keys.number("MessageTimeout") == 75
