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


def board_with_guards(folder, *actives: int) -> str:
    """The path of a board file like the reference board's, with two outlets whose relays have these active levels: a
    state machine guards each. Plug switches in place of pilots."""
    facts = read_board("w5500_evb_pico")
    (wiring,) = facts["CONNECTORS"]
    for part in ("pilot", "proximity", "leds"):
        del wiring[part]
    facts["CONNECTORS"] = tuple(
        {
            **wiring,
            "relay": {"pin": relay, "active": active},
            "mirror": {"pin": mirror, "active": 0},
            "meter": {**wiring["meter"], "pin": meter},
            "plug": {"pin": plug, "active": 0},
        }
        for active, (relay, mirror, meter, plug) in zip(actives, ((2, 6, 3, 8), (4, 5, 1, 0)), strict=True)
    )
    facts["READER"]["connectors"] = (1, 2)
    return _written(folder, "guards", facts)


def board_with_leds(folder, *leds: dict) -> str:
    """The path of a board file whose connectors have these lights, one each."""
    return board_with(folder, "with_leds", *[{"leds": light} for light in leds])


def board_of_one_outlet(folder, like: str, **parts: dict) -> str:
    """The path of a board file as `like`, with these parts at its first connector, the only one."""
    facts = read_board(like)
    facts["CONNECTORS"] = ({**facts["CONNECTORS"][0], **parts},)
    return _written(folder, "one_outlet", facts)


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
