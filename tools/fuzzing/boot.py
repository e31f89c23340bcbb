"""A boot as firmware/charger.py does it, from a flash, without a board."""

import sys

from tools.fuzzing.charger import Charger
from tools.fuzzing.wires import Port


def composition():
    """firmware/charger.py, with a port that has no hardware below it."""
    if "firmware.charger" not in sys.modules:
        sys.modules["firmware.port.interpreter"] = Port()
    from firmware import charger

    return charger


def booted(flash) -> Charger:
    """A charger on this flash: the boot is counted, the last one's traces told, interrupted transactions stopped."""
    build = composition()
    charger = Charger(flash)
    log = charger.cp.log
    charger.cp._boot, saved, registers = build._last_boot(charger.cp.slots, log, "power on")
    build._resume(charger.cp, charger.outlets, registers, saved, "PowerLoss", log, lambda: None)
    return charger
