"""The sending half of a WebSocket client, without I/O: messages in, masked frames out. Twin: websocket.py.

One Sender lives as long as the charger; `reset()` prepares it for the next connection. A message is never
whole in memory: it is masked in place in one small buffer, a filling at a time.
"""

from struct import pack, pack_into

from micropython import const

from lib.wire.websocket import CLOSE, NO_CODE, PING, TEXT

_FIN = const(0x80)
_MASKED = const(0x80)
_LENGTH_16 = const(126)
_LENGTH_64 = const(127)
_CONTROL_SIZE = const(125)  # RFC 6455 5.5
_CONTROL_HEADER = const(6)  # two bytes and the key


class Sender:
    """Makes the client's masked frames, a buffer of `size` bytes at a time (at least 132).

    While `busy`, `take()` the next bytes, write what the network accepts, and acknowledge it with `sent(n)`.
    """

    def __init__(self, size: int = 256):
        # A whole number of keys, so that every filling begins with the key's first byte.
        self._out = memoryview(bytearray(size & ~3))
        self._waiting = memoryview(bytearray(_CONTROL_HEADER + _CONTROL_SIZE))  # a control frame that waits
        self.reset()

    def reset(self) -> None:
        """Forget the old connection."""
        self._start = self._end = 0  # what is left to write of `_out`
        self._text = None  # the text's fillings to come
        self._waiting_size = 0
        self.closing = False  # a close frame is under way or sent: nothing may follow (RFC 6455 5.5.1)

    @property
    def busy(self) -> bool:
        """Is there anything to write?"""
        return self._start < self._end or self._text is not None or self._waiting_size > 0

    def text(self, pieces, key4: bytes) -> None:
        """Begin a text frame of `pieces`, an iterable of ASCII str.

        It is iterated twice, so it is no generator: for the length now, for the bytes as there is room.
        Raises ValueError when busy or closing, and, here or in `take`, when the second pass differs.
        """
        if self.busy or self.closing:
            raise ValueError("busy")
        length = 0
        for piece in pieces:
            length += len(piece)
        self._start = 0
        self._text = fillings = self._fillings(pieces, length, key4)
        next(fillings)

    def control(self, opcode: int, payload: bytes, key4: bytes) -> bool:
        """Send a control frame, after the frame under way; its payload (at most 125 bytes) is copied.

        One can wait: a newer pong replaces a pong (5.5.3), a close anything. False when it will not be sent:
        a ping when busy (ask again later), anything when closing.
        """
        if self.closing or (opcode == PING and self.busy):
            return False
        start = _header(self._waiting, opcode, len(payload), key4)
        end = start + len(payload)
        self._waiting[start:end] = payload
        _mask(self._waiting, start, end, key4)
        self._waiting_size = end
        self.closing = opcode == CLOSE
        self.take()  # under way at once if nothing else is, so that a pong never replaces a ping
        return True

    def take(self) -> memoryview:
        """The next bytes for the wire, the same ones until `sent`; empty when all is written."""
        if self._start == self._end:
            self._start = 0
            if self._text:
                next(self._text)
            else:
                self._end = self._waiting_size
                self._waiting_size = 0
                self._out[: self._end] = self._waiting[: self._end]
        return self._out[self._start : self._end]

    def sent(self, count: int) -> None:
        """The network took the first `count` bytes of the last `take`."""
        self._start += count

    def _fillings(self, pieces, left: int, key4: bytes):
        """Put the frame into `_out`, a filling at each step."""
        out = self._out
        start = at = _header(out, TEXT, left, key4)
        stop = at + ((len(out) - at) & ~3)
        for piece in pieces:
            data = piece.encode()  # on a chip a view of the same bytes, no copy
            left -= len(data)
            if left < 0:
                break
            while len(data) > stop - at:
                data = memoryview(data)  # cut without a copy
                out[at:stop] = data[: stop - at]
                data = data[stop - at :]
                _mask(out, start, stop, key4)
                self._end = stop
                yield
                start, at, stop = 0, 0, len(out)
            out[at : at + len(data)] = data
            at += len(data)
        if left:
            raise ValueError("pieces changed")
        _mask(out, start, at, key4)
        self._end = at
        self._text = None
        yield


def _header(out: memoryview, opcode: int, length: int, key4: bytes) -> int:
    """Write a masked frame's header (5.2) to the start of `out`; its length."""
    out[0] = _FIN | opcode
    if length < _LENGTH_16:
        out[1] = _MASKED | length
        at = 2
    elif length < 1 << 16:
        out[1] = _MASKED | _LENGTH_16
        pack_into(">H", out, 2, length)
        at = 4
    else:
        out[1] = _MASKED | _LENGTH_64
        pack_into(">Q", out, 2, length)
        at = 10
    out[at : at + 4] = key4
    return at + 4


def _mask(out: memoryview, start: int, end: int, key4: bytes) -> None:
    """XOR `out[start:end]` with the key, in place (5.3). A pass per byte of the key: the fastest loop."""
    for offset in range(4):
        byte = key4[offset]
        for at in range(start + offset, end, 4):
            out[at] ^= byte


def close_payload(code: int, reason: str = "") -> bytes:
    """What a close frame carries; empty for NO_CODE, which is never sent (7.4.1). A long reason is cut."""
    if code == NO_CODE:
        return b""
    text = reason.encode()
    end = min(len(text), _CONTROL_SIZE - 2)
    while end < len(text) and text[end] & 0xC0 == 0x80:  # not within a character
        end -= 1
    return pack(">H", code) + text[:end]
