"""Checks board files and station files: literals only, known names, every pin once, figures that can be true.

    .venv/bin/python -m tools.boards [boards/mine.py ...]

What a board file may say stands in the tables below and in boards/README.md.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tools import board_leds
from tools.command_line import counted
from tools.literals import File, Where

ROOT = Path(__file__).resolve().parent.parent

_SAFETY = ("hardware", "second chip", "pio", "irq", "loop")
_PINS = {"rp2040": range(30), "rp2350": range(48), "virtual": range(40)}
_ANALOG = {"rp2040": range(26, 30), "rp2350": range(26, 48)}
_BUILT_IN = {("rp2040", "W5500"): range(16, 22)}  # W5500-EVB-Pico: SPI0, CS, RST and INT of the Ethernet chip
# RP2040 datasheet 1.4.3: the remainder by 8 of the pins that carry a line; each 8 pins the SPI changes.
_RP2040_SPI = {"miso": (0, 4), "sck": (2, 6), "mosi": (3, 7)}
_PIO_CHIPS = ("rp2040", "rp2350", "virtual")
_BUS_LINES = ("sck", "mosi", "miso")


Kind = tuple[Callable[[object], bool], str]  # whether a value will do, and what will


def _int(low: int, high: int, unit: str = "") -> Kind:
    text = f"a whole number from {low} to {high} {unit}".rstrip()
    return lambda value: type(value) is int and low <= value <= high, text


def _one_of(*values: object) -> Kind:
    return lambda value: value in values, "one of " + ", ".join(map(repr, values))


_PIN = _int(0, 99)
_LEVEL = _one_of(0, 1)
_TEXT = (lambda value: isinstance(value, str) and value != "", "a text")
_SWITCH = {"pin": _PIN, "active": _LEVEL}
_BUS = {"spi": _int(0, 3), "sck": _PIN, "mosi": _PIN, "miso": _PIN, "cs": _PIN, "rst": _PIN, "irq": _PIN}
_CONNECTOR_NUMBERS = (
    lambda value: isinstance(value, tuple) and value != () and all(type(n) is int for n in value),
    "a tuple of connector numbers",
)

_INPUT_MV = (
    lambda value: isinstance(value, tuple) and len(value) == 2 and all(type(mv) is int for mv in value)
    and 0 <= value[1] < value[0] <= 3300,
    "(mV at +12 V, mV at -12 V), the first the higher one, up to 3300",
)  # fmt: skip

# name: its parts, or what its value must be.
_CONNECTOR: dict[str, object] = {
    "relay": _SWITCH,
    "mirror": _SWITCH,
    "meter": {"pin": _PIN, "imp_per_kwh": _int(1, 100000), "pulse_ms": _int(1, 1000, "ms")},
    "plug": _SWITCH,
    "pilot": {"pwm": _PIN, "high": _PIN, "low": _PIN, "adc": _PIN, "mv": _INPUT_MV},
    "proximity": {"adc": _PIN, "ohm": _int(100, 10000, "ohm")},
    "lock": _SWITCH,
    "lock_sense": _SWITCH,
    "leds": board_leds.parts,
    "rated_ma": _int(6000, 80000, "mA"),
    "phases": _one_of(1, 3),
    "volts": _int(100, 277, "V, line to neutral"),
}
_BOARD: dict[str, object] = {
    "NAME": _TEXT,
    "CHIP": _TEXT,
    "SAFETY": _one_of(*_SAFETY),
    "LINK": {"chip": _TEXT, "built_in": _one_of(True, False), **_BUS},
    "READER": {"chip": _one_of("MFRC522", "PN532"), **_BUS, "connectors": _CONNECTOR_NUMBERS},
    "ESTOP": _SWITCH,
    "RCD": _SWITCH,
    "CONNECTORS": [_CONNECTOR],
}
# The others may be absent: then the part is not there. A part that is not named here needs all it consists
# of.
_REQUIRED = {
    (): ("NAME", "CHIP", "SAFETY", "LINK", "CONNECTORS"),
    ("LINK",): ("chip",),
    ("READER",): ("chip", "spi", "sck", "mosi", "miso", "cs", "connectors"),
    ("CONNECTORS", "pilot"): ("pwm", "mv"),
    ("CONNECTORS",): ("relay", "rated_ma", "phases", "volts"),
}


def check_board(path: Path) -> list[str]:
    """What is wrong with a board file, each with its line and the remedy."""
    file = File(path)
    if not file.problems:
        _check_names(file, (), file.values, _BOARD)
    if not file.problems:
        if file.values["NAME"] != path.stem:
            file.say(
                ("NAME",), f"NAME is {file.values['NAME']!r}, the file {path.name}", "give both one name"
            )
        _check_safety(file)
        _check_pins(file)
        _check_spi(file)
        _check_reader(file)
        _check_connectors(file)
        board_leds.check(file)
    return file.problems


def check_station(path: Path) -> list[str]:
    """Stations are literals with names in capitals; what they mean firmware/charger.py checks."""
    file = File(path)
    for name in file.values:
        if not name.isupper():
            file.say((name,), f"{name} is not in capitals", "write its name as a constant")
    return file.problems


def _check_names(file: File, where: Where, value: object, wanted: object) -> None:
    """Compares a value with its table, parts first."""
    if callable(wanted):  # what its parts are depends on one of them
        wanted = wanted(value)
    if isinstance(wanted, dict):
        _check_parts(file, where, value, wanted)
    elif isinstance(wanted, list):
        if not isinstance(value, tuple) or not value:
            file.say(where, f"{_name(where)} is not a tuple of dicts", "write ({...},), one dict a connector")
            return
        for index, part in enumerate(value):
            _check_names(file, (*where, index), part, wanted[0])
    elif not wanted[0](value):
        file.say(where, f"{_name(where)} is {value!r}", f"write {wanted[1]}")


def _check_parts(file: File, where: Where, value: object, wanted: dict) -> None:
    if not isinstance(value, dict):
        file.say(where, f"{_name(where)} is not a dict", "write {" + ", ".join(map(repr, wanted)) + "}")
        return
    for name in value:
        if name not in wanted:
            file.say((*where, name), f"{_name((*where, name))} is unknown", f"there are {', '.join(wanted)}")
        else:
            _check_names(file, (*where, name), value[name], wanted[name])
    kind = tuple(part for part in where if isinstance(part, str))
    for name in _REQUIRED.get(kind, wanted):
        if name not in value:
            file.say(where, f"{_name((*where, name))} is missing", "add it")


def _pins(file: File) -> Iterator[tuple[Where, int]]:
    """Every pin of the board with where it stands."""
    names = {"pin", "red", "green", "blue", "strip", "pwm", "high", "low", "adc", "cs", "rst", "irq", *_BUS_LINES}

    def below(where: Where, value: object) -> Iterator[tuple[Where, int]]:
        if isinstance(value, dict | tuple):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for key, part in items:
                yield from below((*where, key), part)
        elif where[-1] in names and type(value) is int:  # an LED's `pwm` is a flag
            yield where, value

    for name, value in file.values.items():
        yield from below((name,), value)


def _check_pins(file: File) -> None:
    chip, link = file.values["CHIP"], file.values["LINK"]
    taken: dict[int, Where] = {}
    if link.get("built_in"):
        taken = dict.fromkeys(_BUILT_IN.get((chip, link["chip"]), ()), ("LINK", "built in"))
    for where, pin in _pins(file):
        if pin not in _PINS.get(chip, range(100)):
            file.say(where, f"{_name(where)}: the {chip} has no pin {pin}", f"it has 0 to {_PINS[chip][-1]}")
        elif pin in taken and not _share_a_bus(file, where, taken[pin]):
            what = f"pin {pin} is used twice: {_name(taken[pin])} and {_name(where)}"
            file.say(where, what, "give one of them another pin")
        taken.setdefault(pin, where)


def _share_a_bus(file: File, one: Where, other: Where) -> bool:
    """Connectors share a strip of LEDs; two chips on one SPI share clock and data lines, not their select lines."""
    if one[-1] == other[-1] == "strip":
        return True
    buses = [file.values[where[0]].get("spi") for where in (one, other) if where[0] in ("LINK", "READER")]
    return one[-1] == other[-1] and one[-1] in _BUS_LINES and len(buses) == 2 and buses[0] == buses[1]


def _check_safety(file: File) -> None:
    """What goes on without Python there is on a chip or not, and it needs an input to watch."""
    chip, safety = file.values["CHIP"], file.values["SAFETY"]
    if safety == "pio" and chip not in _PIO_CHIPS:
        file.say(("SAFETY",), f"SAFETY: the {chip} has no PIO", "say 'hardware', 'second chip', 'irq' or 'loop'")
    elif safety == "irq" and chip in ("rp2040", "rp2350"):
        file.say(("SAFETY",), f"SAFETY: on the {chip} a flash erase holds off every interrupt", "say 'pio'")
    elif safety == "irq" and chip.startswith("esp32"):
        what = f"SAFETY: interrupts of the {chip} wait for Python"
        file.say(("SAFETY",), what, "say 'hardware', 'second chip' or 'loop'")
    elif safety in ("pio", "irq") and "ESTOP" not in file.values:
        file.say(("SAFETY",), f"SAFETY: {safety!r} opens the relay by ESTOP, and there is none", "add ESTOP")


def _check_spi(file: File) -> None:
    if file.values["CHIP"] != "rp2040":
        return
    for name in ("LINK", "READER"):
        part = file.values.get(name, {})
        for line in filter(part.get, _BUS_LINES if "spi" in part else ()):
            good = [pin for pin in range(30) if pin % 8 in _RP2040_SPI[line] and pin // 8 % 2 == part["spi"]]
            if part[line] not in good:
                what = f"pin {part[line]} is not {line} of SPI{part['spi']} on an RP2040"
                file.say((name, line), what, f"one of {', '.join(map(str, good))}")


def _check_reader(file: File) -> None:
    for number in file.values.get("READER", {}).get("connectors", ()):
        if not 1 <= number <= len(file.values["CONNECTORS"]):
            what = f"READER serves connector {number}, there are {len(file.values['CONNECTORS'])}"
            file.say(("READER", "connectors"), what, "name connectors from 1 on")


def _check_connectors(file: File) -> None:
    for index, connector in enumerate(file.values["CONNECTORS"]):
        where: Where = ("CONNECTORS", index)
        if "lock_sense" in connector and "lock" not in connector:
            file.say((*where, "lock_sense"), f"{_name(where)} senses a lock that it has not", "add lock")
        _check_pilot(file, (*where, "pilot"), connector.get("pilot", {}))
        _check_analog(file, (*where, "proximity"), connector.get("proximity", {}))
        if meter := connector.get("meter"):
            _check_meter(file, (*where, "meter"), meter, connector)


def _check_pilot(file: File, where: Where, pilot: dict) -> None:
    chip, meter = file.values["CHIP"], file.values[where[0]][where[1]].get("meter", {})
    if pilot and chip == "rp2040" and meter and _pwm_slice(pilot["pwm"]) == _pwm_slice(meter["pin"]):
        what = f"{_name((*where, 'pwm'))}: pin {pilot['pwm']} shares its PWM with pin {meter['pin']}, the meter's"
        file.say((*where, "pwm"), what, "take another one: CircuitPython counts with that PWM")
    if pilot and (("adc" in pilot) == ("high" in pilot) or ("low" in pilot and "high" not in pilot)):
        file.say(where, f"{_name(where)} has no input, or two kinds", "give high, high and low, or adc alone")
    _check_analog(file, where, pilot)


def _check_analog(file: File, where: Where, part: dict) -> None:
    chip = file.values["CHIP"]
    good = _ANALOG.get(chip, range(100))
    for name in ("high", "low", "adc"):
        if name in part and part[name] not in good:
            what = f"{_name((*where, name))}: pin {part[name]} of the {chip} is no analog input"
            file.say((*where, name), what, f"take one of {good[0]} to {good[-1]}")


def _pwm_slice(pin: int) -> int:
    """RP2040 datasheet 4.5.2: two neighbours share one of eight."""
    return pin // 2 % 8


def _check_meter(file: File, where: Where, meter: dict, connector: dict) -> None:
    watts = connector["rated_ma"] * connector["volts"] * connector["phases"] // 1000
    period_ms = 3_600_000_000 // (watts * meter["imp_per_kwh"])
    if period_ms < 2 * meter["pulse_ms"]:
        pulse_ms = meter["pulse_ms"]
        what = f"{_name(where)}: at {watts} W a pulse comes every {period_ms} ms and lasts {pulse_ms} ms"
        file.say(where, what, "correct imp_per_kwh or pulse_ms; pulses must not melt together")
    if file.values["CHIP"] == "rp2040" and meter["pin"] % 2 == 0:
        what = f"{_name(where)}: CircuitPython counts on odd pins of an RP2040 only, not on {meter['pin']}"
        file.say((*where, "pin"), what, "take an odd pin")


def _name(where: Where) -> str:
    """As a person would say it: `CONNECTORS[0] relay pin`."""
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f" {part}"
    return text.strip()


def main(arguments: list[str] | None = None) -> int:
    """Checks the named board files, or all boards and stations."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.boards", description=__doc__, formatter_class=form)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="board files (default: all, and stations)")
    named = parser.parse_args(arguments).files
    boards = named or sorted((ROOT / "boards").glob("*.py"))
    stations = [] if named else sorted((ROOT / "firmware" / "stations").glob("*.py"))
    problems = [problem for path in boards for problem in check_board(path)]
    problems += [problem for path in stations for problem in check_station(path)]
    for problem in problems:
        print(problem)
    counts = ((boards, "board"), (stations, "station"), (problems, "problem"))
    print("boards: " + ", ".join(counted(len(found), thing) for found, thing in counts))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
