"""What the drivers cost: bytes of .mpy, heap when loaded (32-bit VM), and the longest of each of their calls.

    .venv/bin/python -m tools.bench_drivers

Long is what a call waits for: bytes at the clock of their bus, samples of an ADC, lights, a state machine. It is
counted on wires (bench_wires.py) and on the models of the chips (bench_readers.py). "pins only": it moves pins and
registers, which takes next to nothing; "no wire": not even that.
"""

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from tools import bench_readers, bench_wires, build, heap
from tools.bench_wires import CONVERSION_US, LEDS, VM_SAMPLE_US, Call
from tools.command_line import no_options

_DRIVERS = build.ROOT / "lib" / "drivers"
_PORT = ("buses", "irq", "network", "pio", "strip")  # what of firmware/port drives something
_BOARD = "w5500_evb_pico"  # has state machines
_NO_CALLS = {"port/buses": "those of the interpreter's own C", "port/network": "none: the interpreter's own C"}
_ASSUMED = f"""Assumed, not measured: an ADC converts in {CONVERSION_US} us (RP2040), and a burst of samples that Python
takes comes to {VM_SAMPLE_US} us each; an LED of a strip (here {LEDS}) is shifted out in 30 us; an instruction for a
state machine takes a cycle of its clock, the most that it can. The rest of the interpreter's own time, which only a
board tells, is not in it; nor is the Ethernet chip's, which the interpreter's C does.
"""


@dataclass(frozen=True)
class Size:
    """A file: bytes of its .mpy, and the heap that it takes when all that it needs is loaded."""

    file: str
    mpy: int
    heap: int


def calls() -> Iterator[Call]:
    """The longest of each driver's calls."""
    for bench in (bench_readers.readers, *bench_wires.BENCHES):
        yield from bench()


def sizes() -> Iterator[Size]:
    """Each file of lib/drivers, and those of firmware/port that drive something."""
    tree = build.build(_BOARD)
    for path in sorted(_DRIVERS.glob("*.py")):
        yield _size(tree, f"lib.drivers.{path.stem}", path.stem, _needed(path))
    for name in _PORT:
        needed = ["machine", "rp2", "network", "firmware", "firmware.port"]
        yield _size(tree, f"firmware.port.{name}", f"port/{name}", needed)


def _size(tree, module: str, file: str, needed: list[str]) -> Size:
    mpy = (tree / (module.replace(".", "/") + ".mpy")).stat().st_size
    return Size(file, mpy, heap.code([*needed, module], _BOARD)[1][module])


def _needed(path) -> list[str]:
    """Modules that it imports first: theirs is not its heap."""
    lines = path.read_text().splitlines()
    return ["lib", "lib.drivers"] + [line.split()[1] for line in lines if line.startswith("from lib.")]


def plain(file: str) -> bool:
    """A driver's file without a class, such as one of functions of plain values."""
    if "/" in file:
        return False
    module = importlib.import_module(f"lib.drivers.{file}")
    return not any(each.__module__ == module.__name__ for _, each in inspect.getmembers(module, inspect.isclass))


def row(size: Size, found: list[Call]) -> str:
    """One of the table; `found`: the calls in which this file has a part."""
    said = [str(call) for call in found if call.drivers[-1] == size.file]
    others = sorted({call.drivers[-1] for call in found} - {size.file})
    if others:
        said.append("see " + ", ".join(others))
    if plain(size.file) and not said:
        said.append("no wire")
    return f"| `{size.file}` | {size.mpy} | {size.heap} | {'; '.join(said) or _NO_CALLS[size.file]} |"


def main() -> int:
    """Prints the table; 1 if a call is longer than it may be."""
    no_options("tools.bench_drivers", __doc__)
    found = list(calls())
    print("| file | .mpy, B | heap, B | longest of each call |\n| --- | --- | --- | --- |")
    for size in sizes():
        print(row(size, [call for call in found if size.file in call.drivers]))
    print("\n" + _ASSUMED, end="")
    late = [call for call in found if call.blocks_us > call.most_us]
    for call in late:
        print(f"bench: {'/'.join(call.drivers)} {call} is longer than {call.most_us} us")
    return 1 if late else 0


if __name__ == "__main__":
    raise SystemExit(main())
