"""The strips of WS2812B of a board file, of which each connector has a part."""

from collections.abc import Iterator

from tools.literals import File, Where

MOST_ON_A_STRIP = 16  # an RP2040 runs no interrupt for 30 us an LED: 0.5 ms


def check(file: File) -> None:
    """Says which strips are too long, and which LED two connectors have."""
    owners: dict[tuple[int, int], int] = {}
    for where, leds in _lights(file):
        _check_part(file, where, leds, owners)


def _lights(file: File) -> Iterator[tuple[Where, dict]]:
    for index, connector in enumerate(file.values["CONNECTORS"]):
        if "strip" in connector.get("leds", {}):
            yield ("CONNECTORS", index, "leds"), connector["leds"]


def _check_part(file: File, where: Where, leds: dict, owners: dict[tuple[int, int], int]) -> None:
    """One connector's part of a strip."""
    first, name = leds.get("first", 0), f"CONNECTORS[{where[1]}] leds"
    end = first + leds["count"]
    if end > MOST_ON_A_STRIP:
        what = f"{name}: pin {leds['strip']} has {end} LEDs: an RP2040 runs no interrupt for {30 * end} us"
        file.say((*where, "strip"), what, f"a strip may have {MOST_ON_A_STRIP}: use fewer, or a second pin")
    for led in range(first, end):
        other = owners.setdefault((leds["strip"], led), where[1])
        if other != where[1]:
            what = f"{name}: LED {led} of the strip on pin {leds['strip']} is CONNECTORS[{other}]'s"
            file.say((*where, "strip"), what, f"set first, such as {end}")
            return
