"""The line of the network loop: TCP connections in memory, on which a fault waits behind the n-th byte.

`in` is what the charger says, `out` what it hears. Every byte takes 5 ms. Time is the Line's `now`, in milliseconds.
"""

import dataclasses
import heapq
from collections.abc import Callable

LATENCY_MS = 5
GONE_MS = 60000
HELD_MS = 12000  # shorter than a link that is dead takes to be found
HOW = ("close", "reset", "silent", "hole", "gone", "held")
DIRECTIONS = ("in", "out")
_WINDOW = 2048  # bytes that are taken before the other end has acknowledged any: the buffer of a W5500's socket
_ECONNRESET, _ECONNREFUSED = 104, 111


@dataclasses.dataclass(frozen=True)
class Fault:
    """After the n-th byte in that direction, counted over all connections, the one that carried it is

    closed, with what is under way the other way still arriving; reset, with that lost; silent: nothing passes any more
    either way, and nobody is told; hole: nothing passes in that direction; gone: reset, and for a minute nobody
    listens; held: nothing passes for 12 s, then all of it. Then bytes are counted anew for the next one."""

    direction: str
    after: int
    how: str
    then: "Fault | None" = None

    def __str__(self) -> str:
        return f"{self.how} {self.direction} {self.after}" + (f", {self.then}" if self.then else "")


class Line:
    """`serve(connection)` makes the far end of each connection: an object with feed(bytes) and lost()."""

    def __init__(self, fault: Fault | None) -> None:
        self.now = 0
        self.fault = fault
        self.serve: Callable = lambda connection: None
        self.on_news: Callable[[], None] = lambda: None
        self.carried = dict.fromkeys(DIRECTIONS, 0)  # bytes since the last fault
        self.down_until = 0  # nobody listens
        self.connections: list[Connection] = []
        self._due: list = []  # a heap of (when, number, action, arguments)
        self._number = 0

    def next_ms(self) -> int | None:
        """When something arrives next."""
        return self._due[0][0] if self._due else None

    def later(self, action: Callable, *args) -> None:
        """Do it when it has crossed the line."""
        self.at(self.now + LATENCY_MS, action, *args)

    def at(self, when: int, action: Callable, *args) -> None:
        """Do it then; what is due at the same moment is done in the order in which it was said."""
        self._number += 1
        heapq.heappush(self._due, (when, self._number, action, args))

    def run(self) -> None:
        """Do what is due."""
        while self._due and self._due[0][0] <= self.now:
            _, _, action, args = heapq.heappop(self._due)
            action(*args)

    def share(self, connection: "Connection", direction: str, data: bytes) -> bytes:
        """What of it arrives; the fault strikes behind its last byte."""
        fault = self.fault
        if connection.fault:
            return data
        if fault is None or fault.direction != direction:
            self.carried[direction] += len(data)
            return data
        data = data[: fault.after - self.carried[direction]]
        self.carried[direction] += len(data)
        if self.carried[direction] == fault.after:
            connection.fault, connection.struck_ms = fault, self.now
            self.fault, self.carried = fault.then, dict.fromkeys(DIRECTIONS, 0)
            if fault.how == "gone":
                self.down_until = self.now + GONE_MS
        return data


