"""The interpreter under CircuitPython: time, memory, flash, sockets; firmware says `firmware.port.interpreter`. What is
needed once, when the charger is built, is in chip_on_circuitpython.py; the network chip: wiznet_on_circuitpython.py.
Twin for MicroPython: on_micropython.py (same names, same parameters).
"""

import gc
import os
import sys
import time
import traceback

import microcontroller
import rtc
import supervisor
from micropython import const

from firmware.port import wiznet
from firmware.port.wiznet import Stream, resolve  # noqa: F401  the network's half of this module
from lib.ticks import diff

_TICKS = const((1 << 29) - 1)  # lib/ticks.py: every interpreter's ticks are cut to the same period
_BEGAN = supervisor.ticks_ms()  # 65 s before it wraps; the log counts from 0

# Taken first, while the heap is whole: the longest message that is understood (TRN-WS-09). A charger has one link.
message_buffer = bytearray(2048)


# --- time and memory


def ticks_ms() -> int:
    return (supervisor.ticks_ms() - _BEGAN) & _TICKS


def set_wall_clock(unix_s: int) -> None:
    """Set the chip's own clock; chip.wall_clock() reads it at power on."""
    rtc.RTC().datetime = time.localtime(unix_s)


def idle(ms: int) -> bool:
    """Let `ms` pass. The chip's sockets cannot be polled, so this never ends early: the link looks each 20 ms."""
    since = ticks_ms()
    wiznet.step(since)
    left_ms = ms - diff(ticks_ms(), since)
    if left_ms > 0:
        time.sleep(left_ms / 1000)
    return False


def pause(ms: int) -> None:
    """Let all of `ms` pass, whatever the network has: for a charger that has ended."""
    time.sleep(ms / 1000)


def collect() -> None:
    gc.collect()


def forget(modules: tuple) -> None:
    """Drop modules not needed any more; their code goes when nothing refers to it; an import loads them anew."""
    for name in modules:
        if sys.modules.pop(name, None):
            parent, _, child = name.rpartition(".")
            if parent:
                delattr(sys.modules[parent], child)


def heap() -> str:
    return "%d B used, %d B free" % (gc.mem_alloc(), gc.mem_free())


def trace(problem: BaseException) -> str:
    """The traceback of an exception."""
    return "".join(traceback.format_exception(problem, problem, problem.__traceback__))


def entropy(count: int) -> bytes:
    return os.urandom(count)


def reset() -> None:
    microcontroller.reset()


def inverted_output(pin):
    """`set(on)` of an output that is active at level 0."""

    def switch(on) -> None:
        pin.value = not on

    return switch


def inverted_input(pin):
    """`is_on()` of a contact to ground."""
    return lambda: not pin.value


# --- flash


class Flash:
    """Files by relative name, as lib/store wants them. FAT: a file that is written when the power goes is lost."""

    atomic = False

    def read(self, name: str, offset: int = 0, size: int = -1):
        try:
            with open(name, "rb") as file:
                if offset:
                    file.seek(offset)
                return file.read(size)
        except OSError as problem:
            if problem.errno == 2:  # ENOENT
                return None
            raise

    def write(self, name: str, pieces) -> None:
        with open(name, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def remove(self, name: str) -> None:
        """A file or an empty folder; one that is missing is fine."""
        try:
            if os.stat(name)[0] & 0x4000:  # a folder
                os.rmdir(name)
            else:
                os.remove(name)
        except OSError as problem:
            if problem.errno != 2:  # ENOENT
                raise

    def names(self, folder: str) -> list:
        try:
            return os.listdir(folder)
        except OSError:
            return []

    def make(self, folder: str) -> None:
        """A folder in one that is there; one that exists is fine."""
        try:
            os.mkdir(folder)
        except OSError as problem:
            if problem.errno != 17:  # EEXIST
                raise
