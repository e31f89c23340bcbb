"""How fast a charger answers and acts, in wall time on loopback, beside a WebSocket ping of the same run.

    .venv/bin/python -m tools.bench_latency [--times 200] [--energy 20] [--boots 5]
    .venv/bin/python -m tools.bench_latency --listen 9000 --host 0.0.0.0 --identity CP001

The bench is the central system, on a socket of its own; the charger is the firmware in a VM, a process beside it, or
with --listen any other that connects to it (--host 0.0.0.0 lets it come over the network): what needs hands there is
said when its turn comes.
"""

import argparse
import sys
import time
from collections.abc import Callable

from tools.command_line import port, whole
from tools.latency import calls, rows
from tools.latency.central import Central, Missing
from tools.latency.desk import Desk
from tools.workshop.process import INTERPRETERS

_KEY = "ConnectionTimeOut"
_AIM_PINGS = 6
_BOOTS = 5
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
        starts = calls.Starts(central, pings, desk, (1, 2))
        central.passes(5)  # its contactors rest after power on
        found += starts.without_energy(given.times, progress.of("remote starts, no energy"))
        with desk.watched():
            found += starts.with_energy(given.energy, progress.of("remote starts, energy"))
        found.append(calls.boots(central, desk, given.boots or _BOOTS, progress.of("boots")))
    return found


def other(given: argparse.Namespace, central: Central) -> list[rows.Row]:
    """What can be measured of a charger whose hands are somebody else's."""
    name = given.identity
    _say(f"waiting for {name} at {_where(given.host, central.port)}/{name}, {_CONNECT_S} s")
    central.takes = only(name)
    central.until(lambda event: event.kind == "connected" and event.action == name, name, _CONNECT_S)
    central.quiet(2)
    pings = calls.Pings(central)
    found = [pings, *simple(central, pings, given.times, Progress())]
    starts = calls.Starts(central, pings, None, (given.connector,), given.tag)
    if not plugged(central, given.connector):
        starts.doubt = f"connector {given.connector} never told Preparing: is a car plugged in?"
        _say(f"{starts.doubt} A remote start is tried all the same")
    return found + starts.with_energy(given.energy, Progress().of("remote starts"))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _where(host: str, port: int) -> str:
    """What a charger is given as its central system."""
    return f"ws://<this machine's address>:{port}" if host in ("", "0.0.0.0", "::") else f"ws://{host}:{port}"


def only(identity: str) -> Callable[[str], bool]:
    """Takes this charger; another is told of, once."""
    told = set()

    def takes(other: str) -> bool:
        if other != identity and other not in told:
            told.add(other)
            _say(f"{other} connected, waiting for {identity} (to measure it: --identity {other})")
        return other == identity

    return takes


def plugged(central: Central, connector: int) -> bool:
    """Whether a car is there, as the charger has told last; if it is not, it is asked for."""

    def prepares(_: object = None) -> bool:
        return central.statuses.get(connector) == "Preparing"

    if prepares():
        return True
    status = central.statuses.get(connector, "not told")
    _say(f"Now plug a car that wants energy into connector {connector} (its status: {status}): {_PLUG_S} s for it")
    try:
        central.until(prepares, "a car", _PLUG_S)
    except Missing:
        return False
    return True


def aim(found: list[rows.Row]) -> str:
    """Whether starts are as fast as they are meant to be, without and with energy."""
    verdicts = []
    for row in found:
        if row.name == calls.START and row.took_s and row.in_pings is not None:
            times = row.in_pings
            verdicts.append(f"{row.note or 'no energy'} {times:.1f}, {'met' if times <= _AIM_PINGS else 'missed'}")
    return f"latency: {calls.START} within {_AIM_PINGS} pings: {'; '.join(verdicts) or 'not measured'}"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    about = __doc__.partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_latency", description=about)
    add = line.add_argument
    add("--times", type=whole, default=200, metavar="N", help="how often each thing is measured (%(default)s)")
    energy = "starts that close a contactor, which rests for 5 s after each two (%(default)s)"
    add("--energy", type=whole, default=20, metavar="N", help=energy)
    add("--boots", type=whole, metavar="N", help=f"resets of the virtual charger, not with --listen ({_BOOTS})")
    add("--interpreter", choices=INTERPRETERS, default="micropython64", help="of the virtual charger (%(default)s)")
    add("--listen", type=port, metavar="PORT", help="measure another charger, which connects to this port")
    where = "with --listen: the address to listen on; 0.0.0.0 for a charger on the network (%(default)s: none but here)"
    add("--host", default="127.0.0.1", help=where)
    add("--identity", default="CP001", help="with --listen: the charger's name (%(default)s)")
    add("--connector", type=whole, default=1, metavar="N", help="with --listen: where to charge (%(default)s)")
    add("--tag", default="04A1B2C3", help="with --listen: the idTag of remote starts (%(default)s)")
    return line


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; 1 if the charger did not come, or something was missing of the virtual one."""
    line = parser()
    given = line.parse_args(arguments)
    if given.listen is not None and given.boots:
        line.error("--boots resets the virtual charger: with --listen nobody can; leave it out")
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
