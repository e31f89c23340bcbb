# CPython only: host tool
"""The timing of the certified central systems (tools/csms/presets.py)."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from host_tests.csms_wires import BOOT, START, Wire, central_system, simulated
from tools import run
from tools.csms import __main__ as program
from tools.csms import commands, presets
from tools.workshop import __main__ as workshop_program
from tools.workshop.workshop import Options, Workshop


async def _waited_s(wire, action: str, payload: dict, since: int) -> float:
    """Simulated seconds from a CALL to its answer."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    wire.send(2, f"{action}-{since}", action, payload)
    while not wire.texts:
        await asyncio.sleep(0.25)
    wire.texts.clear()
    return loop.time() - begun


def _chosen(name: str) -> tuple:
    central = central_system()
    presets.choose(central.settings, name)
    return central, Wire(central)


@pytest.mark.parametrize("name, response_s", [("charge-q", 1), ("kevs", 1), ("el-csms", 58)])
def test_answers_come_as_late_as_measured_and_authorize_at_once(name, response_s):
    async def main():
        central, wire = _chosen(name)
        waits = [await _waited_s(wire, "BootNotification", BOOT, 0)]
        waits.append(await _waited_s(wire, "StartTransaction", START, 1))
        waits.append(await _waited_s(wire, "Heartbeat", {}, 2))
        assert waits == [response_s] * 3
        assert await _waited_s(wire, "Authorize", {"idTag": "A1"}, 3) == 0
        assert central.violations == []
    simulated(main())


@pytest.mark.parametrize("name, limit_s", [("charge-q", 60), ("kevs", 30), ("el-csms", 60)])
def test_a_call_that_stays_unanswered_for_the_limit_is_a_violation(name, limit_s):
    async def main():
        central, wire = _chosen(name)
        asked = asyncio.create_task(commands.perform(central, {"line": "ClearCache"}))
        await asyncio.sleep(limit_s - 0.5)
        assert central.violations == []
        await asyncio.sleep(1)
        assert central.violations == [f"CP1: ClearCache: unanswered for {limit_s} s"]
        assert (await asked)["code"] == "NoAnswer"
        wire.send(3, wire.frames()[0][1], {"status": "Rejected"})
        assert len(central.violations) == 1  # late, and that has been said
    simulated(main())


def test_an_answer_in_time_or_a_lost_connection_is_none():
    async def main():
        central, wire = _chosen("kevs")
        request = {"do": "call", "action": "ClearCache", "timeout": 5}
        asked = [asyncio.create_task(commands.perform(central, request)) for _ in range(2)]
        await asyncio.sleep(10)
        assert [(await each)["code"] for each in asked] == ["NoAnswer"] * 2
        wire.send(3, wire.frames()[0][1], {"status": "Rejected"})  # too late for who asked, within the limit
        wire.lost()
        await asyncio.sleep(60)
        assert central.violations == []
    simulated(main())


def test_words_choose_a_preset_and_clear_keeps_it():
    async def main():
        central = central_system()

        async def say(line):
            return await commands.perform(central, {"line": line})

        assert set((await say("preset"))["presets"]) == set(presets.PRESETS)
        chosen = await say("preset el-csms")
        assert (chosen["preset"], list(chosen["presets"])) == ("el-csms", ["el-csms"])
        assert (await say("delay Heartbeat 3"))["delays_s"] == {"*": 58, "Authorize": 0, "Heartbeat": 3}
        assert (await say("delay Authorize 4"))["delays_s"]["Authorize"] == 4
        assert (await say("clear Authorize"))["delays_s"] == {"*": 58, "Authorize": 0, "Heartbeat": 3}
        assert (await say("clear"))["delays_s"] == {"*": 58, "Authorize": 0}
        assert (await say("preset none"))["preset"] == "none"
        assert (central.settings.delays_s, central.settings.answer_limit_s) == ({}, 0)
        assert "there are: charge-q, kevs, el-csms, none" in (await say("preset other"))["error"]
        assert "say preset <name>" in (await say("settings preset kevs"))["error"]
    simulated(main())


@pytest.mark.parametrize("preset", presets.PRESETS.values(), ids=presets.PRESETS)
def test_each_preset_names_its_source(preset):
    assert re.fullmatch(r"OCA\.0016\.\d{4}\.CSMS", preset.certificate) and preset.vendor and preset.version
    assert len(preset.profiles) == 6 and preset.authorize_s <= preset.response_s < preset.limit_s


def test_the_readme_says_what_the_table_says():
    text = (Path(commands.__file__).parent / "README.md").read_text()
    for name, preset in presets.PRESETS.items():
        row = (f"`{name}`", preset.vendor, preset.product, preset.version, f"{preset.certificate}, {preset.issued}",
               f"{preset.limit_s} s", f"{preset.response_s} s", f"{preset.authorize_s} s")
        assert "| " + " | ".join(row) + " |" in text


def test_each_program_has_the_option(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["csms", "--preset", "kevs"])
    central = central_system()
    program._prepare(central, program._options().parse_args())
    assert central.settings.preset == "kevs"
    said = ["--csms-preset", "el-csms", "--interval", "60"]
    options = [workshop_program.options(workshop_program.parser().parse_args(said)),
               run._options(run._parser().parse_args(said))]
    assert [(each.csms_preset, each.interval_s) for each in options] == [("el-csms", 60)] * 2


def test_the_workshop_has_it_inside_only():
    assert Workshop(Options(csms_preset="el-csms", simulated=True)).csms.settings.delays_s["*"] == 58
    for option in ({"csms_preset": "el-csms"}, {"interval_s": 60}, {"interval_s": 0}):
        with pytest.raises(ValueError, match="inside"):
            Workshop(Options(csms="ws://127.0.0.1:9000", **option))
