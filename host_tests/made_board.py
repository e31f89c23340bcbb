"""Boards like the workshop's, but without some of its parts: as files of their own, for a test's time."""

from tools.workshop.board import read_board


def board_without(folder, part: str) -> str:
    """The path of a board file whose connectors lack this part."""
    facts = read_board("workshop")
    for wiring in facts["CONNECTORS"]:
        del wiring[part]
    return _written(folder, "without_" + part, facts)


def board_with_leds(folder, *leds: dict) -> str:
    """The path of a board file whose connectors have these lights, one each."""
    facts = read_board("workshop")
    for wiring, light in zip(facts["CONNECTORS"], leds, strict=True):
        wiring["leds"] = light
    return _written(folder, "with_leds", facts)


def _written(folder, name: str, facts: dict) -> str:
    facts["NAME"] = name
    file = folder / f"{name}.py"
    lines = [f"{fact} = {value!r}" for fact, value in facts.items()]
    file.write_text("\n".join(['"""The workshop\'s board, but for one part."""', *lines, ""]))
    return str(file)
