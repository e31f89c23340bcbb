"""Datagrams under MicroPython; firmware says `firmware.port.udp`, and loads it for a lookup. Twin for CircuitPython:
udp_on_circuitpython.py (same names, same parameters)."""

import select
import socket

from firmware.port import interpreter


class Datagrams:
    """Datagrams to one address and from it alone, (IPv4 as text, port). Nothing waits; OSError from any call when the
    network refuses."""

    def __init__(self, address: tuple) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.connect(interpreter._numbers(address))
        except OSError:
            self._socket.close()
            raise
        interpreter._poller.register(self._socket, select.POLLIN)

    def send(self, message: bytes) -> None:
        """One datagram; whether it arrives nobody says."""
        self._socket.send(message)

    def readinto(self, buffer) -> int:
        """Bytes of the next datagram, cut to the buffer; 0 when there is none now."""
        return self._socket.readinto(buffer) or 0

    def close(self) -> None:
        """Give back what it holds."""
        interpreter._poller.unregister(self._socket)
        self._socket.close()
