"""Whether an analog input reads truly what a board's divider makes of the control pilot."""

from tools.boards.chips import CHIPS
from tools.literals import File, Where, name_of


def check(file: File) -> None:
    """Says which pilot leaves the range in which the chip's analog inputs are straight."""
    chip = CHIPS[file.values["CHIP"]]
    least, most = chip.straight_mv
    for index, connector in enumerate(file.values["CONNECTORS"]):
        pilot = connector.get("pilot", {})
        top, bottom = pilot.get("mv", (most, least))
        if top > most or bottom < least:
            what = f"{top} and {bottom} mV, but the {chip.title} reads truly from {least} to {most} mV only"
            pins = " and ".join(str(pilot[name]) for name in ("adc", "high", "low") if name in pilot)
            remedy = "take the divider of boards/README.md, and its mv"
            where: Where = ("CONNECTORS", index, "pilot", "mv")
            file.say(where, f"{name_of(where)}: pin {pins} gets {what}", remedy)
