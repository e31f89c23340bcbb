"""Measures the firmware's heap, less what the shim held before it came: prints `memory: <what> <bytes>` lines.

BOLLARD_MEASURE=peak: the most that is in use after a collection, at every wait of the kernel; with the
modules loaded then. BOLLARD_MEASURE=<module> <module> ...: what these modules take in a fresh heap, and the
end. MicroPython's own lines `qstr pool: ... n_qstr=<names>` say how many names there were at the begin and then: after
each module, at each peak.
"""

import gc
import os
import sys

import channel
from micropython import qstr_info


def begin() -> None:
    what = os.getenv("BOLLARD_MEASURE").split()
    qstr_info()
    if what == ["peak"]:
        Peak()
    else:
        code(what)
        raise SystemExit


class Peak:
    """Looks at the heap at every wait."""

    def __init__(self) -> None:
        self._wait = channel.idle
        self._peak = self._modules = 0
        channel.idle = self.idle
        self._before = _used()

    def idle(self, ms: int, interest: bytes = b"") -> None:
        used = _used() - self._before
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            print("memory: modules", " ".join(sys.modules))
        if used > self._peak:
            self._peak = used
            print("memory: peak", used)
            qstr_info()
        self._wait(ms, interest)


def code(names: list) -> None:
    before = last = _used()
    for name in names:
        __import__(name)
        used = _used()
        print("memory: module", name, used - last)
        qstr_info()
        last = used
    print("memory: code", last - before)


def _used() -> int:
    gc.collect()
    return gc.mem_alloc()
