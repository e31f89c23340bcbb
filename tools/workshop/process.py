"""A charger's program as a child process: MicroPython VM, CPython, or CPython as CircuitPython through Blinka, with a
channel and a captured output."""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys
from dataclasses import dataclass, field

from tools import build, micropython
from tools.workshop import pinout
from tools.workshop.board import read_board

_ROOT = pathlib.Path(__file__).resolve().parents[2]
_SHIM = pathlib.Path(__file__).resolve().parent / "shim"
_BLINKA = pathlib.Path(__file__).resolve().parent / "blinka"
INTERPRETERS = ("micropython64", "micropython32", "cpython", "circuitpython")
_BITS = {"micropython64": 64, "micropython32": 32}
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass
class Program:
    """What runs on the virtual chip. `folder`: where its main.py lies (None: the project's firmware)."""

    interpreter: str = "micropython64"  # or another of INTERPRETERS
    board: str = "workshop"
    heap: int = 0  # bytes; 0: the reference board's
    folder: pathlib.Path | None = None
    extra: dict = field(default_factory=dict)  # more environment variables

    @property
    def in_cpython(self) -> bool:
        """It runs from source in a process of CPython, and its flash is a folder."""
        return self.interpreter not in _BITS

    def command(self, simulated: bool) -> tuple[list[str], dict]:
        """Command line and environment, without what is particular to one start."""
        environment = {
            "BOLLARD_TIME": "simulated" if simulated else "wall",
            "PATH": os.environ.get("PATH", ""),
            "BOLLARD_CHIP": read_board(self.board)["CHIP"],
        }
        environment.update(self.extra)
        if not self.in_cpython:
            return self._in_vm(environment)
        environment["BOLLARD_PROGRAM"] = str(self.folder or _ROOT)
        environment["BOLLARD_PACKAGE"] = "" if self.folder else "firmware."
        environment["BOLLARD_BOARD"] = str(build.board_file(self.board))
        environment["PYTHONHASHSEED"] = "0"
        dialect, start = "micropython", _SHIM / "cpython_start.py"
        if self.interpreter == "circuitpython":
            dialect, start = "circuitpython", _BLINKA / "start.py"
            environment.update(pinout.for_blinka(read_board(self.board)))
        environment["BOLLARD_PORT"] = str(build.port_file("*", dialect))
        return [sys.executable, "-u", str(start)], environment

    def _in_vm(self, environment: dict) -> tuple[list[str], dict]:
        bits = _BITS[self.interpreter]
        environment["BOLLARD_PROGRAM"] = str(self.folder or build.build(self.board))
        environment["MICROPYPATH"] = str(build.shim())
        heap = f"heapsize={self.heap or micropython.HEAP[bits]}"
        return [str(micropython.find(bits)), "-X", heap, "-c", "import start"], environment


def start(command: list[str], environment: dict, channel_fd: int) -> subprocess.Popen:
    """Start the child; it dies with the thread that started it, however that ends."""
    child = subprocess.Popen(
        command,
        env={**environment, "BOLLARD_CHANNEL": str(channel_fd)},
        cwd="/",  # whatever lies in our own folder must not be imported
        pass_fds=[channel_fd],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,  # a terminal's Ctrl-C is for us; we end the child
        preexec_fn=_die_with_parent,  # noqa: PLW1509 one system call, nothing that could need a lock
    )
    assert child.stdout is not None
    os.set_blocking(child.stdout.fileno(), False)
    return child


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Output:
    """The lines that a child prints; `on_line(text)` gets each when it is whole."""

    def __init__(self, pipe, on_line):
        self._pipe, self._on_line = pipe, on_line
        self._rest = b""

    def fileno(self) -> int:
        return self._pipe.fileno()

    def drain(self) -> bool:
        """Take what is there; False at the end of the output."""
        while True:
            try:
                data = os.read(self._pipe.fileno(), 65536)
            except BlockingIOError:
                return True
            if not data:
                if self._rest:
                    self._on_line(self._rest.decode(errors="replace"))
                    self._rest = b""
                return False
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                self._on_line(line.decode(errors="replace").rstrip("\r"))

    def close(self) -> None:
        self._pipe.close()
