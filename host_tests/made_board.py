"""Boards like the workshop's, but without some of its parts, or with others: files of their own, for a test's time."""

from tools.workshop.board import read_board


def board_without(folder, part: str) -> str:
    """The path of a board file whose connectors lack this part."""
    return board_with(folder, "without_" + part, {part: None})


def board_with(folder, name: str, *parts: dict) -> str:
    """The path of a board file of that name, each connector with its parts in place of the workshop's; None: without
    one. The last parts are those of all connectors that are left."""
    facts = read_board("workshop")
    for index, wiring in enumerate(facts["CONNECTORS"]):
        wiring.update(parts[min(index, len(parts) - 1)])
        for part in [part for part, fact in wiring.items() if fact is None]:
            del wiring[part]
    return _written(folder, name, facts)


def board_with_guards(folder, actives: tuple) -> str:
    """The path of a board file like the reference board's, with an outlet for each of these active levels of a relay:
    a state machine guards each."""
    facts = read_board("w5500_evb_pico")
    parts = zip(actives, _GUARDED, strict=False)
    facts["CONNECTORS"] = tuple(_outlet(facts["CONNECTORS"][0], active, *pins) for active, pins in parts)
    facts["READER"]["connectors"] = tuple(range(1, len(actives) + 1))
    return _written(folder, "guards", facts)


_GUARDED = ((2, 6, 3, 8), (4, 5, 1, 0), (9, 22, 27, 26))


def _outlet(wiring: dict, active: int, relay: int, mirror: int, meter: int, plug: int) -> dict:
    made = {**wiring, "relay": {"pin": relay, "active": active}}
    for part, pin in (("mirror", mirror), ("meter", meter), ("plug", plug)):
        made[part] = {**wiring[part], "pin": pin}
    del made["leds"]
    return made


def board_with_leds(folder, *leds: dict) -> str:
    """The path of a board file whose connectors have these lights, one each."""
    return board_with(folder, "with_leds", *[{"leds": light} for light in leds])


PN532_WIRINGS = {
    "spi": {"spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "rst": 14},
    "spi_irq": {"spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "irq": 5},
    "i2c": {"i2c": 0, "sda": 4, "scl": 5, "rst": 14},
    "i2c_irq": {"i2c": 1, "sda": 10, "scl": 11, "irq": 12, "rst": 14},
    "uart": {"uart": 1, "tx": 4, "rx": 5},
}


def board_with_pn532(folder, wiring: str) -> str:
    """The path of a board file whose reader is a PN532, wired in one of these ways."""
    facts = read_board("workshop")
    facts["READER"] = {"chip": "PN532", **PN532_WIRINGS[wiring], "connectors": (1, 2)}
    return _written(folder, "pn532_" + wiring, facts)


def _written(folder, name: str, facts: dict) -> str:
    facts["NAME"] = name
    file = folder / f"{name}.py"
    lines = [f"{fact} = {value!r}" for fact, value in facts.items()]
    file.write_text("\n".join(['"""The workshop\'s board, but for a part."""', *lines, ""]))
    return str(file)
