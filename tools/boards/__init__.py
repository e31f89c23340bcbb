"""Checks board files and station files: literals only, known names, every pin once, figures that can be true.

What a board file may say stands in names.py and in boards/README.md; what a chip's pins can do in chips.py.
"""

from pathlib import Path

from lib.drivers import pulse_rating
from tools.boards import analog, buses, leds, names, pins, safety
from tools.literals import File, Where, name_of

_W_MS = 3_600_000_000  # 1 kWh, in watts for milliseconds
_OFF_MS = 30  # IEC 62053-31: the shortest pulse, and the shortest pause


def check_board(path: Path) -> list[str]:
    """What is wrong with a board file, each with its line and the remedy."""
    file = File(path)
    if not file.problems:
        names.check(file)
    if not file.problems:
        if file.values["NAME"] != path.stem:
            what = f"NAME is {file.values['NAME']!r}, the file {path.name}"
            file.say(("NAME",), what, "give both one name")
        safety.check(file)
        pins.check(file)
        buses.check(file)
        _check_reader(file)
        _check_connectors(file)
        leds.check(file)
        analog.check(file)
    return file.problems


def failed(board: str, problems: list[str]) -> str:
    """For who would run a board that fails the check: how to see why."""
    file = board if board.endswith(".py") else f"boards/{board}.py"
    first, more = problems[0], len(problems) - 1
    others = f" (and {more} more)" if more else ""
    return f"{file} fails the check: {first}{others} See them all: .venv/bin/python -m tools.boards {file}"


def check_station(path: Path) -> list[str]:
    """Stations are literals with names in capitals; what they mean firmware/charger.py checks."""
    file = File(path)
    for name in file.values:
        if not name.isupper():
            file.say((name,), f"{name} is not in capitals", "write its name as a constant")
    return file.problems


def _check_reader(file: File) -> None:
    reader = file.values.get("READER", {})
    if reader.get("chip") == "MFRC522" and "irq" in reader:
        remedy = "leave it out, and the pin free: only a PN532's irq is read"
        file.say(("READER", "irq"), f"READER irq: pin {reader['irq']} is wired to nothing that reads it", remedy)
    for number in reader.get("connectors", ()):
        if not 1 <= number <= len(file.values["CONNECTORS"]):
            what = f"READER serves connector {number}, there are {len(file.values['CONNECTORS'])}"
            file.say(("READER", "connectors"), what, "name connectors from 1 on")


def _check_connectors(file: File) -> None:
    for index, connector in enumerate(file.values["CONNECTORS"]):
        where: Where = ("CONNECTORS", index)
        if "lock_sense" in connector and "lock" not in connector:
            file.say((*where, "lock_sense"), f"{name_of(where)} senses a lock that it has not", "add lock")
        if not any(part in connector for part in ("plug", "pilot", "proximity")):
            what = f"{name_of(where)} has nothing that tells whether a plug is in: it would be Available for ever"
            file.say(where, what, "add pilot, plug, or of a socket proximity")
        _check_meter(file, (*where, "meter"), connector["meter"], connector)


def _check_meter(file: File, where: Where, meter: dict, connector: dict) -> None:
    """IEC 62053-31, by the rule that the charger's own settings obey as well."""
    watts = connector["rated_ma"] * connector["volts"] * connector["phases"] // 1000
    why = pulse_rating.check(meter["imp_per_kwh"], meter["pulse_ms"], watts)
    if why:
        most = _W_MS // (watts * (max(meter["pulse_ms"], _OFF_MS) + _OFF_MS))
        remedy = f"take a meter of at most {most} imp/kWh with pulses of at least {_OFF_MS} ms, or correct rated_ma"
        file.say(where, f"{name_of((*where, 'pin'))} {meter['pin']}: {why}", remedy)
