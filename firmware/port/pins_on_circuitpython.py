"""What pins and buses become under CircuitPython: what stays of chip_on_circuitpython.py when the charger is built."""

import time

import digitalio
import microcontroller

_claimed: dict = {}  # by number: CircuitPython gives a pin once, and the last resort wants its outputs again


def gpio(number: int):
    """GPIO `number` of the chip: RP2 and ESP32 ports call it so, whatever names the board has."""
    found = getattr(getattr(microcontroller, "pin"), "GPIO%d" % number, None)  # noqa: B009 the stubs lack it
    if found is None:
        raise RuntimeError("this chip has no GPIO%d: correct the board's file" % number)
    return found


def driven(number: int, level: int):
    """A pin as an output at `level`; the same object when it is one already."""
    if number not in _claimed:
        _claimed[number] = digitalio.DigitalInOut(gpio(number))
    _claimed[number].switch_to_output(value=bool(level))
    return _claimed[number]


def setter(pin):
    """`set(level)` of an output."""

    def switch(on) -> None:
        pin.value = bool(on)

    return switch


def getter(pin):
    """`read()` of an input: its level, or what its converter says."""
    return lambda: pin.value


def counted(counter):
    """`count()` of a counter; nobody ever resets it, because a pulse between reading and clearing is lost."""
    return lambda: counter.count


def pulsed(out):
    """`drive(duty)` of an output that oscillates."""

    def drive(duty: int) -> None:
        out.duty_cycle = duty

    return drive


def ticks_us() -> int:
    return time.monotonic_ns() // 1000
