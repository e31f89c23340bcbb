"""How fast a queue of offline transactions is told: round trips and time per message, in wall time on loopback.

    .venv/bin/python -m tools.bench_drain [--transactions 1000] [--samples 10]

The queue is written into the flash of a virtual charger by the firmware's own journal; then the charger is switched
on, at a central system that answers at once. The pings are those afterwards.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import build, micropython
from tools.command_line import counted, whole
from tools.latency import calls
from tools.latency.central import CALL, Central, Event, Missing
from tools.latency.desk import Desk
from tools.latency.rows import Row

_OF_TRANSACTIONS = ("StartTransaction", "MeterValues", "StopTransaction")
_PINGS = 100
_PATIENCE_S = 30
_PROGRESS_S = 10


def prepare(folder: Path, transactions: int, samples: int) -> None:
    """A flash image in this folder with so many transactions in its queue; OSError if they do not fit."""
    program = Path(__file__).parent / "latency" / "queue.py"
    where = [str(folder / "flash.img"), str(build.shim()), str(build.build("workshop_cables"))]
    command = [str(micropython.find()), "-X", "heapsize=4M", str(program), *where, str(transactions), str(samples)]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{transactions} transactions could not be stored: {(done.stdout + done.stderr).strip()[-300:]}")


def drained(central: Central, messages: int) -> tuple[Row, dict[str, int]]:
    """Take all of them; the time from each of the charger's CALLs to its next, and how many there were of each kind."""
    row, kinds, told, last_s, said_s = Row("message"), dict[str, int](), 0, 0.0, time.monotonic()
    while told < messages:
        event = central.until(_is_call, f"message {told + 1} of {messages}", _PATIENCE_S)
        kinds[event.action] = kinds.get(event.action, 0) + (told > 0)
        if event.action in _OF_TRANSACTIONS:
            told += 1
            if last_s:
                row.took_s.append(event.at_s - last_s)
            last_s = event.at_s
        if time.monotonic() - said_s > _PROGRESS_S:
            said_s = time.monotonic()
            print(f"{told} of {messages} messages", file=sys.stderr, flush=True)
    return row, kinds


def _is_call(event: Event) -> bool:
    return event.kind == CALL


def run(transactions: int, samples: int, folder: Path) -> None:
    """Prepare, drain, print."""
    messages = transactions * (samples + 2)
    each = f"{counted(samples, 'sample')} each"
    print(f"{counted(transactions, 'offline transaction')} of {each}: {messages} messages\n", flush=True)
    prepare(folder, transactions, samples)
    central = Central()
    try:
        with Desk(central, state=folder):
            row, kinds = drained(central, messages)
            pings = calls.Pings(central)
            for _ in range(_PINGS):
                pings.once(row)
    finally:
        central.close()
    trips = (sum(kinds.values()) + 1) / messages  # the first of all is not in `kinds`
    print("| transactions | messages | s | round trips a message | median, ms | p99, ms | pings |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    each = f"{row.median_ms:.2f} | {row.p99_ms:.2f} | {row.in_pings:.1f}"
    print(f"| {transactions} | {messages} | {sum(row.took_s):.1f} | {trips:.3f} | {each} |")
    print(f"drain: {messages} messages told, {trips:.3f} round trips each")


def main(arguments: list[str] | None = None) -> int:
    """1 if a message did not come."""
    about = (__doc__ or "").partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_drain", description=about)
    line.add_argument("--transactions", type=whole, default=1000, metavar="N", help="in the queue (%(default)s)")
    line.add_argument("--samples", type=whole, default=10, metavar="N", help="meter values of each (%(default)s)")
    given = line.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="bollard-") as folder:
            run(given.transactions, given.samples, Path(folder))
    except (Missing, OSError) as problem:
        print(f"drain: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
