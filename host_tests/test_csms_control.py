# CPython only: host tool
"""The commands, the control port and the programs (tools/csms/commands.py, control.py, say.py)."""

import asyncio
import json
import socket
import subprocess
import sys

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from host_tests.csms_wires import BOOT, START, Wire, booted, central_system, simulated
from tools.csms import commands, say, server
from tools.csms.control import Control


def done(central, line: str) -> asyncio.Task:
    """What a line of words does, at once."""
    return asyncio.create_task(commands.perform(central, {"line": line}))


def test_a_line_is_a_call_and_its_answer():
    async def main():
        central, wire = booted()
        said = done(central, "Reset Soft")
        await asyncio.sleep(1)
        wire.send(3, wire.frames()[0][1], {"status": "Accepted"})
        assert await said == {"ok": True, "identity": "CP1", "action": "Reset",
                              "answer": {"status": "Accepted"}}
    simulated(main())


def test_a_callerror_is_a_failure_with_its_code():
    async def main():
        central, wire = booted()
        said = done(central, "ClearCache")
        await asyncio.sleep(1)
        wire.send(4, wire.frames()[0][1], "NotSupported", "never", {"a": 1})
        assert await said == {"ok": False, "error": "CP1 answered CALLERROR NotSupported: never",
                              "code": "NotSupported", "details": {"a": 1}}
    simulated(main())


def test_what_the_central_system_knows_need_not_be_said():
    async def main():
        central, wire = booted(call_timeout_s=1)
        assert "no transaction is running" in (await done(central, "RemoteStopTransaction"))["error"]
        wire.ask("StartTransaction", START)
        for line, payload in (
                ("RemoteStopTransaction", {"transactionId": 1}),
                ("ReserveNow 1 04A1", {"connectorId": 1, "idTag": "04A1", "reservationId": 1}),
                ("GetLog SecurityLog http://h", {"logType": "SecurityLog", "requestId": 2,
                                                 "log": {"remoteLocation": "http://h"}}),
                ("UpdateFirmware http://h", {"location": "http://h"})):
            assert (await done(central, line))["code"] == "NoAnswer"
            sent = wire.frames()[-1][3]
            assert payload.items() <= sent.items()
        assert central.violations == []
    simulated(main())


def test_a_missing_field_names_the_fields():
    async def main():
        central, _ = booted()
        answer = await done(central, "ChangeAvailability 1")
        assert "say: ChangeAvailability <connectorId>" in answer["error"]
    simulated(main())


def test_the_last_charger_is_meant_unless_one_is_named():
    async def main():
        central = central_system(call_timeout_s=1)
        wires = [Wire(central, f"/CP{number}") for number in (1, 2, 3)]
        wires[2].lost()
        await done(central, "Reset Soft")
        await done(central, "@CP1 Reset Hard")
        assert [len(wire.texts) for wire in wires] == [1, 1, 0]
        assert (await done(central, "@CP9 Reset Soft"))["code"] == "NotConnected"
    simulated(main())


def test_words_arrange_answers():
    async def main():
        central, wire = booted()
        invalid = {"idTagInfo": {"status": "Invalid"}}
        for line, result in (("next answer Authorize status=Invalid", [3, invalid]),
                             ("next error Authorize InternalError", [4, "InternalError"]),
                             ("next drop Authorize", None)):
            assert (await done(central, line))["ok"]
            answer = wire.ask("Authorize", {"idTag": "1"})
            assert result == (answer and [answer[0], answer[2]])
        for seconds in ("-1", "x", "nan", "inf"):
            wrong = f"a delay is seconds, 0 or more, not '{seconds}'"
            assert await done(central, f"delay Authorize {seconds}") == {"ok": False, "error": wrong}
        assert central.settings.delays_s == {}
        await done(central, "delay Authorize 2")
        await done(central, "error Authorize GenericError")
        await asyncio.sleep(60)
        assert wire.ask("Authorize", {"idTag": "1"}) is None
        await asyncio.sleep(2)
        assert wire.frames()[-1][2] == "GenericError"
        assert await done(central, "clear") == {"ok": True, "scripts": {}, "delays_s": {}}
        assert wire.ask("Authorize", {"idTag": "1"})[0] == 3
    simulated(main())


