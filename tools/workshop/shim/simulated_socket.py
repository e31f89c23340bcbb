"""Simulated non-blocking sockets of TCP and UDP; their bytes cross on the channel to the workshop's network."""

import channel
from micropython import const

AF_INET = 2
SOCK_STREAM = 1
SOCK_DGRAM = 2
SOL_SOCKET = 1
SO_REUSEADDR = 2
IPPROTO_TCP = 6
TCP_NODELAY = 1
_EAGAIN = const(11)
_EINPROGRESS = const(115)
_OPEN = const(40)
_CONNECT = const(41)
_SEND = const(42)
_RECV = const(43)
_CLOSE = const(44)
_RESOLVE = const(45)
_ETIMEDOUT = const(110)
_SILENCE_MS = const(14000)
_FLAGS_AT = const(36)
_READABLE = const(25)  # or broken, or ended
_LARGEST = const(2048)  # as much as a W5500 takes at once


class socket:
    def __init__(self, family: int = 2, kind: int = 1, protocol: int = 0):
        self._datagrams = kind == SOCK_DGRAM
        self._n = channel.ask(_OPEN, kind)
        self._open = True

    def fileno(self) -> int:
        return self._n

    def setblocking(self, on: bool) -> None:
        pass  # these sockets never block

    settimeout = setblocking

    def setsockopt(self, *args) -> None:
        pass

    def connect(self, address: tuple) -> None:
        channel.ask(_CONNECT, self._n, address[1], address[0].encode())
        if self._datagrams:
            return
        raise channel.error(_EINPROGRESS)

    def readinto(self, buf: bytearray, size: int | None = None) -> int | None:
        if self._open and not channel.world[_FLAGS_AT + self._n] & _READABLE:
            return None  # the last wait would have told
        size = min(len(buf) if size is None else size, _LARGEST)
        try:
            return channel.ask(_RECV, self._n, size, b"", buf)
        except OSError as error:
            if error.errno == _EAGAIN:
                return None
            raise

    def recv(self, size: int) -> bytes:
        buf = bytearray(size)
        got = self.readinto(buf)
        if got is None:
            raise channel.error(_EAGAIN)
        return bytes(buf[:got])

    read = recv

    def write(self, data: bytes, size: int | None = None) -> int | None:
        view = memoryview(data)[: min(len(data) if size is None else size, _LARGEST)]
        try:
            return channel.ask(_SEND, self._n, 0, view)
        except OSError as error:
            if error.errno == _EAGAIN:
                return None
            raise

    def send(self, data: bytes) -> int:
        sent = self.write(data)
        if sent is None:
            raise channel.error(_EAGAIN)
        return sent

    def close(self) -> None:
        if self._open:
            self._open = False
            channel.post(_CLOSE, self._n)


def getaddrinfo(
    host: str, port: int, family: int = 0, kind: int = 0, protocol: int = 0, flags: int = 0
) -> list:
    """Ask the workshop's name server; OSError(-2) when it does not know, as on a board; a number is not asked for."""
    if host.replace(".", "").isdigit():
        return [(2, 1, 0, "", (host, port))]
    try:
        answer = channel.ask(_RESOLVE, 0, port, host.encode())
    except OSError as error:
        if error.errno == _ETIMEDOUT:
            channel.idle(_SILENCE_MS)  # lwIP: 7 s for each of two servers, and nothing else runs
        raise channel.error(-2) from None
    return [(2, 1, 0, "", (bytes(answer[2:]).decode(), answer[0] | answer[1] << 8))]
