"""The opening handshake: the HTTP request that asks for a WebSocket, and the check of the server's answer.

Needed only while connecting: the link may drop this module from memory afterwards.
"""

import hashlib
from binascii import b2a_base64

from micropython import const

_HEAD_LIMIT = const(2048)  # bytes of an answer before we lose patience
_LINE_SIZE = const(128)  # what we keep of a header line; those that matter to us are shorter
_SWITCHING = const(101)
_CR = const(13)
_LF = const(10)

_GUID = const(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11")  # RFC 6455 1.3
_REQUEST = const(  # RFC 6455 4.1
    "GET %s HTTP/1.1\r\n"
    "Host: %s\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: %s\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp1.6\r\n"
    "%s\r\n"
)
# The first two are lists of tokens in any case; of the last we offer none.
_FIELDS = const(
    ("upgrade", "connection", "sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions")
)


def _base64(data: bytes) -> str:
    return b2a_base64(data).decode().strip()


def key(random16: bytes) -> str:
    """The Sec-WebSocket-Key made of 16 fresh random bytes (RFC 6455 4.1, item 7 of the request)."""
    return _base64(random16)


def basic(identity: str, password: bytes) -> str:
    """The value of an Authorization header: identity not encoded, raw password. TRN-URL-05, SEC-PRF-05."""
    return "Basic " + _base64(identity.encode() + b":" + password)


def request(host: str, port: int, secure: bool, path: str, key: str, authorization: str = "") -> bytes:
    """The head that asks `host` for a WebSocket on `path`. TRN-WS-01, TRN-WS-11."""
    if ":" in host:
        host = "[" + host + "]"
    if port != (443 if secure else 80):
        host = "%s:%d" % (host, port)
    if authorization:
        authorization = "Authorization: " + authorization + "\r\n"
    return (_REQUEST % (path, host, key, authorization)).encode()


def accept(key: str) -> str:
    """The Sec-WebSocket-Accept that proves that the server has read `key` (RFC 6455 4.2.2, item 5.4)."""
    data = key.encode() + _GUID
    new = getattr(hashlib, "new", None)  # CircuitPython has nothing else, MicroPython does not have it
    return _base64((new("sha1", data) if new else getattr(hashlib, "sha1")(data)).digest())  # noqa: B009 a type has one


class Answer:
    """Reads and judges the server's head, a byte at a time. TRN-WS-02, TRN-WS-03.

    `done` when there is nothing more to read; then `error` is None, or says in a few words for the log why
    this is no connection. `status` is the HTTP status, 0 until known.
    """

    def __init__(self, key: str):
        self.done = False
        self.error: str | None = None
        self.status = 0
        self._parser = self._head(key)
        next(self._parser)

    def feed(self, view: memoryview) -> int:
        """Read from `view`; how many bytes were the head's: the WebSocket begins after its blank line."""
        used = 0
        while used < len(view) and not self.done:
            self._parser.send(view[used])
            used += 1
        return used

    def _head(self, key: str):
        """Parser: is sent the head's bytes. A line is judged when the next begins, which may continue it."""
        fields: dict[str, str] = {}
        line = bytearray(_LINE_SIZE)
        length = 0
        line_over = False
        for _ in range(_HEAD_LIMIT):
            byte = yield
            if byte == _CR:  # a bare LF will do (RFC 7230 3.5)
                continue
            if line_over and byte not in b" \t":  # a line that starts blank continues the last (3.2.4)
                self._judge_line(str(memoryview(line)[:length], "ascii"), fields)
                length = 0
            if line_over and byte == _LF:
                self._judge_head(fields, accept(key))
                yield
            line_over = byte == _LF
            if length < _LINE_SIZE and byte != _LF:
                # Printable, so that the line can be decoded and logged whatever the server sends.
                line[length] = 32 if byte == 9 else byte if 32 <= byte < 127 else 63
                length += 1
        self._fail("head too long")
        yield

    def _judge_line(self, line: str, fields: dict[str, str]) -> None:
        if self.status:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            if name in _FIELDS:  # twice is the same as once with a comma between the values (RFC 7230 3.2.2)
                fields[name] = fields[name] + "," + value if name in fields else value
            return
        words = line.split(None, 2)
        if line.startswith("HTTP/1.") and len(words) > 1 and words[1].isdigit() and len(words[1]) == 3:
            self.status = int(words[1])
        if self.status != _SWITCHING:
            self._fail("status " + " ".join(words[1:]) if self.status else "no HTTP: " + line)

    def _judge_head(self, fields: dict[str, str], accept: str) -> None:
        for name, wanted in zip(_FIELDS, ("websocket", "upgrade", accept, "ocpp1.6", "")):
            value = fields.get(name, "")
            if value != wanted and (name[0] == "s" or wanted not in _tokens(value)):
                self._fail(("wrong %s: %s" if value else "no %s%s") % (name, value))
        self.done = True

    def _fail(self, why: str) -> None:
        self.error = self.error or why  # the first reason counts
        self.done = True


def _tokens(value: str) -> list[str]:
    return [token.strip() for token in value.lower().split(",")]
