"""What a program that runs through Blinka must be told of its board: buses by their pins, names of built-in pins."""

import json

from tools.workshop.uplink import wires

_BUS = ("spi", "sck", "mosi", "miso")
_W5K = ("sck", "mosi", "miso", "cs", "rst", "int")  # what CircuitPython's `board` calls W5K_SCK and so on


def for_blinka(facts: dict) -> dict[str, str]:
    """The environment of such a program, from the literals of its board's file."""
    link = wires(facts) or {}
    wired = [fact for fact in (link, facts.get("READER", {})) if "spi" in fact]
    built_in = facts["LINK"].get("built_in")
    return {
        "BOLLARD_SPI": json.dumps([[fact[name] for name in _BUS] for fact in wired]),
        "BOLLARD_W5K": json.dumps({name.upper(): link[name] for name in _W5K if name in link} if built_in else {}),
        "BLINKA_OS_AGNOSTIC": "1",
        "BLINKA_SKIP_DEPENDENCY_CHECK": "1",
    }
