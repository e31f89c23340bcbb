"""Whether buses, PWM slices and counters can be had on the pins that the board file gives them."""

from tools.boards.chips import CHIPS, REF_CLK, WITHOUT_TABLES
from tools.boards.pins import spans
from tools.literals import File, Where, name_of

_LINES = {"spi": ("sck", "mosi", "miso"), "i2c": ("sda", "scl"), "uart": ("tx", "rx")}


def check(file: File) -> None:
    """Says which bus, slice or counter cannot be."""
    for name in ("LINK", "READER"):
        for bus in _LINES:
            if bus in file.values.get(name, {}):
                _check_lines(file, name, bus)
    _check_apart(file)
    _check_link(file)
    if CHIPS[file.values["CHIP"]].rp2:
        _check_slices(file)


def _check_lines(file: File, name: str, bus: str) -> None:
    part, chip = file.values[name], CHIPS[file.values["CHIP"]]
    for line in _LINES[bus]:
        good = chip.lines(bus, part[bus], line)
        if good is None:
            there = [f"{bus.upper()}{number}" for number in range(4) if chip.lines(bus, number, line) is not None]
            what = f"{name} {bus}: the {chip.title} has no free {bus.upper()}{part[bus]}"
            file.say((name, bus), what, f"take {' or '.join(there)}")
            return
        if part[line] not in good:
            what = f"{name} {line}: pin {part[line]} is not {line} of {bus.upper()}{part[bus]} on the {chip.title}"
            file.say((name, line), what, f"take one of {spans(good)}")


def _check_apart(file: File) -> None:
    """The W5500's interrupt starts transfers whenever its own select line is high: also in the middle of a card's."""
    link, reader = file.values["LINK"], file.values.get("READER", {})
    bus = link.get("spi", 0 if link.get("built_in") else None)
    chip = CHIPS[file.values["CHIP"]]
    if bus is None or reader.get("spi") != bus or file.values["CHIP"] == "virtual":
        return
    others = [f"SPI{number}" for number in range(4) if number != bus and chip.lines("spi", number, "sck") is not None]
    what = f"READER spi: SPI{bus} is the {link['chip']}'s, which interrupts any transfer on it"
    file.say(("READER", "spi"), what, f"solder the reader to {' or '.join(others)}")


def _check_link(file: File) -> None:
    """What a chip of the network needs beside its bus, by the chip that drives it."""
    link, chip = file.values["LINK"], file.values["CHIP"]
    rp2, title = CHIPS[chip].rp2, CHIPS[chip].title
    if chip in WITHOUT_TABLES:
        return
    if "mdc" in link and chip != "esp32":
        file.say(("LINK",), f"LINK: the {title} has no RMII for a {link['chip']}", "solder a W5500 to an SPI")
    elif "mdc" in link and link["ref_clk"] not in REF_CLK[link["ref_clk_out"]]:
        way, good = ("leave", REF_CLK[True]) if link["ref_clk_out"] else ("enter", REF_CLK[False])
        what = f"LINK ref_clk: the clock of RMII cannot {way} the {title} at pin {link['ref_clk']}"
        file.say(("LINK", "ref_clk"), what, f"take {' or '.join(map(str, good))}")
    elif "built_in" in link and not rp2:
        file.say(("LINK",), f"LINK: no {title} has a W5500 built in", "name its spi sck mosi miso cs int")
    elif "spi" in link:
        need = "rst" if rp2 else "int"  # network.WIZNET5K(spi, cs, rst); network.LAN(..., int=)
        if need not in link:
            file.say(("LINK",), f"LINK {need} is missing: the driver of the {title} wants it", "add it")


def _check_slices(file: File) -> None:
    """RP2040 data sheet 4.5.2, RP2350 data sheet 12.5.2: two neighbours share a PWM slice, and so do pins 16
    apart, from 32 on 8. CircuitPython counts with a slice, on its channel B: an odd pin."""
    counted: dict[int, Where] = {}
    for index, connector in enumerate(file.values["CONNECTORS"]):
        pin, where = connector.get("meter", {}).get("pin"), ("CONNECTORS", index, "meter", "pin")
        if pin is None:
            continue
        if pin % 2 == 0:
            title = CHIPS[file.values["CHIP"]].title
            what = f"{name_of(where)}: CircuitPython counts on odd pins of an {title} only, not on {pin}"
            file.say(where, what, "take an odd pin")
        if _slice(pin) in counted:
            _say_slice(file, where, pin, counted[_slice(pin)])
        counted[_slice(pin)] = where
    pilots = {_slice(pin): where for where, pin in _pwm(file, "pilot")}
    for where, pin in _pwm(file, "pilot"):
        if _slice(pin) in counted:
            _say_slice(file, where, pin, counted[_slice(pin)])
        elif pilots[_slice(pin)] != where:
            _say_slice(file, where, pin, pilots[_slice(pin)])
    channels: dict[tuple, Where] = {}
    for where, pin in _pwm(file, "leds"):
        other = counted.get(_slice(pin)) or pilots.get(_slice(pin)) or channels.get((_slice(pin), pin % 2))
        if other:
            _say_slice(file, where, pin, other)
        channels[_slice(pin), pin % 2] = where


def _pwm(file: File, part: str) -> list[tuple[Where, int]]:
    """The outputs of this part that oscillate."""
    found = []
    for index, connector in enumerate(file.values["CONNECTORS"]):
        fact = connector.get(part, {})
        names = ("pwm",) if part == "pilot" else ("red", "green", "blue") if fact.get("pwm") else ()
        found += [(("CONNECTORS", index, part, name), fact[name]) for name in names if name in fact]
    return found


def _slice(pin: int) -> int:
    return pin // 2 % 8 if pin < 32 else 8 + pin // 2 % 4


def _say_slice(file: File, where: Where, pin: int, other: Where) -> None:
    value: object = file.values
    for step in other:
        value = value[step]  # type: ignore[index]
    what = f"{name_of(where)}: pin {pin} shares its PWM slice with pin {value}, {name_of(other)}"
    file.say(where, what, "take a pin of another slice: two neighbours share one, and so do pins 16 apart")
