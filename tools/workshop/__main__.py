"""One virtual charger alone: python -m tools.workshop --csms ws://... --id CP001 --control 9002"""

import argparse
import asyncio
import json
import pathlib
import signal
import sys

from tools.build import BuildFailed
from tools.micropython import NotFound
from tools.workshop.control import Control
from tools.workshop.process import INTERPRETERS, Program
from tools.workshop.workshop import INSIDE, Options, Workshop


def parser() -> argparse.ArgumentParser:
    """The command line of one virtual charger."""
    line = argparse.ArgumentParser(
        prog="python -m tools.workshop",
        description="Start one virtual charger: the firmware in a real MicroPython on simulated hardware. "
        "Its control port (JSON lines on loopback) operates and reads all of it: tools/workshop/README.md.",
    )
    add = line.add_argument
    port = {"type": int, "default": 0, "metavar": "PORT"}
    add("--csms", default=INSIDE, metavar="URL", help="ws://host:port/path of a central system; inside: ours (default)")
    add("--csms-port", **port, help="TCP port of the central system inside (0: any)")
    add("--id", default="CP001", metavar="NAME", help="the charger's identity (%(default)s)")
    add("--station", default="default", help="product preset of firmware/stations (%(default)s)")
    add("--board", default="workshop", help="board file of boards (%(default)s)")
    add("--set", action="append", default=[], metavar="KEY=VALUE", help="initial OCPP key; may be given again")
    add("--settings", type=pathlib.Path, metavar="FILE", help="JSON object that goes over the charger's settings.json")
    add("--state", type=pathlib.Path, metavar="DIR", help="where its flash is kept (default: lost at the end)")
    add("--fresh", action="store_true", help="begin with an empty flash")
    add("--control", **port, help="control port on loopback (0: any, it is printed)")
    add("--interpreter", default=INTERPRETERS[0], choices=INTERPRETERS, help="what runs the firmware (%(default)s)")
    add("--heap", type=int, default=0, metavar="BYTES", help="heap of the VM (W5500-EVB-Pico's; 64 bits: twice)")
    add("--time", default="wall", choices=("wall", "simulated"), help="simulated: passes at the control port's word")
    return line


def options(given: argparse.Namespace) -> Options:
    """What the command line asks for. ValueError says what is wrong with it."""
    keys = {}
    for each in given.set:
        name, equals, value = each.partition("=")
        if not equals:
            raise ValueError(f"--set {each}: say Key=Value")
        keys[name] = value
    more = {}
    if given.settings:
        more = json.loads(given.settings.read_text())
    program = Program(given.interpreter, given.board, given.heap)
    return Options(
        csms=given.csms,
        identity=given.id,
        station=given.station,
        keys=keys,
        settings=more,
        state=given.state,
        fresh=given.fresh,
        simulated=given.time == "simulated",
        program=program,
    )


async def serve(workshop: Workshop, control_port: int, csms_port: int, ready) -> None:
    """Run until SIGINT or SIGTERM; `ready(control port)` is called when the program runs."""
    control, stop, loop = Control(workshop), asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        port = await control.listen(control_port)
    except OSError:
        raise SystemExit(f"control port {control_port} is taken: choose another one with --control (0: any)") from None
    try:
        await workshop.open(csms_port)
    except BlockingIOError:
        raise  # its state folder is taken: said by main
    except OSError as error:
        raise SystemExit(f"cannot start: {error}; is CSMS port {csms_port} taken? (--csms-port, 0: any)") from None
    await workshop.runs()
    ready(port)
    await stop.wait()
    await control.close()
    await workshop.close()


def _print(event: dict) -> None:
    if event["event"] in ("log", "unreachable"):
        print(event["text"], flush=True)


def main() -> int:
    """Exit status 0 at Ctrl-C; 2 when the command line is wrong."""
    given = parser().parse_args()
    try:
        workshop = Workshop(options(given))
    except (ValueError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 2

    def ready(port: int) -> None:
        inside = f" csms=ws://127.0.0.1:{workshop.csms_port}" if workshop.csms_port else ""
        print(f"ready control={port}{inside} state={workshop.folder}", flush=True)

    workshop.journal.listen(_print)
    asyncio.set_event_loop(workshop.clock.loop)
    try:
        workshop.clock.loop.run_until_complete(serve(workshop, given.control, given.csms_port, ready))
    except (BuildFailed, NotFound, BlockingIOError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
