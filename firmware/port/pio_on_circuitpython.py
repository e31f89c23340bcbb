"""The guard of a relay in a state machine of an RP2040 or RP2350, for chip_on_circuitpython.py: it goes on while a
flash erase holds up the processor. Loaded, and kept, only where a board has one.

rp2pio knows a program by the address of its array and keeps no reference: `_programs` does, so that the machines of a
block share the words. A pin belongs to the machines of one block alone, of which there are four: guards, and the one
with which `switch` reads the watched pin. That one has a guard's program, in which it waits for ever for its first
word, so that guards of both active levels (32 words) leave room for it.
"""

from array import array

import rp2pio
from digitalio import Pull
from micropython import const

from firmware.port.pins import gpio

_LOOK = const(0x4001)  # in pins, 1: with an autopush at one bit the level is in the FIFO, after this one instruction
_MOST = const(3)
_FULL = "relay on pin %d: under CircuitPython the chip can guard 3: use fewer connectors"

watched: dict = {}  # number of a pin -> a program of its guards
_programs: dict = {}
_guards: list = []  # numbers of their relays' pins


def relay(pin: int, active: int, watch):
    """`set(on)`, see chip_on_circuitpython.py; the relay is open from here on."""
    from lib.drivers import pio_programs as programs
    from lib.drivers.relay_guard import guarded

    if len(_guards) == _MOST:
        raise ValueError(_FULL % pin)
    _guards.append(pin)
    program = _program(programs.guard(active, watch[1] if watch else None))
    pad, watched_pin = gpio(pin), None
    if watch:
        watched_pin = gpio(watch[0])
        watched[watch[0]] = program
    machine = rp2pio.StateMachine(
        program, programs.GUARD_HZ, may_exec=array("H", [_LOOK]), wrap_target=programs.GUARD_WRAP_TARGET,
        first_set_pin=pad, initial_set_pin_state=1 - active, initial_set_pin_direction=1, first_in_pin=pad,
        jmp_pin=watched_pin, jmp_pin_pull=Pull.UP if watch else None, exclusive_pin_use=False, wait_for_txstall=False,
        auto_push=True, push_threshold=1, in_shift_right=False,
    )  # fmt: skip
    rounds, lease, off = programs.GUARD_ROUNDS, array("I", [programs.GUARD_ROUNDS]), array("I", [0])
    return guarded(active, rounds, _level(machine), lambda word: machine.write(lease if word else off))


def switch(pin: int, active: int):
    """`is_on()` of a pin that guards watch. What its program sets is this pin, which stays an input."""
    look_at = gpio(pin)
    machine = rp2pio.StateMachine(
        watched[pin], 0, may_exec=array("H", [_LOOK]), first_in_pin=look_at, first_set_pin=look_at, jmp_pin=look_at,
        initial_set_pin_direction=0, jmp_pin_pull=Pull.UP, exclusive_pin_use=False, auto_push=True, push_threshold=1,
        in_shift_right=False,
    )  # fmt: skip
    level = _level(machine)
    return lambda: level() == active


def _program(words: tuple):
    """The array of these words: the same one for the same words, for ever."""
    if words not in _programs:
        _programs[words] = array("H", words)
    return _programs[words]


def _level(machine):
    """`read()` of the level at a machine's first input."""
    look, found = array("H", [_LOOK]), array("I", [0])

    def read() -> int:
        machine.clear_rxfifo()  # a reading that an exception has cut short
        machine.run(look)
        machine.readinto(found)
        return found[0]

    return read
