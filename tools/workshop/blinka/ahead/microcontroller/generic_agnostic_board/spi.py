"""Blinka's SPI port: a bus of the virtual board; which chip hears is a matter of its select pin."""

import channel
import wires


class SPI:
    MSB = 0

    def __init__(self, port: tuple):
        self._bus, self._pins = port[0], bytes(port[1:])
        self._settings = None
        self.frequency = 0

    def init(self, baudrate=1000000, polarity=0, phase=0, bits=8, firstbit=MSB, sck=None, mosi=None, miso=None):
        """Said before each exchange; the board hears of it when it is new."""
        if (baudrate, polarity, phase) != self._settings:
            self._settings = (baudrate, polarity, phase)
            self.frequency = baudrate
            channel.post(wires.SPI_INIT, self._bus, baudrate, bytes([polarity << 1 | phase]) + self._pins)

    def write(self, buf, start=0, end=None):
        channel.post(wires.SPI_WRITE, self._bus, 0, bytes(memoryview(buf)[start:end]))

    def readinto(self, buf, start=0, end=None, write_value=0):
        view = memoryview(buf)[start:end]
        channel.ask(wires.SPI_TRANSFER, self._bus, 0, bytes([write_value]) * len(view), view)

    def write_readinto(self, buffer_out, buffer_in, out_start=0, out_end=None, in_start=0, in_end=None):
        data = bytes(memoryview(buffer_out)[out_start:out_end])
        channel.ask(wires.SPI_TRANSFER, self._bus, 0, data, memoryview(buffer_in)[in_start:in_end])
