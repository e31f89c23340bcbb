"""Whether an analog input reads truly what a board's divider makes of the control pilot."""

from tools.boards.chips import CHIPS
from tools.literals import File


def check(file: File) -> None:
    """Says which pilot leaves the range in which the chip's analog inputs are straight."""
    chip = CHIPS[file.values["CHIP"]]
    least, most = chip.straight_mv
    for index, connector in enumerate(file.values["CONNECTORS"]):
        top, bottom = connector.get("pilot", {}).get("mv", (most, least))
        if top > most or bottom < least:
            what = f"CONNECTORS[{index}] pilot mv: {top} and {bottom} mV, but the {chip.title} reads truly from {least} "
            remedy = "take the divider of boards/README.md, and its mv"
            file.say(("CONNECTORS", index, "pilot", "mv"), what + f"to {most} mV only", remedy)
