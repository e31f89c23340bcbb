# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The program's way to its central system: simulated sockets, and native ones through a proxy."""

import pytest

from host_tests.workshop_programs import TALKER, put
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
        shop.wait("log", text="trouble -2")  # no name server without a line
        shop.restore("network")
        shop.wait(action="BootNotification", direction="out")
        shop.dns("fail")
        shop.csms({"do": "disconnect", "abrupt": True})
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
        shop.wait("log", text=["heard 4", "heard 91"])  # alone, or together with the answer to its boot


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
