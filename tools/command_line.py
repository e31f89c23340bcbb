"""What the command lines of the tools have in common: ports, ports that are taken, boards, tools without options."""

import argparse
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from tools.boards import check_board, failed
from tools.build import ROOT, board_file

_Found = TypeVar("_Found")
_HIGHEST_PORT = 65535
_MOST = 1000


class Trouble(Exception):
    """The program cannot start; the text says what to change."""


def whole(text: str) -> int:
    """A whole number, 1 or more, for argparse."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: say a whole number, 1 or more")
    return int(text)


def within(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number in that range, for argparse."""
    said = f"{least} or more" if most is None else f"from {least} to {most}"

    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
            raise argparse.ArgumentTypeError(f"{text!r}: say a whole number, {said}")
        return int(text)

    return number


def amount(text: str) -> float:
    """A number above 0, for argparse."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r}: say a number above 0, {_MOST} at most")
    return found


def port(text: str) -> int:
    """A TCP port, for argparse; 0 takes any."""
    if not (text.isdecimal() and int(text) <= _HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: say a number from 1 to {_HIGHEST_PORT}, or 0 for any")
    return int(text)


async def listening(listen: Awaitable[_Found], number: int, option: str, host: str = "") -> _Found:
    """What `listen` gives; Trouble with the option that changes it if the port or the host cannot be had."""
    try:
        return await listen
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise Trouble(f"{host} is no address of this machine; choose another with --host (0.0.0.0: all)") from None
        why = os.strerror(error.errno) if error.errno else error
        raise Trouble(f"cannot listen on port {number}: {why}; choose another with {option}") from None


def no_options(module: str, about: str | None) -> None:
    """The command line of a tool that takes none: --help, and an error for anything else."""
    form = argparse.RawDescriptionHelpFormatter
    argparse.ArgumentParser(prog=f".venv/bin/python -m {module}", description=about, formatter_class=form).parse_args()


def counted(number: int, thing: str) -> str:
    """`1 board`, `2 boards`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def names(folder: Path) -> list[str]:
    """The Python files of a folder, without their ending."""
    return sorted(path.stem for path in folder.glob("*.py"))


def one_of(name: str, known: list[str], thing: str) -> str:
    """The name, if it is known; for argparse."""
    if name not in known:
        raise argparse.ArgumentTypeError(f"no {thing} {name!r}; there are: {', '.join(known)}")
    return name


def board(name: str) -> str:
    """The name of a file of boards, or the path of one elsewhere; it passes the check."""
    if not (name.endswith(".py") and Path(name).is_file()):
        one_of(name, names(ROOT / "boards"), "board")
    if problems := check_board(board_file(name)):
        raise argparse.ArgumentTypeError(failed(name, problems))
    return name
