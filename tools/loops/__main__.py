"""`make loops ARGS="<name> ..."`: one of the long-running loops, with its options.

    .venv/bin/python -m tools.loops [<name> [its options]]

Without a name it lists them. A loop prints its seed, its progress, and at the end its counts; its exit status is 0
only if nothing failed.
"""

import contextlib
import subprocess
import sys

from tools import build

# name, which is its module of tools/loops: what it proves, how long it takes on two cores
LOOPS = {
    "power_cuts": ("a power cut at every write, littlefs and FAT with whole sectors: nothing is lost", "8 minutes"),
    "network": ("a link that is cut behind every byte: no message is lost, or sent twice without need", "10 minutes"),
    "network_whole": ("the same of whole chargers, at every frame's borders and one byte beside them", "5 minutes"),
    "fuzz": ("1,000,000 hostile inputs: no exception, no growth, nothing energised", "15 minutes"),
    "soak": ("seven simulated days of a busy charger: flat heap, grids without drift", "10 minutes"),
}


def listed() -> str:
    """A line for each loop."""
    return "\n".join(f"    {name:13} {LOOPS[name][0]} ({LOOPS[name][1]})" for name in LOOPS)


def command(name: str) -> list[str]:
    """How a loop is started."""
    return [sys.executable, "-m", f"tools.loops.{name}"]


def _status(line: list[str]) -> int:
    """The loop's exit status. A terminal's Ctrl-C reaches the loop as well, and it is the loop that ends."""
    with subprocess.Popen(line, cwd=build.ROOT) as child:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                return child.wait()


def main(arguments: list[str] | None = None) -> int:
    """The loop's exit status; 2 if there is none of that name."""
    name, *options = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name in LOOPS:
        print(f"== {name}: {LOOPS[name][0]} ({LOOPS[name][1]})\n", flush=True)
        return _status(command(name) + options)
    if name in ("-h", "--help"):
        print(f'{__doc__}\n{listed()}\n\nmake loops ARGS="<name> --help" tells the options of one.')
        return 0
    print(f"loops: there is no loop {name}; these are:\n{listed()}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
