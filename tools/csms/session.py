"""OCPP-J on one open connection: CALLs in both directions, each answered or waited for (OCPP-J 1.6 4.1)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocpp.messages import Call, CallError, CallResult, pack

from tools.csms import answers, schemas, scripts
from tools.csms.frames import Frame
from tools.csms.schemas import CALL, CALLERROR, CALLRESULT

if TYPE_CHECKING:
    from tools.csms.central_system import CentralSystem
    from tools.csms.chargers import Charger
    from tools.csms.stream import Stream


class CallFailed(Exception):
    """A CALL of ours got no confirmation. `code` is one of ours, or of the CALLERROR that `charger` answered:

    NotConnected, ConnectionLost, NoAnswer (in time), InvalidPayload (not sent: it breaks its schema).
    """

    def __init__(self, code: str, description: str = "", details: dict | None = None, charger: str = "") -> None:
        text = f"{code}: {description}" if description else code
        super().__init__(f"{charger} answered CALLERROR {text}" if charger else text)
        self.code, self.description, self.details = code, description, details or {}


class Session:
    """One open connection of one charger."""

    def __init__(self, central: CentralSystem, charger: Charger, stream: Stream) -> None:
        self.central, self.charger, self.stream = central, charger, stream
        self.open = True
        self._seen: set[str] = set()  # unique ids of the charger's CALLs on this connection
        self._owed: dict[str, float] = {}  # unique id -> when the CALL came that we have not answered
        self._asked: dict[str, tuple[str, asyncio.Future]] = {}  # unique id -> our CALL that is not answered
        self._late: dict[str, str] = {}  # unique id -> action of our CALL that timed out
        self._turn = asyncio.Lock()  # OCPP-J 1.6 4.1.1: one CALL of ours at a time

    # --- from the charger

    def receive(self, text: str) -> None:
        """Take one message in. Never raises for what is in it."""
        frame = Frame(text)
        self.charger.heard_s = self.central.clock()
        if frame.kind in (CALLRESULT, CALLERROR):
            frame.action = self._action_of(frame.id)
        self.central.saw(self.charger.identity, "in", frame)
        for problem in frame.problems:
            self.violation(f"{frame.action or 'message'}: {problem}: {text[:200]}")
        if frame.kind == CALL:
            self._called(frame)
        elif frame.kind is not None:
            self._answered(frame)

    def closed(self) -> None:
        """The connection is gone: nobody will answer any more."""
        self.open = False
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_exception(CallFailed("ConnectionLost", f"{self.charger.identity} is gone"))

    def _called(self, frame: Frame) -> None:
        if frame.id is None:
            return  # OCPP-J has no answer to a CALL without an id
        self._check_turn(frame)
        self._owed[frame.id] = self.central.clock()
        error = self._refusal(frame)
        rule = self.central.scripts.take(frame.action, self.charger.identity)
        delay_s = self.central.settings.delay_s(frame.action) if rule.delay_s is None else rule.delay_s
        if delay_s > 0:
            asyncio.get_running_loop().call_later(delay_s, self._answer, frame, rule, error)
        else:
            self._answer(frame, rule, error)

    def _check_turn(self, frame: Frame) -> None:
        if frame.id in self._seen:  # OCPP-J 1.6 4.1.4
            self.violation(f"{frame.action}: unique id {frame.id!r} was used before on this connection")
        self._seen.add(frame.id)
        patience_s = self.central.settings.message_timeout_s
        for since_s in self._owed.values():
            if self.central.clock() - since_s < patience_s:  # OCPP-J 1.6 4.1.1
                self.violation(f"{frame.action}: sent while another CALL waits for its answer")
        if self.charger.registration == "Rejected" and frame.action != "BootNotification":  # OCPP 1.6 4.2
            self.violation(f"{frame.action}: sent while registration is Rejected")
        untriggerable = ("Authorize", "StartTransaction", "StopTransaction")
        if self.charger.registration == "Pending" and frame.action in untriggerable:
            self.violation(f"{frame.action}: sent while registration is Pending")

    def _refusal(self, frame: Frame) -> tuple | None:
        """(code, description) if the request cannot be processed."""
        if frame.problems:
            return "FormationViolation", frame.problems[0]
        if frame.action not in schemas.FROM_CHARGER:
            known = frame.action in schemas.TO_CHARGER
            why = "only a central system sends this" if known else "no such action"
            self.violation(f"{frame.action}: {why}")
            return "NotSupported" if known else "NotImplemented", why
        found = schemas.complaints(CALL, frame.action, frame.payload)
        for _, wrong in found:
            self.violation(f"{frame.action}.req: {wrong}")
        return found[0] if found else None

    def _answer(self, frame: Frame, rule: scripts.Rule, error: tuple | None) -> None:
        if not self.stream.speaks:
            return  # nobody would hear it: the charger will send its request again
        if rule.error:
            error = (rule.error, "as scripted")
        payload = None if error else answers.to(frame.action)(self.central, self.charger, frame.payload)
        if rule.close:
            self.stream.abort()
        elif rule.drop:
            return  # the charger keeps waiting, and so does _owed
        else:
            self._owed.pop(frame.id, None)
            self._send_answer(frame, rule, error, payload)

    def _send_answer(self, frame: Frame, rule: scripts.Rule, error: tuple | None,
                     payload: dict | None) -> None:
        if rule.raw is not None:
            self.send_text(rule.raw.replace("{id}", frame.id), frame.action)
        elif error:
            self.send_text(pack(CallError(frame.id, *error, {})), frame.action)
        else:
            payload = scripts.merged(payload or {}, rule.answer)
            if frame.action == "BootNotification":
                self.charger.registration = payload.get("status")
            if not rule.unchecked:
                self._check_ours(CALLRESULT, frame.action, payload)
            self.send_text(pack(CallResult(frame.id, payload)), frame.action)

    def _check_ours(self, kind: int, action: str, payload: dict) -> None:
        for _, wrong in schemas.complaints(kind, action, payload):
            self.violation(f"our own answer to {action}: {wrong}")

    def _action_of(self, unique_id: str) -> str | None:
        return self._asked[unique_id][0] if unique_id in self._asked else self._late.get(unique_id)

    def _answered(self, frame: Frame) -> None:
        if self._late.pop(frame.id, None):
            return  # too late, and no fault of the form
        if frame.id not in self._asked:
            self.violation(f"answer to nothing we asked, unique id {frame.id!r}")
            return
        action, answer = self._asked.pop(frame.id)
        if frame.kind == CALLRESULT and not frame.problems:
            for _, wrong in schemas.complaints(CALLRESULT, action, frame.payload):
                self.violation(f"{action}.conf: {wrong}")
        if answer.done():
            return
        if frame.kind == CALLRESULT:
            answer.set_result(frame.payload)
        else:
            answer.set_exception(CallFailed(*frame.payload.values(), charger=self.charger.identity))

    # --- to the charger

    async def call(self, action: str, payload: dict, timeout_s: float) -> dict:
        """Send a CALL when it is our turn, and wait for its answer; raises CallFailed."""
        async with self._turn:
            unique_id = self.central.new_id()
            answer = asyncio.get_running_loop().create_future()
            self._asked[unique_id] = (action, answer)
            self._limit(unique_id, action)
            try:
                self.send_text(pack(Call(unique_id, action, payload)), action)
                return await asyncio.wait_for(answer, timeout_s)
            except TimeoutError:
                raise CallFailed("NoAnswer", f"{action} unanswered for {timeout_s:g} s") from None
            finally:
                if self._asked.pop(unique_id, None):
                    self._late[unique_id] = action

    def _limit(self, unique_id: str, action: str) -> None:
        """Look, when the limit for answers is over, whether there was one."""
        limit_s = self.central.settings.answer_limit_s

        def look() -> None:
            if self.open and (unique_id in self._asked or unique_id in self._late):
                self.violation(f"{action}: unanswered for {limit_s:g} s")

        if limit_s:
            asyncio.get_running_loop().call_later(limit_s, look)

    def send_text(self, text: str, action: str | None = None) -> None:
        """Send a text as it is; raises CallFailed if the connection is gone."""
        if not self.open:
            raise CallFailed("NotConnected", f"{self.charger.identity} is gone")
        if self.stream.speaks:
            frame = Frame(text)
            frame.action = frame.action or action
            self.central.saw(self.charger.identity, "out", frame)
            self.stream.send(text)

    def violation(self, text: str) -> None:
        """Tell that this charger did something against the specification."""
        self.central.violation(self.charger.identity, text)
