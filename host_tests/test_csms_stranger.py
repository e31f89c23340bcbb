# CPython only: host tool
"""Every message a central system may send, as its example's words, at a charger that is not ours: PyPI's `ocpp` and
`websockets` over TCP. It checks each request against the published schemas before its handler sees it."""

import asyncio

import pytest
from ocpp.charge_point import snake_to_camel_case
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call_result
from websockets.asyncio.client import connect

from host_tests.csms_wires import BOOT, START, central_system
from tools.csms import commands, presets, say, schemas, server
from tools.csms.examples import EXAMPLES

PROFILES = {
    "Core": "ChangeAvailability ChangeConfiguration ClearCache DataTransfer GetConfiguration RemoteStartTransaction "
            "RemoteStopTransaction Reset UnlockConnector",
    "FirmwareManagement": "GetDiagnostics UpdateFirmware",
    "LocalAuthListManagement": "GetLocalListVersion SendLocalList",
    "Reservation": "CancelReservation ReserveNow",
    "SmartCharging": "ClearChargingProfile GetCompositeSchedule SetChargingProfile",
    "RemoteTrigger": "TriggerMessage",
    "Security": "CertificateSigned DeleteCertificate ExtendedTriggerMessage GetInstalledCertificateIds GetLog "
                "InstallCertificate SignedUpdateFirmware",
}
ACTIONS = [action for actions in PROFILES.values() for action in actions.split()]
ANSWERS = {
    "ChangeAvailability": {"status": "Scheduled"},
    "GetCompositeSchedule": {"status": "Rejected"},
    "GetConfiguration": {"configuration_key": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]},
    "GetDiagnostics": {"file_name": "diagnostics.txt"},
    "GetInstalledCertificateIds": {"status": "NotFound"},
    "GetLocalListVersion": {"list_version": 3},
    "SendLocalList": {"status": "VersionMismatch"},
    "UnlockConnector": {"status": "Unlocked"},
    "UpdateFirmware": {},
}


class Stranger(ChargePoint):
    """`heard`: the requests as their handlers got them, in the specification's names."""

    heard: dict


def _handler(action: str):
    async def answer(self, **fields):
        self.heard[action] = snake_to_camel_case(fields)
        return getattr(call_result, action)(**ANSWERS.get(action, {"status": "Accepted"}))
    answer.__name__ = action  # by which the package finds it
    return on(action)(answer)


for each in ACTIONS:
    setattr(Stranger, each, _handler(each))


async def _with_stranger(play) -> None:
    central = central_system()
    listening = await server.listen(central, "127.0.0.1", 0)
    try:
        async with connect(f"ws://127.0.0.1:{listening.port}/CP1", subprotocols=["ocpp1.6"]) as link:
            stranger = Stranger("CP1", link)
            stranger.heard = {}
            speaking = asyncio.create_task(stranger.start())
            central.chargers["CP1"].boot = BOOT
            central.transactions.started("CP1", START)
            await play(central, stranger)
            speaking.cancel()
    finally:
        await listening.close()
    assert central.violations == []


def test_all_six_profiles_and_the_security_extension_are_here():
    assert set(ACTIONS) == schemas.TO_CHARGER == set(EXAMPLES)
    assert tuple(PROFILES)[:-1] == presets.PROFILES


@pytest.mark.parametrize("action", ACTIONS)
def test_each_example_reaches_a_strangers_charger_and_its_answer_is_shown(action):
    async def play(central, stranger):
        answer = await commands.perform(central, {"line": EXAMPLES[action]})
        assert answer["ok"], answer
        sent = [each["payload"] for each in central.messages if (each["action"], each["type"]) == (action, 2)]
        assert stranger.heard[action] == sent[-1]
        shown = "\n".join(say.shown(answer))
        assert f"CP1 -> {action}.conf" in shown
        expected = ANSWERS.get(action, {"status": "Accepted"})
        assert all(f'"{value}"' in shown for value in expected.values() if isinstance(value, str))
    asyncio.run(_with_stranger(play))


@pytest.mark.parametrize("line, filled", [
    ("SetChargingProfile 1 TxProfile 0=16A", {"chargingProfileKind": "Relative", "stackLevel": 0, "transactionId": 1}),
    ("SetChargingProfile 0 ChargePointMaxProfile 0=11000W", {"chargingProfileKind": "Absolute"}),
    ("RemoteStartTransaction 1 A1 0=6A", {"chargingProfilePurpose": "TxProfile", "chargingProfileId": 1}),
])
def test_a_schedule_in_words_becomes_a_whole_profile(line, filled):
    async def play(central, stranger):
        assert (await commands.perform(central, {"line": line}))["ok"]
        heard = next(iter(stranger.heard.values()))
        profile = heard.get("csChargingProfiles") or heard["chargingProfile"]
        assert filled.items() <= profile.items()
        assert ("startSchedule" in profile["chargingSchedule"]) == (profile["chargingProfileKind"] == "Absolute")
        assert ("transactionId" in profile) == ("TxProfile 0=16A" in line)
    asyncio.run(_with_stranger(play))
