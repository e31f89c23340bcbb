"""Whether what a board's SAFETY names is there: what goes on without Python, and an input that it watches."""

from tools.boards.chips import CHIPS
from tools.literals import File


def check(file: File) -> None:
    """What goes on without Python there is on a chip or not, and it needs an input to watch."""
    chip, safety = file.values["CHIP"], file.values["SAFETY"]
    if safety == "pio" and not CHIPS[chip].rp2 and chip != "virtual":
        file.say(("SAFETY",), f"SAFETY: the {chip} has no PIO", "say 'hardware', 'second chip', 'irq' or 'loop'")
    elif safety == "irq" and CHIPS[chip].rp2:
        file.say(("SAFETY",), f"SAFETY: on the {chip} a flash erase holds off every interrupt", "say 'pio'")
    elif safety == "irq" and chip.startswith("esp32"):
        what = f"SAFETY: interrupts of the {chip} wait for Python"
        file.say(("SAFETY",), what, "say 'hardware', 'second chip' or 'loop'")
    elif safety in ("pio", "irq") and "ESTOP" not in file.values:
        file.say(("SAFETY",), f"SAFETY: {safety!r} opens the relay by ESTOP, and there is none", "add ESTOP")
