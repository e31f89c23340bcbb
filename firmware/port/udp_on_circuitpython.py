"""Datagrams under CircuitPython, over the W5500; firmware says `firmware.port.udp`, and loads it for a lookup. Twin for
MicroPython: udp_on_micropython.py (same names, same parameters)."""

from micropython import const

from firmware.port import wiznet

_UDP = const(0x02)  # Sn_MR, W5500 data sheet 4.2
_MOST_WAIT_S = 0.003  # until the chip has sent; longer, it still asks who has the address


class Datagrams:
    """Datagrams to one address and from it alone, (IPv4 as text, port). Nothing waits; OSError from any call when the
    network refuses."""

    def __init__(self, address: tuple) -> None:
        self._nic = wiznet._nic
        self._host, self._port = self._nic.unpretty_ip(address[0]), address[1]
        self._unsent = True  # the chip may have nowhere to send from yet, or be busy with what was sent last
        try:
            self._number = self._nic.get_socket(reserve_socket=True)
        except RuntimeError:
            raise OSError(24)  # EMFILE

    def send(self, message: bytes) -> None:
        """One datagram; whether it arrives nobody says."""
        try:
            if self._unsent:
                self._nic.socket_connect(self._number, self._host, self._port, conn_mode=_UDP)
            self._unsent = True
            self._nic.socket_write(self._number, bytearray(message), _MOST_WAIT_S)
            self._unsent = False
        except RuntimeError:
            pass  # on its way
        except (OSError, ValueError) as problem:  # such as a cable that is out
            raise OSError(str(problem))

    def readinto(self, buffer) -> int:
        """Bytes of the next datagram, cut to the buffer; 0 when there is none now."""
        nic, number = self._nic, self._number
        try:
            if not nic.socket_available(number, _UDP):
                return 0
            count, data = nic.read_udp(number, len(buffer))
        except (RuntimeError, ValueError) as problem:
            raise OSError(str(problem))
        if bytes(nic.udp_from_ip[number]) != bytes(self._host) or nic.udp_from_port[number] != self._port:
            return 0
        buffer[:count] = data
        return count

    def close(self) -> None:
        """Give back what it holds."""
        wiznet._free(self._number)
