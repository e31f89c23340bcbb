"""A program's datagrams on the simulated network: to the name server and back. What is under way in silence is lost."""

import errno
from collections import deque

from tools.workshop.lan_servers import DNS_PORT

_IN, _OUT = 1, 4
_MOST_WAITING = 4  # MicroPython's lwIP keeps as many


class Datagrams:
    """A socket of SOCK_DGRAM. `flags` are poll's; `stream`, `error` and `ended` are what no datagram has."""

    stream = None
    error = 0
    ended = False

    def __init__(self, network, on_news):
        self._network, self._on_news = network, on_news
        self.flags = _OUT
        self.received: deque[bytes] = deque()
        self.closed = False
        self._port = 0

    def settle(self) -> None:
        """Work out the flags from the state."""
        self.flags = _OUT | (_IN if self.received else 0)

    def connect(self, port: int) -> None:
        """From now on to this port, whoever's it is: of servers there is one."""
        self._port = port

    def send(self, data: bytes) -> int:
        """Let one cross; whoever else would listen than the name server, nobody is there."""
        if not self._port:
            raise OSError(errno.EDESTADDRREQ, "connect comes first")
        if self._port == DNS_PORT:
            self._network.later(self._network.names.hear, data, self._answered)
        return len(data)

    def _answered(self, answer: bytes) -> None:
        self._network.later(self.bring, answer)

    def bring(self, data: bytes) -> None:
        """One has arrived."""
        if not self.closed and len(self.received) < _MOST_WAITING:
            self.received.append(data)
            self.settle()
            self._on_news()

    def receive(self, size: int) -> bytes:
        """The next one; what is too long of it is lost."""
        if not self.received:
            raise OSError(errno.EAGAIN, "nothing yet")
        data = self.received.popleft()[:size]
        self.settle()
        return data


def is_datagram(action) -> bool:
    """Is what is under way one, which nobody sends again?"""
    return action.__name__ in ("hear", "bring")
