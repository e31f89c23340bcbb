"""`make ram`: the heap that the firmware takes on the reference board, measured in the 32-bit VM, and its budgets.

    .venv/bin/python -m tools.ram [--quick] [--modules] [--tls] [--write]

The firmware runs from its compiled .mpy, two connectors charging, as in `make session`; after a collection at every
wait of the kernel the heap in use is noted. code: what the modules that are loaded take in a fresh heap; data: the
rest. smallest heap: the least `-X heapsize` (the workshop's shim included) in which the session completes. The exit
status is 1 if the session did not, if a budget of tools/budgets.py is broken, or if something has grown.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from host_tests.tls_front import TlsFront
from tools import budgets, build, heap
from tools.heap_places import OverTls, Place, in_flash, of_connectors

_CONNECTORS = (1, 4)
_NOT_HERE = ("firmware.main", "firmware.boot", "firmware.port.", "lib.drivers.", "firmware.stations.", "boards.")
_ROW = "| {:<58} | {:>7} | {:>6} | {:>6} |"


def main() -> int:
    """1 when a session did not complete, or a budget is broken."""
    about = __doc__.split("\n", maxsplit=1)[0]
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.ram", description=about)
    parser.add_argument("--quick", action="store_true", help="one session and the gate alone: some seconds")
    parser.add_argument("--modules", action="store_true", help="also the heap of each module")
    parser.add_argument("--tls", action="store_true", help="a session over wss:// alone: half a minute")
    parser.add_argument("--write", action="store_true", help="record the figures in tools/budgets.py")
    given = parser.parse_args()
    try:
        if given.tls:
            _over_tls(_complete("the session", Place()).shim)
            return 0
        return _all(given)
    except Incomplete as reason:
        print(f"ram: {reason}", file=sys.stderr)
        return 1


class Incomplete(Exception):
    """A session did not complete; the text says where and what was missing."""


def _all(given: argparse.Namespace) -> int:
    found = _complete("the session", Place())
    stays, at_peak = found.modules(), found.modules(at_peak=True)
    code, peak_code = heap.code(stays)[0], heap.code(at_peak)[0]
    comes = [name for name in heap.ordered(_all_modules(found)) if name not in stays]
    each = heap.code(stays + comes)[1]
    if given.modules:
        _print_modules(each, stays, found.building)
    _print_session(found, code, peak_code)
    wrong = budgets.broken(found.peak, found.peak - peak_code)
    if not given.quick:
        _print_places()
        _over_tls(found.shim)
    taken = {"idle": found.idle, "peak": found.peak, **each}
    if given.write:
        budgets.write("RECORDED", taken)
    else:
        wrong += budgets.grown(taken)
    least = "" if given.quick else f", smallest heap {heap.smallest(Place(), heap.REFERENCE)} B"
    print(f"ram: session peak {found.peak} B, code {peak_code} B, data {found.peak - peak_code} B{least}"
          f" (names of the shim: {found.beside} B)")  # fmt: skip
    print("\n".join(f"ram: {line}" for line in wrong) or "ram: within its budgets, nothing has grown")
    return 1 if wrong else 0


def _complete(what: str, place: Place, size: int = 0) -> heap.Found:
    found = heap.session(place, size)
    if found.missing:
        raise Incomplete(f"{what} did not complete: {'; '.join(found.missing)}")
    return found


def _all_modules(found: heap.Found) -> set[str]:
    """All that any charger may load, but for other hardware's drivers and ports, which tools/bench_drivers has."""
    here = {".".join(path.with_suffix("").parts) for path in build.board_sources(build.board_file("workshop"))}
    return {name for name in here - {"main", "boot"} if not name.startswith(_NOT_HERE)} | set(found.modules())


def _print_session(found: heap.Found, code: int, peak_code: int) -> None:
    print(_ROW.format("heap, B", "all", "code", "data") + "\n| --- | ---: | ---: | ---: |")
    print(_ROW.format("imported: the modules that stay", code, code, 0))
    print(_ROW.format("idle: connected, nobody there", found.idle, code, found.idle - code))
    print(_ROW.format("peak of a session on two connectors", found.peak, peak_code, found.peak - peak_code))
    print(_ROW.format("for a moment, with what a message or the connection loads", found.loaded, "", ""))
    print(_ROW.format("for a moment, with what builds the charger at power on", found.built, "", ""), flush=True)


def _print_places() -> None:
    """What becomes of idle and peak where code lies in flash, and with more connectors."""
    with tempfile.TemporaryDirectory(prefix="bollard-") as folder:
        rom = _complete("the session with code in flash", in_flash(Path(folder)))
        print(_ROW.format("code run where it lies in flash: idle", rom.idle, "", ""))
        print(_ROW.format("code run where it lies in flash: peak", rom.peak, "", ""), flush=True)
        one, four = [_complete(f"the session on {count}", of_connectors(count, Path(folder))) for count in _CONNECTORS]
        for what, more in (("idle", four.idle - one.idle), ("peak", four.peak - one.peak)):
            each = more // (_CONNECTORS[1] - _CONNECTORS[0])
            print(_ROW.format(f"each connector more, up to {_CONNECTORS[1]}: {what}", f"+{each}", "", ""), flush=True)


def _over_tls(shim: int) -> None:
    """A session over wss:// in a heap that is smaller than the board's by what mbedTLS takes there."""
    left = heap.REFERENCE - budgets.TLS
    with TlsFront() as front:
        found = _complete(f"a session over wss:// in {left} B", OverTls(front=front), left + shim)
    print(_ROW.format("over wss://: peak, not connected, with what is kept for TLS", found.peak, "", ""))
    print(_ROW.format("over wss://: idle, with what mbedTLS takes on a board", found.idle + budgets.TLS, "", ""))
    print(f"ram: a session over wss:// completes in {left} B: the reference board's less {budgets.TLS} B (mbedTLS)")


def _print_modules(each: dict[str, int], stays: list[str], building: set[str]) -> None:
    for title, wanted in (
        ("stay", lambda name: name in stays),
        ("come when they are needed, and go", lambda name: name not in stays and name not in building),
        ("build the charger, and go", lambda name: name in building),
    ):
        chosen = {name: size for name, size in each.items() if wanted(name)}
        print(f"\nmodules that {title}: {sum(chosen.values())} B")
        for name, size in sorted(chosen.items(), key=lambda pair: -pair[1]):
            print(f"{size:8} B  {name}")
    print()


if __name__ == "__main__":
    sys.exit(main())
