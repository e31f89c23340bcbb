"""`make certify`: plays the certification cases, shows a table, writes the reports."""

import argparse
import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path

from rich.console import Console

from tools.certify import datasheet, folder, options, places, selection
from tools.certify.asked import Asked, asked
from tools.certify.datasheet import DataSheet
from tools.certify.folder import Folder
from tools.certify.jobs import Outcome, play_all
from tools.certify.person import ask_data_sheet
from tools.certify.report import Report
from tools.certify.result import FAIL, NOT_PLAYED
from tools.certify.virtual_hands import ChargerEnded
from tools.command_line import Trouble
from tools.csms import timestamps

_WIDE = 160  # columns of the table in a file
_NO_SHEET = "nobody answers what the charger is: say it in a file, with --sheet FILE (tools/certify/README.md)"


def main(arguments: list[str] | None = None) -> int:
    """0 if no case failed, 1 if one did or could not be played, 2 if it cannot start or is broken off."""
    arguments = sys.argv[1:] if arguments is None else arguments
    line = options.parser()
    given = options.parse(line, arguments)
    entries = selection.chosen(given.case, given.profile, given.edition)
    if given.list:
        print("\n".join(f"{each.id:<12} {each.profile:<24} {each.edition:<8} {each.title}" for each in entries))
        return 0
    if not entries:
        line.error("no case is of that profile")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    try:
        return _judge(asked(entries, given, arguments), given, console)
    except (Trouble, ChargerEnded, ValueError, OSError) as trouble:
        print(f"certify: {trouble}", file=sys.stderr)
    except EOFError:
        print(f"certify: {_NO_SHEET}", file=sys.stderr)
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("certify: broken off", file=sys.stderr)
    return 2


def _judge(what: Asked, given: argparse.Namespace, console: Console) -> int:
    reports = Folder(Path(given.out) if given.out else folder.of(given.charger or given.station))
    reports.check()
    sheet, outcome = _data_sheet(given, console), Outcome()
    if given.connector > sheet.connectors:
        raise Trouble(f"--connector {given.connector}: the data sheet says {sheet.connectors}")
    try:
        asyncio.run(_play(what, given, sheet, console, outcome))
    except ExceptionGroup as several:  # of the benches; the first that fails ends the others
        raise several.exceptions[0] from None
    finally:
        if outcome.results or outcome.left:  # also when it is broken off
            _tell(_report(what, given, sheet, outcome), reports, console)
    return 1 if any(each.result in (FAIL, NOT_PLAYED) for each in outcome.results) else 0


def _data_sheet(given: argparse.Namespace, console: Console) -> DataSheet:
    if given.sheet:
        return datasheet.read(given.sheet)
    return ask_data_sheet(console) if given.hands == "person" else datasheet.of_station(given.station)


async def _play(what: Asked, given: argparse.Namespace, sheet: DataSheet, console: Console, outcome: Outcome) -> None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, _break_off, task)
    sites = places.sites(given, sheet, console, outcome, len(what.cases))
    with places.audience(given, console, len(what.cases), len(sites)) as audience:
        await play_all(what.entries(), sites, audience, outcome)


def _break_off(task: asyncio.Task) -> None:
    """Ctrl-C, or the terminal is closed: tidy up. When that is asked for again: do not wait for it."""
    for each in asyncio.all_tasks() if task.cancelling() else [task]:
        each.cancel()


def _report(what: Asked, given: argparse.Namespace, sheet: DataSheet, outcome: Outcome) -> Report:
    identity = given.charger or f"the virtual charger {given.station} in {given.interpreter}"
    date, results = timestamps.iso(time.time()), outcome.in_order()
    found = outcome.configuration
    return Report(identity, date, outcome.boot, sheet, options.settings(given), results, what, found, outcome.left)


def _tell(report: Report, reports: Folder, console: Console) -> None:
    """Table, reports and the last line."""
    console.print(report.table())
    for name, value in report.left.items():
        console.print(f"not put back: {name}, which was {value!r}", style="bold red", markup=False)
    for path in reports.save(report):
        console.print(f"report: {path}", soft_wrap=True)
    if not report.complete:
        console.print(report.state())
    console.print(report.summary())


def _leave(status: int) -> None:
    """End with this status, also while a thread waits for an Enter that nobody will press any more."""
    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    _leave(main())
