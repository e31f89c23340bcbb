"""Hostile input, by the million: frames, HTTP answers, settings, records, cards, keys, packets.

    .venv/bin/python -m tools.loops.fuzz [--cases 1000000] [--seed 1] [--only calls,answers] [--jobs 2]
    .venv/bin/python -m tools.loops.fuzz --seed 1 --case calls-1234          one case alone

The cases run in the firmware's own code, compiled, in the 32-bit MicroPython VM (tools/fuzzing/run.py), or in CPython.
A case follows from seed, kind and number, and from those of its group of 50 on the same charger before it. A failure
is an exception that leaves a task or a public method, a heap that grows, a contactor that is on without a reason, an
answer that breaks the schema, a charger that answers nothing afterwards, and no end.
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tools import build, micropython
from tools.command_line import whole
from tools.csms import schemas
from tools.fuzzing.run import GROUP, KINDS
from tools.loops.ending import CtrlC, end

ROOT = Path(__file__).resolve().parent.parent.parent
RUNNER = ROOT / "tools" / "fuzzing" / "run.py"
HEAP = 400_000  # so that beside the cases' makers about as much is free as on the reference board
GROWTH = 512  # bytes by which a floor may grow: a pool of names, half empty
_SLICE = 20_000  # cases a VM: long enough for a leak of a few bytes a case to show
_SILENCE_S = 120  # without a group the VM hangs; a group takes less than a second
_PROGRESS_S = 10
_MOST_TOLD = 10  # failures of a slice
_LAST = 8  # groups
_running: set[subprocess.Popen] = set()  # each in a group of its own: a terminal's Ctrl-C is for us
_WARM = 20  # groups, until all modules are loaded and all words were heard


@dataclasses.dataclass
class Result:
    """What one VM has told of one slice of a kind's cases."""

    kind: str
    cases: int = 0
    floors: list[int] = dataclasses.field(default_factory=list)
    outcomes: dict[str, int] = dataclasses.field(default_factory=dict)
    failures: list[tuple] = dataclasses.field(default_factory=list)  # (case, what is wrong and how it came)
    names: int = 0  # bytes that count for no leak, where the runner tells of them

    def add(self, line: str) -> None:
        """A line of the runner."""
        word, _, rest = line.partition(" ")
        if word == "group":
            _, cases, floor, *counts = rest.split()
            self.cases += int(cases)
            self.floors.append(int(floor) - self.names)
            for name, count in (each.split("=") for each in counts):
                self.outcomes[name] = self.outcomes.get(name, 0) + int(count)
        elif word == "qstr":
            self.names = int(rest.rpartition("=")[2])
        elif word == "failure":
            self.failures.append((int(rest.split()[0]), rest.partition(" ")[2]))
        elif self.failures:
            self._more(line)

    def _more(self, line: str) -> None:
        case, text = self.failures[-1]
        self.failures[-1] = (case, text + "\n" + line)

    def span(self) -> tuple[int, int]:
        """The floor when all is loaded, which takes some groups, and at the end, where a few count together: the
        collector may take a number on the stack for a reference."""
        few = len(self.floors) // 4
        begin, end = self.floors[: min(_WARM, few) + 1], self.floors[-max(1, min(_LAST, few)) :]
        return (max(begin), min(end)) if begin else (0, 0)

    def grown(self) -> int:
        """Bytes between the two."""
        begin, end = self.span()
        return end - begin


