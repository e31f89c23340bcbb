"""`make bench`: the figures of the drivers; ARGS="<name> ..." for one benchmark alone, with its options.

    .venv/bin/python -m tools.bench [<name> [its options] | figures]

Without a name it runs `drivers` and `pulses`. `figures` makes the tables of README's figures, memory included: on a
machine that does nothing else.
"""

import subprocess
import sys

from tools import build, micropython

# name: what it tells, how long it takes on two cores
BENCHES = {
    "drivers": ("bytes, heap and longest call of each driver", "5 s"),
    "pulses": ("pulses lost in 1,000,000 while flash is erased", "2 minutes"),
    "late": ("sessions at a central system that takes its time", "1 minute"),
    "store": ("what a queued transaction costs in flash, in MicroPython", "1 minute"),
    "latency": ("how fast it answers and starts, in wall time, beside a WebSocket ping", "4 minutes"),
    "drain": ("round trips and time to tell a queue of offline transactions, in wall time", "1 minute"),
    "guard": ("the longest gap between two passes of the guard, where flash takes its time", "3 minutes"),
    "steps": ("instructions of the hot paths, which no machine's noise moves", "1 s"),
}
_BY_ITSELF = ("drivers", "pulses")
_FIGURES = ("latency", "drain", "guard", "steps")
_VM_HEAP = "heapsize=32M"  # its flash is in memory


def command(name: str) -> list[str]:
    """How a benchmark is started."""
    if name == "store":
        return [str(micropython.find()), "-X", _VM_HEAP, "-m", "tools.bench_store"]
    return [sys.executable, "-m", f"tools.bench_{name}"]


def run(name: str, options: list[str]) -> int:
    """One of them; its exit status."""
    print(f"== {name}: {BENCHES[name][0]} ({BENCHES[name][1]})\n", flush=True)
    status = subprocess.run(command(name) + options, cwd=build.ROOT, check=False).returncode
    print(flush=True)
    return status


def others() -> str:
    """A line for each that has not run."""
    rest = [name for name in BENCHES if name not in _BY_ITSELF]
    return "\n".join(f'make bench ARGS={name:8} {BENCHES[name][0]} ({BENCHES[name][1]})' for name in rest)


def main(arguments: list[str] | None = None) -> int:
    """0 if all that ran kept what they promise."""
    name, *options = (sys.argv[1:] if arguments is None else arguments) or [""]
    if name in BENCHES:
        return run(name, options)
    if name == "figures" and not options:
        statuses = [run(each, []) for each in _FIGURES]
        memory = subprocess.run([sys.executable, "-m", "tools.ram"], cwd=build.ROOT, check=False)
        return max(*statuses, memory.returncode)
    if name:
        print(__doc__)
        print("\n".join(f"    {each:8} {about} ({lasts})" for each, (about, lasts) in BENCHES.items()))
        return 0 if name in ("-h", "--help") else 2
    statuses = [run(each, []) for each in _BY_ITSELF]
    print(others())
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main())
