"""The protocol half of a charger: OCPP 1.6-J without sockets, clocks or pins.

Text, ticks and facts go in; the next message owed, and wishes that only the firmware can fulfil, come out. Input never
raises: a bad frame becomes a CALLERROR that is owed, or a log line.

    cp.linked(now)  cp.unlinked(now)  cp.receive(text, now)  cp.card(id_tag, now)
    cp.tick(now)              # every few milliseconds: facts and time act
    frame = cp.owed(now)      # None, or pieces of the next frame, to be iterated twice
"""

from lib.ocpp16 import ocppj
from lib.ocpp16.authorize import Authorizer, parent_of
from lib.ocpp16.availability import Availability
from lib.ocpp16.errands import Errands
from lib.ocpp16.registration import Registration
from lib.ocpp16.status import Reporter
from lib.ocpp16.transaction import Session
from lib.ticks import diff

_LATEST_MS = 4200000000000  # in 2103: records keep a time in 32 bits


class ChargePoint:
    """One charge point. `fields` go into BootNotification; `boot` is the number of this boot, which makes message
    ids unique across boots (TRN-RPC-05); `without_csms`: the owner's rule when there is no central system."""

    def __init__(self, connectors, outbox, slots, keys, clock, log, fields: dict, boot: int, without_csms):
        self.outbox = outbox
        self.slots = slots
        self.keys = keys
        self.clock = clock
        self.log = log
        self.reader_fault = False  # a warning: cards cannot be read, but remote starts work
        self.sessions = [Session(connector, self) for connector in connectors]
        self.availability = Availability(self.sessions, slots, log)
        self.registration = Registration(fields, keys, log, clock.tick)
        self.authorizer = Authorizer(self, without_csms)
        self.errands = Errands(self)
        self._reporter = Reporter(0, self)
        self._reporters = [self._reporter] + [session.reporter for session in self.sessions]
        self._boot = boot
        self._sequence = 0
        self._linked = False
        self._answer: ocppj.Frame | None = None
        self._call: tuple | None = None  # (id, action, tick): the one CALL that is out
        self._late: str | None = None  # id of a transaction message that was not answered in time, but may be yet
        self._telling: tuple | None = None  # (reporter, entry) of the StatusNotification that is out
        self._heard_at = clock.tick
        self.doubtful = False  # a CALL was not answered and nothing else came since: does the link still stand?

    # --- for the other modules of the protocol half

    def online(self) -> bool:
        return self._linked and self.registration.status == "Accepted"

    def record(self, record: bytes) -> int:
        """Keep a transaction record; returns its position. Without a central system there is nobody to tell it to."""
        if self.authorizer.without_csms is None:
            return self.outbox.add(record)
        self._sequence += 1
        return self._sequence

    def all_told(self) -> bool:
        """Nothing waits for the central system, or it cannot be told now."""
        if self._answer:
            return False
        pending = self._call or any(reporter.owes() for reporter in self._reporters)
        return not (pending or self.outbox.waits()) or not self.online()

    # --- the link

    def linked(self, now: int) -> None:
        self._linked = True
        self.heard(now)
        for reporter in self._reporters:
            reporter.settle(now)

    def heard(self, now: int) -> None:
        """Something came from the central system, if only a pong."""
        self._heard_at = now
        self.doubtful = False

    def unlinked(self, now: int) -> None:
        """The connection is gone: a transaction message that was out does not count as tried (TRN-Q-09)."""
        self._linked = self.doubtful = False
        self._answer = self._call = self._late = None
        self.errands.unlinked()
        self.authorizer.unlinked(now)

    def receive(self, text: str, now: int) -> None:
        """One text message from the central system."""
        try:
            try:
                frame = ocppj.parse(text)
                if frame[0] == ocppj.CALL:
                    self._called(frame[1], frame[2], frame[3], now)
                else:
                    self._answered(frame, now)
            except ocppj.CallError as refusal:
                self._answer = ocppj.error(refusal.uid, refusal.code, refusal.what)
        except Exception as problem:  # TRN-RPC-12: no JSON, nested too deeply, too long for the heap ...
            self.log.warn("ocpp", "a frame was not understood: %s" % problem)

    def too_big(self, head: bytes, now: int) -> None:
        """A message longer than the buffer; `head` is its beginning (TRN-WS-09)."""
        self.log.warn("ocpp", "a frame was longer than the buffer")
        uid = ocppj.recover_id(head)
        if uid:
            self._answer = ocppj.error(uid, "InternalError", "message too long")

    def _called(self, uid: str, action: str, payload, now: int) -> None:
        if self.registration.status == "Rejected":  # CORE-BOOT-13
            self.log.warn("ocpp", "%s before acceptance is ignored" % action)
            return
        try:
            from lib.ocpp16 import core  # dropped by the link

            if self.errands.holds_calls() and uid == self.errands.unlock_id:  # TRN-ERR-07
                raise ocppj.CallError("GenericError", "this id is being processed")
            body = core.handler(action)(self, payload, now)
            if body is None:
                self.errands.unlock_id = uid
            else:
                self._answer = ocppj.result(uid, body)
        except ocppj.CallError as refusal:
            self._answer = ocppj.error(uid, refusal.code, refusal.what)
            self.log.warn("ocpp", "%s is answered %s: %s" % (action, refusal.code, refusal.what))
        except Exception as problem:
            self._answer = ocppj.error(uid, "InternalError", "")
            self.log.error("ocpp", "%s failed: %r" % (action, problem))

    # --- answers to our CALLs

    def _answered(self, frame: list, now: int) -> None:
        action = ""
        if self._call and frame[1] == self._call[0]:
            action = self._call[1]
            self._call = None
        elif frame[1] != self._late:  # TRN-RPC-11
            self.log.warn("ocpp", "an answer to nothing that was asked is dropped")
            return
        confirmed = frame[0] == ocppj.CALLRESULT and isinstance(frame[2], dict)
        if not confirmed:
            self.log.warn("ocpp", "%s was answered %s" % (action, ocppj.shown(frame[2])))
        if action or confirmed:
            self._closed(frame[1], action, frame[2] if confirmed else None, now)

    def _closed(self, uid: str, action: str, payload, now: int) -> None:
        """A CALL of ours is over; `payload` is None after a CALLERROR, or when no answer came in time."""
        if payload and "currentTime" in payload:
            self._set_clock(payload["currentTime"], now)
        if action == "BootNotification":
            if self.registration.answered(payload, now):
                for reporter in self._reporters:  # CORE-BOOT-15
                    reporter.repeat(now)
        elif action == "Authorize":
            self.authorizer.answered(payload, now)
        elif action == "StatusNotification":
            if self._telling:
                self._telling[0].answered(self._telling[1], payload is not None)
        elif action != "Heartbeat":
            self._late = None
            if payload is None:
                if self.outbox.failed(now):
                    self._late = uid  # TRN-SYN-05: until it is sent again its answer may come late
            else:
                info = payload.get("idTagInfo")
                start, id_tag = self.outbox.delivered(payload)
                self._started(start, info, now)
                self.authorizer.learn(id_tag, info, now)

    def _set_clock(self, text, now: int) -> None:
        try:
            from lib.iso8601 import parse  # dropped by the link

            unix_ms = parse(text)
            if not 0 <= unix_ms < _LATEST_MS:
                raise ValueError("out of range")
            if self.clock.set(unix_ms, now):
                self.outbox.learn_time()
        except Exception as problem:  # whatever is wrong with it, nothing that hangs on the answer may suffer
            self.log.warn("ocpp", "currentTime %s is not taken: %s" % (ocppj.shown(text), problem))

    def _started(self, start, info, now: int) -> None:
        """StartTransaction.conf: the transaction may be running still, or long be over."""
        info = info if isinstance(info, dict) else {}
        for session in self.sessions:
            transaction = session.transaction
            if start is not None and transaction and transaction.start == start:
                transaction.parent = parent_of(info) or transaction.parent  # CORE-AUTH-12
                status = info.get("status")
                if status != "Accepted":
                    session.deauthorize(now)
                    self.log.warn("session", "%s is not accepted: %s" % (transaction.id_tag, ocppj.shown(status)))

    # --- people and time

    def card(self, id_tag: str, now: int) -> None:
        """A card was presented."""
        self.authorizer.presented(id_tag, now)

    def tick(self, now: int) -> None:
        """Let facts and time act, linked or not."""
        self.authorizer.moved()
        self.authorizer.let_everyone_in(now)
        if self.authorizer.questions:
            self.authorizer.hurry(int(self._call is not None and self._call[1] == "Authorize"), now)
        for session in self.sessions:
            session.tick(now)
        self._follow(now)
        self.registration.tick(now)
        self.outbox.tick(now)
        self._time_out(now)
        unlocked = "" if self._answer else self.errands.unlocked(now)
        if unlocked:
            self._answer = ocppj.result(self.errands.unlock_id, ocppj.status(unlocked))
        self.errands.watch_reset(now)

    def _follow(self, now: int) -> None:
        """Connector 0 tells faults of the whole charger, and its own availability (STA-03, CORE-FLT-02)."""
        first = self.sessions[0].connector
        if first.shared:
            self._reporter.follow("Faulted", first.fault, first.fault_info, now)
        else:
            warning = "ReaderFailure" if self.reader_fault else "NoError"  # STA-09
            status = "Available" if self.availability.operative else "Unavailable"
            self._reporter.follow(status, warning, "", now)

    def _time_out(self, now: int) -> None:
        if self._call and diff(now, self._call[2]) >= self.keys.number("MessageTimeout") * 1000:
            uid, action, since = self._call
            if diff(self._heard_at, since) <= 0:  # TRN-Q-09, TRN-SYN-06: on a dead link it is no attempt
                self.doubtful = True  # a ping will tell
                return
            self._call = None
            self.log.warn("ocpp", "%s: no answer within MessageTimeout" % action)
            self._closed(uid, action, None, now)

    # --- what is owed

    def owed(self, now: int):
        """The next frame for the wire, or None. Asked only while linked, and when the last frame has gone out."""
        if self._answer:
            answer, self._answer = self._answer, None
            return answer
        if self._call or self.errands.holds_calls():
            return None  # TRN-SYN-01
        message = self._next(now)
        if message is None:
            return None
        self._sequence += 1
        uid = "%x-%x" % (self._boot, self._sequence)
        self._call = (uid, message[0], now)
        return ocppj.call(uid, message[0], message[1])

    def _next(self, now: int):
        """(action, body) of the next CALL, in the order in which they may overtake each other (TRN-Q-04)."""
        if self.registration.status != "Accepted":
            return self.registration.owed(now)
        if self.authorizer.questions:
            return "Authorize", self.authorizer.body()
        oldest = None  # first: a slow central system shall hear of every connector
        for reporter in self._reporters:
            if reporter.owes() and (oldest is None or reporter.pending[0][3] < oldest.pending[0][3]):
                oldest = reporter
        if oldest:
            self._telling = (oldest, oldest.pending[0])
            return "StatusNotification", oldest.body()
        message = self.registration.owed(now)
        if message is None:
            message = self.outbox.owed(now)
            if message:
                self._late = None
        return message
