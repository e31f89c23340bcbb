"""Runs every test: on CPython under pytest, then the same files in the 64-bit and the 32-bit MicroPython VM, and the
tests of whole chargers on CircuitPython's port, through Blinka.

    .venv/bin/python -m tools.tests [--only cpython|64|32|circuitpython] [--board wt32_eth01]

Says at the end which interpreter ran how many. A test that ran in one interpreter and not in the others
counts as failed, unless its file begins with `# CPython only: <why>` or `# MicroPython only: <why>`.
Tests of a whole charger run under pytest, and count for the interpreter that ran its firmware: it stands in
their name, such as `test_x[micropython32]`. With --board only those are run, on that board; what it cannot do is
skipped, and counted.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tools import build, command_line, micropython, vm_tests
from tools.vm_tests import MICROPYTHON_ONLY

_TESTS = Path(__file__).resolve().parent.parent / "host_tests"
_WHOLE_CHARGERS = "CircuitPython"  # nothing else runs there: its interpreter is CPython's
_INTERPRETER = re.compile(r"[\[-](cpython|micropython64|micropython32|circuitpython)[\]-]")


class Tally:
    """A pytest plugin that runs the tests of one interpreter only and notes what became of each."""

    def __init__(self, interpreter: str = "cpython") -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()
        self.skipped = 0
        self._interpreter = interpreter

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leaves out the tests whose charger another interpreter runs."""
        wanted = [interpreter_of(item.nodeid) == self._interpreter for item in items]
        config.hook.pytest_deselected(items=[item for item, mine in zip(items, wanted, strict=True) if not mine])
        items[:] = [item for item, mine in zip(items, wanted, strict=True) if mine]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called for set-up, the test itself and its clearing up."""
        if report.failed:
            self.failed.add(report.nodeid)
            self.passed.discard(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)
        elif report.skipped:
            self.skipped += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called for each file: one that cannot be imported has failed."""
        if report.failed:
            self.failed.add(report.nodeid)


def interpreter_of(test: str) -> str:
    """Which interpreter a test is about, by its name: CPython, unless its charger runs on another."""
    found = _INTERPRETER.search(test.partition("::")[2])
    return found[1] if found else "cpython"


def run_under_pytest(interpreter: str, board: str = "") -> Tally:
    """What host_tests has for this interpreter; with a board: whole chargers on it."""
    tally = Tally(interpreter)
    chargers = ["--board", board, *map(str, sorted(_TESTS.glob("test_charger_*.py")))] if board else []
    pytest.main(["--no-header", "-r", "fE", *chargers], plugins=[tally])
    return tally


def run_in_vm(bits: int, board: str = "") -> Tally:
    """The files that run everywhere, in fresh VMs, and whole chargers; test names as pytest's."""
    tally = run_under_pytest(f"micropython{bits}", board)
    if board:
        return tally  # the other files know of none
    try:
        results = vm_tests.run(bits, vm_tests.test_files())
    except (micropython.NotFound, build.BuildFailed) as reason:
        print(f"MicroPython {bits}-bit: {reason}")
        tally.failed.add(f"MicroPython {bits}-bit")
        return tally
    for result in results:
        tally.passed |= {f"host_tests/{result.file.name}::{name}" for name in result.passed}
        tally.failed |= {f"host_tests/{result.file.name}::{name}" for name in result.failed}
    return tally


def missing(tallies: dict[str, Tally], everywhere: Iterable[Path]) -> list[str]:
    """Tests of these files (by name) that not every interpreter ran, as sentences."""
    files = {f"host_tests/{file.name}" for file in everywhere}
    ran = {
        name: {test for test in tally.passed | tally.failed if test.partition("::")[0] in files}
        for name, tally in tallies.items()
    }
    wanted = set().union(*ran.values())
    return [f"{test} did not run on {name}" for name in ran for test in sorted(wanted - ran[name])]


def main(arguments: list[str] | None = None) -> int:
    """Runs the interpreters one after the other and sums up."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.tests", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument(
        "--only", choices=("cpython", "64", "32", "circuitpython"), help="one interpreter (default: all)"
    )
    parser.add_argument("--board", type=command_line.board, help="only whole chargers, on this board of boards")
    options = parser.parse_args(arguments)
    board = options.board or ""
    runs = {
        "CPython": ("cpython", lambda: run_under_pytest("cpython", board)),
        "MicroPython 64-bit": ("64", lambda: run_in_vm(64, board)),
        "MicroPython 32-bit": ("32", lambda: run_in_vm(32, board)),
        _WHOLE_CHARGERS: ("circuitpython", lambda: run_under_pytest("circuitpython", board)),
    }
    everywhere = [file for file in vm_tests.test_files() if not vm_tests.marked(file, MICROPYTHON_ONLY)]
    tallies = {name: run() for name, (key, run) in runs.items() if options.only in (None, key)}
    ran = {name: tally for name, tally in tallies.items() if name != _WHOLE_CHARGERS}
    not_run = [] if board else missing(ran, everywhere)
    for sentence in not_run:
        print(sentence)
    failed = sum(len(tally.failed) for tally in tallies.values()) + len(not_run)
    passed = sum(len(tally.passed) for tally in tallies.values())
    print("tests: " + ", ".join(f"{name} {len(tally.passed)}" for name, tally in tallies.items()))
    skipped = sum(tally.skipped for tally in tallies.values())
    lacking = f", {skipped} skipped for a reason that each has (ARGS of pytest: -rs)" if skipped else ""
    print(f"{passed} passed, {failed} failed{lacking}")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
