"""The opening handshake: the HTTP request that asks for a WebSocket, and the check of the server's answer.

Needed only while connecting: the link may drop this module from memory afterwards.
"""

import hashlib
from binascii import b2a_base64

from micropython import const

SUBPROTOCOL = "ocpp1.6"

_HEAD_LIMIT = const(2048)  # bytes of an answer before we lose patience
_LINE_SIZE = const(128)  # what we keep of a header line; those that matter to us are shorter
_SWITCHING = const(101)
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 1.3


def _base64(data: bytes) -> str:
    return str(b2a_base64(data), "ascii").strip()


def key(random16: bytes) -> str:
    """The Sec-WebSocket-Key made of 16 fresh random bytes (RFC 6455 4.1, item 7 of the request)."""
    return _base64(random16)


def basic(identity: str, password: bytes) -> str:
    """The value of an Authorization header: identity not encoded, raw password. TRN-URL-05, SEC-PRF-05."""
    return "Basic " + _base64(identity.encode() + b":" + password)


def request(host: str, port: int, secure: bool, path: str, key: str, authorization: str = "") -> bytes:  # noqa: PLR0913, PLR0917
    """The head that asks `host` for a WebSocket on `path`. TRN-WS-01, TRN-WS-11 (RFC 6455 4.1)."""
    if ":" in host:
        host = "[" + host + "]"
    if port != (443 if secure else 80):
        host = host + ":" + str(port)
    lines = [
        "GET " + path + " HTTP/1.1",
        "Host: " + host,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + key,
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: " + SUBPROTOCOL,
    ]
    if authorization:
        lines.append("Authorization: " + authorization)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def accept(key: str) -> str:
    """The Sec-WebSocket-Accept that proves that the server has read `key` (RFC 6455 4.2.2, item 5.4)."""
    text = (key + _GUID).encode()
    # CircuitPython has only new(), MicroPython has no new().
    digest = hashlib.new("sha1", text) if hasattr(hashlib, "new") else hashlib.sha1(text)
    return _base64(digest.digest())


class Answer:
    """Reads and judges the server's head, a byte at a time. TRN-WS-02, TRN-WS-03.

    `done` when there is nothing more to read; then `error` is None, or says in a few words for the log why
    this is no connection. `status` is the HTTP status, 0 until known.
    """

    def __init__(self, key: str):
        self.done = False
        self.error: str | None = None
        self.status = 0
        self._accept = accept(key)
        self._seen = 0
        self._line = bytearray(_LINE_SIZE)
        self._length = 0
        self._line_over = False  # a line is judged when the next one begins, because that may continue it
        # The fields that matter; a field that comes twice is joined by a comma (RFC 7230 3.2.2).
        self._fields = {
            "upgrade": "",
            "connection": "",
            "sec-websocket-accept": "",
            "sec-websocket-protocol": "",
            "sec-websocket-extensions": "",
        }

    def feed(self, view: memoryview) -> int:
        """Read from `view`; how many bytes were the head's: the WebSocket begins after its blank line."""
        used = 0
        while used < len(view) and not self.done:
            self._byte(view[used])
            used += 1
        return used

    def _byte(self, byte: int) -> None:
        self._seen += 1
        if self._seen > _HEAD_LIMIT:
            self._fail("head too long")
        elif byte == 10:  # a bare LF will do (RFC 7230 3.5)
            if self._line_over:
                self._judge_line()
                self._judge_head()
            self._line_over = True
        elif byte != 13:
            if self._line_over and byte not in (32, 9):  # a line that starts blank continues the last (3.2.4)
                self._judge_line()
                self._length = 0
            self._line_over = False
            self._keep(byte)

    def _keep(self, byte: int) -> None:
        if self._length < _LINE_SIZE:
            # Printable, so that the line can be decoded and logged whatever the server sends.
            self._line[self._length] = byte if 32 <= byte < 127 else 32 if byte == 9 else 63
            self._length += 1

    def _judge_line(self) -> None:
        line = str(memoryview(self._line)[: self._length], "ascii")
        if not self.status:
            self._judge_status(line)
            return
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if name in self._fields:
            before = self._fields[name]
            self._fields[name] = (before + "," if before else "") + value.strip()

    def _judge_status(self, line: str) -> None:
        words = line.split(None, 2)
        code = words[1] if len(words) > 1 and words[0].startswith("HTTP/1.") else ""
        if len(code) != 3 or not code.isdigit():
            self._fail("no HTTP: " + line[:40])
            return
        self.status = int(code)
        if self.status != _SWITCHING:
            self._fail("status " + " ".join(words[1:]))

    def _judge_head(self) -> None:
        field = self._fields
        subprotocol = field["sec-websocket-protocol"]
        extensions = field["sec-websocket-extensions"]
        if "websocket" not in _tokens(field["upgrade"]):
            self._fail("no Upgrade: websocket")
        elif "upgrade" not in _tokens(field["connection"]):
            self._fail("no Connection: Upgrade")
        elif field["sec-websocket-accept"] != self._accept:
            self._fail("wrong Sec-WebSocket-Accept")
        elif extensions:
            self._fail("extension not offered: " + extensions)
        elif subprotocol != SUBPROTOCOL:
            self._fail("subprotocol not offered: " + subprotocol if subprotocol else "no subprotocol")
        self.done = True

    def _fail(self, why: str) -> None:
        self.error = self.error or why  # the first reason counts
        self.done = True


def _tokens(value: str) -> list[str]:
    return [token.strip().lower() for token in value.split(",")]
