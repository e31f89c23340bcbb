# CPython only: host tool
"""`make certify HANDS=person` as a maker runs it: who connects, what Ctrl-C leaves behind, what is refused."""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from host_tests.csms_wires import Wire, central_system, simulated
from tools.certify.arrival import arrives, urls
from tools.certify.bench import Bench
from tools.certify.datasheet import DataSheet
from tools.certify.result import Failed
from tools.certify.settings import Settings
from tools.command_line import Trouble
from tools.csms.central_system import CentralSystem

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text('{"connectors": 2, "shared_reader": true}')
    return str(path)


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return str(probe.getsockname()[1])


@contextlib.contextmanager
def _charger(port, identity):
    """A virtual charger that looks for its central system at that port."""
    command = [sys.executable, "-m", "tools.workshop", "--csms", f"ws://127.0.0.1:{port}", "--id", identity]
    charger = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        charger.terminate()
        charger.wait()


def _certify(*words):
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tools.certify", "--hands", "person", "--host", "127.0.0.1", *words]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _values_sent(lines, key):
    told = [json.loads(line.partition("ChangeConfiguration ")[2]) for line in lines if "ChangeConfiguration {" in line]
    return [each["value"] for each in told if each["key"] == key]


def test_a_charger_that_connects_from_elsewhere_is_judged(tmp_path, sheet, port):
    with _charger(port, "CP9"):
        options = ["--charger", "CP9", "--port", port, "--sheet", sheet, "--out", str(tmp_path)]
        run = _certify(*options, "--case", "017_1,003", "--connection-timeout-s", "9")
        lines = run.communicate("s\n")[0].splitlines()
    assert (run.returncode, lines[-1]) == (1, "certify: 1 passed, 0 failed, 0 not applicable, 1 not played")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["charger"]["identity"] == "CP9" and report["charger"]["chargePointVendor"] == "Bollard"
    assert report["results"][0]["result"] == "not played"
    assert "the tester cannot: Plug a cable" in report["results"][0]["why"]
    assert report["counts"]["notPlayed"] == 1 and report["notPutBack"] == {}
    found = {each["key"]: each["value"] for each in report["configuration"]}
    assert _values_sent(lines, "ConnectionTimeOut")[-1] == found["ConnectionTimeOut"] == "60"


@pytest.mark.parametrize("way_out", [signal.SIGINT, signal.SIGTERM])
def test_who_breaks_off_leaves_the_configuration_as_it_was(way_out, tmp_path, sheet, port):
    with _charger(port, "CP9"):
        options = ["--charger", "CP9", "--port", port, "--sheet", sheet, "--out", str(tmp_path)]
        run, lines = _certify(*options, "--case", "021,003"), []
        while ">> plug" not in (line := run.stdout.readline()):
            assert line, run.stderr.read()
            lines.append(line)
        assert _values_sent(lines, "ConnectionTimeOut")[-1] != "60"
        run.send_signal(way_out)
        rest, errors = run.stdout.read(), run.stderr.read()  # nobody closes stdin: it still waits for an Enter
        assert run.wait() == 2 and "certify: broken off" in errors
        run.communicate()
    assert "Traceback" not in errors and "Fatal" not in errors
    assert _values_sent(rest.splitlines(), "ConnectionTimeOut")[-1] == "60"
    assert "not put back" not in rest


@pytest.mark.parametrize("impatient", [False, True])
def test_a_charger_that_is_gone_when_it_is_over_is_told_with_its_values(impatient, tmp_path, sheet, port):
    """Whether restore_s is over, or somebody does not wait for it."""
    with _charger(port, "CP9"):
        options = ["--charger", "CP9", "--port", port, "--sheet", sheet, "--out", str(tmp_path)]
        run = _certify(*options, "--case", "003", "--restore-s", "10000" if impatient else "0.5")
        while ">> plug" not in (line := run.stdout.readline()):
            assert line, run.stderr.read()
    run.send_signal(signal.SIGINT)
    if impatient:
        while not (line := run.stdout.readline()).startswith("putting"):
            assert line
        run.send_signal(signal.SIGINT)
    lines, errors = run.stdout.read(), run.stderr.read()
    assert run.wait() == 2 and "Traceback" not in errors
    run.communicate()
    assert "not put back: ConnectionTimeOut, which was '60'" in lines
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["notPutBack"]["ConnectionTimeOut"] == "60" and not report["complete"]
    assert report["state"] == "broken off, 0 of 1 played"
    assert "- ConnectionTimeOut: was '60'" in (tmp_path / "report.md").read_text()


