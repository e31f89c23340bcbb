"""What Blinka's busio takes a UART from; reading takes what is there."""

import channel
import wires


class UART:
    def __init__(self, port, baudrate=9600, bits=8, parity=None, stop=1, timeout=1, read_buf_len=64):
        self._bus, *pins = port
        channel.post(wires.UART_INIT, self._bus, baudrate, bytes(pins))

    def write(self, data) -> int:
        channel.post(wires.UART_WRITE, self._bus, 0, bytes(data))
        return len(data)

    def any(self) -> int:
        return channel.ask(wires.UART_READ, self._bus, -1)

    def readinto(self, buf, nbytes=None) -> int | None:
        size = len(buf) if nbytes is None else nbytes
        return channel.ask(wires.UART_READ, self._bus, size, b"", memoryview(buf)) or None