class Connection:
    """One TCP connection; to the charger it is the port's Stream."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.number = len(line.connections) + 1
        self.opened_ms = line.now
        self.closed_ms: int | None = None  # by the charger
        self.heard_ms = line.now  # when a byte last arrived at the charger
        self.fault: Fault | None = None  # that has struck it
        self.struck_ms = 0
        self.said = self.read = 0  # bytes that the far end has sent, and the charger has taken
        self._far = None
        self._inbox = bytearray()
        self._ended = False  # the far end closed; all that it said before is in the inbox
        self._error = 0
        self._unacknowledged = 0
        line.connections.append(self)
        line.later(line.later, self._open)

    @property
    def doomed(self) -> str:
        """What the fault has done to it."""
        return self.fault.how if self.fault else ""

    # what the charger's port has

    def opened(self) -> bool:
        """Whether it stands now; OSError when it was refused."""
        self._raise()
        return self._far is not None

    def readinto(self, buffer) -> int:
        """Bytes read, 0 when there are none now, -1 when the far end has closed."""
        self._raise()
        count = min(len(buffer), len(self._inbox))
        buffer[:count] = self._inbox[:count]
        del self._inbox[:count]
        self.read += count
        return count if count or not self._ended else -1

    def write(self, view) -> int:
        """Bytes taken: as many as the window has room for."""
        self._raise()
        data = bytes(view[: _WINDOW - self._unacknowledged])
        self._unacknowledged += len(data)
        if data:
            self.line.later(self._arrive_far, data)
        return len(data)

    def close(self) -> None:
        """The charger hangs up."""
        self.closed_ms = self.line.now
        self.line.later(self._leave_far)

    def _raise(self) -> None:
        if self._error:
            raise OSError(self._error)

    # what the far end has

    def say(self, data: bytes) -> None:
        """Bytes to the charger."""
        self.said += len(data)
        self.line.later(self._arrive_near, data)

    def end(self) -> None:
        """The far end closes."""
        self.line.later(self._end_near)

    # what happens on the line

    def _open(self) -> None:
        if self.line.now < self.line.down_until:
            self._break(_ECONNREFUSED)
        elif self.closed_ms is None:
            self._far = self.line.serve(self)
            for direction in DIRECTIONS:  # a fault may be due at once
                if not self.fault:
                    self._strike(direction, b"")
        self._news()

    def _holds(self, action: Callable, *args) -> bool:
        """Is it kept back until the line passes everything again?"""
        until = self.struck_ms + HELD_MS if self.doomed == "held" else 0
        if self.line.now < until:
            self.line.at(until, action, *args)
        return self.line.now < until

    def _arrive_far(self, data: bytes) -> None:
        if self._passes("in") and not self._holds(self._arrive_far, data):
            self._strike("in", data)
            if self.doomed not in ("silent", "hole"):
                self.line.later(self._acknowledge, len(data))

    def _acknowledge(self, count: int) -> None:
        self._unacknowledged -= count
        self._news()

    def _arrive_near(self, data: bytes) -> None:
        if self._passes("out") and not self._holds(self._arrive_near, data):
            self._strike("out", data)

    def _strike(self, direction: str, data: bytes) -> None:
        """Deliver what may arrive, then let the fault do its worst."""
        before, whole = self.doomed, data
        data = self.line.share(self, direction, data)
        if data and direction == "in":
            self._far.feed(data)
        elif data:
            self._inbox += data
            self.heard_ms = self.line.now
            self._news()
        if self.doomed == before:
            return
        if self.doomed == "close":
            self._far.lost()
            self.line.later(self._end_near)
        elif self.doomed in ("reset", "gone"):
            self._far.lost()
            self._break(_ECONNRESET)
        elif self.doomed == "held":
            self._holds(self._arrive_far if direction == "in" else self._arrive_near, whole[len(data) :])

    def _passes(self, direction: str) -> bool:
        if self.doomed == "close":
            if direction == "in" and self._ended:
                self._break(_ECONNRESET)  # who writes to one that has closed is told so
            return direction == "out" and self.fault.direction == "in"
        return self.doomed in ("", "held") or (self.doomed == "hole" and self.fault.direction != direction)

    def _leave_far(self) -> None:
        if self._far and self._passes("in") and not self._holds(self._leave_far):
            self._far.lost()

    def _end_near(self) -> None:
        if (self.doomed == "close" or self._passes("out")) and not self._holds(self._end_near):
            self._ended = True
            self._news()

    def _break(self, error: int) -> None:
        self._error = error
        self._inbox.clear()
        self._news()

    def _news(self) -> None:
        self.line.on_news()
