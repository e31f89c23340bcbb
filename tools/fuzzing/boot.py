"""A boot as firmware/charger.py does it, from a flash, without a board."""

import sys

from tools.fuzzing.charger import Charger
from tools.fuzzing.flash import Flash
from tools.fuzzing.wires import Port

_port = Port()


class _Chip:
    def reset_cause(self) -> str:
        return "power on"


def composition():
    """firmware/charger.py, with a port and a chip that have no hardware below them."""
    if "firmware.charger" not in sys.modules:
        sys.modules["firmware.port.interpreter"] = _port
        sys.modules["firmware.port.chip"] = _Chip()
    from firmware import charger

    return charger


def ended() -> None:
    """The last boot's flash is not needed any more."""
    _port.flash = Flash()


def booted(flash) -> Charger:
    """A charger on this flash: the boot is counted, the last one's traces told, interrupted transactions stopped."""
    build = composition()
    from firmware import last_boot

    _port.flash = flash
    last_boot._counted = ()  # each is a new process
    charger = Charger(flash)
    log = charger.cp.log
    charger.cp._boot, saved, registers = build._last_boot(charger.cp.slots, log, "power on")
    build._resume(charger.cp, charger.outlets, registers, saved, "PowerLoss", log, lambda: None)
    return charger
