"""The simulated network: eight sockets, a name server, a cable that can be pulled; every byte takes its time.

The only host on it is the workshop's own central system (`open_stream` of tools/csms).
"""

import asyncio
import errno
from collections import deque
from collections.abc import Callable

from tools.workshop import wire
from tools.workshop.chips.w5500_socket import dotted
from tools.workshop.datagrams import Datagrams, is_datagram
from tools.workshop.name_server import SILENT, NameServer

_LATENCY_S = 0.002  # one way
_CONNECT_GIVES_UP_S = 20.0  # nobody answers: about what a W5500 takes with its default retries
_DATAGRAM = 2  # SOCK_DGRAM
_IN, _OUT, _ERR, _HUP = 1, 4, 8, 16


class Socket:
    """One TCP connection of the program. `flags` are poll's."""

    def __init__(self):
        self.flags = 0
        self.received = bytearray()
        self.error = 0
        self.stream = None
        self.closed = False  # by the program
        self.ended = False  # by the peer

    def settle(self) -> None:
        """Work out the flags from the state."""
        readable = _IN if self.received or self.ended or self.error else 0
        broken = _ERR | _HUP if self.error else 0
        self.flags = readable | broken | (_OUT if self.stream or self.error else 0)


class SimulatedNetwork:
    """`open_stream` reaches the host; `on_news()` is called when a socket's flags change."""

    def __init__(self, loop: asyncio.AbstractEventLoop, open_stream: Callable, on_news: Callable[[], None]):
        self._loop, self._open_stream, self._on_news = loop, open_stream, on_news
        self._sockets: list[Socket | Datagrams | None] = [None] * 8
        self._line: deque = deque()  # what is under way, as (action, arguments)
        self._held: list = []  # what was under way when the line went silent
        self.up, self.silent, self.dhcp = True, False, True
        self.names = NameServer(loop, lambda host, tell: tell(True))
        self.unplugged = self.stuck = False
        self.active = False
        self.sent = self.arrived = 0  # the program's bytes, and how many of them the host has got
        self.ethernet = None  # where the program drives the chip itself: tools/workshop/ethernet.py

    # What the program asks

    def flags_of_link(self) -> int:
        """What the world says of the link."""
        return (wire.LINK_UP if self.up else 0) | (0 if self.dhcp else wire.NO_LEASE)

    def activate(self, on: bool) -> None:
        """Switching off ends the connections of a stuck chip, switching on again cures it."""
        if self.stuck and not on:
            self._break_all()
        elif self.stuck and not self.active:
            self.stick(False)
        self.active = on

    @property
    def open_sockets(self) -> int:
        """How many the program has."""
        return sum(each is not None for each in self._sockets)

    def flags(self) -> bytes:
        return bytes(each.flags if each else 0 for each in self._sockets)

    def ask(self, op: int, a: int, v: int, data: bytes) -> tuple[bytes, int]:
        """Answer a question about sockets and names: bytes and a number. Raises OSError as a socket does."""
        if op == wire.OPEN:
            return b"", self._open(a)
        if op == wire.RESOLVE:
            return self._resolve(v, data.decode()), 0
        each = self._sockets[a]
        if each is None:
            raise OSError(errno.EBADF, "closed")
        if isinstance(each, Datagrams):
            return self._datagram(op, each, v, data)
        if op == wire.CONNECT:
            return b"", self._connect(each)
        if each.error:
            raise OSError(each.error, "broken")
        return self._receive(each, v) if op == wire.RECV else (b"", self._send(each, data))

    def _datagram(self, op: int, each: Datagrams, v: int, data: bytes) -> tuple[bytes, int]:
        if op == wire.CONNECT:
            each.connect(v)
            return b"", 0
        if op == wire.SEND:
            return b"", each.send(data)
        heard = each.receive(v)
        return heard, len(heard)

    def _open(self, kind: int) -> int:
        for n, each in enumerate(self._sockets):
            if each is None:
                self._sockets[n] = Datagrams(self, self._on_news) if kind == _DATAGRAM else Socket()
                return n
        raise OSError(errno.EMFILE, "a W5500 has eight sockets")

    def _resolve(self, port: int, host: str) -> bytes:
        """For a program that asks in one call, which blocks."""
        if self.names.mode == SILENT:
            raise OSError(errno.ETIMEDOUT, "no answer")
        if not self.names.knows or self._holds() or not self.up:
            raise OSError(errno.ENOENT, "no such name")
        return port.to_bytes(2, "little") + dotted(self.names.address(host)).encode()

    def _connect(self, each: Socket) -> int:
        if self.stuck or not (self.up or self.unplugged):
            raise OSError(errno.EHOSTUNREACH, "no link")
        if self._holds():
            self._loop.call_later(_CONNECT_GIVES_UP_S, self._break, each, errno.ETIMEDOUT)
        else:
            self._loop.call_later(2 * _LATENCY_S, self._connected, each)
        return 0

    def _connected(self, each: Socket) -> None:
        if each.closed or each.error:
            return
        each.stream = self._open_stream(
            lambda data: self.later(self._arrived, each, bytes(data)),
            lambda: self.later(self._ended, each),
            lambda: self.later(self._break, each, errno.ECONNRESET),
        )
        if each.stream is None:
            self._break(each, errno.ECONNREFUSED)
        self._changed(each)

    def _receive(self, each: Socket, size: int) -> tuple[bytes, int]:
        if not each.received:
            if each.ended:
                return b"", 0
            raise OSError(errno.EAGAIN, "nothing yet")
        data = bytes(each.received[:size])
        del each.received[:size]
        each.settle()
        return data, len(data)

    def _send(self, each: Socket, data: bytes) -> int:
        if each.stream is None:
            raise OSError(errno.EAGAIN if not each.ended else errno.EPIPE, "not connected")
        self.sent += len(data)
        self.later(self._fed, each.stream, data, self.sent)
        return len(data)

    def _fed(self, stream, data: bytes, sent: int) -> None:
        self.arrived = sent
        stream.feed(data)

    def close(self, n: int) -> None:
        each, self._sockets[n] = self._sockets[n], None
        if each:
            each.closed = True
            if each.stream:
                self.later(each.stream.lost)

    def forget_all(self) -> None:
        """The program is gone with its sockets; its peers see them end, and nobody sends again what was lost."""
        self._held = [(action, args) for action, args in self._held if action.__name__ == "lost"]
        for n in range(len(self._sockets)):
            self.close(n)
        self.active = False

    # What happens on the line

    def later(self, action: Callable, *args) -> None:
        """Do it when the bytes have crossed; order is kept, also among what leaves at the same moment."""
        self._line.append((action, args))
        self._loop.call_later(_LATENCY_S, self._arrive)

    def _arrive(self) -> None:
        action, args = self._line.popleft()
        lost = is_datagram(action) and not self.up
        if self._holds():  # lost, but TCP will send it again
            self._held += [] if is_datagram(action) else [(action, args)]
        elif not lost:
            action(*args)

    def _changed(self, each: Socket) -> None:
        each.settle()
        self._on_news()

    def _arrived(self, each: Socket, data: bytes) -> None:
        each.received += data
        self._changed(each)

    def _ended(self, each: Socket) -> None:
        each.ended = True
        self._changed(each)

    def _break(self, each: Socket, error: int) -> None:
        if each.closed:
            return
        stream, each.stream, each.error = each.stream, None, error
        if stream:
            self.later(stream.lost)
        self._changed(each)

    # What the world does

    def cut(self, how: str) -> None:
        """now: the link is down, all connections are reset; silent: the line swallows everything; cable: the link is
        down, and nobody has said anything to the connections."""
        self.silent, self.unplugged, self.up = how == "silent", how == "cable", how == "silent"
        if how == "now":
            self._break_all()
            if self.ethernet:
                self.ethernet.lose_all()

    def stick(self, on: bool) -> None:
        """The chip on the board no longer passes anything, though its link is up."""
        self.stuck = on
        if not on:
            self._release()

    def _break_all(self) -> None:
        for each in self._sockets:
            if each:
                self._break(each, errno.ECONNRESET)

    def _holds(self) -> bool:
        """Does nothing pass, without anybody being told?"""
        return self.silent or self.unplugged or self.stuck

    def restore(self) -> None:
        self.up, self.silent, self.unplugged = True, False, False
        self._release()
        if self.ethernet:
            self.ethernet.restore()

    def _release(self) -> None:
        for _ in self._held:
            self._loop.call_later(_LATENCY_S, self._arrive)
        self._line.extendleft(reversed(self._held))
        self._held.clear()

    async def end(self) -> None:
        """Nothing to take down."""
