"""Which dialects of Python a board suits: by what their ports of the firmware can drive."""

DIALECTS = ("micropython", "circuitpython")
_TITLES = {"micropython": "MicroPython", "circuitpython": "CircuitPython"}


def refused(facts: dict, dialect: str) -> str:
    """Why this board cannot be had in a dialect, with the remedy; "": it can."""
    if dialect != "circuitpython":
        return ""
    name, chip = facts.get("NAME", "this board"), facts.get("LINK", {}).get("chip", "W5500")
    if chip != "W5500":
        return f"{name} is for MicroPython: CircuitPython drives no {chip}; take MicroPython, or a board with a W5500"
    if facts.get("SAFETY") == "irq":
        return f"{name} is for MicroPython: SAFETY irq is an interrupt's, and CircuitPython has none; take MicroPython"
    return ""


def told(facts: dict) -> str:
    """For the wiring tables: `MicroPython or CircuitPython`."""
    return " or ".join(_TITLES[dialect] for dialect in DIALECTS if not refused(facts, dialect))