def test_words_read_and_change_tags_and_settings():
    async def main():
        central, _ = booted()
        listed = await done(central, "tags add 04A1 Blocked P")
        assert listed["tags"] == {"04A1": {"status": "Blocked", "parentIdTag": "P"}}
        assert (await done(central, "tags remove 04a1"))["tags"] == {}
        await done(central, "settings identities CP1,CP2")
        settings = (await done(central, "settings interval_s 7"))["settings"]
        assert (settings["interval_s"], settings["identities"]) == (7, ["CP1", "CP2"])
    simulated(main())


def test_words_read_what_happened():
    async def main():
        central, wire = booted()
        wire.ask("StartTransaction", START)
        wire.send_text("x")
        assert (await done(central, "transactions running"))["transactions"][0]["id"] == 1
        assert (await done(central, "chargers"))["chargers"][0]["identity"] == "CP1"
        messages = (await done(central, "messages StartTransaction"))["messages"]
        assert [each["type"] for each in messages] == [2, 3]
        assert len((await done(central, "violations clear"))["violations"]) == 1
        assert (await done(central, "violations"))["violations"] == []
        assert len((await done(central, "help"))["help"]) > 40
    simulated(main())


def test_words_send_any_text_and_end_connections():
    async def main():
        central, wire = booted()
        await done(central, "raw [9]")
        assert wire.texts == ["[9]"]
        await done(central, "freeze")
        assert wire.ask("Heartbeat", {}) is None
        await done(central, "disconnect")
        assert wire.aborted  # a frozen connection cannot say goodbye
        assert (await done(central, "disconnect"))["code"] == "NotConnected"
    simulated(main())


def test_a_bad_request_is_answered():
    async def main():
        central = central_system()
        for request in (None, [], {}, {"do": "x"}, {"do": "call"},
                        {"do": "script", "action": "Authorize", "x": 1},
                        {"do": "script", "action": "Reset", "drop": True}, {"line": "tags add"}, {"line": 5},
                        {"do": "settings", "set": {"interval_s": "soon"}}, {"do": "raw"},
                        {"line": "tags add X Fine"}, {"line": "tags remove X"}, {"line": "settings x y"},
                        {"line": "raw"}, {"line": "settings half_open maybe"}, {"line": "settings interval_s -1"},
                        {"line": "settings unknown_tag Fine"}, {"line": "settings call_timeout_s nan"}):
            answer = await commands.perform(central, request)
            assert answer["ok"] is False and answer["error"], request
    simulated(main())


async def ask(reader, writer, text: str) -> dict:
    writer.write(text.encode() + b"\n")
    return json.loads(await reader.readline())


