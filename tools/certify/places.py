"""What a command line asks for: the chargers to play the cases with, and who watches."""

import argparse
import contextlib
import functools
from collections.abc import Iterator

from rich.console import Console

from tools.certify import options
from tools.certify import sites as ways
from tools.certify.datasheet import DataSheet
from tools.certify.jobs import Audience, Outcome, Site
from tools.certify.person import PersonHands
from tools.certify.progress import Bars, Lines

_PEOPLE_ARE_SLOW = 10  # times as long as a case may take with virtual hands


def sites(
    given: argparse.Namespace, sheet: DataSheet, console: Console, outcome: Outcome, most: int
) -> list[Site]:
    """The real charger, or as many virtual ones as there is work for."""
    return [_real(given, sheet, console, outcome)] if given.hands == "person" else _virtual(given, sheet, most)


def _real(given: argparse.Namespace, sheet: DataSheet, console: Console, outcome: Outcome) -> Site:
    settings = options.settings(given)
    settings.case_s *= _PEOPLE_ARE_SLOW
    hands = PersonHands(console, sheet.cable == "fixed")
    say = functools.partial(console.print, markup=False, soft_wrap=True)
    where = (given.charger, given.host, given.port)
    return functools.partial(ways.real, *where, hands, sheet, settings, say, outcome.left)


def _virtual(given: argparse.Namespace, sheet: DataSheet, most: int) -> list[Site]:
    settings = options.settings(given)
    names = [f"CP{number:03}" for number in range(1, min(given.jobs, most) + 1)]
    charger = functools.partial(ways.virtual, station=given.station, options=_started(given))
    return [functools.partial(charger, name, sheet=sheet, settings=settings) for name in names]


def _started(given: argparse.Namespace) -> tuple[str, ...]:
    """How a virtual charger is started, beside its station."""
    return "--interpreter", given.interpreter, "--board", given.board


@contextlib.contextmanager
def audience(given: argparse.Namespace, console: Console, cases: int, jobs: int) -> Iterator[Audience]:
    """Bars on a terminal with virtual chargers, else lines."""
    real = given.hands == "person"
    if real or given.verbose or not console.is_terminal:
        yield Lines(console, real or given.verbose)
        return
    bars = Bars(console, cases, jobs)
    with bars.live:
        yield bars
