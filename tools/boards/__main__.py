"""Checks board files and station files; prints how a board is wired.

    .venv/bin/python -m tools.boards [boards/mine.py ...]
    .venv/bin/python -m tools.boards --wiring w5500_evb_pico
    .venv/bin/python -m tools.boards --write          the tables of boards/README.md anew
"""

import argparse
import sys
from pathlib import Path

from tools.boards import check_board, check_station, wiring
from tools.build import board_file
from tools.command_line import counted

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Checks the named board files, or all boards, stations, and the tables of wires in boards/README.md."""
    given = _parser().parse_args(arguments)
    if given.wiring:
        return _print_wiring(board_file(given.wiring))
    boards = given.files or sorted((ROOT / "boards").glob("*.py"))
    stations = [] if given.files else sorted((ROOT / "firmware" / "stations").glob("*.py"))
    problems = [problem for path in boards for problem in check_board(path)]
    problems += [problem for path in stations for problem in check_station(path)]
    if not problems and not given.files:
        if given.write:
            wiring.write(boards)
        problems += wiring.check(boards)
    for problem in problems:
        print(problem)
    counts = ((boards, "board"), (stations, "station"), (problems, "problem"))
    print("boards: " + ", ".join(counted(len(found), thing) for found, thing in counts))
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.boards", description=__doc__, formatter_class=form)
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="board files (default: all, and stations)")
    add("--wiring", metavar="BOARD", help="print what is soldered to which pin of this board, one of boards/ or a file")
    add("--write", action="store_true", help="write the tables of boards/README.md anew")
    return parser


def _print_wiring(file: Path) -> int:
    problems = check_board(file)
    for problem in problems:
        print(problem)
    if not problems:
        print("\n".join(wiring.described(file)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
