"""What a board file's literals say of buses: which pins a network chip that is built in has, what Blinka must know."""

import json

# The W5500-EVB-Pico's (its schematic; CircuitPython's board.W5K_...). The virtual board's own pins 16 to 21 are taken.
_W5500_EVB_PICO = {"sck": 18, "mosi": 19, "miso": 16, "cs": 17, "rst": 20, "int": 21}
_VIRTUAL = {"sck": 42, "mosi": 43, "miso": 40, "cs": 41, "rst": 44, "int": 45}
_BUILT_IN_SPI = 0


def link_pins(facts: dict) -> dict:
    """Where the network chip is: `spi` (its bus), `sck`, `mosi`, `miso`, `cs`, and what else there is."""
    link = facts["LINK"]
    if not link.get("built_in"):
        return link
    return {"spi": _BUILT_IN_SPI, **(_VIRTUAL if facts["CHIP"] == "virtual" else _W5500_EVB_PICO)}


def for_blinka(facts: dict) -> dict[str, str]:
    """Environment of a program that runs through Blinka: SPI buses by their pins, names of the built-in chip's pins."""
    link = link_pins(facts)
    wired = [fact for fact in (link, facts.get("READER", {})) if "spi" in fact]
    named = {name.upper(): number for name, number in link.items() if facts["LINK"].get("built_in") and name != "spi"}
    return {
        "BOLLARD_SPI": json.dumps([[fact[name] for name in ("spi", "sck", "mosi", "miso")] for fact in wired]),
        "BOLLARD_W5K": json.dumps(named),
        "BLINKA_OS_AGNOSTIC": "1",
        "BLINKA_SKIP_DEPENDENCY_CHECK": "1",
    }
