"""A central system for one charger, in one thread on one socket, so that what is measured is the charger's time.

It answers the charger's CALLs at once and notes when each message came, seconds of `time.perf_counter`, taken when its
bytes were read. tools/csms is the one that judges what a charger says; this one judges nothing.
"""

import json
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

CALL, CALLRESULT, CALLERROR = 2, 3, 4
_INTERVAL_S = 3600  # between heartbeats: none comes while something is measured
_ENOUGH = 65536
_SUBPROTOCOL = Subprotocol("ocpp1.6")


class Missing(Exception):
    """What was waited for did not come; the text says what, and for how long."""


@dataclass
class Event:
    """Something came at `at_s`: `kind` is CALL, CALLRESULT, CALLERROR, "pong", "connected", "gone" or "board"."""

    at_s: float
    kind: object
    action: str = ""  # of a CALL; of an event of the board: its name
    id: str = ""
    payload: object = None

    def is_call(self, action: str, **fields: object) -> bool:
        """A CALL of the charger with these fields."""
        there = self.payload if isinstance(self.payload, dict) else {}
        return self.kind == CALL and self.action == action and all(there.get(k) == v for k, v in fields.items())


class Central:
    """Listens on a port of `host` (0: any). `board`: None, or a socket whose JSON lines are events as well."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = socket.create_server((host, port))
        self.port = self._listener.getsockname()[1]
        self.board: socket.socket | None = None
        self.identity = ""
        self.connections = 0
        self.came: deque[Event] = deque()
        self.transactions = 0
        self.statuses: dict[int, str] = {}  # connector: its status as last told
        self.hold: Callable[[str], bool] = lambda action: False  # which CALLs are not answered
        self.takes: Callable[[str], bool] = lambda identity: True  # who may connect
        self._socket: socket.socket | None = None
        self._protocol = ServerProtocol()
        self._text = b""
        self._lines = b""
        self._ids = 0

    # --- what comes

    def until(self, wanted: Callable[[Event], bool], what: str, seconds: float = 10) -> Event:
        """The next event like this; what comes before it is dropped. Raises Missing."""
        end = time.monotonic() + seconds
        while True:
            while self.came:
                event = self.came.popleft()
                if wanted(event):
                    return event
            left = end - time.monotonic()
            if left <= 0:
                raise Missing(f"{what} did not come in {seconds:g} s")
            self._hear(left)

    def quiet(self, seconds: float) -> list[Event]:
        """All events until nothing has come for so long."""
        found: list[Event] = []
        while True:
            self._hear(seconds)
            if not self.came:
                return found
            found += self.came
            self.came.clear()

    def passes(self, seconds: float) -> None:
        """Let so much time pass; messages are answered, and dropped."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._hear(left)
        self.came.clear()

    def _hear(self, seconds: float) -> None:
        """Wait for something, and take it in."""
        sockets = [each for each in (self._listener, self._socket, self.board) if each]
        for ready in select.select(sockets, [], [], seconds)[0]:
            at_s = time.perf_counter()
            if ready is self._listener:
                self._accept()
            elif ready is self.board:
                self._take_lines(at_s)
            elif ready is self._socket:
                self._take(at_s)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        if self._socket:
            self._socket.close()  # the charger has come back: the old one is dead
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket, self._text = connection, b""
        self._protocol = ServerProtocol(subprotocols=[_SUBPROTOCOL], max_size=None)

    def _take_lines(self, at_s: float) -> None:
        assert self.board
        *lines, self._lines = (self._lines + self.board.recv(_ENOUGH)).split(b"\n")
        for line in lines:
            told = json.loads(line)
            self.came.append(Event(at_s, "board", told.get("event", ""), payload=told))

    def _take(self, at_s: float) -> None:
        assert self._socket
        try:
            data = self._socket.recv(_ENOUGH)
        except OSError:
            data = b""
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._greet(event, at_s)
            elif isinstance(event, Frame):
                self._frame(event, at_s)
        self._flush()
        if not data:
            self._socket.close()
            self._socket = None
            self.came.append(Event(at_s, "gone"))

    def _greet(self, request: Request, at_s: float) -> None:
        identity = request.path.rpartition("/")[2]
        if not self.takes(identity):
            self._protocol.send_response(self._protocol.reject(404, "another charger is waited for\n"))
            return
        response = self._protocol.accept(request)
        self._protocol.send_response(response)
        if response.status_code == 101:
            self.identity = identity
            self.connections += 1
            self.came.append(Event(at_s, "connected", self.identity))

    def _frame(self, frame: Frame, at_s: float) -> None:
        if frame.opcode is Opcode.PONG:
            self.came.append(Event(at_s, "pong"))
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._text += frame.data
            if frame.fin:
                text, self._text = self._text, b""
                self._message(text, at_s)

    def _message(self, text: bytes, at_s: float) -> None:
        try:
            kind, uid, *rest = json.loads(text)
        except ValueError:
            return  # the bench goes on without it, and misses what it waits for
        if kind == CALL:
            call = Event(at_s, CALL, rest[0], uid, rest[1])
            self.came.append(call)
            if call.is_call("StatusNotification") and isinstance(rest[1], dict):
                self.statuses[rest[1].get("connectorId", 0)] = rest[1].get("status", "")
            if not self.hold(rest[0]):
                self._send([CALLRESULT, uid, self._answer(rest[0])])
        else:
            self.came.append(Event(at_s, kind, "", uid, rest[0]))

    # --- what goes

    def _answer(self, action: str) -> dict:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if action == "BootNotification":
            return {"status": "Accepted", "currentTime": now, "interval": _INTERVAL_S}
        if action == "Heartbeat":
            return {"currentTime": now}
        if action == "StartTransaction":
            self.transactions += 1
            return {"transactionId": self.transactions, "idTagInfo": {"status": "Accepted"}}
        return {"idTagInfo": {"status": "Accepted"}} if action == "Authorize" else {}

    def call(self, action: str, payload: dict) -> tuple[str, float]:
        """Send a CALL; its id, and when it went."""
        self._ids += 1
        uid = f"bench-{self._ids}"
        return uid, self._send([CALL, uid, action, payload])

    def ping(self) -> float:
        """Send a WebSocket ping; when it went."""
        self._need()
        self._protocol.send_ping(b"bench")
        return self._flush()

    def _send(self, message: list) -> float:
        self._need()
        self._protocol.send_text(json.dumps(message, separators=(",", ":")).encode())
        return self._flush()

    def _need(self) -> None:
        if not self._socket:
            raise Missing("the charger is not connected any more")

    def _flush(self) -> float:
        """Hand the bytes over; when that was begun."""
        at_s = time.perf_counter()
        if self._socket:
            for data in self._protocol.data_to_send():
                if data:
                    self._socket.sendall(data)
        return at_s

    def close(self) -> None:
        """Hang up."""
        for each in (self._socket, self._listener):
            if each:
                each.close()
