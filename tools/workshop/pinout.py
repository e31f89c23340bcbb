"""What a program that runs through Blinka must be told of its board: buses by their pins, names of built-in pins."""

import json

from tools.workshop.uplink import wires

_LINES = {"spi": ("sck", "mosi", "miso"), "i2c": ("scl", "sda"), "uart": ("tx", "rx")}
_W5K = ("sck", "mosi", "miso", "cs", "rst", "int")  # what CircuitPython's `board` calls W5K_SCK and so on


def for_blinka(facts: dict) -> dict[str, str]:
    """The environment of such a program, from the literals of its board's file. A bus: its number, then its pins."""
    link = wires(facts) or {}
    wired = (link, facts.get("READER", {}))
    buses = {
        kind: [[fact[kind], *(fact[name] for name in lines)] for fact in wired if kind in fact]
        for kind, lines in _LINES.items()
    }
    built_in = facts["LINK"].get("built_in")
    return {
        "BOLLARD_BUSES": json.dumps(buses),
        "BOLLARD_W5K": json.dumps({name.upper(): link[name] for name in _W5K if name in link} if built_in else {}),
        "BLINKA_OS_AGNOSTIC": "1",
        "BLINKA_SKIP_DEPENDENCY_CHECK": "1",
    }