def share(kinds: list[str], cases: int) -> list[tuple]:
    """(kind, first case, cases) of each VM's slice: each kind its share of all cases, by its weight."""
    weights = sum(KINDS[kind][2] for kind in kinds)
    counts = {kind: cases * KINDS[kind][2] // weights for kind in kinds}
    counts[kinds[0]] += cases - sum(counts.values())
    slices = [(kind, first, min(_SLICE, counts[kind] - first))
              for kind in kinds for first in range(0, counts[kind], _SLICE)]  # fmt: skip
    return sorted(slices, key=lambda each: -each[2])


def command(interpreter: str, kind: str, seed: int, first: int, cases: int, rules: Path) -> list[str]:
    """What runs a slice."""
    if interpreter == "cpython":
        begin, paths = [sys.executable], [ROOT]
    else:
        begin = [micropython.find(32 if interpreter == "micropython32" else 64), "-X", f"heapsize={HEAP}"]
        paths = [build.build(), ROOT]
    return [str(each) for each in (*begin, RUNNER, kind, seed, first, cases, rules, *paths)]


def run_slice(line: list[str], kind: str, first: int, told: queue.Queue) -> Result:
    """Run one slice; a VM that ends in another way than by its last line, or that hangs, is a failure."""
    result = Result(kind)
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", process_group=0) as child:  # fmt: skip
        _running.add(child)
        watch = _Watch(child)
        for text in child.stdout or ():
            watch.heard()
            before = result.cases
            result.add(text.rstrip("\n"))
            told.put(result.cases - before)
        status = child.wait()
        watch.stop()
    if child not in _running:  # Ctrl-C
        return result
    _running.remove(child)
    if watch.bitten or status not in (0, 1) or (status and not result.failures):
        why = f"no sign of life for {_SILENCE_S} s" if watch.bitten else f"the VM has ended with {status}"
        result.failures.append((first + result.cases, why))
    if result.grown() > GROWTH:
        result.failures.append((first, "the heap grows: {} B -> {} B".format(*result.span())))
    return result


def told_slice(line: list[str], kind: str, first: int, told: queue.Queue, seed: int) -> Result:
    """Run one slice, and tell at once what has failed in it."""
    result = run_slice(line, kind, first, told)
    for case, text in result.failures[:_MOST_TOLD]:
        print(f"\n{kind}-{case}: {text}\n.venv/bin/python -m tools.loops.fuzz --seed {seed} --case {kind}-{case}",
              flush=True)  # fmt: skip
    return result


class _Watch:
    """Ends a VM that says nothing any more."""

    def __init__(self, child: subprocess.Popen) -> None:
        self.bitten = False
        self._child = child
        self.heard()

    def heard(self) -> None:
        self.stop()
        self._timer = threading.Timer(_SILENCE_S, self._bite)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if hasattr(self, "_timer"):
            self._timer.cancel()

    def _bite(self) -> None:
        self.bitten = True
        self._child.kill()


def slim(whole: dict, node: dict) -> dict:
    """What tools/fuzzing/rules.py needs of a schema."""
    node = schemas.resolved(whole, node)
    kept = {name: node[name] for name in ("type", "enum", "maxLength", "required") if name in node}
    if node.get("type") == "object":
        kept["properties"] = {name: slim(whole, each) for name, each in node.get("properties", {}).items()}
    if "items" in node:
        kept["items"] = slim(whole, node["items"])
    return kept


def write_rules(path: Path) -> Path:
    """Lay the published schemas down for the VM: what a charger of Core sends and answers."""
    sends = ("Authorize", "BootNotification", "Heartbeat", "MeterValues", "StartTransaction", "StatusNotification",
             "StopTransaction")  # fmt: skip
    answers = ("ChangeAvailability", "ChangeConfiguration", "ClearCache", "DataTransfer", "GetConfiguration",
               "RemoteStartTransaction", "RemoteStopTransaction", "Reset", "ReserveNow", "UnlockConnector")  # fmt: skip
    found = {}
    for kind, names in ((schemas.CALL, sends), (schemas.CALLRESULT, answers)):
        for name in names:
            whole = schemas.schema(kind, name)
            found[f"{int(kind)} {name}"] = slim(whole, whole)
    path.write_text(json.dumps(found, separators=(",", ":")))
    return path


def run(kinds: list[str], cases: int, seed: int, jobs: int = 2, interpreter: str = "micropython32") -> list[Result]:
    """Run so many cases of these kinds; prints progress and failures."""
    told: queue.Queue = queue.Queue()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        rules = write_rules(Path(folder) / "schemas.json")
        futures = [
            pool.submit(told_slice, command(interpreter, kind, seed, first, count, rules), kind, first, told, seed)
            for kind, first, count in share(kinds, cases)
        ]
        try:
            _progress(futures, told, cases)
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            while _running:
                _running.pop().kill()
            raise


def _progress(futures: list, told: queue.Queue, cases: int) -> None:
    done, begun, shown = 0, time.monotonic(), time.monotonic()

    def show() -> None:
        failed = sum(len(future.result().failures) for future in futures if future.done())
        speed = done / (time.monotonic() - begun)
        print(f"{done} of {cases} cases, {speed:.0f} a second, {failed} failures in VMs that have ended", flush=True)

    try:
        while not all(future.done() for future in futures):
            with contextlib.suppress(queue.Empty):
                done += told.get(timeout=1)
            if time.monotonic() - shown >= _PROGRESS_S:
                shown = time.monotonic()
                show()
    except KeyboardInterrupt:
        print()
        show()
        raise


def report(results: list[Result]) -> int:
    """Print counts, and the last line; how many failures."""
    for kind in sorted({result.kind for result in results}):
        counts: dict[str, int] = {}
        for result in results:
            for name, count in result.outcomes.items() if result.kind == kind else ():
                counts[name] = counts.get(name, 0) + count
        print(f"{kind:10} {sum(counts.values()):8}  " + ", ".join(f"{n} {counts[n]}" for n in sorted(counts)))
    failures = sum(len(result.failures) for result in results)
    total, kinds = sum(result.cases for result in results), len({result.kind for result in results})
    worst = max(results, key=lambda result: result.grown())
    print(f"fuzz: {total} cases, {kinds} kinds, {failures} failures, "
          "heap floor {} B -> {} B".format(*worst.span()), flush=True)  # fmt: skip
    return failures


def alone(name: str, seed: int, interpreter: str) -> int:
    """Run one case, after those of its group that come before it; what its runner says goes to the terminal."""
    kind, _, number = name.partition("-")
    first = int(number) // GROUP * GROUP
    with tempfile.TemporaryDirectory() as folder:
        rules = write_rules(Path(folder) / "schemas.json")
        line = command(interpreter, kind, seed, first, int(number) - first + 1, rules)
        return subprocess.run(line, cwd=ROOT, check=False).returncode


def _kinds(text: str) -> list[str]:
    unknown = [name for name in text.split(",") if name not in KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no kind {unknown[0]}; these are: {', '.join(KINDS)}")
    return text.split(",")


def _case(text: str) -> str:
    kind, _, number = text.partition("-")
    if kind not in KINDS or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: say it like calls-1234; kinds are {', '.join(KINDS)}")
    return text


def main(arguments: list[str] | None = None) -> int:
    """0 only if nothing failed."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.loops.fuzz", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--cases", type=whole, default=1_000_000, help="in all kinds together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=_kinds, default=list(KINDS), metavar="KINDS", help=", ".join(KINDS))
    parser.add_argument("--jobs", type=whole, default=2, help="VMs side by side")
    parser.add_argument("--interpreter", choices=("micropython32", "micropython64", "cpython"), default="micropython32")
    parser.add_argument("--case", type=_case, metavar="KIND-NUMBER", help="this one alone")
    options = parser.parse_args(arguments)
    if options.case:
        return alone(options.case, options.seed, options.interpreter)
    with (ctrl_c := CtrlC()):
        cases, jobs = options.cases, options.jobs
        print(f"seed {options.seed}, {cases} cases, {options.interpreter}, {jobs} at a time", flush=True)
        results = run(options.only, cases, options.seed, jobs, options.interpreter)
        return 1 if report(results) else 0
    return end("fuzz: stopped, counts above", "", False, ctrl_c)


if __name__ == "__main__":
    sys.exit(main())
