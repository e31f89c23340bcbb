"""The guard of a relay in a state machine of an RP2040 or RP2350, for chip_on_circuitpython.py: it goes on while a
flash erase holds up the processor. Loaded, and kept, only where a board has one.

A pin that a state machine has belongs to state machines alone: `switch` reads the watched one.
"""

from array import array

import microcontroller
import rp2pio
from digitalio import Pull
from micropython import const

_LOOK = const(0x4001)  # in pins, 1: with an autopush at one bit the level is in the FIFO, after this one instruction
_IDLE = const(0x0000)  # jmp 0

watched: list = []  # numbers of pins


def relay(pin: int, active: int, watch):
    """`set(on)`, see chip_on_circuitpython.py; the relay is open from here on."""
    from lib.drivers import pio_programs as programs

    words = programs.guard(active, watch[1] if watch else None)
    pad, watched_pin = _pin(pin), None
    if watch:
        watched_pin = _pin(watch[0])
        watched.append(watch[0])
    machine = rp2pio.StateMachine(
        array("H", words), programs.GUARD_HZ, may_exec=array("H", [_LOOK]), wrap_target=programs.GUARD_WRAP_TARGET,
        first_set_pin=pad, initial_set_pin_state=1 - active, initial_set_pin_direction=1, first_in_pin=pad,
        jmp_pin=watched_pin, jmp_pin_pull=Pull.UP if watch else None, exclusive_pin_use=False, wait_for_txstall=False,
        auto_push=True, push_threshold=1, in_shift_right=False,
    )  # fmt: skip
    level = _level(machine)
    lease, off, closed = array("I", [programs.GUARD_ROUNDS]), array("I", [0]), False

    def set(on) -> bool:
        nonlocal closed
        wrong = closed == on and level() != (active if on else 1 - active)
        closed = bool(on and not wrong)
        machine.write(lease if closed else off)
        return wrong

    return set


def switch(pin: int, active: int):
    """`is_on()` of a pin that guards watch."""
    machine = rp2pio.StateMachine(
        array("H", [_IDLE]), 0, may_exec=array("H", [_LOOK]), first_in_pin=_pin(pin), pull_in_pin_up=1,
        exclusive_pin_use=False, auto_push=True, push_threshold=1, in_shift_right=False,
    )  # fmt: skip
    level = _level(machine)
    return lambda: level() == active


def _level(machine):
    """`read()` of the level at a machine's first input."""
    look, found = array("H", [_LOOK]), array("I", [0])

    def read() -> int:
        machine.run(look)
        machine.readinto(found)
        return found[0]

    return read


def _pin(number: int):
    return getattr(getattr(microcontroller, "pin"), "GPIO%d" % number)  # noqa: B009 the stubs lack it
