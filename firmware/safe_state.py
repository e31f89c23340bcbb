"""Every output that switches something at its safe level: at power on, and when nothing else helps."""

from boards import this as board
from firmware.port import chip


def enter() -> None:
    """Contactors open, bolts back."""
    for connector in board.CONNECTORS:
        for name in ("relay", "lock"):
            if name in connector:
                chip.output(connector[name]["pin"], connector[name]["active"])
