"""How a board is wired, as a table made from its file: what is soldered to which pin. boards/README.md has them all."""

from pathlib import Path

from tools.boards import dialects
from tools.boards.chips import CHIPS, Chip
from tools.boards.uses import ANALOG, SWITCHES, Use, uses
from tools.literals import File

_README = Path(__file__).resolve().parents[2] / "boards" / "README.md"
_BEGIN, _END = "<!-- wiring: made by .venv/bin/python -m tools.boards --write -->", "<!-- end of wiring -->"
_FUNCTIONS = {
    "relay": "contactor", "mirror": "mirror contact", "meter": "energy meter S0", "plug": "plug switch",
    "lock": "lock", "lock_sense": "lock, bolt out", "ESTOP": "emergency stop", "RCD": "residual current device",
    "pilot pwm": "control pilot, 1 kHz", "pilot adc": "control pilot, level",
    "pilot high": "control pilot, positive peak", "pilot low": "control pilot, negative peak",
    "proximity adc": "proximity contact", "leds red": "light, red", "leds green": "light, green",
    "leds blue": "light, blue", "leds strip": "light, WS2812 data",
}  # fmt: skip
# The names that the parts' own sheets and breakout boards give the lines.
_LINES = {
    "MFRC522": {"sck": "SCK", "mosi": "MOSI", "miso": "MISO", "cs": "SDA (NSS)", "rst": "RST"},
    "PN532": {"sck": "SCK", "mosi": "MOSI", "miso": "MISO", "cs": "SS", "rst": "RSTPDN", "irq": "IRQ", "sda": "SDA",
              "scl": "SCL", "tx": "RX (HSU)", "rx": "TX (HSU)"},
    "W5500": {"sck": "SCLK", "mosi": "MOSI", "miso": "MISO", "cs": "SCSn", "rst": "RSTn", "int": "INTn"},
    "LAN8720": {"mdc": "MDC", "mdio": "MDIO", "power": "power or clock enable", "ref_clk": "REFCLK"},
}  # fmt: skip


def described(path: Path) -> list[str]:
    """Which dialects suit a board, and its table."""
    return [f"For {dialects.told(File(path).values)}.", "", *table(path)]


def table(path: Path) -> list[str]:
    """The lines of a board's table; its file must be in order."""
    values = File(path).values
    chip = CHIPS[values["CHIP"]]
    several = len(values["CONNECTORS"]) > 1
    rows = [_row(chip, values, use, several) for use in uses(values)]
    rows += [f"| {what} | {pin} | | | keep free |" for pin, what in values.get("RESERVED", {}).items()]
    return ["| function | GPIO | direction | active | what to solder |", "| --- | --- | --- | --- | --- |", *rows]


def _row(chip: Chip, values: dict, use: Use, several: bool) -> str:
    number = f"{use.where[1] + 1}: " if several and use.where[0] == "CONNECTORS" else ""
    active = "" if use.active is None else ("low", "high")[use.active]
    cells = (number + _function(values, use), str(use.pin), use.role.direction, active, _solder(chip, values, use))
    return "| " + " | ".join(cells) + " |"


def _fact(values: dict, use: Use) -> dict:
    """The part of the file in which the pin stands."""
    found: object = values
    for step in use.where[:-1]:
        found = found[step]  # type: ignore[index]
    assert isinstance(found, dict)
    return found


def _function(values: dict, use: Use) -> str:
    if use.where[0] in ("LINK", "READER"):
        chip = values[use.where[0]]["chip"]
        return f"{chip} {_LINES[chip][use.where[-1]]}"
    part, name = use.where[-2:]
    return _FUNCTIONS[part if name == "pin" else f"{part} {name}"]


def _solder(chip: Chip, values: dict, use: Use) -> str:
    """What the maker of a charger must see to at this pin."""
    fact, does = _fact(values, use), use.role.does
    if use.link:
        return "on the board"
    if does == SWITCHES:
        return _coil(chip, values, use)
    if does in ("contact", "counts"):
        return _contact(chip, fact, use)
    if does == "interrupt" and use.pin in chip.input_only:
        return _NO_PULL_UP
    if does == "pulses":
        return "driver of the ±12 V; 10 kΩ to 3.3 V keeps +12 V while the chip resets"
    if use.role.direction == ANALOG:
        return _analog(fact)
    return _LITTLE.get(does, "the reader's line of that name")


_GUARDED = ", at most 2 mA under CircuitPython"
_BOUNCE = {True: ", and for CircuitPython the filter (above)", False: ", and the filter (above)"}
_NO_PULL_UP = "10 kΩ to 3.3 V: this pin has no pull-up"
_IN_SERIES = "; contacts of emergency stop and residual current device in series with it"
_LITTLE = {
    "strip": "330 Ω in series, close to the chip; lamps of 5 V want a level shifter",
    "light": "resistor and lamp",
    "select": "10 kΩ to 3.3 V keeps the reader deselected while the chip resets",
}
_WHEN = {
    "mirror": "while the main poles are open", "plug": "while a plug is in", "lock_sense": "while the bolt is out",
    "ESTOP": "while it is pressed", "RCD": "while it has tripped",
}  # fmt: skip


def _coil(chip: Chip, values: dict, use: Use) -> str:
    rail, lock = "ground" if use.active else "3.3 V", use.where[-2] == "lock"
    series = "" if lock or values["SAFETY"] != "hardware" else _IN_SERIES
    driver = "driver of the bolt" if lock else "driver of the coil"
    little = _GUARDED if values["SAFETY"] == "pio" and not lock else ""
    return f"{driver}{little}; {chip.pull_down_kohm} to {rail} keeps it off while the chip resets{series}"


def _contact(chip: Chip, fact: dict, use: Use) -> str:
    pull = _NO_PULL_UP if use.pin in chip.input_only else "the chip pulls it up"
    if "imp_per_kwh" in fact:
        return f"S0+ ({fact['imp_per_kwh']} imp/kWh, {fact['pulse_ms']} ms), S0- to ground; {pull}{_BOUNCE[chip.rp2]}"
    return f"contact to ground, {'open' if use.active else 'closed'} {_WHEN[use.where[-2]]}; {pull}"


def _analog(fact: dict) -> str:
    if "ohm" in fact:
        return f"proximity contact, with {fact['ohm']} Ω to 3.3 V"
    return "divider: {} mV at +12 V, {} mV at -12 V; never above 3.3 V".format(*fact["mv"])


# --- boards/README.md


def _all(boards: list[Path]) -> str:
    parts = [_BEGIN]
    for path in boards:
        file = File(path)
        if file.values["CHIP"] != "virtual":  # nobody solders it
            parts += ["", f"### {path.stem}", "", file.about, "", *described(path)]
    return "\n".join([*parts, "", _END])


def _divided() -> tuple[str, str, str]:
    """The README before, in and after its tables."""
    text = _README.read_text()
    before, _, rest = text.partition(_BEGIN)
    inside, _, after = rest.partition(_END)
    return before, _BEGIN + inside + _END, after


def check(boards: list[Path]) -> list[str]:
    """Says whether the README's tables are those of the files."""
    if _divided()[1] == _all(boards):
        return []
    line = _divided()[0].count("\n") + 1
    remedy = ".venv/bin/python -m tools.boards --write"
    return [f"{_README}:{line}: the tables of wires are not those of the board files. Remedy: {remedy}."]


def write(boards: list[Path]) -> None:
    """The README's tables anew."""
    before, _, after = _divided()
    _README.write_text(before + _all(boards) + after)
