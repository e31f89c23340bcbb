"""Counters and guards in hard interrupts, for chip_on_micropython.py: on chips without state machines whose interrupts
run while Python computes (stm32, mimxrt), not on an ESP32, where they wait for it. None runs during a flash erase there
either, so a pulse is lost when two fall into one. What runs in an interrupt takes no memory.
"""

import time

from machine import Pin, Timer
from micropython import const

_STEADY_MS = const(10)  # IEC 62053-31: 30 ms a pulse and a pause, bounce up to 5 ms
_LEASE_S = const(4)  # as pio_programs.py


def pulse_counter(number: int, pin: int):
    """`count()` of the pulses at `pin` since now, each counted when it ends: low for 10 ms after high for 10 ms."""
    contact = Pin(pin, Pin.IN, Pin.PULL_UP)
    pulses = 0
    ready = False  # a steady pause was there
    was, since_ms = contact(), time.ticks_ms()

    def edge(pin) -> None:
        nonlocal pulses, ready, was, since_ms
        level, now_ms = pin(), time.ticks_ms()
        if level == was:
            return  # both edges within one wait for the interrupt
        if time.ticks_diff(now_ms, since_ms) >= _STEADY_MS:
            if was:
                ready = True
            elif ready:
                ready = False
                pulses += 1
        was, since_ms = level, now_ms

    _at_edges(contact, edge, Pin.IRQ_FALLING | Pin.IRQ_RISING)
    return lambda: pulses


def relay(pin: int, active: int, watch):
    """`set(on)`, see chip_on_micropython.py; the relay is open from here on."""
    out = Pin(pin, Pin.OUT, value=1 - active)
    pressed = Pin(watch[0], Pin.IN, Pin.PULL_UP)
    press, lease, closed = watch[1], 0, False

    def drop(_) -> None:
        nonlocal lease
        lease = 0
        out(1 - active)

    def tick(_) -> None:
        nonlocal lease
        lease -= 1
        if lease <= 0:
            drop(None)

    def set(on) -> bool:
        nonlocal lease, closed
        dropped = closed and lease <= 0
        closed = bool(on and not dropped)
        if closed:
            lease = _LEASE_S
            out(active)
        if not closed or pressed() == press:  # looked at last: the interrupt may have come before
            drop(None)
        return bool(on and dropped)

    _at_edges(pressed, drop, Pin.IRQ_RISING if press else Pin.IRQ_FALLING)
    Timer(-1, period=1000, callback=tick, hard=True)  # type: ignore[call-overload]  # the Pico W's stubs lack it
    return set


def _at_edges(pin, handler, trigger: int) -> None:
    try:
        pin.irq(handler, trigger, hard=True)
    except (TypeError, ValueError):
        why = "this chip has no interrupts while Python computes: use MicroPython 1.26 or newer, which has"
        raise RuntimeError(why + " machine.Counter, and another SAFETY than irq")
