"""The command line of the certification runner; each of the tester's settings is an option."""

import argparse
from dataclasses import fields
from pathlib import Path

from tools.certify.catalogue import BOTH, NEW, OLD
from tools.certify.selection import case_ids, profile
from tools.certify.settings import Settings
from tools.command_line import port

_STATIONS = Path(__file__).resolve().parents[2] / "firmware" / "stations"
_INTERPRETERS = ("micropython32", "micropython64", "cpython")
_MOST_JOBS = 16
_ABOUT = """\
Play the cases for charge points of OCPP 1.6's compliancy testing tool against virtual chargers (the default), or
against a real one with somebody at it: --hands person --charger CP001.
Status: 0 no case failed, 1 one did, 2 it cannot start."""


def parser() -> argparse.ArgumentParser:
    """All options; tools/certify/README.md has what they mean for a charger maker."""
    line = argparse.ArgumentParser(prog="python -m tools.certify", description=_ABOUT, usage="%(prog)s [option ...]")
    add = line.add_argument
    add("--case", type=case_ids, action="extend", default=[], metavar="ID", help="TC_003_CS, 003 or 005; with commas")
    add("--profile", type=profile, action="append", default=[], help="only this profile's cases; may be given again")
    editions = "of the test case document (%(default)s: each case once in every edition)"
    add("--edition", choices=(BOTH, NEW, OLD), default=BOTH, help=editions)
    add("--list", action="store_true", help="list the cases and play none")
    stations = sorted(path.stem for path in _STATIONS.glob("*.py"))
    add("--station", choices=stations, default="default", help="virtual: the product (%(default)s)")
    vm = "virtual: what runs the firmware; the 32-bit VM has the heap of the reference board (%(default)s)"
    add("--interpreter", choices=_INTERPRETERS, default=_INTERPRETERS[0], help=vm)
    add("--jobs", type=_jobs, default=4, metavar="N", help="virtual: chargers side by side (%(default)s)")
    add("--hands", choices=("virtual", "person"), default="virtual", help="whose hands are at the charger")
    add("--charger", default="CP001", metavar="NAME", help="person: the identity to wait for (%(default)s)")
    add("--host", default="0.0.0.0", help="person: where to listen for it (%(default)s)")
    add("--port", type=port, default=9000, help="person: the port (%(default)s)")
    add("--sheet", metavar="FILE", help="data sheet as JSON (virtual: known; person: else asked for)")
    add("--out", metavar="DIR", help="where the reports go (build/certify/<station or charger>)")
    add("-v", "--verbose", action="store_true", help="show every message")
    _add_settings(line.add_argument_group("the tester's settings"))
    return line


def _add_settings(group: argparse._ArgumentGroup) -> None:
    for each in fields(Settings):
        option, kind = "--" + each.name.replace("_", "-"), type(each.default)
        about = f"{each.metadata['meaning']} (%(default)s)"
        metavar = "TAG" if kind is str else "N"
        group.add_argument(option, type=kind, default=each.default, metavar=metavar, help=about)


def settings(given: argparse.Namespace) -> Settings:
    """The tester's settings in a parsed command line."""
    return Settings(**{each.name: getattr(given, each.name) for each in fields(Settings)})


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r}: say 1 to {_MOST_JOBS} chargers side by side")
    return int(text)
