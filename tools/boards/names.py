"""What a board file may say: the tables of names, and the check against them. boards/README.md says what they mean."""

from collections.abc import Callable

from tools.boards.chips import CHIPS
from tools.boards.leds import MOST_ON_A_STRIP
from tools.literals import File, Where, name_of

Kind = tuple[Callable[[object], bool], str]  # whether a value will do, and what will


def _int(low: int, high: int, unit: str = "") -> Kind:
    text = f"a whole number from {low} to {high} {unit}".rstrip()
    return lambda value: type(value) is int and low <= value <= high, text


def _one_of(*values: object) -> Kind:
    def known(value: object) -> bool:
        return any(value == each and type(value) is type(each) for each in values)

    return known, "one of " + ", ".join(map(repr, values))


_PIN = _int(0, 99)
_BUS_NUMBER = _int(0, 3)
_LEVEL = _one_of(0, 1)
_YES = _one_of(True, False)
_TEXT: Kind = (lambda value: isinstance(value, str) and value != "", "a text")
_SWITCH = {"pin": _PIN, "active": _LEVEL}
_SPI = {"spi": _BUS_NUMBER, "sck": _PIN, "mosi": _PIN, "miso": _PIN, "cs": _PIN}
_CONNECTOR_NUMBERS: Kind = (
    lambda value: isinstance(value, tuple) and value != () and all(type(n) is int for n in value),
    "a tuple of connector numbers",
)
_RESERVED: Kind = (
    lambda value: isinstance(value, dict) and all(type(pin) is int and isinstance(value[pin], str) for pin in value),
    "{pin: what the board uses it for}",
)
_INPUT_MV: Kind = (
    lambda value: isinstance(value, tuple) and len(value) == 2 and all(type(mv) is int for mv in value)
    and 0 <= value[1] < value[0] <= 3300,
    "(mV at +12 V, mV at -12 V), the first the higher one, up to 3300",
)  # fmt: skip

# A part that comes in several forms: the first form whose `key` is there is meant, else the last one.
_FORMS = {
    ("LINK",): ("mdc", "spi", "chip"),
    ("READER",): ("i2c", "uart", "spi"),
    ("CONNECTORS", "pilot"): ("adc", "high"),
    ("CONNECTORS", "leds"): ("strip", "red"),
}
# name: its parts, or what its value must be; a part of several forms: one table a form, in the order above.
_CONNECTOR: dict[str, object] = {
    "relay": _SWITCH,
    "mirror": _SWITCH,
    "meter": {"pin": _PIN, "imp_per_kwh": _int(1, 100000), "pulse_ms": _int(1, 1000, "ms")},
    "plug": _SWITCH,
    "pilot": (
        {"pwm": _PIN, "adc": _PIN, "mv": _INPUT_MV},
        {"pwm": _PIN, "high": _PIN, "low": _PIN, "mv": _INPUT_MV},
    ),
    "proximity": {"adc": _PIN, "ohm": _int(100, 10000, "ohm")},
    "lock": _SWITCH,
    "lock_sense": _SWITCH,
    "leds": (
        {"strip": _PIN, "count": _int(1, MOST_ON_A_STRIP), "first": _int(0, MOST_ON_A_STRIP - 1)},
        {"red": _PIN, "green": _PIN, "blue": _PIN, "active": _LEVEL, "pwm": _YES},
    ),
    "rated_ma": _int(6000, 80000, "mA"),
    "phases": _one_of(1, 3),
    "volts": _int(100, 277, "V, line to neutral"),
}
_W5500: Kind = (
    lambda value: value == "W5500", "'W5500', or of an ESP32 'LAN8720' with mdc mdio phy_addr ref_clk ref_clk_out",
)
_LAN8720 = {
    "chip": _one_of("LAN8720"), "mdc": _PIN, "mdio": _PIN, "power": _PIN, "phy_addr": _int(0, 31),
    "ref_clk": _PIN, "ref_clk_out": _YES,
}  # fmt: skip
_READS = {"connectors": _CONNECTOR_NUMBERS, "irq": _PIN, "rst": _PIN}
_PN532 = {"chip": _one_of("PN532"), **_READS}
_BOARD: dict[str, object] = {
    "NAME": _TEXT,
    "CHIP": _one_of(*CHIPS),
    "SAFETY": _one_of("hardware", "second chip", "pio", "irq", "loop"),
    "LINK": (
        _LAN8720,
        {"chip": _W5500, **_SPI, "rst": _PIN, "int": _PIN},
        {"chip": _W5500, "built_in": _one_of(True)},
    ),
    "READER": (
        {**_PN532, "i2c": _BUS_NUMBER, "sda": _PIN, "scl": _PIN},
        {**_PN532, "uart": _BUS_NUMBER, "tx": _PIN, "rx": _PIN},
        {"chip": _one_of("MFRC522", "PN532"), **_SPI, **_READS},
    ),
    "ESTOP": _SWITCH,
    "RCD": _SWITCH,
    "RESERVED": _RESERVED,
    "CONNECTORS": [_CONNECTOR],
}
# Parts that may be absent; a part that is not named here needs all it consists of.
_OPTIONAL = {
    (): ("READER", "ESTOP", "RCD", "RESERVED"),
    ("LINK",): ("power", "rst", "int"),
    ("READER",): ("rst", "irq"),
    ("CONNECTORS",): ("mirror", "plug", "pilot", "proximity", "lock", "lock_sense", "leds"),
    ("CONNECTORS", "pilot"): ("low",),
    ("CONNECTORS", "leds"): ("pwm", "first"),
}


def check(file: File) -> None:
    """Says which names and values of a board file cannot be."""
    _check(file, (), file.values, _BOARD)


def _check(file: File, where: Where, value: object, wanted: object) -> None:
    """Compares a value with its table, parts first."""
    if isinstance(wanted, dict):
        _check_parts(file, where, value, wanted)
    elif isinstance(wanted, list):
        if not isinstance(value, tuple) or not value:
            file.say(where, f"{name_of(where)} is not a tuple of dicts", "write ({...},), one dict a connector")
            return
        for index, part in enumerate(value):
            _check(file, (*where, index), part, wanted[0])
    elif isinstance(wanted[0], dict):
        _check_parts(file, where, value, _form(where, value, wanted))
    elif not wanted[0](value):
        file.say(where, f"{name_of(where)} is {value!r}", f"write {wanted[1]}")


def _kind(where: Where) -> tuple:
    return tuple(part for part in where if isinstance(part, str))


def _form(where: Where, value: object, forms: tuple) -> dict:
    """Of the forms that a part may have, the one that is meant."""
    keys = _FORMS[_kind(where)]
    there = value if isinstance(value, dict) else {}
    return next((form for form, key in zip(forms, keys, strict=True) if key in there), forms[-1])


def _check_parts(file: File, where: Where, value: object, wanted: dict) -> None:
    if not isinstance(value, dict):
        file.say(where, f"{name_of(where)} is not a dict", "write {" + ", ".join(map(repr, wanted)) + "}")
        return
    for name in value:
        if name not in wanted:
            file.say((*where, name), f"{name_of((*where, name))} is unknown", f"there are {', '.join(wanted)}")
        else:
            _check(file, (*where, name), value[name], wanted[name])
    for name in wanted:
        if name not in value and name not in _OPTIONAL.get(_kind(where), ()):
            file.say(where, f"{name_of((*where, name))} is missing", "add it")
