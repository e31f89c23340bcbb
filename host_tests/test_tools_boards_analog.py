# CPython only: host tool
"""The divider of boards/README.md, the millivolts that board files say of it, and what an ADC can make of them."""

import re
from pathlib import Path

import pytest

from host_tests.test_tools_board_chips import said
from tools.boards.chips import CHIPS
from tools.workshop.board import read_board

BOARDS = Path(__file__).resolve().parent.parent / "boards"
README = (BOARDS / "README.md").read_text()
SOLDERED = sorted(path.stem for path in BOARDS.glob("*.py") if "workshop" not in path.stem)


def divider_mv(volts: float) -> float:
    """What the ADC sees of the pilot's wire, by the three resistors of the drawing: Millman's theorem."""
    drawn = re.findall(r"^    (wire|3\.3 V|ground) -+ (\d+) kΩ --\+", README, re.MULTILINE)
    assert len(drawn) == 3
    levels = {"wire": volts, "3.3 V": 3.3, "ground": 0}
    return 1000 * sum(levels[end] / int(ohm) for end, ohm in drawn) / sum(1 / int(ohm) for _, ohm in drawn)


def test_the_table_of_the_divider_is_right():
    volts = re.search(r"^\| wire \| (.*) \|$", README, re.MULTILINE)[1].split(" | ")
    mv = re.search(r"^\| `adc`, mV \| (.*) \|$", README, re.MULTILINE)[1].split(" | ")
    assert len(volts) == len(mv) == 8
    assert [round(divider_mv(float(each.removesuffix(" V")))) for each in volts] == [int(each) for each in mv]


@pytest.mark.parametrize("board", SOLDERED)
def test_every_board_has_a_pilot_behind_that_divider(board):
    """With a volt to spare on either side: IEC 61851-1's states reach so far."""
    facts = read_board(board)
    least, most = CHIPS[facts["CHIP"]].straight_mv
    assert least <= divider_mv(-13) and divider_mv(13) <= most
    for connector in facts["CONNECTORS"]:
        assert connector["pilot"]["mv"] == (round(divider_mv(12)), round(divider_mv(-12)))
        assert connector.get("proximity", {"ohm": 1000})["ohm"] == 1000


def test_a_divider_beyond_what_the_adc_reads_truly_is_told(tmp_path):
    for board, old, pins, good, bad in (
        ("clock_in", '"plug": {"pin": 32', (33, 34), ((2450, 150),), ((2451, 150), (2450, 149), (3000, 300))),
        ("s3", '"plug": {"pin": 8', (15, 1), ((3100, 0),), ((3101, 0),)),
        ("pico", '"plug": {"pin": 8', (22, 29), ((3300, 0),), ()),
    ):
        for mv in good + bad:
            pilot = '"pilot": {"pwm": %d, "adc": %d, "mv": %s},\n        ' % (*pins, mv)
            text = said(tmp_path, board, (old, pilot + old))
            if mv in good:
                assert text == ""
            else:
                assert f"CONNECTORS[0] pilot mv: pin {pins[1]} gets {mv[0]} and {mv[1]} mV, but the " in text
                assert text.endswith(" mV only. Remedy: take the divider of boards/README.md, and its mv.")
