"""Measures the firmware's heap, less what the shim held before it came: prints `memory: <what> <bytes>` lines.

BOLLARD_MEASURE=peak: in a charger that runs, always after a collection: `peak`, a new maximum at a wait of the kernel,
with the `modules` loaded then; `used`, at every fiftieth wait; `loaded`, where modules are dropped: with what the
build, a message or a connection had loaded; `dropped`, each of those. BOLLARD_MEASURE=floor: see floor.py.
BOLLARD_MEASURE=<module> <module> ...: what these modules take in a fresh heap, and the end. MicroPython's own lines
`qstr pool: ... n_qstr=<names>` say how many names there were at the begin and then: after each module, at each peak.
"""

import gc
import os
import sys

from micropython import const, qstr_info

_SELDOM = const(50)  # waits


def begin() -> None:
    what = os.getenv("BOLLARD_MEASURE").split()
    if what == ["floor"]:
        __import__("floor").Floor(_used)
        return
    qstr_info()
    if what == ["peak"]:
        Peak()
    else:
        code(what)
        raise SystemExit


class Peak:
    """Looks at the heap at every wait, and before modules are dropped."""

    def __init__(self) -> None:
        self._peak = self._modules = self._waits = 0
        before = _used()
        from firmware.port import interpreter

        firmwares = _used() - before
        self._idle, self._forget = interpreter.idle, interpreter.forget
        interpreter.idle, interpreter.forget = self.idle, self.forget
        self._before = _used() - firmwares

    def idle(self, ms: int) -> bool:
        used = _used() - self._before
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            print("memory: modules", " ".join(sys.modules))
        if used > self._peak:
            self._peak = used
            print("memory: peak", used)
            qstr_info()
        self._waits += 1
        if self._waits % _SELDOM == 0:
            print("memory: used", used)
        return self._idle(ms)

    def forget(self, modules: tuple) -> None:
        print("memory: loaded", _used() - self._before)
        for name in modules:
            if name in sys.modules:
                print("memory: dropped", name)
        self._forget(modules)


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
