"""`make run`: the workshop's central system and one virtual charger, with a live log, until Ctrl-C."""

import argparse
import asyncio
import contextlib
import pathlib
import signal
import sys

from rich.console import Console
from rich.text import Text

from tools.build import BuildFailed
from tools.command_line import Trouble, board, listening, port
from tools.csms import presets
from tools.csms.control import Control as CsmsControl
from tools.micropython import NotFound
from tools.workshop import arguments
from tools.workshop.control import Control
from tools.workshop.process import Program
from tools.workshop.transcript import Transcript
from tools.workshop.workshop import INSIDE, NoState, Options, Workshop

_STATE = pathlib.Path(__file__).resolve().parent.parent / "state"
_CONTROL, _CSMS_CONTROL = 9010, 9001  # what `make hands` and `make csms` take if nothing is said


def main() -> int:
    """0 at Ctrl-C, 1 if it could not start."""
    given = _parser().parse_args()
    try:
        workshop = Workshop(_options(given))
        asyncio.set_event_loop(workshop.clock.loop)
        with contextlib.suppress(KeyboardInterrupt):
            workshop.clock.loop.run_until_complete(_run(workshop, given))
    except (Trouble, NoState, BuildFailed, NotFound, ValueError, OSError) as trouble:
        print(f"run: {trouble}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        prog=".venv/bin/python -m tools.run",
        description="A central system and one virtual charger: the real firmware in a real MicroPython, "
        'on simulated hardware. From a second terminal: make hands DO="tap 04A1B2C3", '
        'make csms DO="RemoteStartTransaction 1 04A1B2C3"; DO=help lists what there is.',
    )
    add = line.add_argument
    add("--station", type=arguments.station, help="preset of firmware/stations (what fits the board)")
    add("--board", type=board, default="workshop", help="board file of boards, or a path (%(default)s)")
    add(
        "--csms",
        type=arguments.csms,
        default=INSIDE,
        metavar="URL",
        help="another central system than the workshop's (ws://host:port/path)",
    )
    timing = {"choices": (*presets.PRESETS, presets.NONE), "default": presets.NONE}
    add("--csms-preset", **timing, help="the workshop's answers as late as this certified system does")
    add("--interval", type=arguments.interval, metavar="SECONDS", help=arguments.INTERVAL_HELP)
    add("--id", type=arguments.identity, default="CP001", help="the charger's identity (%(default)s)")
    number = {"type": port, "metavar": "PORT"}
    add("--port", default=9000, **number, help="the central system's port (%(default)s)")
    add("--control", default=_CONTROL, **number, help="control port of the board (%(default)s)")
    add("--csms-control", default=_CSMS_CONTROL, **number, help="control port of the central system (%(default)s)")
    arguments.interpreters(line)
    add("--fresh", action="store_true", help="begin with an empty flash")
    return line


def _options(given: argparse.Namespace) -> Options:
    return Options(
        csms=given.csms,
        csms_preset=given.csms_preset,
        interval_s=given.interval,
        identity=given.id,
        station=given.station or "",
        state=_STATE / "".join(each if each.isalnum() else "_" for each in given.id),
        fresh=given.fresh,
        program=Program(given.interpreter, given.board),
    )


async def _run(workshop: Workshop, given: argparse.Namespace) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    console = Console(highlight=False, soft_wrap=True)
    _show(workshop, console)
    control, csms_control = Control(workshop), None
    given.control = await listening(control.listen(given.control), given.control, "--control (make: CONTROL=)")
    if workshop.csms:
        csms_control = CsmsControl(workshop.csms)
        wanted = "--csms-control (make: CSMS_CONTROL=)"
        given.csms_control = await listening(csms_control.listen(given.csms_control), given.csms_control, wanted)
    try:
        await listening(workshop.prepare(given.port), given.port, "--port (make: PORT=)")
        _greet(workshop, given, console)
        workshop.charger.power_on()
        await stop.wait()
    finally:
        await control.close()
        if csms_control:
            await csms_control.close()
        await workshop.close()


def _show(workshop: Workshop, console: Console) -> None:
    transcript = Transcript(workshop.options.identity, workshop.clock.unix() - workshop.clock.seconds())

    def show(event: dict) -> None:
        line = transcript.line(event)
        if line:
            console.print(Text(line, style=transcript.style(event)))

    workshop.journal.listen(show)


def _greet(workshop: Workshop, given: argparse.Namespace, console: Console) -> None:
    inside = f"ws://127.0.0.1:{workshop.csms_port}/<identity>, control port {given.csms_control}"
    console.print(f"central system: {inside if workshop.csms else given.csms}")
    if given.csms_preset != presets.NONE:
        console.print(f"central system: {presets.told(given.csms_preset)}")
    console.print(f"charger {given.id}: control port {given.control}, flash in {workshop.folder}")
    control = "" if given.control == _CONTROL else f" CONTROL={given.control}"
    console.print(f'from a second terminal: make hands{control} DO="plug 1", DO="tap 04A1B2C3", DO="car wants"')
    if workshop.csms:
        control = "" if given.csms_control == _CSMS_CONTROL else f" CSMS_CONTROL={given.csms_control}"
        console.print(f'                        make csms{control} DO="RemoteStartTransaction 1 04A1B2C3"')
    console.print("                        DO=help lists all")


if __name__ == "__main__":
    sys.exit(main())
