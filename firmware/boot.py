"""Runs before main.py: every output that switches something to its safe level, and nothing else."""

from boards import this as board
from firmware.port import on_micropython as port


def make_safe() -> None:
    """Contactors open, bolts back."""
    for connector in board.CONNECTORS:
        for name in ("relay", "lock"):
            if name in connector:
                port.output(connector[name]["pin"], connector[name]["active"])


make_safe()
