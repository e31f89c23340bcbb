"""Fixtures for pytest alone: whole chargers, each test once for every interpreter that runs the firmware.

`pytest --board wt32_eth01` runs them on another board than the workshop's. A test that needs what that board has not is
skipped, and says what is missing: by its mark, `@pytest.mark.needs("lock", "second connector")`, or when it asks hands
or the board for it."""

import collections
import functools

import pytest

from host_tests import charger as chargers
from tools.workshop.process import INTERPRETERS


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*parts): parts that the board must have")
    chargers.choose_board(config.getoption("--board"))


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        chargers.need(*mark.args)


def pytest_terminal_summary(terminalreporter, config):
    """How many tests another board would have run, by what was missing."""
    board = config.getoption("--board")
    reasons = collections.Counter(
        report.longrepr[2].partition(f"board {board} has no ")[2] for report in terminalreporter.getreports("skipped")
    )
    lacking = [f"{count} without {reason}" for reason, count in reasons.most_common() if reason]
    if lacking:
        terminalreporter.write_line(f"board {board}: skipped {sum(reasons.values())}: {', '.join(lacking)}")


@pytest.fixture(params=INTERPRETERS)
def charger(request):
    """`with charger(keys={...}) as shop:` a charger in simulated time; tools/tests.py reads the interpreter's name."""
    return functools.partial(chargers.Charger, request.param)
