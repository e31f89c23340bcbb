"""Blinka's I2C: one bus of the virtual board, the reader's; OSError when no chip acknowledges."""

import channel
import wires
from adafruit_blinka.microcontroller.generic_agnostic_board.pin import BUSES


class I2C:
    """Blinka does not say which pins it was asked for: a board has one I2C bus, or none."""

    def __init__(self, *, frequency=100000):
        if not BUSES["i2c"]:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        self._bus, *pins = BUSES["i2c"][0][0]
        channel.post(wires.I2C_INIT, self._bus, frequency, bytes(pins))

    def writeto(self, address, buffer, *, stop=True) -> None:
        channel.ask(wires.I2C_WRITE, self._bus, address, bytes(buffer))

    def readfrom_into(self, address, buffer, *, stop=True) -> None:
        channel.ask(wires.I2C_READ, self._bus, address | len(buffer) << 8, b"", memoryview(buffer))
