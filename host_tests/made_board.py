"""Boards like the workshop's, but without some of its parts: as files of their own, for a test's time."""

from tools.workshop.board import read_board


def board_without(folder, part: str) -> str:
    """The path of a board file whose connectors lack this part."""
    facts = read_board("workshop")
    facts["NAME"] = "without_" + part
    for wiring in facts["CONNECTORS"]:
        del wiring[part]
    file = folder / f"{facts['NAME']}.py"
    lines = [f"{name} = {value!r}" for name, value in facts.items()]
    file.write_text("\n".join(['"""The workshop\'s board, but for one part."""', *lines, ""]))
    return str(file)
