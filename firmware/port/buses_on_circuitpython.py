"""Buses under CircuitPython whose methods have other names than the drivers use; firmware says `firmware.port.buses`.
Loaded by the boards that have them. Twin for MicroPython: buses_on_micropython.py (same names, same parameters).
"""

import busio

from firmware.port.pins import gpio


class I2c:
    """One bus, which is one driver's for ever; OSError when nobody acknowledges. CircuitPython knows it by its pins."""

    def __init__(self, bus: int, scl: int, sda: int, hz: int) -> None:
        self._pins = (gpio(scl), gpio(sda), hz)
        self._i2c: busio.I2C | None = None
        self.write = self._write
        self.readinto = self._readinto

    def _write(self, address: int, buffer) -> None:
        self._bus().writeto(address, buffer)

    def _readinto(self, address: int, buffer) -> None:
        self._bus().readfrom_into(address, buffer)

    def _bus(self) -> busio.I2C:
        """Made when it is first asked for: without its pull-up resistors, or the reader that has them, it cannot be."""
        if self._i2c is None:
            scl, sda, hz = self._pins
            try:
                self._i2c = busio.I2C(scl, sda, frequency=hz)
            except RuntimeError:
                raise OSError(19)  # ENODEV
            self._i2c.try_lock()
        return self._i2c


class Uart:
    """One serial line, 8N1."""

    def __init__(self, bus: int, tx: int, rx: int, baudrate: int) -> None:
        self._uart = busio.UART(gpio(tx), gpio(rx), baudrate=baudrate, timeout=0, receiver_buffer_size=256)
        self.write = self._uart.write

    def readinto(self, buffer) -> int:
        """How many bytes were there, up to the buffer's length."""
        count = min(self._uart.in_waiting, len(buffer))  # asked for more, it would wait for what is on its way
        return self._uart.readinto(memoryview(buffer)[:count]) or 0 if count else 0
