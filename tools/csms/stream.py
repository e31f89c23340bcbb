"""The WebSocket of one connection, without a socket: bytes in, bytes out.

`websockets.server.ServerProtocol` does the handshake and the frames. Whoever owns the bytes (server.py a TCP
connection, the workshop its simulated network) calls feed() and lost() and is called back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from email.utils import formatdate
from typing import TYPE_CHECKING

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from tools.csms import handshake

if TYPE_CHECKING:
    from tools.csms.central_system import CentralSystem
    from tools.csms.session import Session

_NO_MORE = b""  # websockets' sign that our side of the connection ends
_BAD_DATA = 1007  # RFC 6455 7.4.1


class Stream:
    """One connection. on_bytes(data) and on_close() are called during feed(), lost(), send() and timers.

    on_close is called once, when this side ends the connection; on_abort, if given, when it does so rudely.
    """

    def __init__(self, central: CentralSystem, on_bytes: Callable[[bytes], object],
                 on_close: Callable[[], object], on_abort: Callable[[], object] | None = None) -> None:
        self.central = central
        self._on_bytes, self._on_close, self._on_abort = on_bytes, on_close, on_abort or on_close
        self._protocol = ServerProtocol(
            select_subprotocol=lambda _, offered: handshake.chosen(central.settings, offered))
        self._text = bytearray()  # a fragmented message so far
        self._timers: list[asyncio.TimerHandle] = []
        self.session: Session | None = None
        self.frozen = False  # half-open: we neither hear nor speak
        self.gone = False
        self._broken = False  # the charger broke RFC 6455, and that has been said

    def feed(self, data: bytes) -> None:
        """Bytes from the charger, cut anywhere."""
        if self.gone or self.frozen:
            return
        self._protocol.receive_data(data)
        events = self._protocol.events_received()
        for event in events:
            if isinstance(event, Request):
                self._greet(event)
            elif isinstance(event, WireFrame) and self.session:
                self._frame(event, self.session)
        self._look_for_errors()
        self._flush()

    def lost(self) -> None:
        """The charger's side or the network ended the connection."""
        if not self.gone:
            self._end()

    @property
    def speaks(self) -> bool:
        """True if what is sent now leaves: the connection is open, neither closing nor frozen."""
        return self._protocol.state is State.OPEN and not (self.frozen or self.gone)

    def send(self, text: str) -> None:
        """Send one text message; a connection that does not speak swallows it."""
        if self.speaks:
            self._protocol.send_text(text.encode(errors="backslashreplace"))
            self._flush()

    def send_bytes(self, data: bytes) -> None:
        """Send bytes past the WebSocket layer: frames that no correct server would send."""
        if not (self.frozen or self.gone):
            self._on_bytes(data)

    def ping(self) -> None:
        """Send a ping now."""
        if self.speaks:
            self._protocol.send_ping(b"bollard")
            self._flush()

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Start the closing handshake; the connection is cut if it takes too long."""
        if self.frozen:
            self.abort()  # it cannot say goodbye
        elif self.speaks:
            self._protocol.send_close(code, reason)
            self._flush()
            self._later(self.central.settings.close_timeout_s, self.abort)

    def abort(self) -> None:
        """Cut the connection without a word."""
        if not self.gone:
            self._end()
            self._on_abort()

    def _greet(self, request: Request) -> None:
        """Answer the upgrade request, and know the charger from then on."""
        refused = handshake.refusal(request, self.central.settings)
        response = self._protocol.reject(*refused) if refused else self._protocol.accept(request)
        if response.status_code == 401:  # RFC 7235 4.1
            response.headers["WWW-Authenticate"] = 'Basic realm="OCPP"'
        del response.headers["Date"]  # the date of our clock: simulated time has no other
        response.headers["Date"] = formatdate(self.central.clock(), usegmt=True)
        self._protocol.send_response(response)
        identity = handshake.identity(request.path)
        if response.status_code == 101:
            self._open(identity)
        else:
            self.central.refused(identity, response.status_code, response.body.decode().strip())

    def _open(self, identity: str) -> None:
        self._flush()
        self.session = self.central.connected(identity, self)
        self.frozen = self.central.settings.half_open
        if self._protocol.subprotocol is None:  # OCPP-J 1.6 3.2: no common protocol, so close at once
            self.close(1002, "no common subprotocol")
        elif self.central.settings.ping_interval_s:
            self._keep_alive()

    def _keep_alive(self) -> None:
        self.ping()
        self._later(self.central.settings.ping_interval_s, self._keep_alive)

    def _frame(self, frame: WireFrame, session: Session) -> None:
        if frame.opcode is Opcode.BINARY:  # OCPP-J 1.6 4.1.2
            session.violation("message: a binary frame; OCPP-J is text")
        elif frame.opcode in (Opcode.TEXT, Opcode.CONT):
            self._text += frame.data
            if frame.fin:
                message, self._text = bytes(self._text), bytearray()
                self._message(message, session)

    def _message(self, message: bytes, session: Session) -> None:
        try:
            text = message.decode()
        except UnicodeDecodeError as error:  # RFC 6455 8.1
            session.violation(f"message: not UTF-8: {error}")
            self._protocol.fail(_BAD_DATA, "not UTF-8")
            self._flush()
        else:
            session.receive(text)

    def _look_for_errors(self) -> None:
        error = self._protocol.parser_exc
        if self.session and isinstance(error, ProtocolError | PayloadTooBig) and not self._broken:
            self._broken = True
            self.session.violation(f"WebSocket: {error}")

    def _flush(self) -> None:
        """Hand over what the protocol wants sent; it may want the end as well."""
        for data in self._protocol.data_to_send():
            if data != _NO_MORE:
                self._on_bytes(data)
            elif not self.gone:
                self._end()
                self._on_close()

    def _later(self, delay_s: float, what: Callable[[], object]) -> None:
        self._timers = [timer for timer in self._timers if not timer.cancelled()]
        self._timers.append(asyncio.get_running_loop().call_later(delay_s, what))

    def _end(self) -> None:
        self.gone = True
        for timer in self._timers:
            timer.cancel()
        if self.session:
            self.session.closed()
            self.central.disconnected(self.session)
