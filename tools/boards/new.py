"""`make new-board NAME=x`: a board file to begin with, made from the one that is nearest, and checked.

    .venv/bin/python -m tools.boards.new --name mine [--chip esp32] [--like waveshare_esp32_s3_eth]

It is a whole board as it stands, with that one's pins: change what is wired otherwise, then run
`.venv/bin/python -m tools.boards boards/mine.py`.
"""

import argparse
import keyword
import re
import sys
from pathlib import Path

from tools.boards import check_board
from tools.literals import File

BOARDS = Path(__file__).resolve().parents[2] / "boards"
NEAREST = {
    "rp2040": "w5500_evb_pico",
    "rp2350": "w5500_evb_pico2",
    "esp32": "wt32_eth01",
    "esp32s3": "waveshare_esp32_s3_eth",
}
_TAKEN = ("this",)  # where the build lays the chosen board
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FIRST = """\
# To do, from top to bottom; boards/README.md says what each name means:
# - what the line above says of the board, and what is in series with the coil (SAFETY)
# - LINK and READER: chips and their pins; without a reader leave READER out (make session wants one)
# - one dict of CONNECTORS an outlet: leave out what it has not, name what contactor and wires bear (rated_ma)
# - then: .venv/bin/python -m tools.boards boards/{name}.py, and make session BOARD={name}
"""


class Refused(Exception):
    """There is no such board to begin with; the text says why, and what to say instead."""


def create(name: str, chip: str | None, like: str | None) -> Path:
    """Write the file and return its path; raises Refused."""
    target = BOARDS / f"{name}.py"
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name in _TAKEN:
        raise Refused(f"NAME={name} cannot be a board's name: say small letters, digits and _, such as my_board")
    if target.exists():
        raise Refused(f"boards/{name}.py is there already: say another NAME, or change that file")
    source = _source(chip, like)
    target.write_text(_begun(source.read_text(), name, source.stem))
    return target


def _source(chip: str | None, like: str | None) -> Path:
    """The file to begin with."""
    source = BOARDS / f"{like or NEAREST[chip or 'rp2040']}.py"
    if not source.exists():
        there = ", ".join(sorted(path.stem for path in BOARDS.glob("*.py")))
        raise Refused(f"LIKE={like} is no board; there are: {there}")
    its_chip = File(source).values.get("CHIP")
    if like and chip and chip != its_chip:
        raise Refused(f"LIKE={like} has the chip {its_chip}, not {chip}: leave out one of CHIP and LIKE")
    return source


def _begun(text: str, name: str, like: str) -> str:
    """The text of the board `like` under another name, with a list of what is to be done."""
    about = f'"""{name}: say here which board this is, with which chips. It began as {like}."""\n\n'
    _, _, rest = text.partition('"""')
    _, _, rest = rest.partition('"""')
    return about + _FIRST.format(name=name) + "\n" + rest.lstrip().replace(f'"{like}"', f'"{name}"', 1)


def main(arguments: list[str] | None = None) -> int:
    """0 if there is a board file now that passes the check, 1 if something is to be filled in, 2 if it is refused."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="make new-board", description=__doc__, formatter_class=form)
    parser.add_argument("--name", required=True, metavar="NAME", help="the new board (NAME=)")
    parser.add_argument("--chip", choices=NEAREST, help="its chip (CHIP=; without it: rp2040)")
    parser.add_argument("--like", metavar="BOARD", help="the board to begin with (LIKE=)")
    given = parser.parse_args(arguments)
    try:
        file = create(given.name, given.chip, given.like)
    except Refused as refused:
        print(f"new-board: {refused}", file=sys.stderr)
        return 2
    problems = check_board(file)
    for problem in problems:
        print(problem)
    verdict = "mend what stands above" if problems else "it passes the check"
    print(f"new-board: boards/{file.name} is there; {verdict}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
