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
        self._out = bytearray(size & ~3)  # whole keys: each filling starts with the key's first byte
        self._out_view = memoryview(self._out)
        self._waiting = bytearray(_CONTROL_HEADER + _CONTROL_SIZE)  # a control frame that waits its turn
        self._waiting_view = memoryview(self._waiting)
        self.reset()

    def reset(self) -> None:
        """Forget the old connection."""
        self._start = self._end = 0  # what is left to write of `_out`
        self._left = 0  # bytes of the text that are not yet in `_out`
        self._pieces = iter(())
        self._piece = b""
        self._key = b""
        self._waiting_size = 0
        self.closing = False  # a close frame is under way or sent: nothing may follow (RFC 6455 5.5.1)

    @property
    def busy(self) -> bool:
        """Is there anything to write?"""
        return self._start < self._end or self._left > 0 or self._waiting_size > 0

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
        self._start, self._end = 0, _header(self._out, TEXT, length, key4)
        self._left = length
        self._pieces = iter(pieces)
        self._key = key4
        self._fill()

    def control(self, opcode: int, payload: bytes, key4: bytes) -> bool:
        """Send a control frame, after the frame under way; its payload (at most 125 bytes) is copied.

        One can wait: a newer pong replaces a pong (5.5.3), a close anything. False when it will not be sent:
        a ping when busy (ask again later), anything when closing.
        """
        if self.closing or (opcode == PING and self.busy):
            return False
        length = len(payload)
        start = _header(self._waiting, opcode, length, key4)
        self._waiting_view[start : start + length] = payload
        _mask(self._waiting, start, start + length, key4)
        self._waiting_size = start + length
        self.closing = opcode == CLOSE
        return True

    def take(self) -> memoryview:
        """The next bytes for the wire, the same ones until `sent`; empty when all is written."""
        if self._start == self._end:
            self._start = self._end = 0
            if self._left:
                self._fill()
            elif self._waiting_size:
                self._end = self._waiting_size
                self._waiting_size = 0
                self._out_view[: self._end] = self._waiting_view[: self._end]
        return self._out_view[self._start : self._end]

    def sent(self, count: int) -> None:
        """The network took the first `count` bytes of the last `take`."""
        self._start += count

    def _fill(self) -> None:
        """Put the next bytes of the text behind what is in `_out`, and mask them."""
        start = at = self._end
        self._end = start + min(self._left, (len(self._out) - start) & ~3)
        while at < self._end:
            at += self._put(at, self._end - at)
        self._left -= at - start
        if not self._left and (self._piece or any(self._pieces)):
            raise ValueError("pieces are longer than they were")
        _mask(self._out, start, at, self._key)

    def _put(self, at: int, room: int) -> int:
        """Put (the rest of) one piece at `at`; how many bytes that was."""
        piece = self._piece or self._next_piece()
        count = min(len(piece), room)
        if count < len(piece):
            piece = memoryview(piece)  # cut without a copy
            self._out_view[at : at + count] = piece[:count]
            self._piece = piece[count:]
        else:
            self._out_view[at : at + count] = piece
            self._piece = b""
        return count

    def _next_piece(self) -> bytes:
        for piece in self._pieces:
            return piece.encode()  # on a chip a view of the same bytes, no copy
        raise ValueError("pieces are shorter than they were")


def _header(out: bytearray, opcode: int, length: int, key4: bytes) -> int:
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


def _mask(out: bytearray, start: int, end: int, key4: bytes) -> None:
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
