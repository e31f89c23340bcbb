"""OCPP-J framing: CALL, CALLRESULT, CALLERROR as text (OCPP-J 1.6 4), and the checks a payload must pass.

Frames are made as pieces of ASCII text that can be iterated twice: once for the length which the WebSocket
header needs, once for the bytes. Nothing that is sent is ever held whole in memory.
"""

import json

from micropython import const

CALL = const(2)
CALLRESULT = const(3)
CALLERROR = const(4)
_LONGEST_ID = const(36)  # TRN-RPC-04


class CallError(Exception):
    """A CALL is answered with this CALLERROR: `what` names the field; `code` is one of OCPP-J 1.6 table 7, in the
    spelling of the wire (JE5.1, JE5.2): NotImplemented NotSupported InternalError ProtocolError SecurityError
    FormationViolation PropertyConstraintViolation OccurenceConstraintViolation TypeConstraintViolation GenericError."""

    def __init__(self, code: str, what: str = "", uid: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.what = what
        self.uid = uid


def quote(text: str) -> str:
    """JSON string in ASCII, so that characters are bytes; lone surrogates become U+FFFD."""
    if not (printable(text) and '"' not in text and "\\" not in text):
        from lib.ocpp16 import escape  # dropped by the link

        text = escape.escaped(text)
    return '"' + text + '"'


def printable(text: str) -> bool:
    """ASCII and nothing to control? By bytes: MicroPython keeps each character of a string as a name, for ever."""
    data = text.encode("utf-8", "surrogatepass")
    return not data or (min(data) >= 32 and max(data) <= 126)


def shown(value):
    """What came from outside, for the log: a list or an object may be nested too deeply to be written."""
    return value if isinstance(value, str) else type(value)


class Frame:
    """Pieces of one frame: `body` is JSON text, or a function that gives an iterator over pieces of it."""

    def __init__(self, head: str, body) -> None:
        self._head = head
        self._body = body

    def __iter__(self):
        yield self._head
        if isinstance(self._body, str):
            yield self._body
        else:
            yield from self._body()
        yield "]"


def call(uid: str, action: str, body) -> Frame:
    return Frame('[2,"%s","%s",' % (uid, action), body)


def result(uid: str, body) -> Frame:
    return Frame("[3,%s," % quote(uid), body)


def error(uid: str, code: str, what: str) -> Frame:
    return Frame('[4,%s,"%s",%s,' % (quote(uid), code, quote(what[:255])), "{}")


def status(word: str) -> str:
    """The body of most answers."""
    return '{"status":"%s"}' % word


def parse(text) -> list:
    """The frame as a list, the first elements checked: [2, id, action, payload], [3, id, payload] or [4, id, code, ...]

    ValueError: nothing can be answered (TRN-RPC-09, -12). CallError: it was a CALL, and is answered so."""
    if text.rstrip()[-1:] != "]":  # MicroPython's parser closes what is open at the end
        raise ValueError("cut off")
    frame = json.loads(text)
    if not isinstance(frame, list) or len(frame) < 2 or not isinstance(frame[1], str):
        raise ValueError("not an OCPP-J frame")
    kind, uid = frame[0], frame[1]
    if kind == CALL:
        if len(uid) > _LONGEST_ID:  # TRN-ERR-07
            raise CallError("FormationViolation", "message id longer than 36", uid)
        if len(frame) != 4 or not isinstance(frame[2], str):
            raise CallError("FormationViolation", "a CALL has four elements", uid)
        if frame[3] is None:  # TRN-RPC-07
            frame[3] = {}
    elif kind not in (CALLRESULT, CALLERROR) or len(frame) < 3:
        raise ValueError("message type")
    return frame


def recover_id(head) -> str:
    """The id of a CALL of which only the first bytes are there (TRN-WS-09); "" when it cannot be told."""
    parts = bytes(head[:64]).split(b'"', 2)
    if len(parts) < 3 or parts[0].replace(b" ", b"").strip() != b"[2,":
        return ""
    try:
        return parts[1].decode() if len(parts[1]) <= _LONGEST_ID and b"\\" not in parts[1] else ""
    except (ValueError, UnicodeError):
        return ""


def check(payload, shape: str, log) -> None:
    """Hold `payload` against a shape such as `"connectorId:int type:Hard,Soft data?:str info?:s50 key?:[s50"`.

    `?` marks what may be absent; `int`, `str`, `sN` (at most N characters), `tN` (an identifier: 1 to N characters of
    printable ASCII, GEN-03), `{` (object), `[sN` (list of such strings) or the allowed words. Raises the CallError that
    TRN-ERR-02 asks for; unknown fields are tolerated, with a line in the log (GEN-10)."""
    if not isinstance(payload, dict) or not all(isinstance(name, str) for name in payload):  # MicroPython reads {1: 2}
        raise CallError("FormationViolation", "payload is not an object")
    known = []
    for field in shape.split():
        name, kind = field.split(":")
        optional = name[-1] == "?"
        if optional:
            name = name[:-1]
        known.append(name)
        if name in payload:
            _check_value(name, payload[name], kind)
        elif not optional:
            raise CallError("OccurenceConstraintViolation", name + " is missing")
    unknown = [name for name in payload if name not in known]
    if unknown:
        log.warn("ocpp", "unknown fields are ignored: " + ", ".join(unknown))


def _check_value(name: str, value, kind: str) -> None:
    if kind[0] == "[":
        _must(isinstance(value, list), name)
        for item in value:
            _check_value(name, item, kind[1:])
    elif kind[0] == "{":
        _must(isinstance(value, dict), name)
    elif kind == "int":
        _must(isinstance(value, int) and not isinstance(value, bool), name)
    else:
        _must(isinstance(value, str), name)
        if kind == "str":
            return
        fits = len(value) <= int(kind[1:]) if kind[1:].isdigit() else value in kind.split(",")
        if kind[0] == "t":
            fits = fits and value and printable(value)
        if not fits:
            raise CallError("PropertyConstraintViolation", name)


def _must(right_type: bool, name: str) -> None:
    if not right_type:
        raise CallError("TypeConstraintViolation", name)
