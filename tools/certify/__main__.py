"""`make certify`: plays the certification cases, shows a table, writes the reports."""

import argparse
import asyncio
import functools
import sys
import time
from pathlib import Path

from rich.console import Console

from tools.certify import datasheet, options, selection, sites
from tools.certify.catalogue import Entry
from tools.certify.datasheet import DataSheet
from tools.certify.jobs import Outcome, Site, play_all
from tools.certify.person import PersonHands, ask_data_sheet
from tools.certify.progress import Bars, Lines
from tools.certify.report import Report
from tools.certify.result import FAIL
from tools.certify.virtual_hands import ChargerEnded
from tools.command_line import Trouble
from tools.csms import timestamps

_WIDE = 160  # columns of the table in a file
_PEOPLE_ARE_SLOW = 10  # times as long as a case may take with virtual hands


def main(arguments: list[str] | None = None) -> int:
    """0 if no case failed, 1 if one did, 2 if it cannot start."""
    line = options.parser()
    given = line.parse_args(arguments)
    entries = selection.chosen(given.case, given.profile, given.edition)
    if given.list:
        print("\n".join(f"{each.id:<12} {each.profile:<24} {each.edition:<8} {each.title}" for each in entries))
        return 0
    if not entries:
        line.error("no case is of that profile")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    try:
        return _judge(entries, given, console)
    except (Trouble, ChargerEnded, ValueError, OSError) as trouble:
        print(f"certify: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("certify: broken off", file=sys.stderr)
        return 2


def _judge(entries: list[Entry], given: argparse.Namespace, console: Console) -> int:
    sheet, outcome = _data_sheet(given, console), Outcome()
    try:
        asyncio.run(_play(entries, given, sheet, console, outcome))
    except* (Trouble, ChargerEnded, OSError) as several:
        raise several.exceptions[0] from None
    finally:
        if outcome.results:  # also when it is broken off
            _tell(outcome, given, sheet, console)
    return 1 if any(each.result == FAIL for each in outcome.results) else 0


def _tell(outcome: Outcome, given: argparse.Namespace, sheet: DataSheet, console: Console) -> None:
    """Table, reports and the last line."""
    real = given.hands == "person"
    identity = given.charger if real else f"the virtual charger {given.station} in {given.interpreter}"
    date, settings = timestamps.iso(time.time()), options.settings(given)
    report = Report(identity, date, outcome.boot, sheet, settings, outcome.in_order())
    console.print(report.table())
    for path in report.save(Path(given.out) if given.out else _folder(given.charger if real else given.station)):
        console.print(f"report: {path}")
    console.print(report.summary())


def _folder(name: str) -> Path:
    return Path("build", "certify", "".join(each if each.isalnum() else "_" for each in name))


def _data_sheet(given: argparse.Namespace, console: Console) -> DataSheet:
    if given.sheet:
        return datasheet.read(given.sheet)
    return ask_data_sheet(console) if given.hands == "person" else datasheet.of_station(given.station)


async def _play(
    entries: list[Entry], given: argparse.Namespace, sheet: DataSheet, console: Console, outcome: Outcome
) -> None:
    if given.hands == "person":
        await play_all(entries, [_real(given, sheet, console)], Lines(console, True), outcome)
        return
    places = _virtual(given, sheet, len(entries))
    if given.verbose or not console.is_terminal:
        await play_all(entries, places, Lines(console, given.verbose), outcome)
        return
    bars = Bars(console, len(entries), len(places))
    with bars.live:
        await play_all(entries, places, bars, outcome)


def _real(given: argparse.Namespace, sheet: DataSheet, console: Console) -> Site:
    settings = options.settings(given)
    settings.case_s *= _PEOPLE_ARE_SLOW
    hands = PersonHands(console, sheet.cable == "fixed")
    console.print(f"waiting for {given.charger} at ws://{given.host}:{given.port}/<path>/{given.charger}")
    return functools.partial(sites.real, given.charger, given.host, given.port, hands, sheet, settings)


def _virtual(given: argparse.Namespace, sheet: DataSheet, most: int) -> list[Site]:
    settings = options.settings(given)
    names = [f"CP{number:03}" for number in range(1, min(given.jobs, most) + 1)]
    charger = functools.partial(sites.virtual, station=given.station, interpreter=given.interpreter)
    return [functools.partial(charger, name, sheet=sheet, settings=settings) for name in names]


if __name__ == "__main__":
    sys.exit(main())
