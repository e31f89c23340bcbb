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
from firmware.port.fat import Flash  # noqa: F401
from firmware.port.wiznet import Stream  # noqa: F401  the network's half of this module
from lib.ticks import diff

_TICKS = const((1 << 29) - 1)  # lib/ticks.py: every interpreter's ticks are cut to the same period
_BEGAN = supervisor.ticks_ms()  # 65 s before it wraps; the log counts from 0

# Taken first, while the heap is whole: the longest message that is understood (TRN-WS-09). A charger has one link.
message_buffer = bytearray(2048)

collect = gc.collect
entropy = os.urandom
reset = microcontroller.reset


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


def inverted_output(pin):
    """`set(on)` of an output that is active at level 0."""

    def switch(on) -> None:
        pin.value = not on

    return switch


def inverted_input(pin):
    """`is_on()` of a contact to ground."""
    return lambda: not pin.value
