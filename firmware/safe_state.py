"""Every output that switches something at its safe level: at power on, and when nothing else helps."""

from boards import this as board
from firmware.port import chip


def enter() -> list:
    """Contactors open, bolts back; returns `set(on)` of each."""
    outputs = []
    for connector in board.CONNECTORS:
        for name in ("relay", "lock"):
            if name in connector:
                outputs.append(chip.output(connector[name]["pin"], connector[name]["active"]))
    return outputs
