"""Kind `frames`: bytes where WebSocket frames should be, of a central system, to a charger that charges."""

from tools.fuzzing import calls, json_text
from tools.fuzzing.charger import Charger

_UTF8 = (
    b"\xc3\xa9", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xc0\x80", b"\xe0\x80\x80",
    b"\xf4\x90\x80\x80", b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xe2\x82", b"\xf8\x88\x80\x80\x80", b"\xef\xbf\xbf",
)  # fmt: skip
_CODES = (b"", b"\x03", b"\x03\xe8", b"\x03\xed", b"\x03\xee", b"\x0b\xb8", b"\x13\x88", b"\xff\xff", b"\x00\x00")
_LENGTHS = (0, 125, 126, 127, 65535, 65536, 1 << 24, 1 << 31, 1 << 32, 1 << 62, 1 << 63, (1 << 64) - 1)


class Frames:
    def begin(self, chance) -> None:
        self.charger = Charger().charging()
        self.charger.anybody = True

    def case(self, chance) -> str:
        charger = self.charger
        charger.sent.clear()
        charger.log.clear()
        self.tried = data = stream(chance)
        stood = True
        while data and stood:  # in pieces, as a network brings them
            size = 1 + chance.below(len(data)) if chance.one_in(2) else len(data)
            charger.sends(data[:size])
            data = data[size:]
            stood = charger.settles()
        outcome = "closed" if not stood else "answered" if charger.sent else "swallowed"
        charger.check_log()
        if stood:
            charger.port.stream.ended = True  # it may be within a frame
            charger.runs(200)
        if charger.cp.errands.resetting:
            self.begin(chance)
        charger = self.charger
        charger.port.stream.ended = False
        charger.is_well()
        return outcome

    def end(self) -> None:
        self.charger.starts_remotely()


def stream(chance) -> bytes:
    how = chance.below(10)
    if how == 0:
        return chance.bytes(1 + chance.below(60))
    data = b"".join([_message(chance) for _ in range(1 + chance.below(3))])
    return chance.mutated(data, 1 + chance.below(3)) if how < 4 else data


def _message(chance) -> bytes:
    """A frame, or a text in several with control frames between, right or wrong."""
    how = chance.below(8)
    if how == 0:
        opcode = chance.pick((8, 9, 10, 9, 10, 11))
        payload = chance.bytes(chance.size(130))
        if opcode == 8:
            payload = chance.pick(_CODES) + chance.pick(_UTF8) * chance.below(3)
        return _frame(chance, 0x80 | opcode, payload)
    if how == 1:
        return _frame(chance, chance.below(256), chance.bytes(chance.size(300)))
    if how == 2:
        length = chance.pick(_LENGTHS)
        return bytes((0x81, 127)) + length.to_bytes(8, "big") + chance.bytes(chance.size(100))
    if how == 3:
        body = b'[2,"u","ClearCache",{"x":"' + b"y" * chance.pick((1900, 2016, 2017, 2048, 4000)) + b'"}]'
    else:
        action, fields = chance.pick(calls.ACTIONS)
        body = calls.text(chance, action, fields)
    if how == 4:
        at = chance.below(len(body) + 1)
        body = body[:at] + chance.pick(_UTF8) + body[at:]
    if how == 5:
        body = json_text.value(chance)
    return _in_pieces(chance, body) if chance.one_in(2) else _frame(chance, 0x81, body)


def _in_pieces(chance, body: bytes) -> bytes:
    data, first = b"", 1
    while True:
        size = chance.below(len(body) + 1)
        last = size == len(body) or chance.one_in(4)
        piece = body if last else body[:size]
        data += _frame(chance, (0x80 if last else 0) | first, piece)
        if last:
            return data
        body, first = body[size:], 0
        if chance.one_in(4):
            data += _frame(chance, 0x89, b"ping")


def _frame(chance, head: int, payload: bytes) -> bytes:
    """As it should be; of thirty one is masked, one has a length in more bytes than it needs."""
    size = len(payload)
    if chance.one_in(30):
        return bytes((head, 127)) + size.to_bytes(8, "big") + payload
    if size > 125:
        return bytes((head, 126)) + (size & 0xFFFF).to_bytes(2, "big") + payload
    return bytes((head, size | (0x80 if chance.one_in(30) else 0))) + payload
