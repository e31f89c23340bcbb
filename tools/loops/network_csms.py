"""The network loop's central system, at the level of frames: accepts all, asks some questions, notes what it hears.

`websockets.server.ServerProtocol` does the handshake and the frames, as in tools/csms. What it asked and was not
answered on one connection it asks again on the next.
"""

import dataclasses
import json
from collections.abc import Callable

from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from lib.civil import iso
from tools.loops.network_line import Connection

NOON_MS = 1767268800000  # 2026-01-01T12:00:00Z, when the line's clock says 0
_TEXTS = (Opcode.TEXT, Opcode.CONT)
_AGAIN_MS = 5000
_CALL, _RESULT, _ERROR = 2, 3, 4


@dataclasses.dataclass
class Heard:
    """A CALL of the charger that has arrived whole. `answer_end`: the bytes of its connection up to its answer."""

    connection: Connection
    at_ms: int
    uid: str
    action: str
    payload: dict
    end: int  # bytes that the line had carried in by then
    answer_end: int = 0

    @property
    def answered(self) -> bool:
        """Has the charger taken the answer, down to its last byte?"""
        return self.connection.read >= self.answer_end


@dataclasses.dataclass
class Question:
    """A CALL to the charger, asked when `when()` gives its payload, and again a while after it was Rejected."""

    action: str
    when: Callable[[], dict | None]
    asked_ms: int | None = None  # first
    rest_ms: int = 0  # not asked before
    answer: dict | None = None


class CentralSystem:
    """`wrong` are texts: what a charger must not do."""

    def __init__(self, questions: list[Question]) -> None:
        self.questions = questions
        self.heard: list[Heard] = []
        self.wrong: list[str] = []
        self.talk: Talk | None = None  # on the newest connection
        self.borders: list[tuple[str, int]] = []  # where a frame ends, in bytes of its direction, until the first fault
        self._numbers = 0

    def serve(self, connection: Connection) -> "Talk":
        """A connection of the charger's stands; one that stood before is given up (OCPP-J 1.6 5.1)."""
        self.talk = Talk(self, connection)
        return self.talk

    def number(self) -> int:
        """One that was not given before."""
        self._numbers += 1
        return self._numbers

    def transaction(self, start: dict) -> int:
        """The transactionId of a StartTransaction.req: the same as before when it is told again."""
        starts = []
        for each in self.payloads("StartTransaction"):
            if each not in starts:
                starts.append(each)
        return 1000 + starts.index(start)

    def payloads(self, action: str) -> list[dict]:
        """Of all CALLs with that name, oldest first."""
        return [each.payload for each in self.heard if each.action == action]

    def ask(self) -> None:
        """The first question that is due and not answered, unless one is out."""
        talk = self.talk
        if talk is None or not talk.open or talk.asked:
            return
        for question in self.questions:
            if question.answer is None:
                payload = question.when()
                if payload is not None and talk.connection.line.now >= question.rest_ms:
                    talk.ask(question, payload)
                return


class Talk:
    """What is said on one connection."""

    def __init__(self, central: CentralSystem, connection: Connection) -> None:
        self.open = False
        self.asked: tuple[str, Question] | None = None  # the CALL that is out
        self._central = central
        self.connection = connection
        self._protocol = ServerProtocol(select_subprotocol=lambda _, offered: "ocpp1.6")
        self._ids: list[str] = []

    def feed(self, data: bytes) -> None:
        """Bytes of the charger's."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._protocol.send_response(self._protocol.accept(event))
                self.open = True
            elif isinstance(event, WireFrame):
                self._frame(event)
            self._central.borders.append(("in", self.connection.line.carried["in"]))
        if self._protocol.parser_exc and not isinstance(self._protocol.parser_exc, EOFError):
            self._wrong(f"it breaks the protocol: {self._protocol.parser_exc}")
        self._flush()

    def lost(self) -> None:
        """The charger has hung up, or the line has."""
        self.open = False

    def ask(self, question: Question, payload: dict) -> None:
        """Send a CALL."""
        uid = f"cs-{self._central.number()}"
        self.asked = uid, question
        if question.asked_ms is None:
            question.asked_ms = self.connection.line.now
        self._send([_CALL, uid, question.action, payload])

    def _frame(self, frame: WireFrame) -> None:
        if frame.opcode in _TEXTS:
            message = json.loads(frame.data)
            if message[0] == _CALL:
                self._called(*message[1:])
            else:
                self._answered(message)

    def _called(self, uid: str, action: str, payload: dict) -> None:
        if uid in self._ids:
            self._wrong(f"{action} has an id that was used before: {uid}")
        self._ids.append(uid)
        line = self.connection.line
        heard = Heard(self.connection, line.now, uid, action, payload, line.carried["in"])
        self._central.heard.append(heard)
        self._send([_RESULT, uid, self._answer(action, payload)])
        heard.answer_end = self.connection.said

    def _answer(self, action: str, payload: dict) -> dict:
        now = iso(NOON_MS + self.connection.line.now)
        if action == "BootNotification":
            return {"status": "Accepted", "currentTime": now, "interval": 86400}
        if action == "StartTransaction":
            return {"idTagInfo": {"status": "Accepted"}, "transactionId": self._central.transaction(payload)}
        return {"idTagInfo": {"status": "Accepted"}} if action == "Authorize" else {}

    def _answered(self, message: list) -> None:
        if self.asked is None or self.asked[0] != message[1]:
            self._wrong(f"an answer to what was not asked here: {str(message)[:80]}")
        else:
            question = self.asked[1]
            self.asked = None
            if message[0] == _ERROR:
                self._wrong(f"{question.action} is answered {message[2]}")
            answer = message[2] if message[0] == _RESULT else {}
            if answer.get("status") == "Rejected":  # it may not know yet how its transaction is called here
                question.rest_ms = self.connection.line.now + _AGAIN_MS
            else:
                question.answer = answer

    def _send(self, message: list) -> None:
        self._protocol.send_text(json.dumps(message).encode())
        self._flush()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self.connection.say(data)
                self._central.borders.append(("out", self.connection.said))
            else:
                self.open = False
                self.connection.end()

    def _wrong(self, text: str) -> None:
        self._central.wrong.append(text)
