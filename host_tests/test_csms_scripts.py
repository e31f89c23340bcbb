# CPython only: host tool
"""Canned behaviour (tools/csms/scripts.py)."""

import asyncio

from host_tests.csms_wires import START, booted, simulated


def test_a_script_changes_the_next_answers_and_then_no_more():
    async def main():
        central, wire = booted()
        central.script("Authorize", answer={"idTagInfo": {"status": "Blocked"}}, times=2)
        central.script("Authorize", error="InternalError", times=1)
        answers = [wire.ask("Authorize", {"idTag": "1"}) for _ in range(4)]
        assert [answer[2] for answer in answers] == [
            {"idTagInfo": {"status": "Blocked"}}, {"idTagInfo": {"status": "Blocked"}}, "InternalError",
            {"idTagInfo": {"status": "Accepted"}}]
    simulated(main())


def test_the_newest_standing_script_holds_until_it_is_cleared():
    async def main():
        central, wire = booted()
        central.script("Authorize", error="InternalError")
        central.script("Authorize", error="GenericError")
        central.script("Authorize", error="SecurityError", identity="CP2")
        assert [wire.ask("Authorize", {"idTag": "1"})[2] for _ in range(2)] == ["GenericError"] * 2
        central.scripts.clear("Authorize")
        assert wire.ask("Authorize", {"idTag": "1"})[0] == 3
    simulated(main())


def test_a_request_refused_by_script_is_not_booked():
    async def main():
        central, wire = booted()
        central.script("StartTransaction", error="InternalError")
        wire.ask("StartTransaction", START)
        assert central.transactions.all == []
    simulated(main())


def test_answers_come_late_on_request():
    async def main():
        central, wire = booted()
        central.settings.delays_s["*"] = 3
        central.script("Authorize", delay_s=5)
        assert wire.ask("Authorize", {"idTag": "1"}) is None
        await asyncio.sleep(4.999)
        assert wire.texts == []
        await asyncio.sleep(0.002)
        assert wire.frames()[0][0] == 3
        assert wire.ask("Heartbeat", {}) is None
        await asyncio.sleep(3)
        assert wire.frames()[1][2] == {"currentTime": "2026-11-20T05:06:15.124Z"}
    simulated(main())


def test_a_late_answer_to_a_lost_connection_is_nothing():
    async def main():
        central, wire = booted()
        central.script("StartTransaction", delay_s=5)
        wire.ask("StartTransaction", START)
        wire.lost()
        await asyncio.sleep(6)
        assert central.transactions.all == [] and central.violations == []
    simulated(main())


def test_a_script_cuts_the_connection_or_sends_any_text():
    async def main():
        central, wire = booted()
        central.script("Heartbeat", raw='[3,"{id}",{', times=1)
        central.script("Heartbeat", close=True)
        wire.send(2, "h1", "Heartbeat", {})
        assert wire.texts == ['[3,"h1",{']
        wire.send(2, "h2", "Heartbeat", {})
        assert wire.aborted and len(wire.texts) == 1
    simulated(main())


def test_a_wrong_answer_of_our_own_is_a_violation_unless_it_is_meant():
    async def main():
        for unchecked, violations in ((False, 1), (True, 0)):
            central, wire = booted()
            central.script("Heartbeat", answer={"currentTime": None}, unchecked=unchecked)
            assert wire.ask("Heartbeat", {})[2] == {}
            assert len(central.violations) == violations
    simulated(main())
