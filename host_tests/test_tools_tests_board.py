# CPython only: host tool
"""`pytest --board` and `make test BOARD=`: chargers on that board; what it has not is told, skipped and counted."""

import subprocess
import sys
from pathlib import Path

import pytest

from host_tests.board_parts import Parts

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")


def missing(board, *parts):
    """Why a test that needs these parts is skipped; None: it is not."""
    try:
        Parts(board).need(*parts)
    except pytest.skip.Exception as skipped:
        return skipped.msg
    return None


def test_what_a_board_has_not_is_named():
    assert missing("workshop", "lock", "second connector", "socket", "pilot", "reader", "emergency stop") is None
    assert missing("wt32_eth01", "lock") == "board wt32_eth01 has no lock"
    text = missing("wt32_eth01", "mirror contact", "second connector", "residual current device")
    assert text == "board wt32_eth01 has no second connector and no residual current device"
    with pytest.raises(AssertionError, match="no board has a"):
        Parts("workshop").need("wheel")


def test_hands_that_reach_for_what_is_not_there_skip_only_for_that():
    parts = Parts("wt32_eth01")
    for why in ("{'do': 'jam'}: connector 1 has no lock", "{}: this charger has connector 1, no 2"):
        with pytest.raises(pytest.skip.Exception):
            parts.refused(why)
    parts.refused("the bolt holds the plug")
    Parts("workshop").refused("connector 1 has no lock")  # it has one: whoever says so is wrong, and the test fails


def test_a_dialect_that_cannot_drive_the_board_is_skipped():
    Parts("wt32_eth01").driven("micropython32")
    Parts("w5500_evb_pico").driven("circuitpython")
    with pytest.raises(pytest.skip.Exception, match="board wt32_eth01 has no driver under circuitpython"):
        Parts("wt32_eth01").driven("circuitpython")


def test_tests_of_another_board_are_run_skipped_and_counted():
    names = ("test_charger_session.py::test_two_connectors_at_once", "test_charger_faults.py::test_a_jammed_lock",
             "test_charger_session.py::test_remote_first")  # fmt: skip
    command = [*PYTEST, "--board", "wt32_eth01", *[f"host_tests/{name}[cpython]" for name in names]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "board wt32_eth01: skipped 2: 1 without second connector, 1 without lock" in done.stdout


def test_a_board_that_is_not_there_is_refused():
    command = [sys.executable, "-m", "tools.tests", "--board", "wt32"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "no board 'wt32'; there are: " in done.stderr
    done = subprocess.run([*PYTEST, "--board", "wt32"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 4 and "no board 'wt32'; there are: " in done.stderr
