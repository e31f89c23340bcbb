"""What a charger and a central system outside say to each other, read in passing from the bytes of their WebSocket."""

from collections.abc import Callable, Generator

from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.streams import StreamReader

from tools.csms.frames import Frame
from tools.csms.handshake import identity
from tools.csms.schemas import CALL

_LINE_MAX = 8192
_MESSAGE_MAX = 1 << 20
_OTHER = {"in": "out", "out": "in"}


class Overheard:
    """One connection. `tell(kind, **fields)` gets the events that the central system inside would give.

    `in` is from the charger, `out` goes to it. What is no WebSocket is not listened to any more.
    """

    def __init__(self, tell: Callable[..., object]):
        self._tell = tell
        self._identity = ""
        self._open = False
        self._actions: dict[tuple[str, str], str] = {}  # (direction, unique id) of a CALL -> its action
        self._readers = {direction: StreamReader() for direction in _OTHER}
        self._parsers = {"in": self._read_charger(), "out": self._read_central_system()}

    def hear(self, direction: str, data: bytes) -> None:
        """Bytes that pass, cut anywhere. Never raises for what is in them."""
        if direction in self._parsers:
            self._readers[direction].feed_data(data)
            try:
                next(self._parsers[direction])
            except (StopIteration, ProtocolError, PayloadTooBig, RuntimeError, ValueError):
                del self._parsers[direction]

    def ended(self) -> None:
        """The connection is gone."""
        if self._open:
            self._open = False
            self._tell("disconnected", identity=self._identity)

    def _read_charger(self) -> Generator:
        request, *_ = yield from self._head("in")
        self._identity = identity(request.split()[1])
        yield from self._messages("in")

    def _read_central_system(self) -> Generator:
        status, *_ = yield from self._head("out")
        _, number, *reason = status.split(maxsplit=2)
        if int(number) != 101:
            self._tell("refused", identity=self._identity, status=int(number), reason=" ".join(reason))
            return
        self._open = True
        self._tell("connected", identity=self._identity)
        yield from self._messages("out")

    def _head(self, direction: str) -> Generator[None, None, list[str]]:
        lines: list[str] = []
        while not lines or lines[-1]:
            line = yield from self._readers[direction].read_line(_LINE_MAX)
            lines.append(line.decode("latin-1").strip())
        return lines

    def _messages(self, direction: str) -> Generator:
        text, read = bytearray(), self._readers[direction].read_exact
        while True:
            frame = yield from WireFrame.parse(read, mask=direction == "in", max_size=_MESSAGE_MAX)
            if frame.opcode in (Opcode.TEXT, Opcode.CONT):
                text += frame.data
                if frame.fin:
                    self._message(direction, text.decode(errors="backslashreplace"))
                    text.clear()

    def _message(self, direction: str, text: str) -> None:
        frame = Frame(text)
        if frame.kind == CALL and frame.id is not None and frame.action is not None:
            self._actions[direction, frame.id] = frame.action
        elif frame.kind is not None:
            frame.action = self._actions.pop((_OTHER[direction], frame.id), None)
        told = {"direction": direction, "type": frame.kind, "action": frame.action, "payload": frame.payload}
        raw = {"raw": text} if frame.problems else {}
        self._tell("frame", identity=self._identity, **told, id=frame.id, **raw)
