"""WS2812B LEDs under MicroPython, imported where a board has some. Twin: strip_on_circuitpython.py (same name)."""

from machine import Pin, bitstream

# High and low of a 0, high and low of a 1, ns: within 150 ns of the data sheet's, and a 0 short enough for newer chips.
_TIMES = (350, 900, 800, 450)


def sender(pin: int):
    """`show(bytes)`; the line is low from here on. On an RP2040 no interrupt runs meanwhile."""
    line = Pin(pin, Pin.OUT, value=0)
    return lambda data: bitstream(line, 0, _TIMES, data)
