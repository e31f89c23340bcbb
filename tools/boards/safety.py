"""Whether what a board's SAFETY names is there: what goes on without Python, and an input that it watches; and whether
state machines reach their pins."""

from tools.boards.chips import CHIPS
from tools.boards.uses import uses
from tools.literals import File, name_of

_REACH = range(32)  # RP2350 data sheet 11.1: a block sees 32 pins, and the firmware leaves each at GPIO 0


def check(file: File) -> None:
    """What goes on without Python there is on a chip or not, and it needs an input to watch."""
    chip, safety = file.values["CHIP"], file.values["SAFETY"]
    if safety == "pio" and not CHIPS[chip].rp2 and chip != "virtual":
        file.say(("SAFETY",), f"SAFETY: the {chip} has no PIO", _remedy(chip))
    elif safety == "irq" and CHIPS[chip].rp2:
        file.say(("SAFETY",), f"SAFETY: on the {chip} a flash erase holds off every interrupt", "say 'pio'")
    elif safety == "irq" and chip.startswith("esp32"):
        what = f"SAFETY: interrupts of the {chip} wait for Python"
        file.say(("SAFETY",), what, _remedy(chip))
    elif safety in ("pio", "irq") and "ESTOP" not in file.values:
        file.say(("SAFETY",), f"SAFETY: {safety!r} opens the relay by ESTOP, and there is none", "add ESTOP")
    if CHIPS[chip].rp2:
        _check_reach(file)


def _check_reach(file: File) -> None:
    """State machines count every meter's pulses, and guard the relays where SAFETY says so."""
    parts = ("meter", "relay", "ESTOP") if file.values["SAFETY"] == "pio" else ("meter",)
    for use in uses(file.values):
        if use.where[-1] == "pin" and use.where[-2] in parts and use.pin not in _REACH:
            what = f"{name_of(use.where)}: pin {use.pin} is out of the state machines' reach"
            file.say(use.where, what, "take one of GPIO 0 to 31")


def _remedy(chip: str) -> str:
    """What a chip without PIO can have; an ESP32 no interrupt that does without Python either."""
    return "say 'hardware', 'second chip' or 'loop'" if chip.startswith("esp32") else (
        "say 'hardware', 'second chip', 'irq' or 'loop'"
    )
