"""The command line of the certification runner; each of the tester's settings is an option."""

import argparse
import math
import re
from dataclasses import fields
from pathlib import Path

from tools import fit
from tools.build import board_file
from tools.certify.catalogue import BOTH, NEW, OLD
from tools.certify.selection import case_ids, profile
from tools.certify.settings import Settings
from tools.command_line import board as one_board
from tools.command_line import port
from tools.literals import File

_STATIONS = Path(__file__).resolve().parents[2] / "firmware" / "stations"
_INTERPRETERS = ("micropython32", "micropython64", "cpython", "circuitpython")
_MOST_JOBS = 16
_ABOUT = """\
Play the cases for charge points of OCPP 1.6's compliancy testing tool against virtual chargers (the default), or
against a real one with somebody at it: --hands person --charger CP001.
Status: 0 no case failed, 1 one did or could not be played, 2 it cannot start or was broken off."""
_VIRTUAL = {"board": "workshop", "station": "", "interpreter": _INTERPRETERS[0], "jobs": 4}
_PERSON = {"charger": "CP001", "host": "0.0.0.0", "port": 9000}
_TAGS = ("id_tag", "id_tag_2", "invalid_id_tag")
_UID = re.compile(r"([0-9A-Fa-f]{2}){4}|([0-9A-Fa-f]{2}){7}|([0-9A-Fa-f]{2}){10}")
_LONGEST_TAG = 20  # OCPP 1.6 7.28
_DAY_S = 86400


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
    add("--station", choices=stations, help="virtual: the product (the one that fits the board)")
    add("--board", type=one_board, help=f"virtual: the board file of boards ({_VIRTUAL['board']})")
    vm = f"virtual: what runs the firmware; the 32-bit VM has the heap of the reference board ({_INTERPRETERS[0]})"
    add("--interpreter", choices=_INTERPRETERS, help=vm)
    add("--jobs", type=_jobs, metavar="N", help=f"virtual: chargers side by side ({_VIRTUAL['jobs']})")
    add("--hands", choices=("virtual", "person"), default="virtual", help="whose hands are at the charger")
    add("--charger", metavar="NAME", help=f"person: the identity to wait for ({_PERSON['charger']})")
    add("--host", help=f"person: where to listen for it ({_PERSON['host']})")
    add("--port", type=port, help=f"person: the port ({_PERSON['port']})")
    add("--sheet", metavar="FILE", help="data sheet as JSON (virtual: known; person: else asked for)")
    add("--out", metavar="DIR", help="where the reports go (build/certify/<station or charger>)")
    add("-v", "--verbose", action="store_true", help="show every message")
    _add_settings(line.add_argument_group("the tester's settings"))
    return line


def _add_settings(group: argparse._ArgumentGroup) -> None:
    for each in fields(Settings):
        option, kind = _option(each.name), {int: _count, float: _seconds}.get(type(each.default), str)
        about = f"{each.metadata['meaning']} (%(default)s)"
        metavar = "TAG" if kind is str else "N"
        group.add_argument(option, type=kind, default=each.default, metavar=metavar, help=about)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def parse(line: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """The command line, with what is usual where nothing is said; what contradicts itself ends with status 2."""
    given = line.parse_args(arguments)
    real = given.hands == "person"
    for name in _VIRTUAL if real else _PERSON:
        if getattr(given, name) is not None:
            remedy = "leave it out, or leave HANDS=person out" if real else "say HANDS=person (--hands person) too"
            line.error(f"{_option(name)} is for a {'virtual' if real else 'real'} charger: {remedy}")
    for name, usual in (_PERSON if real else _VIRTUAL).items():
        if getattr(given, name) is None:
            setattr(given, name, usual or _station_of(given.board))
    wrong = _wrong_tags(given, real) or _wrong_interval(given)
    if wrong:
        line.error(wrong)
    return given


def _station_of(board: str) -> str:
    """The station that fits a board."""
    return fit.station(File(board_file(board)).values)


def _wrong_tags(given: argparse.Namespace, real: bool) -> str:
    """What is wrong with the idTags, "" if nothing is."""
    told = [getattr(given, name) for name in _TAGS]
    for name, tag in zip(_TAGS, told, strict=True):
        if not 1 <= len(tag) <= _LONGEST_TAG:
            return f"{_option(name)} {tag!r}: an idTag has 1 to {_LONGEST_TAG} characters"
        if not real and not _UID.fullmatch(tag):
            return f"{_option(name)} {tag!r}: a virtual card has a UID of 4, 7 or 10 bytes, in hexadecimal digits"
    if len({tag.upper() for tag in told}) < len(told):
        return f"{', '.join(map(_option, _TAGS))}: three different cards are needed, not {', '.join(told)}"
    return ""


def _wrong_interval(given: argparse.Namespace) -> str:
    divides = _DAY_S % given.aligned_s == 0
    return "" if divides else f"--aligned-s {given.aligned_s}: say a divisor of {_DAY_S} (OCPP 1.6 9.1.3)"


def settings(given: argparse.Namespace) -> Settings:
    """The tester's settings in a parsed command line."""
    return Settings(**{each.name: getattr(given, each.name) for each in fields(Settings)})


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}: say a number of seconds, 0 or more")
    return seconds


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: say a whole number, 1 or more")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r}: say 1 to {_MOST_JOBS} chargers side by side")
    return int(text)
