"""The cable of the virtual board's W5500 and what is behind it: its own net with router, DHCP and name server, and
the workshop's network, simulated or real. It is what chips/w5500.py calls its `net`.

Names have addresses behind the router (name_server.py). Pulling the cable says nothing to the chip but that its link is
down: a connection lives until it has sent for too long in vain, or until the line is back and the far end's reset is
heard. Silence holds what is under way.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from tools.workshop import lan_servers
from tools.workshop.chips.w5500 import W5500
from tools.workshop.chips.w5500_socket import Stream, dotted
from tools.workshop.lan_servers import ROUTER


class Connection:
    """One TCP connection: the chip's stream, and the far end once there is one."""

    def __init__(self, stream: Stream, host: str, port: int):
        self.stream, self.host, self.port = stream, host, port
        self.far = None  # with feed(bytes) and lost()
        self.gone = False  # the far end knows nothing of it any more, or is not to be told any more


class Ethernet:
    """`uplink` has `network`, `latency_s` and `dial(host, port, connection, events)`."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, now_us: Callable[[], int], uplink, misuse: Callable[[str], None]
    ):
        self._loop, self._now_us, self._uplink = loop, now_us, uplink
        self._network = uplink.network
        self._connections: list[Connection] = []
        self._line: deque = deque()  # what is under way, as (action, arguments)
        self._held: list = []  # what silence, or a stuck chip, keeps back
        self.lease_s = 86400
        self.chip = W5500(self, now_us(), lambda text: misuse(f"W5500: {text}"))
        self._network.ethernet = self

    @property
    def used(self) -> bool:
        """Does the program drive the chip itself? For MicroPython's own driver the workshop stands in."""
        return self.chip.frames > 0

    # What the chip asks

    def carrier(self) -> bool:
        return self._network.up

    def answers(self, address: bytes) -> bool:
        """On its own net there is only the router."""
        return self._network.up and address == ROUTER

    def advance(self, now_us: int) -> None:
        """The loop has let happen what has happened."""

    def open(self, address: bytes, port: int, stream: Stream, now_us: int) -> None:
        connection = Connection(stream, self._network.names.host(dotted(address)), port)
        self._connections.append(connection)
        if address[:3] != ROUTER[:3]:
            self._later(self._dial, connection)

    def send(self, stream: Stream, data: bytes, now_us: int) -> None:
        self._later(self._cross, self._of(stream), data)

    def finish(self, stream: Stream, now_us: int) -> None:
        self._later(self._finish, self._of(stream))

    def reset(self, stream: Stream, now_us: int) -> None:
        connection = self._of(stream)
        self._connections.remove(connection)
        self._later(self._lose, connection)

    def datagram(self, from_port: int, address: bytes, port: int, data: bytes, now_us: int) -> None:
        """For the servers on the chip's own net; whatever else is lost, as all datagrams are in silence."""
        if not self._flowing():
            return
        if port == lan_servers.DHCP_PORT and self._network.dhcp:
            answer = lan_servers.dhcp_answer(data, self.lease_s)
            if answer:
                self._later(self._tell, from_port, port, answer)
        elif port == lan_servers.DNS_PORT and address == ROUTER:
            self._network.names.hear(data, lambda answer: self._later(self._tell, from_port, port, answer))

    def _tell(self, to_port: int, from_port: int, answer: bytes) -> None:
        self.chip.datagram(to_port, ROUTER, from_port, answer, self._now_us())

    # What happens on the line

    def _flowing(self) -> bool:
        return self._network.up and not self._network.silent and not self.chip.stuck

    def _later(self, action: Callable, *args) -> None:
        """Do it when it has crossed; order is kept."""
        self._line.append((action, args))
        self._loop.call_later(self._uplink.latency_s, self._arrive)

    def _arrive(self) -> None:
        if self._flowing():
            action, args = self._line.popleft()
            action(*args)
        else:
            self._held.append(self._line.popleft())

    def _release(self) -> None:
        """TCP sends again what was held, but not for a socket that is no more; datagrams are lost."""
        held, self._held = self._held, []
        for action, args in held:
            if action != self._tell and (action != self._cross or args[0] in self._connections):
                action(*args)

    def _of(self, stream: Stream) -> Connection:
        return next(each for each in self._connections if each.stream is stream)

    def _dial(self, connection: Connection) -> None:
        if connection in self._connections:
            self._uplink.dial(connection.host, connection.port, Events(self, connection))

    def _cross(self, connection: Connection, data: bytes) -> None:
        if connection.gone:
            self._later(self._break, connection)
        elif connection.far:
            connection.far.feed(data)
            self._later(self._acknowledge, connection, len(data))

    def _acknowledge(self, connection: Connection, size: int) -> None:
        connection.stream.acked += size

    def _finish(self, connection: Connection) -> None:
        if connection.gone:
            self._later(self._break, connection)
        else:
            self._lose(connection)
            self._later(self._end, connection)

    def _lose(self, connection: Connection) -> None:
        """The far end hears that there is nobody any more."""
        told, connection.gone = connection.gone, True
        if connection.far and not told:
            connection.far.lost()

    def _end(self, connection: Connection) -> None:
        connection.stream.finished = True

    def _break(self, connection: Connection) -> None:
        connection.gone = connection.stream.broken = True

    def _bring(self, connection: Connection, data: bytes) -> None:
        if not connection.gone:
            connection.stream.received += data

    def _meet(self, connection: Connection) -> None:
        connection.stream.opened = True

    # What the far end does

    def opened(self, connection: Connection, far) -> None:
        connection.far = far
        if connection.gone or connection not in self._connections:
            far.lost()
        else:
            self._later(self._meet, connection)

    def said(self, connection: Connection, data: bytes) -> None:
        self._later(self._bring, connection, data)

    def ended(self, connection: Connection, broken: bool) -> None:
        if not connection.gone:
            self._later(self._break if broken else self._end, connection)

    # What the world does

    def lose_all(self) -> None:
        """The far ends give up at once; the chip hears it when the line is back, or finds out by itself."""
        for connection in self._connections:
            if connection.far:
                self._lose(connection)
                self._later(self._break, connection)

    def restore(self) -> None:
        """What holds the line back may be gone."""
        if self._flowing():
            self._release()


class Events:
    """What an uplink reports of one connection."""

    def __init__(self, ethernet: Ethernet, connection: Connection):
        self._ethernet, self._connection = ethernet, connection

    def opened(self, far) -> None:
        """It stands; `far` has feed(bytes) and lost()."""
        self._ethernet.opened(self._connection, far)

    def said(self, data: bytes) -> None:
        """Bytes from the far end."""
        self._ethernet.said(self._connection, bytes(data))

    def ended(self) -> None:
        """The far end has closed."""
        self._ethernet.ended(self._connection, False)

    def broken(self) -> None:
        """Refused or reset by the far end."""
        self._ethernet.ended(self._connection, True)
