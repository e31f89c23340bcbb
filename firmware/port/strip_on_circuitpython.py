"""WS2812B LEDs under CircuitPython, imported where a board has some. Twin: strip_on_micropython.py (same name)."""

from neopixel_write import neopixel_write

from firmware.port.pins import driven


def sender(pin: int):
    """`show(bytes)`; the line is low from here on. On an RP2040 a state machine of PIO sends."""
    line = driven(pin, 0)
    return lambda data: neopixel_write(line, data)
