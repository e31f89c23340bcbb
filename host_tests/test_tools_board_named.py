# CPython only: host tool
"""A board that a command line names: it is checked first, and what it cannot be is told with the remedy."""

import subprocess
import sys
from pathlib import Path

import pytest

from host_tests.made_board import board_with
from tools import command_line, session
from tools.boards import dialects
from tools.workshop import __main__ as workshop_main
from tools.workshop.board import read_board
from tools.workshop.shop import Refused, Shop

ROOT = Path(__file__).resolve().parent.parent


def ends(main, *words, monkeypatch, capsys) -> str:
    """What a tool says of a command line that it refuses, with status 2."""
    monkeypatch.setattr(sys, "argv", ["tool", *words])
    with pytest.raises(SystemExit) as ended:
        sys.exit(main())
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_board_that_fails_the_check_is_not_run(tmp_path, monkeypatch, capsys):
    board = board_with(tmp_path, "dim", {"leds": {"red": 17, "green": 18, "active": 1}, "meter": None})
    for main in (session.main, workshop_main.main):
        said = ends(main, "--board", board, monkeypatch=monkeypatch, capsys=capsys)
        assert said.count("CONNECTORS[0] leds blue is missing") == 1 and "(and 3 more)" in said, said
        assert f"See them all: .venv/bin/python -m tools.boards {board}" in said


def test_a_session_wants_a_reader(tmp_path, monkeypatch, capsys):
    board = tmp_path / "bare.py"
    text = (ROOT / "boards" / "w5500_evb_pico.py").read_text().replace('"w5500_evb_pico"', '"bare"')
    board.write_text(_without_reader(text))
    said = ends(session.main, "--board", str(board), monkeypatch=monkeypatch, capsys=capsys)
    assert "has no card reader (READER) for connector 1, and a session needs a card: make run" in said


def _without_reader(text: str) -> str:
    before, _, rest = text.partition("READER = {")
    return before + rest.partition("# fmt: skip\n")[2]


def test_a_dialect_is_one_of_those_there_are(monkeypatch, capsys):
    for main in (session.main, workshop_main.main):
        said = ends(main, "--dialect", "lua", monkeypatch=monkeypatch, capsys=capsys)
        assert "no dialect 'lua'; there are: micropython, circuitpython" in said
    line = workshop_main.parser()
    for words, interpreter in (
        ("", "micropython64"), ("--dialect micropython", "micropython64"), ("--dialect circuitpython", "circuitpython"),
        ("--interpreter cpython", "cpython"),
    ):  # fmt: skip
        assert line.parse_args(words.split()).interpreter == interpreter


def test_make_hands_the_dialect_on():
    for target in ("run", "charger", "session"):
        command = ["make", "-n", target, "DIALECT=circuitpython"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "--dialect 'circuitpython'" in done.stdout, target


def test_the_workshop_refuses_a_board_that_circuitpython_cannot_drive():
    with pytest.raises(ValueError, match="wt32_eth01 is for MicroPython: CircuitPython drives no LAN8720; take"):
        Shop(interpreter="circuitpython", board="wt32_eth01")


def test_the_dialects_of_the_boards():
    for path in (ROOT / "boards").glob("*.py"):
        facts = read_board(path.stem)
        both = facts["LINK"]["chip"] == "W5500"
        assert dialects.told(facts) == ("MicroPython or CircuitPython" if both else "MicroPython"), path.stem


def test_hands_find_no_part_that_the_board_has_not(tmp_path):
    text = _without_reader((ROOT / "boards" / "w5500_evb_pico.py").read_text())
    (tmp_path / "bare.py").write_text(text.replace('"w5500_evb_pico"', '"bare"').replace('"proximity"', '"RESERVED"'))
    with Shop(board=str(tmp_path / "bare.py")) as shop:
        for line, reason in (
            ("cable 13", "connector 1 has no proximity contact"), ("cable broken", "no proximity contact"),
            ("cable 99", "what cannot be '99'; say: cable 13|20|32|63|broken"), ("cable", "what is missing"),
            ("tap 04A1B2C3", "the board has no reader"), ("hold 04A1B2C3", "no reader"), ("remove", "no reader"),
            ("reader unplug", "no reader"), ("meter cut 5", "this charger has connector 1, no 5"),
            ("meter cut 1 2", "meter cut has no count"),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                shop.ask({"line": line})
            assert reason in str(refused.value), (line, str(refused.value))
        shop.meter("cut", 1)


def test_the_heap_of_a_pc_is_not_told_as_figures():
    for interpreter in ("cpython", "circuitpython"):
        with Shop(interpreter=interpreter) as shop:
            shop.runs(3)
            told = [line for line in shop.log() if " I heap: " in line]
        assert len(told) == 1 and "not counted on a PC" in told[0], told


def test_a_board_by_name_or_path_is_known():
    path = str(ROOT / "boards" / "workshop.py")
    assert command_line.board("workshop") == "workshop" and command_line.board(path) == path
