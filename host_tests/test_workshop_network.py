# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The program's way to its central system: simulated sockets, and native ones through a proxy."""

import json
import socket
import subprocess
import sys

import pytest

from host_tests.workshop_programs import TALKER, put
from tools.workshop.overheard import Overheard
from tools.workshop.shop import Refused, Shop


def each(simulated: bool) -> tuple:
    return ("micropython32", "cpython") if simulated else ("micropython64", "cpython")


CASES = [(interpreter, simulated) for simulated in (True, False) for interpreter in each(simulated)]


@pytest.mark.parametrize(("interpreter", "simulated"), CASES)
def test_a_program_talks_to_the_central_system_and_finds_it_again(tmp_path, interpreter, simulated):
    with Shop(simulated=simulated, interpreter=interpreter, folder=put(tmp_path, TALKER)) as shop:
        shop.wait(action="BootNotification", direction="out")
        shop.cut("network")
        shop.wait("disconnected")
        # no name server without a line; in wall time the central system inside is a number, and its proxy refuses
        shop.wait("log", text="trouble -2" if simulated else "trouble 104")
        shop.restore("network")
        shop.wait(action="BootNotification", direction="out")
        shop.dns("fail")
        shop.csms({"do": "disconnect", "abrupt": True})
        if simulated:
            shop.wait("log", text="trouble -2")
        shop.dns("ok")
        shop.wait(action="BootNotification", direction="out")


def test_a_silent_line_loses_nothing_when_it_comes_back(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, TALKER)) as shop:
        shop.cut("network", "silent")
        shop.runs(5)
        assert not shop.events("connected")
        shop.restore("network")
        shop.wait(action="BootNotification", direction="out")
        shop.cut("network", "silent")
        shop.csms({"do": "raw", "text": "[]"})
        heard = len(shop.log())
        shop.runs(20)
        assert len(shop.log()) == heard
        shop.restore("network")
        shop.wait("log", text=["heard 4", "heard 89"])  # alone, or together with the answer to its boot


def test_what_a_silent_line_swallowed_dies_with_its_sender(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, TALKER)) as shop:
        shop.cut("network", "silent")
        shop.restore("network")
        shop.wait("connected")
        shop.cut("network", "silent")
        shop.runs(1)
        assert not shop.frames("BootNotification")
        shop.cut("power")
        shop.restore("network")
        shop.runs(5)
        assert not shop.frames("BootNotification")
        assert shop.events("disconnected")


def test_the_central_system_takes_lines_and_says_what_is_wrong_with_them(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, TALKER)) as shop:
        shop.wait(action="BootNotification", direction="out")
        assert "tags" in shop.csms("tags add 04A1B2C3 Blocked")
        with pytest.raises(Refused, match="Reset"):
            shop.csms("Resett Soft")


def test_simulated_time_refuses_a_central_system_in_real_time():
    with pytest.raises(ValueError, match="inside"):
        Shop(simulated=True, csms="ws://127.0.0.1:9")


def test_messages_with_a_central_system_outside_are_heard_in_passing(tmp_path):
    command = [sys.executable, "-m", "tools.csms", "--port", "0", "--control", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as outside:
        port = outside.stdout.readline().partition("/<identity>")[0].rpartition(":")[2]
        options = {"csms": f"ws://127.0.0.1:{port}/ocpp", "folder": put(tmp_path, TALKER)}
        with Shop(simulated=False, interpreter="cpython", **options) as shop:
            asked = shop.wait(action="BootNotification", direction="in")
            answered = shop.wait(action="BootNotification", direction="out", type=3)
            assert (asked["identity"], asked["id"]) == ("CP001", answered["id"])
            assert answered["payload"]["status"] == "Accepted"
            assert shop.events("connected")[0]["identity"] == "CP001"
            shop.cut("network")
            shop.wait("disconnected")
        outside.terminate()


def test_a_central_system_that_cannot_be_reached_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for host, reason in (("127.0.0.1", "connection refused"), ("nobody.invalid", "name")):
        options = {"csms": f"ws://{host}:{port}", "folder": put(tmp_path, TALKER), "state": tmp_path / host}
        with Shop(simulated=False, interpreter="cpython", **options) as shop:
            text = shop.wait("unreachable")["text"]
            assert text.startswith(f"cannot reach {host}:{port}: ") and reason in text


def test_what_is_overheard_is_told_however_it_is_cut():
    told = []
    heard = Overheard(lambda kind, **fields: told.append((kind, fields)))
    text = json.dumps([2, "1", "Heartbeat", {}]).encode()
    asked = bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text
    answer = b'[3,"1",{"currentTime":"2026-01-01T00:00:00Z"}]'
    for byte in b"GET /ocpp/CP%209 HTTP/1.1\r\nHost: x\r\n\r\n" + asked:
        heard.hear("in", bytes([byte]))
    heard.hear("out", b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + bytes([0x81, len(answer)]) + answer)
    heard.hear("in", b"no frame at all")
    heard.hear("in", b"and not listened to")
    heard.ended()
    assert [(kind, fields.get("action")) for kind, fields in told] == [
        ("frame", "Heartbeat"),
        ("connected", None),
        ("frame", "Heartbeat"),
        ("disconnected", None),
    ]
    assert {fields["identity"] for _, fields in told} == {"CP 9"}
