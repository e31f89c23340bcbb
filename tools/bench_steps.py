"""How much the hot paths compute: instructions of CPython's bytecode in lib and firmware, free of a machine's noise.

    .venv/bin/python -m tools.bench_steps [--write]

Each path is warmed up, then counted once, with sys.settrace. The figures that are recorded in tools/budgets.py belong
to one version of CPython, as another compiles to other instructions; with that one the exit status is 1 if a path has
grown by more than a fifth. --write records what is counted now.
"""

import argparse
import sys
from collections.abc import Callable

from host_tests.desk import Desk
from host_tests.outlet_bench import Bench
from lib.wire.sender import Sender
from lib.wire.websocket import Receiver
from tools import budgets, build

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_OURS = tuple(str(build.ROOT / folder) for folder in ("lib", "firmware"))
_GROWTH = 1.2
_QUESTION = '[2,"1","GetConfiguration",{"key":["ConnectionTimeOut"]}]'
_TEXT = "x" * 128
_FRAME = b"\x81\x7e\x00\x80" + _TEXT.encode()
_PASSES_MS = 20


def steps(path: Callable[[], object]) -> int:
    """Instructions of our own code while `path` runs."""
    count = 0

    def each(frame, event, argument):
        nonlocal count
        count += event == "opcode"
        return each

    def entered(frame, event, argument):
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return each

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        path()
    finally:
        sys.settrace(before)
    return count


def paths() -> dict[str, Callable[[], object]]:
    """Name to what is counted."""
    return {**_guards(), **_protocol(), **_wire()}


def _guards() -> dict[str, Callable[[], object]]:
    free, busy = Bench(pilot_v=12).runs(6000), Bench(pilot_v=12).runs(6000)
    busy.on["plug"], busy.pilot_v = True, 6
    busy.connector.held = busy.connector.authorized = True
    busy.runs(3000)
    if not busy.coil:
        raise ValueError(f"the outlet on the bench does not charge: {busy.outlet.reason}")
    return {
        "guard, an outlet nobody uses": lambda: free.runs(_PASSES_MS),
        "guard, an outlet that charges": lambda: busy.runs(_PASSES_MS),
    }


def _protocol() -> dict[str, Callable[[], object]]:
    desk = Desk(connectors=2)
    desk.boots()
    cp = desk.cp

    def answered() -> None:
        cp.receive(_QUESTION, desk.now)
        list(cp.owed(desk.now))

    return {
        "tick, two connectors nobody uses": lambda: cp.tick(desk.now),
        "owed, nothing to say": lambda: cp.owed(desk.now),
        "a CALL received and answered": answered,
    }


def _wire() -> dict[str, Callable[[], object]]:
    sender, receiver = Sender(), Receiver(bytearray(2048))

    def sent() -> None:
        sender.text([_TEXT], b"abcd")
        while sender.busy:
            sender.sent(len(sender.take()))

    return {
        "a frame of 128 bytes masked": sent,
        "a frame of 128 bytes received": lambda: receiver.feed(memoryview(_FRAME)),
    }


def main(arguments: list[str] | None = None) -> int:
    """1 if a path has grown."""
    about = (__doc__ or "").partition("\n")[0]
    line = argparse.ArgumentParser(".venv/bin/python -m tools.bench_steps", description=about)
    line.add_argument("--write", action="store_true", help="record the figures in tools/budgets.py")
    given = line.parse_args(arguments)
    found = {}
    for name, path in paths().items():
        path()
        found[name] = steps(path)
    if given.write:
        budgets.write("STEPS", {f"CPython {VERSION}": 0, **found})
        return 0
    return _tell(found, dict(budgets.STEPS))


def _tell(found: dict[str, int], recorded: dict[str, int]) -> int:
    version, *_ = recorded
    del recorded[version]
    same = version == f"CPython {VERSION}"
    print("| hot path | instructions | of what is recorded |\n| --- | ---: | ---: |")
    grown = []
    for name, count in found.items():
        ratio = count / recorded[name] if name in recorded and same else None
        grown += [name] if ratio and ratio > _GROWTH else []
        print(f"| {name} | {count} | {'' if ratio is None else f'{ratio:.2f}'} |")
    if not same:
        print(f"steps: counted with CPython {VERSION}, recorded with {version}: not to be compared")
    for name in grown:
        print(f'steps: {name} has grown by more than a fifth: make it shorter, or make bench ARGS="steps --write"')
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
