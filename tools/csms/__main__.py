"""Starts the workshop's central system: .venv/bin/python -m tools.csms --help"""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tools.command_line import Trouble, listening, port
from tools.csms import presets, server, transcript
from tools.csms.central_system import CentralSystem
from tools.csms.control import Control

_ABOUT = """An OCPP 1.6-J central system for the workbench: it checks every message against the schemas,
keeps tags and transactions, shows a live log, and misbehaves on request."""
_EPILOG = """A charger connects to ws://HOST:PORT/<identity>. From another terminal:
.venv/bin/python -m tools.csms.say help; .venv/bin/python -m tools.csms.say RemoteStartTransaction 1 04A1B2C3"""


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
    options = argparse.ArgumentParser(".venv/bin/python -m tools.csms", description=_ABOUT, epilog=_EPILOG,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    add = options.add_argument
    add("--host", default="127.0.0.1", help="listen here; 0.0.0.0 for boards on the network (%(default)s)")
    add("--port", type=port, default=9000, help="port for chargers (%(default)s)")
    add("--control", type=port, default=9001, help="control port, loopback only (%(default)s)")
    add("--auth", action="append", default=[], metavar="IDENTITY:PASSWORD",
        help="demand Basic auth of a charger (* for all); PASSWORD may be hex:0001...; may be given again")
    add("--tags", type=Path, metavar="FILE", help='{"04A1B2C3": "Accepted", "04FF": {"status": "Expired"}}')
    add("--preset", choices=presets.PRESETS, help="the timing of that certified central system")
    add("--interval", type=int, metavar="SECONDS", help="heartbeat interval (300; 0: each charger keeps its own)")
    add("--set", action="append", default=[], metavar="NAME=VALUE", dest="sets",
        help="any other setting, such as unknown_tag=Invalid or identities=CP1,CP2; may be given again")
    add("--quiet", action="store_true", help="no live log, only violations")
    return options


async def _run(options: argparse.Namespace) -> None:
    central = CentralSystem(time.time)
    _prepare(central, options)
    _show(central, options.quiet)
    control = Control(central)
    chargers = await listening(
        server.listen(central, options.host, options.port), options.port, "--port", options.host)
    try:
        found = await listening(control.listen(options.control), options.control, "--control")
        where = f"ws://{options.host}:{chargers.port}/<identity>"
        print(f"csms: chargers at {where}, control port {found}", flush=True)
        if options.preset:
            print(f"csms: {presets.told(options.preset)}", flush=True)
        await _told_to_stop()
    finally:
        await control.close()
        await chargers.close()


def _prepare(central: CentralSystem, options: argparse.Namespace) -> None:
    """Settings and tags from the command line; raises Trouble."""
    if options.interval is not None:
        _told("--interval", options.interval, central.settings.change, "interval_s", options.interval)
    if options.preset:
        presets.choose(central.settings, options.preset)
    for each in options.sets:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise Trouble(f"--set {each}: say NAME=VALUE")
        _told("--set", each, central.settings.change, name, value)
    for each in options.auth:
        _told("--auth", each, _know_password, central, each)
    if options.tags:
        _told("--tags", options.tags, _load_tags, central, options.tags)


def _told(option: str, said: object, do: Callable[..., object], *arguments: object) -> None:
    """Do what an option says; Trouble names the option."""
    try:
        do(*arguments)
    except OSError as error:
        raise Trouble(f"{option} {said}: {error.strerror}") from None
    except (ValueError, TypeError) as error:
        raise Trouble(f"{option} {said}: {error}") from None


def _know_password(central: CentralSystem, said: str) -> None:
    identity, mark, digits = said.rpartition(":hex:")
    if mark:
        try:
            central.settings.passwords[identity] = bytes.fromhex(digits)
        except ValueError:
            raise ValueError("after hex: say two hexadecimal digits a byte") from None
        return
    identity, colon, password = said.partition(":")
    if not colon or not identity:
        raise ValueError("say IDENTITY:PASSWORD, or *:PASSWORD for all chargers")
    central.settings.passwords[identity] = password.encode()


def _load_tags(central: CentralSystem, file: Path) -> None:
    tags = json.loads(file.read_text())
    if not isinstance(tags, dict):
        raise ValueError('say an object such as {"04A1B2C3": "Accepted"}')
    for tag, info in tags.items():
        known = info if isinstance(info, dict) else {"status": info}
        status, parent = known.get("status", "Accepted"), known.get("parentIdTag")
        central.tags.add(tag, status, parent, known.get("expiryDate"))


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
