# CPython only: the workshop is a host tool
"""One virtual charger alone, started by its command line, as other people's tools would."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from tools.workshop import __main__ as command_line
from tools.workshop.link import Link
from tools.workshop.transcript import Transcript


def start(*words):
    command = [sys.executable, "-m", "tools.workshop", "--interpreter", "cpython", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ready(charger) -> dict:
    line = charger.stdout.readline()
    while not line.startswith("ready "):
        assert line, charger.stderr.read()
        line = charger.stdout.readline()
    return dict(word.split("=", 1) for word in line.split()[1:])


def children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(each) for each in file.read().split()]


def test_it_says_where_it_listens_and_ends_at_once_on_a_signal(tmp_path):
    settings = tmp_path / "more.json"
    settings.write_text(json.dumps({"max_ma": 16000}))
    words = ("--id", "CP 9", "--set", "HeartbeatInterval=60", "--settings", str(settings))
    charger = start(*words, "--state", str(tmp_path / "s"))
    link = Link(int(ready(charger)["control"]))
    assert link.do("state")["state"]["program"] == "running"
    link.close()
    charger.send_signal(signal.SIGINT)
    assert charger.wait(20) == 0
    written = json.loads((tmp_path / "s" / "flash" / "settings.json").read_text())
    assert (written["identity"], written["keys"], written["max_ma"]) == (
        "CP 9",
        {"HeartbeatInterval": "60"},
        16000,
    )


def test_a_kill_of_the_workshop_is_the_end_of_its_program(tmp_path):
    charger = start("--csms", "ws://127.0.0.1:9/x", "--state", str(tmp_path))
    ready(charger)
    programs = children(charger.pid)
    assert len(programs) == 1
    assert os.getpgid(programs[0]) == programs[0]  # a terminal's Ctrl-C is not for it
    charger.kill()
    charger.wait(20)
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{programs[0]}") and time.monotonic() < deadline:
        with open(f"/proc/{programs[0]}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] == "Z":
                break
        time.sleep(0.01)
    else:
        assert not os.path.exists(f"/proc/{programs[0]}")


@pytest.mark.parametrize("option", ["--control", "--csms-port"])
def test_a_port_that_is_taken_is_named(option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        charger = start(option, str(taken.getsockname()[1]))
        assert charger.wait(20) != 0
        assert option in charger.stderr.read()


def test_two_chargers_do_not_share_a_flash(tmp_path):
    first = start("--state", str(tmp_path))
    ready(first)
    second = start("--state", str(tmp_path))
    assert second.wait(20) == 1
    said = second.stderr.read()
    assert "in use by another virtual charger" in said and "Errno" not in said
    first.terminate()
    assert first.wait(20) == 0


def test_make_run_shows_what_happens_until_it_is_interrupted():
    ports = ("--port", "0", "--control", "0", "--csms-control", "0")
    command = [sys.executable, "-m", "tools.run", "--id", f"test{os.getpid()}", "--fresh", *ports]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    shown = ""
    while "StatusNotification connector 1 Available" not in shown:
        shown += run.stdout.readline()
        found = re.search(r"charger \S+: control port (\d+), flash in (\S+)", shown)
    Link(int(found[1])).do("plug")
    while "connector 1 Preparing" not in shown:
        shown += run.stdout.readline()
    run.send_signal(signal.SIGINT)
    assert run.wait(20) == 0, run.stderr.read()
    shutil.rmtree(found[2])
    assert shown.index("from a second terminal") < shown.index("** power on\n") < shown.index(" .. ")
    assert f"make hands CONTROL={found[1]} DO=" in shown
    assert ">> plug\n" in shown and "-> BootNotification" in shown and "== status 1 Available" in shown


WRONG = {
    "--set HeartbeatInterval": "Key=Value",
    "--set =3": "Key=Value",
    "--set HeartbeatIntervall=3": "no key HeartbeatIntervall; there are: HeartbeatInterval",
    "--set NumberOfConnectors=3": "NumberOfConnectors is read-only",
    "--set HeartbeatInterval=often": "HeartbeatInterval cannot be 'often': say such as 300",
    "--set AuthorizationKey=00": "authorization_key",
    "--time simulated --csms ws://127.0.0.1:9": "inside",
    "--csms http://x": "'http://x': must start with ws:// or wss://",
    "--csms localhost": "must start with ws:// or",
    "--csms ws://x:99999": "the port must be 1 to 65535",
    "--interval -1": "0 for the charger's own",
    "--ca nowhere.der": "cannot read nowhere.der: No such file",
    "--client-key README.md": "README.md is not DER: convert it with openssl",
    "--station palace": "no station 'palace'; there are: cs500d_011k1, csc_22b7, default, single",
    "--board nope": "no board 'nope'; there are: ",
    "--control 99999": "no port",
    "--csms-port 70000": "no port",
    "--heap -5": "64000 bytes or more",
    "--heap 1000": "64000 bytes or more",
    "--settings nowhere.json": "cannot read nowhere.json: No such file",
    "--settings README.md": "README.md is not JSON",
}


def test_wrong_words_are_told_before_anything_starts(tmp_path, capsys):
    for words, reason in WRONG.items():
        with pytest.raises(SystemExit) as ended:
            sys.exit(command_line.main(words.split()))
        said = capsys.readouterr().err
        assert ended.value.code == 2 and reason in said, (words, said)
    listed = tmp_path / "list.json"
    listed.write_text("[1]")
    with pytest.raises(SystemExit):
        command_line.main(["--settings", str(listed)])
    assert "must hold one JSON object" in capsys.readouterr().err


def test_a_folder_that_cannot_be_used_is_named():
    charger = start("--state", "/proc/nowhere")
    assert charger.wait(20) == 1
    said = charger.stderr.read()
    assert "cannot keep flash in /proc/nowhere" in said and "Errno" not in said and "port" not in said


def test_a_program_that_ends_at_once_is_no_charger():
    command = [sys.executable, "-m", "tools.workshop", "--interpreter", "micropython64", "--heap", "64000"]
    charger = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert charger.returncode == 1 and "MemoryError" in charger.stdout
    assert "ended at once" in charger.stderr and "ready" not in charger.stdout


def test_the_transcript_shows_a_light_only_when_its_colour_is_new():
    colours = ("green", "off", "green", "blue", "off", "blue")
    events = [{"event": "led", "t": 1.5, "connector": 1, "state": colour} for colour in colours]
    transcript = Transcript("CP1", 1767225600.0)
    lines = list(filter(None, map(transcript.line, events)))
    assert lines == ["00:00:01.500 CP1 == led 1 green", "00:00:01.500 CP1 == led 1 blue"]
    assert transcript.line({"event": "log", "t": 2, "text": "2.000 I status: 1 Available -> Preparing"}) is None
    reset = transcript.line({"event": "reset", "n": 7, "t": 2, "cause": "watchdog"})
    assert reset == "00:00:02.000 CP1 ** reset watchdog"
