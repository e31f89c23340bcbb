"""Every output that switches something at its safe level: at power on, and when nothing else helps."""

from boards import this as board
from firmware.port import on_micropython as port


def enter() -> None:
    """Contactors open, bolts back."""
    for connector in board.CONNECTORS:
        for name in ("relay", "lock"):
            if name in connector:
                port.output(connector[name]["pin"], connector[name]["active"])
