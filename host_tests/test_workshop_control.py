# CPython only: the workshop is a host tool
"""The control protocol and its words."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from host_tests.workshop_programs import BLINK, put
from tools.workshop.shop import Refused, Shop


@pytest.fixture(name="shop")
def _shop(tmp_path):
    shop = Shop(interpreter="cpython", folder=put(tmp_path, BLINK))
    yield shop
    shop.close(judge=False)


def test_words_find_their_parameter_in_any_order(shop):
    shop.ask({"line": "plug half 2"})
    assert (shop.connector(2)["plug"], shop.connector(2)["at_car"]) == ("half", True)
    shop.ask({"line": "plug 2"})
    shop.ask({"line": "unplug 2 car"})
    assert (shop.connector(2)["plug"], shop.connector(2)["at_car"]) == ("in", False)
    shop.ask({"line": "kw 7.4 2"})
    shop.ask({"do": "car", "what": "wants", "connector": 2})
    assert (shop.connector(2)["kw"], shop.connector(2)["wants"]) == (7.4, True)


def test_a_wrong_word_is_refused_with_what_could_be_said(shop):
    cases = {
        "plug 3": "connectors 1 to 2",
        "plug sideways": "plug [connector] [in|half]",
        "estop": "estop press|release",
        "tap 123": "4, 7 or 10 bytes",
        "dance": "no verb dance; there are: plug",
        "__init__": "no verb",
        "until x": "no verb until",
        "csms Reset Soft": "no charger",
        "": '{"do": verb',
        "run -1": "seconds: 0 or more",
        "cut power -1": "writes: 0 or more",
        "log -5": "count: 0 or more",
        "kw nan": "kw: 0 to 1000",
        "kw -3": "kw cannot be '-3'; say: kw number [connector] (kw: 0 to 1000)",
        "kw 2000 1": "kw cannot be '2000'",
        "tap 04A1B2C3 99999999999999": "seconds: 0 or more",
        "events x": "events [since]",
        "wait": "events: connected, contactor",
        "wait rellay": "no event 'rellay'; there are: connected, contactor",
        "wait Starttransaction": "no action 'Starttransaction'",
    }
    for line, reason in cases.items():
        with pytest.raises(Refused) as refused:
            shop.ask({"line": line})
        assert reason in str(refused.value), line
    requests = {
        '{"do": "plug", "colour": "blue"}': "no field colour",
        '{"do": "kw", "kw": 1e400}': "kw cannot be inf",
        '{"do": "plug", "connector": 1.5}': "connector cannot be 1.5",
        '{"do": "plug", "connector": true}': "connector cannot be True",
        '{"do": "wait", "for": "x"}': "for: say an object",
        '{"do": "wait", "for": {"event": "log"}, "seconds": "x"}': "seconds is a number, not 'x'",
        '{"do": "events", "for": "x"}': "for cannot be 'x'",
    }
    for request, reason in requests.items():
        with pytest.raises(Refused, match=reason):
            shop.ask(json.loads(request))


def test_every_verb_has_a_help_text(shop):
    lines = shop.ask({"line": "help"})["help"]
    for line in lines:
        verb, *rest = line.replace(":", "").split()
        assert not line.endswith("None") and rest[0] != verb, line
    assert "events [since]" in "\n".join(lines) and "else 60" in "\n".join(lines)
    assert shop.ask({"line": "help kw"})["help"][0].startswith("kw number [connector]: How many kW")
    assert len(shop.ask({"line": "help kw"})["help"]) == 1


def test_the_readmes_snippet_runs():
    readme = Path(__file__).parent.parent / "tools" / "workshop" / "README.md"
    snippet = readme.read_text().partition("```python\n")[2].partition("```")[0]
    exec(compile(snippet, readme, "exec"), {})


def test_a_connector_that_the_station_does_not_use_is_refused():
    with Shop(station="single") as shop, pytest.raises(Refused, match="this charger has connector 1, no 2"):
        shop.plug(2)


def test_a_fixed_cable_has_one_end_whatever_is_said():
    with Shop(station="single") as shop:
        for line in ("plug 1", "unplug 1 car", "replug car 1", "unplug 1 station", "replug station 1", "unplug"):
            shop.ask({"line": line})
            there, at = "unplug" not in line, shop.connector(1)
            assert (at["plug"], at["at_car"]) == ("in" if there else "out", there), line
            assert at["pilot"] == ("B" if there else "A"), line
        with pytest.raises(Refused, match="a fixed cable has no plug in a socket"):
            shop.plug("half")
        assert shop.connector(1)["plug"] == "out"


def test_waiting_looks_back_to_the_last_act_and_gives_up_in_time(shop):
    shop.plug(1)
    shop.runs(3)  # the relay goes on, off, on
    assert shop.wait("relay")["state"] == "on"
    assert shop.wait("relay")["state"] == "off"
    shop.runs(1)
    before = shop.state()["time"]
    with pytest.raises(Refused, match="within 5 s"):
        shop.wait("relay", seconds=5, state="sideways")
    assert shop.state()["time"] == before + 5


def test_any_client_may_send_plain_words_or_watch(shop):
    with socket.create_connection(("127.0.0.1", shop.port)) as client:
        lines = client.makefile("rw")
        for request in ("plug 1", '{"do": "watch"}', "run 1.5", "[1, 2", '"state"'):
            lines.write(request + "\n")
            lines.flush()
        said = [json.loads(lines.readline()) for _ in range(3)]
        assert [each.get("ok") for each in said[:2]] == [True, True]
        assert "event" in said[2]


def test_hands_speak_for_a_shell(shop):
    def hands(*words):
        command = [sys.executable, "-m", "tools.workshop.hands", "--control", str(shop.port), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert hands("plug", "1").stdout == "ok\n"
    assert "plug=in" in hands("state").stdout
    assert hands('{"do": "plug", "connector": 2, "how": "half"}').stdout == "ok\n"
    assert shop.connector(2)["plug"] == "half"
    torn = hands('{"do": "plug"')
    assert torn.returncode == 1 and "no JSON object" in torn.stderr
    wrong = hands("unplug", "7")
    assert wrong.returncode == 1 and "connectors 1 to 2" in wrong.stderr
    nobody = subprocess.run(
        [sys.executable, "-m", "tools.workshop.hands", "--control", "1", "state"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert nobody.returncode == 2 and "make run" in nobody.stderr


def test_hands_that_meet_no_board_or_lose_it_say_so(shop):
    def hands(port: int, *words):
        command = [sys.executable, "-m", "tools.workshop.hands", "--control", str(port), *words]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    with socket.create_server(("127.0.0.1", 0)) as stranger:
        asked = hands(stranger.getsockname()[1], "state")
        connection, _ = stranger.accept()
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        connection.close()
        assert "no board's control port" in asked.communicate(timeout=60)[1] and asked.returncode == 2
    assert "no port" in hands(99999, "state").communicate(timeout=60)[1]
