"""Counters and guards in the state machines of an RP2040 or RP2350, for chip_on_micropython.py: they go on while a
flash erase holds up the processor and every interrupt. Loaded, and kept, only where a board has them.

Counters take the machines 0 to 3, guards 4 to 7: a PIO block each, with room for 32 instructions, so that a program is
loaded once (`_programs`) and shared.
"""

import time

import rp2
from machine import Pin

_FULL = "%s on pin %d: the chip has 4 state machines for that: use fewer connectors"
_programs: dict = {}
_guards = [4]  # the next free state machine


def pulse_counter(number: int, pin: int):
    """`count()` of the pulses at `pin` since now. Reading it neither disturbs the counting nor takes memory."""
    from lib.drivers import pio_programs as programs

    if number > 3:
        raise ValueError(_FULL % ("meter", pin))
    program = _program(programs.pulses(), programs.PULSE_WRAP_TARGET, {"autopush": True, "push_thresh": 32})
    contact = Pin(pin, Pin.IN, Pin.PULL_UP)
    machine = rp2.StateMachine(number, program, freq=programs.PULSE_HZ, jmp_pin=contact)
    start, read = programs.PULSE_START, programs.PULSE_READ
    machine.put(start)
    machine.active(1)
    time.sleep_ms(1)  # it takes two cycles of 156 us to take the start over
    run, get, waiting = machine.exec, machine.get, machine.rx_fifo

    def count() -> int:
        while waiting():  # a reading that an exception has cut short
            get()
        run(read)
        return start - get()

    return count


def relay(pin: int, active: int, watch):
    """`set(on)`, see chip_on_micropython.py; the relay is open from here on."""
    from lib.drivers import pio_programs as programs
    from lib.drivers.relay_guard import guarded

    number = _guards[0]
    if number > 7:
        raise ValueError(_FULL % ("relay", pin))
    _guards[0] += 1
    init = rp2.PIO.OUT_LOW if active else rp2.PIO.OUT_HIGH
    words = programs.guard(active, watch[1] if watch else None)
    program = _program(words, programs.GUARD_WRAP_TARGET, {"set_init": init})
    pad = Pin(pin)
    watched = Pin(watch[0], Pin.IN, Pin.PULL_UP) if watch else pad
    machine = rp2.StateMachine(number, program, freq=programs.GUARD_HZ, set_base=pad, jmp_pin=watched)
    machine.active(1)
    return guarded(active, programs.GUARD_ROUNDS, pad, machine.put)


def _program(words: tuple, wrap_at: int, how: dict):
    """Loaded words; the same ones are one program, which the machines of a block share."""
    if words not in _programs:

        def program() -> None:
            assembler = globals()  # asm_pio has put its own there, meanwhile
            for address, each in enumerate(words):
                if address == wrap_at:
                    assembler["wrap_target"]()
                assembler["word"](each)

        _programs[words] = rp2.asm_pio(**how)(program)
    return _programs[words]