class Charger(Bench):
    """A bench whose charger has one key, and answers what a test says."""

    def __init__(self, *answers):
        super().__init__(CentralSystem(lambda: 0.0), "CP1", None, DataSheet(), Settings())
        self.answers = list(answers)
        self.key = {"key": "ConnectionTimeOut", "value": "60", "readonly": False}

    async def call(self, action, payload=None, **_):
        if action == "GetConfiguration":
            return {"configurationKey": [dict(self.key)]}
        answer = self.answers.pop(0)
        if answer == "no answer":
            raise Failed("ChangeConfiguration.conf", answer)
        return {"status": answer}


@pytest.mark.parametrize(("answers", "left"), [
    (["Accepted"], {"ConnectionTimeOut": "60"}),
    (["Rejected"], {}),
    (["no answer"], {"ConnectionTimeOut": "60"}),
    (["Accepted", "Accepted"], {}),
    (["no answer", "Accepted"], {}),
    (["Accepted", "Rejected"], {"ConnectionTimeOut": "60"}),
    (["Accepted", "no answer"], {"ConnectionTimeOut": "60"}),
])  # fmt: skip
def test_a_key_is_left_unless_the_charger_has_taken_its_value_back(answers, left):
    bench = Charger(*answers)

    async def day():
        await bench.keys.read()
        for value in (["5", "60"])[: len(answers)]:
            with contextlib.suppress(Failed):
                await bench.keys.set("ConnectionTimeOut", value)

    asyncio.run(day())
    assert bench.keys.left() == left and bench.answers == []


# Who connects


def _wait(*visitors, limit_s=100.0):
    """What is said while CP1 is waited for and these charge points connect, one every ten seconds."""
    said, ended = [], []

    async def day():
        central = central_system()
        loop = asyncio.get_running_loop()
        for place, path in enumerate(visitors, 1):
            loop.call_later(10 * place, Wire, central, path)
        try:
            await arrives(central, "CP1", "127.0.0.1", 9000, limit_s, said.append)
        except Trouble as trouble:
            ended.append(str(trouble))
        return loop.time()

    return simulated(day()), said, "".join(ended)


def test_the_cases_wait_for_the_charger():
    seconds, said, trouble = _wait("/CP1")
    assert (seconds, trouble) == (10.0, "")
    assert said == ["waiting for CP1 at ws://127.0.0.1:9000/CP1", "CP1 is here"]


def test_who_else_is_there_is_told_at_once_and_again_at_the_end():
    seconds, said, trouble = _wait("/CP001", "/", "/CP001")
    assert seconds == 100.0
    told = "CP001 is here; did you mean CHARGER=CP001 (--charger CP001)?"
    assert said[1] == told and said.count(told) == 1
    assert "was refused: 404" in said[2]
    assert next(each for each in said if each.startswith("still waiting")) == "still waiting for CP1: 30 s of 100 s"
    assert "CP1 did not connect in 100 s: CP001 is here" in trouble


def test_nobody_is_status_2(tmp_path, sheet, port):
    run = _certify("--port", port, "--sheet", sheet, "--out", str(tmp_path), "--connect-s", "0.1")
    lines, errors = run.communicate()
    assert run.returncode == 2 and "CP001 did not connect in 0.1 s: nobody connected" in errors
    assert f"ws://127.0.0.1:{port}/CP001" in lines and "Traceback" not in errors
    assert not (tmp_path / "report.json").exists()


def test_a_port_that_is_taken_is_status_2(tmp_path, sheet):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = _certify("--port", str(taken.getsockname()[1]), "--sheet", sheet, "--out", str(tmp_path))
        errors = run.communicate()[1]
    assert run.returncode == 2 and "cannot listen on port" in errors and "Traceback" not in errors


def test_a_charger_is_told_addresses_that_it_can_use():
    assert urls("192.0.2.7", 9000) == ["ws://192.0.2.7:9000"]
    assert urls("0.0.0.0", 9000) and not [each for each in urls("0.0.0.0", 9000) if "0.0.0.0" in each]


def test_nobody_at_the_terminal_is_status_2(tmp_path):
    run = _certify("--out", str(tmp_path))
    errors = run.communicate("")[1]
    assert run.returncode == 2 and "--sheet FILE" in errors and "Traceback" not in errors
