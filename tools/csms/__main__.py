"""Starts the workshop's central system: python -m tools.csms --help"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from tools.csms import server, transcript
from tools.csms.central_system import CentralSystem
from tools.csms.control import Control

_ABOUT = """An OCPP 1.6-J central system for the workbench: it checks every message against the schemas,
keeps tags and transactions, shows a live log, and misbehaves on request."""
_EPILOG = """A charger connects to ws://HOST:PORT/<identity>. From another terminal:
python -m tools.csms.say help; python -m tools.csms.say RemoteStartTransaction 1 04A1B2C3"""
_Found = TypeVar("_Found")


class Trouble(Exception):
    """The program cannot start; the text says what to change."""


def main() -> int:
    """Run until Ctrl-C; 0, or 1 if it could not start."""
    try:
        asyncio.run(_run(_options().parse_args()))
    except KeyboardInterrupt:
        pass
    except Trouble as trouble:
        print(f"csms: {trouble}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser("python -m tools.csms", description=_ABOUT, epilog=_EPILOG,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    add = options.add_argument
    add("--host", default="127.0.0.1", help="listen here; 0.0.0.0 for boards on the network (%(default)s)")
    add("--port", type=int, default=9000, help="port for chargers (%(default)s)")
    add("--control", type=int, default=9001, help="control port, loopback only (%(default)s)")
    add("--auth", action="append", default=[], metavar="IDENTITY:PASSWORD",
        help="demand Basic auth of a charger (* for all); PASSWORD may be hex:0001...; may be given again")
    add("--tags", type=Path, metavar="FILE", help='{"04A1B2C3": "Accepted", "04FF": {"status": "Expired"}}')
    add("--interval", type=int, default=300, metavar="SECONDS", help="heartbeat interval (%(default)s)")
    add("--set", action="append", default=[], metavar="NAME=VALUE", dest="sets",
        help="any other setting, such as unknown_tag=Invalid or identities=CP1,CP2; may be given again")
    add("--quiet", action="store_true", help="no live log, only violations")
    return options


async def _run(options: argparse.Namespace) -> None:
    central = CentralSystem(time.time)
    _prepare(central, options)
    _show(central, options.quiet)
    control = Control(central)
    chargers = await _listening(server.listen(central, options.host, options.port), options.port, "--port")
    try:
        port = await _listening(control.listen(options.control), options.control, "--control")
        where = f"ws://{options.host}:{chargers.port}/<identity>"
        print(f"csms: chargers at {where}, control port {port}", flush=True)
        await _told_to_stop()
    finally:
        await control.close()
        await chargers.close()


def _prepare(central: CentralSystem, options: argparse.Namespace) -> None:
    """Settings and tags from the command line; raises Trouble."""
    try:
        central.settings.interval_s = options.interval
        for each in options.sets:
            name, _, value = each.partition("=")
            central.settings.change(name, value)
        for each in options.auth:
            identity, _, password = each.rpartition(":hex:") if ":hex:" in each else each.partition(":")
            central.settings.passwords[identity] = (
                bytes.fromhex(password) if ":hex:" in each else password.encode())
        if options.tags:
            _load_tags(central, json.loads(options.tags.read_text()))
    except (ValueError, OSError, AttributeError) as error:
        raise Trouble(error) from None


def _load_tags(central: CentralSystem, tags: dict) -> None:
    for tag, info in tags.items():
        known = info if isinstance(info, dict) else {"status": info}
        status, parent = known.get("status", "Accepted"), known.get("parentIdTag")
        central.tags.add(tag, status, parent, known.get("expiryDate"))


async def _listening(listen: Awaitable[_Found], port: int, option: str) -> _Found:
    try:
        return await listen
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error
        raise Trouble(f"cannot listen on port {port}: {why}; choose another with {option}") from None


def _show(central: CentralSystem, quiet: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)

    def show(event: dict) -> None:
        if not quiet or event["event"] == "violation":
            console.print(Text(transcript.line(event), style=transcript.style(event)))

    central.on_event(show)


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows: there KeyboardInterrupt does it
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
