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
    """CORE-CFG-12, CFG-KEY-01, -04"""
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
    """CORE-CFG-01, -03, -04, -05, -07, CORE-MV-17, -21, TRN-RPC-10 (TC_040)"""
    desk = booted()
    for key, value, status in (
        ("MeterValueSampleInterval", "20", "Accepted"),
        ("metervaluesampleinterval", "007", "Accepted"),
        ("metervaluesampleinterval", "0", "Accepted"),
        ("Testing", "true", "NotSupported"),
        ("MeterValueSampleInterval", "-1", "Rejected"),
        ("MeterValueSampleInterval", "1.5", "Rejected"),
        ("MeterValueSampleInterval", "+1", "Rejected"),
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
        ("MeterValuesSampledData", "Energy.Active.Import.Register.L1", "Rejected"),
        ("StopTxnSampledData", "Temperature", "Rejected"),
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


def test_a_request_may_name_so_many_keys_and_no_more():
    """CORE-CFG-13, CORE-CFG-14: as many as GetConfigurationMaxKeys says; all are told when none is named"""
    desk = Desk()
    desk.keys.values["GetConfigurationMaxKeys"] = "4"
    desk.boots()
    four = ["NumberOfConnectors", "Heartbeatinterval", "ResetRetries", "Nonsense"]
    answer = desk.calls("GetConfiguration", {"key": four})[2]
    assert len(answer["configurationKey"]) == 3 and answer["unknownKey"] == ["Nonsense"]
    assert desk.calls("GetConfiguration", {"key": four + ["ConnectionTimeOut"]})[2] == "OccurenceConstraintViolation"
    assert len(desk.calls("GetConfiguration", {})[2]["configurationKey"]) > 30


def test_a_list_has_no_more_items_than_its_maxlength_key_says():
    """CORE-CFG-04"""
    desk = booted()
    four = (
        "Energy.Active.Import.Register, Energy.Active.Import.Interval ,Power.Active.Import,Current.Offered"
    )
    assert desk.status("ChangeConfiguration", key="StopTxnSampledData", value=four) == "Accepted"
    desk.keys.values["StopTxnSampledDataMaxLength"] = "3"
    assert desk.status("ChangeConfiguration", key="StopTxnSampledData", value=four) == "Rejected"
    assert desk.keys.items("StopTxnSampledData")[-1] == "Current.Offered"


def test_with_a_fixed_cable_its_unlocking_is_no_choice():
    """ERR-51: read-only and false"""
    desk = Desk(fixed=True, keys={"UnlockConnectorOnEVSideDisconnect": "false"})
    desk.keys.fixed = ("UnlockConnectorOnEVSideDisconnect",)
    desk.boots()
    key = "UnlockConnectorOnEVSideDisconnect"
    assert desk.calls("GetConfiguration", {"key": [key]})[2]["configurationKey"] == [
        {"key": key, "readonly": True, "value": "false"}
    ]
    assert desk.status("ChangeConfiguration", key=key, value="true") == "Rejected"


def test_every_key_of_core_is_there_and_takes_what_its_range_says():
    """CFG-KEY-01, CORE-CFG-01, -04, -05: at both ends of each range and one beyond"""
    from lib.ocpp16 import config_keys

    desk = Desk()
    desk.boots()
    table = config_keys._TABLE
    checked = 0
    for row in range(0, len(table), 4):
        key, limits = table[row], table[row + 3]
        if limits and key in desk.keys.values:
            low, high = limits
            wanted = ((low, "Accepted"), (high, "Accepted"), (low - 1, "Rejected"), (high + 1, "Rejected"))
            for value, status in wanted:
                assert desk.status("ChangeConfiguration", key=key.upper(), value=str(value)) == status, (key, value)
            for value in ("", "x", "1.0", "+1", " 1", "1e2", "99999999999999999999"):
                assert desk.status("ChangeConfiguration", key=key, value=value) == "Rejected", (key, value)
            assert desk.keys.values[key] == str(high)
            checked += 1
    assert checked == 13


def test_a_boolean_is_true_or_false_in_any_case():
    """CORE-CFG-04"""
    desk = booted()
    for value, status in (("TRUE", "Accepted"), ("False", "Accepted"), ("1", "Rejected"), ("", "Rejected")):
        assert desk.status("ChangeConfiguration", key="LocalPreAuthorize", value=value) == status
    assert not desk.keys.flag("LocalPreAuthorize")
