"""Buses under MicroPython whose methods have other names than the drivers use; firmware says `firmware.port.buses`.
Loaded by the boards that have them. Twin for CircuitPython: buses_on_circuitpython.py (same names, same parameters).
"""

from machine import I2C, UART, Pin
from micropython import const

_STRETCH_US = const(10000)  # how long a chip may hold the clock until that is an error


class I2c:
    """One bus; OSError when nobody acknowledges."""

    def __init__(self, bus: int, scl: int, sda: int, hz: int) -> None:
        lines = {"scl": Pin(scl), "sda": Pin(sda)}
        self._i2c = I2C(bus, freq=hz, timeout=_STRETCH_US, **lines)  # type: ignore[call-overload]  # stubs lack timeout
        self.write = self._i2c.writeto  # (address, buffer)
        self.readinto = self._i2c.readfrom_into  # (address, buffer)


class Uart:
    """One serial line, 8N1."""

    def __init__(self, bus: int, tx: int, rx: int, baudrate: int) -> None:
        self._uart = UART(bus, baudrate, tx=Pin(tx), rx=Pin(rx), timeout=0)
        self.write = self._uart.write

    def readinto(self, buffer) -> int:
        """How many bytes were there, up to the buffer's length."""
        count = min(self._uart.any(), len(buffer))  # asked for more, it would wait for what is on its way
        return self._uart.readinto(buffer, count) or 0 if count else 0
