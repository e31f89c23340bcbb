"""What Blinka's neopixel_write sends: a stream of bits, timed as CircuitPython's state machine on an RP2040 does."""

import struct

import channel
import wires

_TIMES = (312, 936, 700, 556)  # ns: high and low of a 0, high and low of a 1


def neopixel_write(gpio, buf) -> None:
    channel.post(wires.BITSTREAM, gpio._pin.id, 0, struct.pack("<4H", *_TIMES) + bytes(buf))
