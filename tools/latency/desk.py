"""The charger that is measured: a virtual one, as a process of its own, with hands."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools import build
from tools.latency.central import Central
from tools.workshop.link import Link

# Two fixed cables: no bolt has to move before a start. A remote start asks nobody, as other chargers' defaults have it.
_STATION = "csc_22b7"
_KEYS = ("AuthorizeRemoteTxRequests=false", "MeterValueSampleInterval=0", "MinimumStatusDuration=0")
_READY = "ready control="
_START_S = 60  # the first start unpacks a VM and compiles
_IDENTITY = "BENCH"


class Desk:
    """`with Desk(central):` the firmware in a VM, in wall time; its methods are hands."""

    def __init__(self, central: Central, interpreter: str = "micropython64", state: Path | None = None) -> None:
        self._central = central
        url = f"ws://127.0.0.1:{central.port}/ocpp"
        self._command = [sys.executable, "-m", "tools.workshop", "--csms", url, "--id", _IDENTITY]
        self._command += ["--station", _STATION, "--interpreter", interpreter]
        self._command += [word for key in _KEYS for word in ("--set", key)]
        self._command += ["--state", str(state)] if state else []

    def __enter__(self) -> "Desk":
        self._out = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(self._command, cwd=build.ROOT, stdout=self._out, stderr=subprocess.STDOUT)
        try:
            port = self._port()
        except OSError:
            self._end()
            raise
        self._link = Link(port)
        self._control = port
        return self

    def __exit__(self, *_) -> None:
        self._link.close()
        self._end()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile what happens on the board comes as the central system's events; telling it takes its time."""
        watch = Link(self._control)
        watch.ask({"do": "watch"})
        self._central.board = watch.socket
        try:
            yield
        finally:
            self._central.board = None
            watch.close()

    def _port(self) -> int:
        """Of its control, once it is ready; OSError with what it printed if that does not come."""
        end, said = time.monotonic() + _START_S, ""
        while time.monotonic() < end and self._process.poll() is None:
            self._out.seek(0)
            said = self._out.read()
            for line in said.splitlines():
                if line.startswith(_READY):
                    return int(line.removeprefix(_READY).split()[0])
            time.sleep(0.05)
        raise OSError(f"the virtual charger did not start:\n{said}")

    def _end(self) -> None:
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()
        self._process.wait()
        self._out.close()

    # --- hands

    def plug(self, connector: int, wants: bool) -> None:
        """The cable goes into a car, which wants energy, or does not ask for any."""
        self._link.do("car", what="wants" if wants else "stops", connector=connector)
        self._link.do("plug", connector=connector)

    def unplug(self, connector: int) -> None:
        """The cable leaves the car."""
        self._link.do("unplug", connector=connector)

    def reset(self) -> None:
        """The board's reset button."""
        self._link.do("press", what="reset")