def test_a_charger_and_a_control_client_over_tcp():
    async def main():
        central = central_system(passwords={"CP1": b"secret"})
        chargers, control = await server.listen(central, "127.0.0.1", 0), Control(central)
        port = await control.listen(0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await ask(reader, writer, '{"do":"watch"}') == {"ok": True}
        where = f"127.0.0.1:{chargers.port}"
        try:
            await connect(f"ws://{where}/CP1", subprotocols=["ocpp1.6"])
            raise AssertionError("it came in without its password")
        except InvalidStatus as error:
            assert error.response.status_code == 401
        async with connect(f"ws://CP1:secret@{where}/CP1", subprotocols=["ocpp1.6"], proxy=None) as charger:
            assert charger.subprotocol == "ocpp1.6"
            await charger.send(json.dumps([2, "1", "BootNotification", BOOT]))
            assert json.loads(await charger.recv())[2]["status"] == "Accepted"
            await (await charger.ping())
            writer.write(b'{"line":"Reset Soft"}\n')
            unique_id = json.loads(await charger.recv())[1]
            await charger.send(json.dumps([3, unique_id, {"status": "Accepted"}]))
            events = [json.loads(await reader.readline()) for _ in range(7)]
            assert [each.get("event", "answer") for each in events] == [
                "refused", "connected", "frame", "frame", "frame", "frame", "answer"]
            assert (await ask(reader, writer, "nonsense"))["ok"] is False
            await ask(reader, writer, '{"line":"disconnect abrupt"}')
            try:
                await charger.recv()
                raise AssertionError("still connected")
            except ConnectionClosed as error:
                assert error.rcvd is None
        await control.close()
        await chargers.close()
        assert await reader.read() is not None
        writer.close()
        assert central.violations == []
    asyncio.run(main())


def test_stopping_does_not_wait_for_anybody():
    async def main():
        central = central_system()
        chargers, control = await server.listen(central, "127.0.0.1", 0), Control(central)
        _, writer = await asyncio.open_connection("127.0.0.1", await control.listen(0))
        async with connect(f"ws://127.0.0.1:{chargers.port}/CP1", subprotocols=["ocpp1.6"]) as charger:
            writer.write(b'{"line":"Reset Soft"}\n')
            await charger.recv()
            await control.close()
            await chargers.close()
        writer.close()
    asyncio.run(main())


def run(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_taken_port_is_said_with_its_option():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for option, other in (("--port", "--control"), ("--control", "--port")):
            ended = run("tools.csms", option, str(port), other, "0")
            assert ended.returncode == 1
            assert f"cannot listen on port {port}: Address already in use" in ended.stderr
            assert option in ended.stderr and "Traceback" not in ended.stderr


def test_a_wrong_option_is_named_with_its_remedy(tmp_path):
    nothing, a_list = tmp_path / "nothing", tmp_path / "list.json"
    a_list.write_text("[]")
    for words, reason in (
            (["--auth", "CP1:hex:zz"], "--auth CP1:hex:zz: after hex: say two hexadecimal digits"),
            (["--auth", "x"], "--auth x: say IDENTITY:PASSWORD"),
            (["--tags", str(nothing)], f"--tags {nothing}: No such file"),
            (["--tags", str(a_list)], "say an object"),
            (["--interval", "-1"], "0 or more, not -1"),
            (["--set", "=3"], "say NAME=VALUE"),
            (["--set", "half_open=maybe"], "half_open is yes or no, not 'maybe'"),
            (["--set", "call_timeout_s=x"], "call_timeout_s is a number, 0 or more, not 'x'"),
            (["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine; choose another with --host")):
        ended = run("tools.csms", "--port", "0", "--control", "0", *words)
        assert (ended.returncode, reason in ended.stderr) == (1, True), ended.stderr
    ended = run("tools.csms", "--port", "99999")
    assert ended.returncode == 2 and "no port" in ended.stderr


def test_what_is_empty_is_told_as_none():
    assert say.shown({"ok": True, "tags": {}}) == ["none"]
    assert say.shown({"ok": True}) == ["ok"]


def test_a_program_starts_obeys_and_ends_quietly(tmp_path):
    tags = tmp_path / "tags.json"
    tags.write_text('{"04A1": "Blocked", "04B2": {"status": "Accepted", "parentIdTag": "P"}}')
    command = [sys.executable, "-m", "tools.csms", "--port", "0", "--control", "0", "--tags", str(tags),
               "--auth", "CP1:hex:00ff", "--set", "unknown_tag=Invalid"]
    csms = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        port = csms.stdout.readline().split()[-1]
        assert "04B2" in run("tools.csms.say", "--control", port, "tags").stdout
        told = run("tools.csms.say", "--control", port, "--json", "settings")
        settings = json.loads(told.stdout)["settings"]
        assert (settings["passwords"], settings["unknown_tag"]) == (["CP1"], "Invalid")
        told = run("tools.csms.say", "--control", port, '{"do": "settings", "set": {"interval_s": 7}}')
        assert '"interval_s": 7' in told.stdout
        torn = run("tools.csms.say", "--control", port, '{"do": "settings"')
        assert torn.returncode == 1 and "no JSON object" in torn.stderr
        failed = run("tools.csms.say", "--control", port, "Reset", "Soft")
        assert failed.returncode == 1 and "no charger" in failed.stderr
    finally:
        csms.terminate()
        _, errors = csms.communicate(timeout=30)
    assert (csms.returncode, errors) == (0, "")
    assert run("tools.csms.say", "--control", port, "tags").returncode == 2
