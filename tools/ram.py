"""`make ram`: the heap that a charging session takes on the reference board, measured in the 32-bit VM.

    .venv/bin/python -m tools.ram [--modules] [--quick]

The firmware runs from its compiled .mpy, two connectors charging, as in `make session`; after a collection at
every wait of the kernel the heap in use is noted. What the workshop's shim holds (it stands for machine,
network, time, select and socket, which are C on a board) is told and taken off. code: what the modules that
are loaded at the peak take in a fresh heap; data: the rest of the peak. smallest heap: the least `-X
heapsize` (shim included) in which the session completes; told beside it is what the shim's names cost of that, in one
piece: they let the pools of names double once more than on a board.
"""

import argparse
import re
import sys

from tools.session import Refused, Session
from tools.workshop.shop import Shop

_INTERPRETER = "micropython32"
_KWH = 0.1  # half a minute: the peak is in what happens, not in how long it lasts
_PLACE = 7  # bytes of a name in its pool
_STEP = 1000  # of the search for the smallest heap
_REFERENCE = 218_000  # W5500-EVB-Pico
_BUDGET_PEAK, _BUDGET_DATA = 104 * 1024, 24 * 1024  # for all of Core


def measured(text: list[str], what: str) -> list[str]:
    """What follows `memory: <what>` in these log lines."""
    start = f"memory: {what} "
    return [line.removeprefix(start) for line in text if line.startswith(start)]


def own_names(log: list[str]) -> int:
    """What the firmware's names take more of the heap than was measured: the pools of names grow by doubling, and the
    shim's names, which no board has, stand in them."""
    shim, *_, together = _names(log)
    return _pools(together - shim) + _pools(shim) - _pools(together)


def _names(log: list[str]) -> list[int]:
    """How many names there were, each time that the VM said so."""
    return [int(found[1]) for line in log if (found := re.match(r"qstr pool: .*n_qstr=(\d+)", line))]


def _pools(names: int) -> int:
    """Bytes of the pools that hold so many names: of 20, 40, 80 ... places."""
    size, total = 20, 0
    while names > 0:
        total, names, size = total + _PLACE * size, names - size, 2 * size
    return total


def session(heap: int = 0, measure: str = "") -> tuple[list[str], list[str], int]:
    """One session; returns what was missing, the log, and the shim's heap."""
    extra = {"BOLLARD_MEASURE": measure} if measure else {}
    shop = Shop(interpreter=_INTERPRETER, heap=heap, keys={"MeterValueSampleInterval": "10"}, extra=extra)
    try:
        played = Session(shop, 1, _KWH)
        shop.runs(2)
        shop.car("wants", 2)
        shop.plug(2)
        shop.runs(1)
        shop.tap("01020304050607")
        shop.runs(3)
        played.play(booted=True)
        if not shop.connector(2)["closed"]:
            played.missing.append("connector 2 charging")
        return played.missing, shop.log(100_000), shop.state()["shim_heap"]
    except Refused as refused:  # the program has ended
        return [str(refused)], [], 0
    finally:
        shop.close(judge=False)


def code(names: list[str], board: str = "workshop") -> tuple[int, dict[str, int]]:
    """Heap of these modules, together and each when loaded in this order: of a pool of names its own places."""
    shop = Shop(interpreter=_INTERPRETER, board=board, extra={"BOLLARD_MEASURE": " ".join(names)})
    shop.runs(1)
    log = shop.log(100_000)
    shop.close(judge=False)
    each, names = {}, _names(log)
    for line, before, after in zip(measured(log, "module"), names[:-1], names[1:], strict=True):
        each[line.split()[0]] = int(line.split()[1]) - _pools(after) + _pools(before) + _PLACE * (after - before)
    return int(measured(log, "code")[0]) + own_names(log), each


def smallest(most: int) -> int:
    """By bisection: the least heap in which a session completes; `most` is known to do."""
    least = 0
    while most - least > _STEP:
        middle = (least + most) // 2
        enough = not session(middle)[0]
        print(f"  {middle:7} B: {'complete' if enough else 'not enough'}", flush=True)
        least, most = (least, middle) if enough else (middle, most)
    return most


def main() -> int:
    """1 when the session did not complete, or a budget is broken."""
    about = __doc__.split("\n", maxsplit=1)[0]
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.ram", description=about)
    parser.add_argument("--modules", action="store_true", help="also the heap of each module")
    parser.add_argument("--quick", action="store_true", help="without the search for the smallest heap")
    given = parser.parse_args()
    missing, log, shim = session(measure="peak")
    if missing:
        print(f"ram: the session did not complete: {'; '.join(missing)}")
        return 1
    peak = max(map(int, measured(log, "peak")))
    loaded = _loaded_at_peak(log, peak)
    beside = -own_names(log)
    peak -= beside
    total, each = code(loaded)
    if given.modules:
        for name, size in sorted(each.items(), key=lambda pair: -pair[1]):
            print(f"{size:8} B  {name}")
    print(f"shim {shim} B (taken off), {len(loaded)} modules of the firmware at the peak")
    print(f"budgets for all of Core: peak {_BUDGET_PEAK} B, data {_BUDGET_DATA} B")
    least = "" if given.quick else f", smallest heap {smallest(_REFERENCE)} B (names of the shim: {beside} B)"
    print(f"ram: session peak {peak} B, code {total} B, data {peak - total} B{least}")
    return 0 if peak <= _BUDGET_PEAK and peak - total <= _BUDGET_DATA else 1


def _loaded_at_peak(log: list[str], peak: int) -> list[str]:
    """The firmware's modules in memory when the peak was reached, packages before what is in them."""
    modules: list[str] = []
    for line in log:
        if line.startswith("memory: modules "):
            modules = line.split()[2:]
        if line == f"memory: peak {peak}":
            break
    return sorted(name for name in modules if name.partition(".")[0] in ("lib", "firmware", "boards"))


if __name__ == "__main__":
    sys.exit(main())
