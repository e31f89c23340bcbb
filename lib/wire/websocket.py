"""The receiving half of a WebSocket client, without I/O: bytes in, messages out. Twin: sender.py.

One Receiver lives as long as the charger; `reset()` prepares it for the next connection. Memory is taken
at the start: a frame costs a few views, whatever its length.
"""

from micropython import const

TEXT = const(1)  # opcodes (RFC 6455 5.2), which are events too
CLOSE = const(8)
PING = const(9)
PONG = const(10)
TOO_BIG = const(16)  # events that are not opcodes
BROKEN = const(17)

NO_CODE = const(1005)  # a close frame without a code (7.1.5)
_PROTOCOL_ERROR = const(1002)  # 7.4.1
_UNACCEPTABLE = const(1003)
_INVALID_DATA = const(1007)
_MESSAGE_TOO_BIG = const(1009)

_BINARY = const(2)
_FIN = const(0x80)
_RSV = const(0x70)
_OPCODE = const(0x0F)
_CONTROL = const(0x08)
_MASKED = const(0x80)
_LENGTH_16 = const(126)
_LENGTH_64 = const(127)
_CONTROL_SIZE = const(125)  # 5.5
_ENDLESS = const(24)  # bits: a longer frame is a stream out of step, and would swallow all that follows


class Receiver:
    """Puts the server's frames together to messages in one buffer; never raises, whatever the server sends.

    After `feed`, `event` is None (wants more) or TEXT, PING, PONG, CLOSE, TOO_BIG or BROKEN, and `payload`
    is a view of its bytes that is good until the next `feed`: the message, of a close frame its reason.
    `code`: of CLOSE the server's (NO_CODE when it sent none), of BROKEN the one to close with.
    TOO_BIG: the message was longer than the buffer; `payload` is its head, unchecked, and the connection
    goes on (TRN-WS-09), if its frame has less than 16 MB. After CLOSE and BROKEN, whatever follows is swallowed
    (RFC 6455 1.4, 7.1.7).
    """

    def __init__(self, buffer: bytearray):
        self._message = memoryview(buffer)
        self._control = memoryview(bytearray(_CONTROL_SIZE))
        self.reset()

    def reset(self) -> None:
        """Forget the old connection."""
        self.event: int | None = None
        self.code = 0
        self.payload = self._into = self._message[:0]
        self._at = 0  # bytes that were read of what `_into` is for, those that did not fit included
        self._left = 0  # bytes of the frame's payload to come
        self._over = False
        self._parser = self._frames()
        next(self._parser)

    def feed(self, view: memoryview) -> int:
        """Read from `view` up to the end of the next event; how many bytes that took."""
        self.event = None
        at, end = 0, len(view)
        if self._over:
            return end
        while at < end and self.event is None:
            if self._left:
                at += self._copy(view, at)
                if self._left:
                    break
                self._parser.send(None)
            else:
                self._parser.send(view[at])
                at += 1
        return at

    def _copy(self, view: memoryview, at: int) -> int:
        """Take from `view[at:]` what belongs to the frame, keep what fits."""
        count = min(self._left, len(view) - at)
        room = min(count, len(self._into) - self._at)
        if room > 0:
            self._into[self._at : self._at + room] = view[at : at + room]
        self._at += count
        self._left -= count
        return count

    def _frames(self):
        """Parser: is sent the bytes of each header, then, once `_left` bytes went to `_into`, one None."""
        size = 0  # of the message so far
        opened = False  # a message has begun
        while True:
            first = yield
            length = yield
            code = _refusal(first, length, opened)
            if length in (_LENGTH_16, _LENGTH_64):
                count = 2 if length == _LENGTH_16 else 8
                length = 0
                while count and not code:
                    length = length << 8 | (yield)
                    count -= 1
                if not code and length >> _ENDLESS:  # 5.2: the most significant bit must be 0
                    code = _PROTOCOL_ERROR if length >> 63 else _MESSAGE_TOO_BIG
            if code:
                self._end(BROKEN, code)
                continue
            control = first & _CONTROL
            self._into = self._control if control else self._message
            self._at = 0 if control else size
            self._left = length
            if length:
                yield
            if control:
                self._end_control(first & _OPCODE)
            elif first & _FIN:
                if self._at > len(self._message):
                    self._end(TOO_BIG, 0)
                elif valid_utf8(self._message[: self._at]):
                    self._end(TEXT, 0)
                else:
                    self._end(BROKEN, _INVALID_DATA)  # 8.1
                size, opened = 0, False
            else:
                size, opened = self._at, True

    def _end_control(self, opcode: int) -> None:
        if opcode != CLOSE or not self._at:
            self._end(opcode, NO_CODE)
            return
        code = self._control[0] << 8 | self._control[1]
        reason = self._control[2 : self._at]
        if not valid_utf8(reason):
            self._end(BROKEN, _INVALID_DATA)  # 5.5.1
        elif self._at == 1 or not _may_be_received(code):
            self._end(BROKEN, _PROTOCOL_ERROR)
        else:
            self._end(CLOSE, code)
            self.payload = reason

    def _end(self, event: int, code: int) -> None:
        self.event = event
        self.code = code
        self.payload = self._into[: min(self._at, len(self._into))]
        self._over = event in (CLOSE, BROKEN)


def _refusal(first: int, length: int, opened: bool) -> int:
    """The code to close with when a frame may not start with these two bytes, or 0."""
    opcode = first & _OPCODE
    if first & _RSV or length & _MASKED:
        return _PROTOCOL_ERROR  # 5.2: no extension was agreed; 5.1: a server does not mask
    if opcode & _CONTROL:
        return 0 if first & _FIN and length <= _CONTROL_SIZE and opcode <= PONG else _PROTOCOL_ERROR  # 5.5
    if opcode > _BINARY or opened == (opcode != 0):
        return _PROTOCOL_ERROR  # 5.4: a message is begun by its opcode and continued by 0
    return _UNACCEPTABLE if opcode == _BINARY else 0  # 7.4.1; OCPP-J 4.1.2 knows text only


def _may_be_received(code: int) -> bool:
    """7.4.1 and 7.4.2: 1004, 1005, 1006 and 1015 are never sent; 1012 to 1014 were registered later."""
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999


def valid_utf8(view: memoryview) -> bool:
    """Is it UTF-8 (RFC 3629 4: nothing overlong, no surrogates, at most U+10FFFF)? Allocates nothing.

    MicroPython's own check lets overlong forms and surrogates pass, and its decoder makes a copy.
    """
    if not len(view) or max(view) < 0x80:  # nearly always, and a loop in C
        return True
    more = 0
    lowest, highest = 0x80, 0xBF
    for byte in view:
        if more:
            if not lowest <= byte <= highest:
                return False
            more -= 1
            lowest, highest = 0x80, 0xBF
        elif byte >= 0x80:
            if not 0xC2 <= byte <= 0xF4:
                return False
            more = 1 + (byte >= 0xE0) + (byte >= 0xF0)
            if byte in (0xE0, 0xF0):
                lowest = 0xA0 if byte == 0xE0 else 0x90
            elif byte in (0xED, 0xF4):
                highest = 0x9F if byte == 0xED else 0x8F
    return not more
