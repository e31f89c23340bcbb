"""`make run`: the workshop's central system and one virtual charger, with a live log, until Ctrl-C."""

import argparse
import asyncio
import contextlib
import pathlib
import signal
import sys
from collections.abc import Awaitable

from rich.console import Console
from rich.text import Text

from tools.build import BuildFailed
from tools.csms.control import Control as CsmsControl
from tools.micropython import NotFound
from tools.workshop.control import Control
from tools.workshop.process import INTERPRETERS, Program
from tools.workshop.transcript import Transcript
from tools.workshop.workshop import INSIDE, Options, Workshop

_STATE = pathlib.Path(__file__).resolve().parent.parent / "state"


class Trouble(Exception):
    """The program cannot start; the text says what to change."""


def main() -> int:
    """0 at Ctrl-C, 1 if it could not start."""
    given = _parser().parse_args()
    try:
        workshop = Workshop(_options(given))
        asyncio.set_event_loop(workshop.clock.loop)
        with contextlib.suppress(KeyboardInterrupt):
            workshop.clock.loop.run_until_complete(_run(workshop, given))
    except (Trouble, BuildFailed, NotFound, ValueError, OSError) as trouble:
        print(f"run: {trouble}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        prog="python -m tools.run",
        description="A central system and one virtual charger: the real firmware in a real MicroPython, "
        'on simulated hardware. From a second terminal: make hands DO="tap 04A1B2C3", '
        'make csms DO="RemoteStartTransaction 1 04A1B2C3"; DO=help lists what there is.',
    )
    add = line.add_argument
    add("--station", default="default", help="product preset of firmware/stations (%(default)s)")
    add(
        "--csms",
        default="",
        metavar="URL",
        help="another central system than the workshop's (ws://host:port/path)",
    )
    add("--id", default="CP001", help="the charger's identity (%(default)s)")
    add("--port", type=int, default=9000, help="the central system's port (%(default)s)")
    add("--control", type=int, default=9010, help="control port of the board (%(default)s)")
    add("--csms-control", type=int, default=9001, help="control port of the central system (%(default)s)")
    add(
        "--interpreter",
        default=INTERPRETERS[0],
        choices=INTERPRETERS,
        help="what runs the firmware (%(default)s)",
    )
    add("--fresh", action="store_true", help="begin with an empty flash")
    return line


def _options(given: argparse.Namespace) -> Options:
    return Options(
        csms=given.csms or INSIDE,
        identity=given.id,
        station=given.station,
        state=_STATE / "".join(each if each.isalnum() else "_" for each in given.id),
        fresh=given.fresh,
        program=Program(given.interpreter),
    )


async def _run(workshop: Workshop, given: argparse.Namespace) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    console = Console(highlight=False, soft_wrap=True)
    _show(workshop, console)
    control, csms_control = Control(workshop), None
    given.control = await _listening(control.listen(given.control), given.control, "--control (make: CONTROL=)")
    if workshop.csms:
        csms_control = CsmsControl(workshop.csms)
        wanted = "--csms-control (make: CSMS_CONTROL=)"
        given.csms_control = await _listening(csms_control.listen(given.csms_control), given.csms_control, wanted)
    try:
        await _listening(workshop.open(given.port), given.port, "--port (make: PORT=)")
        _greet(workshop, given, console)
        await stop.wait()
    finally:
        await control.close()
        if csms_control:
            await csms_control.close()
        await workshop.close()


async def _listening(listen: Awaitable, port: int, option: str):
    try:
        return await listen
    except OSError as error:
        raise Trouble(f"cannot listen on port {port} ({error.strerror}); choose another with {option}") from None


def _show(workshop: Workshop, console: Console) -> None:
    transcript = Transcript(workshop.options.identity, workshop.clock.unix() - workshop.clock.seconds())

    def show(event: dict) -> None:
        line = transcript.line(event)
        if line:
            console.print(Text(line, style=transcript.style(event)))

    workshop.journal.listen(show)


def _greet(workshop: Workshop, given: argparse.Namespace, console: Console) -> None:
    if workshop.csms:
        console.print(
            f"central system: ws://127.0.0.1:{workshop.csms_port}/<identity>, control port {given.csms_control}"
        )
    else:
        console.print(f"central system: {given.csms}")
    console.print(f"charger {given.id}: control port {given.control}, flash in {workshop.folder}")
    console.print('from a second terminal: make hands DO="plug 1", DO="tap 04A1B2C3", DO="car wants"')
    if workshop.csms:
        console.print('                        make csms DO="RemoteStartTransaction 1 04A1B2C3"; DO=help lists all')


if __name__ == "__main__":
    sys.exit(main())
