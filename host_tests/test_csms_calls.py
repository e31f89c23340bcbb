# CPython only: host tool
"""The central system's own CALLs (tools/csms/session.py)."""

import asyncio

from host_tests.csms_wires import booted, simulated
from tools.csms.session import CallFailed


def failure(call) -> object:
    async def caught():
        try:
            return await call
        except CallFailed as error:
            return error.code
    return asyncio.create_task(caught())


def test_a_call_waits_for_its_answer():
    async def main():
        central, wire = booted()
        call = asyncio.create_task(central.call("CP1", "Reset", {"type": "Soft"}))
        await asyncio.sleep(1)
        kind, unique_id, action, payload = wire.frames()[0]
        assert (kind, len(unique_id), action, payload) == (2, 36, "Reset", {"type": "Soft"})
        wire.send(3, unique_id, {"status": "Accepted"})
        assert await call == {"status": "Accepted"}
        assert central.violations == []
    simulated(main())


def test_calls_go_out_one_at_a_time_and_independent_of_the_chargers():
    """TRN-SYN-01, TRN-SYN-02."""
    async def main():
        central, wire = booted()
        calls = [asyncio.create_task(central.call("CP1", "ClearCache")) for _ in range(2)]
        await asyncio.sleep(1)
        assert len(wire.texts) == 1
        assert wire.ask("Heartbeat", {}, "h")[1] == "h"
        wire.send(3, wire.frames()[0][1], {"status": "Accepted"})
        await asyncio.sleep(1)
        wire.send(3, wire.frames()[-1][1], {"status": "Rejected"})
        assert [await call for call in calls] == [{"status": "Accepted"}, {"status": "Rejected"}]
    simulated(main())


def test_a_call_fails_with_a_code():
    async def main():
        central, wire = booted(call_timeout_s=10)
        no_answer = failure(central.call("CP1", "ClearCache"))
        await asyncio.sleep(11)
        assert await no_answer == "NoAnswer"
        wire.send(3, wire.frames()[-1][1], {"status": "Accepted"})  # late, not wrong
        refused = failure(central.call("CP1", "ClearCache"))
        await asyncio.sleep(0)
        wire.send(4, wire.frames()[-1][1], "NotSupported", "no", {"why": 1})
        assert await refused == "NotSupported"
        lost = failure(central.call("CP1", "ClearCache"))
        behind = failure(central.call("CP1", "ClearCache"))
        await asyncio.sleep(0)
        wire.lost()
        assert (await lost, await behind) == ("ConnectionLost", "NotConnected")
        assert await failure(central.call("CP1", "ClearCache")) == "NotConnected"
        assert await failure(central.call("CP9", "ClearCache")) == "NotConnected"
        assert central.violations == []
    simulated(main())


def test_a_call_against_its_schema_is_not_sent_unless_raw():
    async def main():
        central, wire = booted(call_timeout_s=1)
        for action, payload in (("Reset", {"type": "Now"}), ("Heartbeat", {}), ("Explode", {})):
            assert await failure(central.call("CP1", action, payload)) == "InvalidPayload"
        assert wire.texts == []
        assert await failure(central.call("CP1", "Reset", {"type": "Now"}, raw=True)) == "NoAnswer"
        assert wire.frames()[0][3] == {"type": "Now"}
    simulated(main())


def test_a_wrong_confirmation_is_a_violation_and_still_an_answer():
    async def main():
        central, wire = booted()
        call = asyncio.create_task(central.call("CP1", "Reset", {"type": "Soft"}))
        await asyncio.sleep(0)
        wire.send(3, wire.frames()[0][1], {"status": "Maybe"})
        assert await call == {"status": "Maybe"}
        assert len(central.violations) == 1 and "Reset.conf" in central.violations[0]
    simulated(main())


def test_a_tenth_of_an_ampere_is_valid_and_a_hundredth_is_not():
    async def main():
        central, _ = booted(call_timeout_s=1)
        for limit, code in ((10.1, "NoAnswer"), (10.11, "InvalidPayload"), (6, "NoAnswer")):
            period = {"startPeriod": 0, "limit": limit}
            schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
            profile = {"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile",
                       "chargingProfileKind": "Relative", "chargingSchedule": schedule}
            payload = {"connectorId": 1, "csChargingProfiles": profile}
            assert await failure(central.call("CP1", "SetChargingProfile", payload)) == code
        schedule["chargingSchedulePeriod"] = []  # MSG-02
        assert await failure(central.call("CP1", "SetChargingProfile", payload)) == "InvalidPayload"
    simulated(main())
