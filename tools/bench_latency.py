"""How fast a charger answers and acts, in wall time on loopback, beside a WebSocket ping of the same run.

    .venv/bin/python -m tools.bench_latency [--times 200] [--energy 20] [--boots 5]
    .venv/bin/python -m tools.bench_latency --listen 9000 --identity CP001

The bench is the central system, on a socket of its own; the charger is the firmware in a VM, a process beside it, or
with --listen any other that connects to it: what needs hands there is said when its turn comes.
"""

import argparse
import sys
import time

from tools.command_line import port, whole
from tools.latency import calls, rows
from tools.latency.central import Central, Missing
from tools.latency.desk import Desk
from tools.workshop.process import INTERPRETERS

_KEY = "ConnectionTimeOut"
_AIM = "RemoteStart to StartTransaction.req"
_AIM_PINGS = 6
_CONNECT_S = 120
_PLUG_S = 60
_PROGRESS_S = 10


class Progress:
    """Says on standard error what is measured, now and then."""

    def __init__(self) -> None:
        self._said_s = 0.0

    def of(self, what: str):
        """A function for the steps of one thing."""
        self._said_s = 0.0
        return lambda step: self._step(f"{what}: {step}")

    def _step(self, text: str) -> None:
        if time.monotonic() - self._said_s >= _PROGRESS_S:
            self._said_s = time.monotonic()
            print(text, file=sys.stderr, flush=True)


def simple(central: Central, pings: calls.Pings, times: int, progress: Progress) -> list[rows.Row]:
    """What needs no hands."""
    progress.of("answers")(f"{times} each")
    key = [{"key": [_KEY]}]
    changes = [{"key": _KEY, "value": value} for value in ("60", "61")]
    measures = (
        lambda: calls.answers(central, pings, "GetConfiguration, one key", "GetConfiguration", key, times),
        lambda: calls.answers(central, pings, "GetConfiguration, all keys", "GetConfiguration", [{}], times),
        lambda: calls.answers(central, pings, "ChangeConfiguration", "ChangeConfiguration", changes, times),
        lambda: calls.heartbeat(central, pings, times),
    )
    found = []
    for measure in measures:
        try:
            found.append(measure())
        except Missing as missing:
            found.append(rows.Row(f"{missing}"))
    return found


def virtual(given: argparse.Namespace, central: Central) -> list[rows.Row]:
    """All of it, of the virtual charger."""
    progress = Progress()
    with Desk(central, given.interpreter) as desk:
        central.until(lambda event: event.is_call("BootNotification"), "BootNotification", _CONNECT_S)
        central.quiet(1)
        pings = calls.Pings(central)
        found = [pings, *simple(central, pings, given.times, progress)]
        starts = calls.Starts(central, pings, desk, 2)
        central.passes(5)  # its contactors rest after power on
        found += starts.without_energy(given.times, progress.of("remote starts, no energy"))
        with desk.watched():
            found += starts.with_energy(given.energy, progress.of("remote starts, energy"))
        found.append(calls.boots(central, desk, given.boots, progress.of("boots")))
    return found


def other(given: argparse.Namespace, central: Central) -> list[rows.Row]:
    """What can be measured of a charger whose hands are somebody else's."""
    print(f"waiting for {given.identity} at ws://{given.host}:{central.port}/{given.identity}, {_CONNECT_S} s",
          file=sys.stderr, flush=True)  # fmt: skip
    name = given.identity
    central.until(lambda event: event.kind == "connected" and event.action == name, name, _CONNECT_S)
    central.quiet(2)
    pings = calls.Pings(central)
    found = [pings, *simple(central, pings, given.times, Progress())]
    print(f"Now plug a car that wants energy into connector {given.connector}: {_PLUG_S} s for it", file=sys.stderr)
    connector = given.connector
    try:
        central.until(lambda event: event.is_call("StatusNotification", connectorId=connector, status="Preparing"),
                      "a car", _PLUG_S)  # fmt: skip
    except Missing:
        print("nobody said Preparing: a remote start is tried all the same", file=sys.stderr)
    starts = calls.Starts(central, pings, None, 1, given.tag)
    return found + starts.with_energy(given.energy, Progress().of("remote starts"))


def aim(found: list[rows.Row]) -> str:
    """Whether the start is as fast as it is meant to be."""
    start = next((row for row in found if row.name == _AIM and row.took_s), None)
    times = start.in_pings if start else None
    if times is None:
        return f"latency: {_AIM}: not measured"
    verdict = "met" if times <= _AIM_PINGS else "missed"
    return f"latency: {_AIM} takes {times:.1f} pings: the aim of {_AIM_PINGS} is {verdict}"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    about = __doc__.partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_latency", description=about)
    add = line.add_argument
    add("--times", type=whole, default=200, metavar="N", help="how often each thing is measured (%(default)s)")
    energy = "starts that close a contactor, which rests for 5 s after each two (%(default)s)"
    add("--energy", type=whole, default=20, metavar="N", help=energy)
    add("--boots", type=whole, default=5, metavar="N", help="resets of the virtual charger (%(default)s)")
    add("--interpreter", choices=INTERPRETERS, default="micropython64", help="of the virtual charger (%(default)s)")
    add("--listen", type=port, metavar="PORT", help="measure another charger, which connects to this port")
    add("--host", default="127.0.0.1", help="with --listen: the address to listen on (%(default)s)")
    add("--identity", default="CP001", help="with --listen: the charger's name (%(default)s)")
    add("--connector", type=whole, default=1, metavar="N", help="with --listen: where to charge (%(default)s)")
    add("--tag", default="04A1B2C3", help="with --listen: the idTag of remote starts (%(default)s)")
    return line


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 1 if the charger did not come, or something was missing of the virtual one."""
    given = parser().parse_args(arguments)
    try:
        central = Central(given.host, given.listen or 0)
    except OSError as problem:
        print(f"latency: cannot listen on {given.host}:{given.listen}: {problem.strerror}", file=sys.stderr)
        return 1
    try:
        found = other(given, central) if given.listen is not None else virtual(given, central)
    except (Missing, OSError) as problem:
        print(f"latency: {problem}", file=sys.stderr)
        return 1
    finally:
        central.close()
    print(rows.table(found))
    print(aim(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
