"""One virtual charger alone: .venv/bin/python -m tools.workshop --csms ws://... --id CP001 --control 9002"""

import argparse
import asyncio
import pathlib
import signal
import sys

from tools.build import BuildFailed
from tools.command_line import Trouble, board, listening, port
from tools.csms import presets
from tools.micropython import NotFound
from tools.workshop import arguments as types
from tools.workshop.control import Control
from tools.workshop.process import Program
from tools.workshop.workshop import INSIDE, NoState, Options, Workshop


def parser() -> argparse.ArgumentParser:
    """The command line of one virtual charger."""
    line = argparse.ArgumentParser(
        prog=".venv/bin/python -m tools.workshop",
        description="Start one virtual charger: the firmware in a real MicroPython on simulated hardware. "
        "Its control port (JSON lines on loopback) operates and reads all of it: tools/workshop/README.md.",
    )
    add = line.add_argument
    number = {"type": port, "default": 0, "metavar": "PORT"}
    url = "ws://host:port/path of a central system; inside: ours (default)"
    key = {"type": types.key, "action": "append", "default": [], "metavar": "KEY=VALUE"}
    file = {"type": types.settings, "default": {}, "metavar": "FILE"}
    add("--csms", type=types.csms, default=INSIDE, metavar="URL", help=url)
    timing = {"choices": (*presets.PRESETS, presets.NONE), "default": presets.NONE}
    add("--csms-preset", **timing, help="the one inside answers as late as this certified system does")
    add("--interval", type=types.interval, metavar="SECONDS", help=types.INTERVAL_HELP)
    add("--csms-port", **number, help="TCP port of the central system inside (0: any)")
    add("--id", type=types.identity, default="CP001", metavar="NAME", help="the charger's identity (%(default)s)")
    add("--station", type=types.station, help="preset of firmware/stations (what fits the board)")
    add("--board", type=board, default="workshop", help="board file of boards (%(default)s)")
    add("--set", **key, help="initial OCPP key; may be given again")
    add("--settings", **file, help="JSON object that goes over the charger's settings.json")
    der = {"type": types.der, "metavar": "FILE"}
    add("--ca", **der, help="for wss://: certificate, in DER, of the authority that signs for the central system")
    add("--client-certificate", **der, help="for wss://: the charger's own certificate, in DER")
    add("--client-key", **der, help="for wss://: its key, in DER")
    add("--state", type=pathlib.Path, metavar="DIR", help="where its flash is kept (default: lost at the end)")
    add("--fresh", action="store_true", help="begin with an empty flash")
    add("--control", **number, help="control port on loopback (0: any, it is printed)")
    types.interpreters(line)
    heap = "heap of the VM (W5500-EVB-Pico's; 64 bits: twice)"
    add("--heap", type=types.heap, default=0, metavar="BYTES", help=heap)
    add("--time", default="wall", choices=("wall", "simulated"), help="simulated: passes at the control port's word")
    return line


def options(given: argparse.Namespace) -> Options:
    """What the command line asks for."""
    program = Program(given.interpreter, given.board, given.heap)
    certificates = {"ca.der": given.ca, "client.der": given.client_certificate, "client.key": given.client_key}
    return Options(
        csms=given.csms,
        csms_preset=given.csms_preset,
        interval_s=given.interval,
        identity=given.id,
        station=given.station or "",
        keys=dict(given.set),
        settings=given.settings,
        files={name: content for name, content in certificates.items() if content},
        state=given.state,
        fresh=given.fresh,
        simulated=given.time == "simulated",
        program=program,
    )


async def serve(workshop: Workshop, control_port: int, csms_port: int, ready) -> None:
    """Run until SIGINT or SIGTERM; `ready(control port)` is called when the program runs. Raises Trouble."""
    control, stop, loop = Control(workshop), asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    found = await listening(control.listen(control_port), control_port, "--control (0: any)")
    try:
        await listening(workshop.open(csms_port), csms_port, "--csms-port (0: any)")
        if not await workshop.runs():
            raise Trouble("the program has ended at once; what it printed stands above")
        ready(found)
        await stop.wait()
    finally:
        await control.close()
        await workshop.close()


def _print(event: dict) -> None:
    if event["event"] in ("log", "unreachable"):
        print(event["text"], flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 at Ctrl-C; 1 when it cannot start, 2 when the command line is wrong."""
    given = parser().parse_args(arguments)
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
    except (Trouble, NoState, BuildFailed, NotFound) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
