# CPython only: a whole charger, which runs its firmware in each interpreter
"""The stations of firmware/stations: what they say of themselves, and the configuration they boot with."""

import pytest

from firmware.stations import default, single
from host_tests.charger import Charger
from tools.workshop.process import INTERPRETERS

# OCA.0016.0465.CS and OCA.0016.0648.CS; None: not there
KEYS = """
AllowOfflineTxForUnknownId                  FALSE       FALSE
AuthorizationCacheEnabled                   FALSE       FALSE
AuthorizeRemoteTxRequests                   TRUE        TRUE
BlinkRepeat                                 0           None
ClockAlignedDataInterval                    15          0
ConnectionTimeOut                           15          60
ConnectorPhaseRotation                      0           NotApplicable
ConnectorPhaseRotationMaxLength             120         None
GetConfigurationMaxKeys                     32          4
HeartbeatInterval                           15          270
LightIntensity                              80          None
LocalAuthorizeOffline                       FALSE       TRUE
LocalPreAuthorize                           FALSE       FALSE
MaxEnergyOnInvalidId                        11000       None
MeterValuesAlignedData                      -           Energy.Active.Import.Register
MeterValuesAlignedDataMaxLength             100         10
MeterValuesSampledData                      -           Energy.Active.Import.Register
MeterValuesSampledDataMaxLength             100         10
MeterValueSampleInterval                    15          20
MinimumStatusDuration                       15          90
NumberOfConnectors                          1           2
ResetRetries                                24          2
StopTransactionOnEVSideDisconnect           TRUE        FALSE
StopTransactionOnInvalidId                  FALSE       TRUE
StopTxnAlignedData                          -           Energy.Active.Import.Register
StopTxnAlignedDataMaxLength                 100         10
StopTxnSampledData                          -           Energy.Active.Import.Register
StopTxnSampledDataMaxLength                 100         10
SupportedFeatureProfiles                    Core        Core
SupportedFeatureProfilesMaxLength           100         None
TransactionMessageAttempts                  24          2
TransactionMessageRetryInterval             120         90
UnlockConnectorOnEVSideDisconnect           FALSE       FALSE
WebSocketPingInterval                       120         300
"""
CERTIFIED = {"cs500d_011k1": 0, "csc_22b7": 1}


def _certified(station: str) -> dict:
    rows = [line.split() for line in KEYS.split("\n") if line]
    values = {row[0]: row[1 + CERTIFIED[station]] for row in rows}
    return {key: "" if value == "-" else value for key, value in values.items() if value != "None"}


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("station", CERTIFIED)
def test_a_certified_station_boots_with_exactly_its_configuration(station, interpreter):
    """CORE-STOP-13, CFG-KEY-01, CORE-CFG-10, CORE-CFG-12: no key more, none less"""
    with Charger(interpreter, station=station) as charger:
        charger.runs(5)
        answer = charger.csms("GetConfiguration")["answer"]
        assert "unknownKey" not in answer
        assert {entry["key"]: entry["value"] for entry in answer["configurationKey"]} == _certified(station)
        access = {entry["key"]: entry["readonly"] for entry in answer["configurationKey"]}
        assert access["UnlockConnectorOnEVSideDisconnect"]  # ERR-51: a fixed cable
        assert not access["StopTransactionOnEVSideDisconnect"]  # CORE-STOP-13: either is right
        hidden = charger.csms("GetConfiguration MessageTimeout")["answer"]
        assert hidden == {"configurationKey": [], "unknownKey": ["MessageTimeout"]}
        answer = charger.csms("ChangeConfiguration MessageTimeout 30")["answer"]
        assert answer == {"status": "NotSupported"}
        boot = charger.payloads("BootNotification")[0]
        assert boot["chargePointModel"].replace("-", "_").lower() == station


def test_the_central_system_inside_may_name_an_interval():
    """CORE-BOOT-05: then it is the central system's"""
    with Charger("cpython", station="csc_22b7", interval_s=60) as charger:
        charger.runs(5)
        (entry,) = charger.csms("GetConfiguration HeartbeatInterval")["answer"]["configurationKey"]
        assert entry["value"] == "60"


def test_a_certified_station_tells_a_status_when_it_has_lasted():
    """STA-12: CS500D-011K1, 15 s"""
    with Charger("cpython", station="cs500d_011k1") as charger:
        charger.runs(5)
        charger.plug(1)
        charger.runs(14)
        assert charger.statuses() == ["Available"]
        charger.runs(2)
        assert charger.statuses() == ["Available", "Preparing"]


def test_the_stations_with_several_rotations_say_how_many_may_be():
    """CORE-CFG-18"""
    for station in (default, single):
        items = station.KEYS["ConnectorPhaseRotation"].split(",")
        assert len(items) == 1 or station.KEYS.get("ConnectorPhaseRotationMaxLength", 1) >= len(items), station.__name__
