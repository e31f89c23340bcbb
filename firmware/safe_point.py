"""What the safe mode is to a central system: a charge point that is Faulted, tells why, and can be reset. It knows no
transactions, no cards and no configuration; firmware/tasks/link.py talks for it as for the real one."""

from micropython import const

from lib.ocpp16 import ocppj
from lib.ocpp16.ocppj import check, quote, status
from lib.ocpp16.registration import Registration
from lib.ticks import diff

_TIME_OUT_MS = const(75000)  # as MessageTimeout's default
_GO_MS = const(1000)  # from the answer to Reset until the network is shut
_LONGEST = const(500)  # of a configuration value
VENDOR = "Bollard"  # of DataTransfer
_REJECTED = (
    "ChangeAvailability", "ChangeConfiguration", "ClearCache", "RemoteStartTransaction", "RemoteStopTransaction",
    "ReserveNow",
)  # fmt: skip


class Keys:
    """The few configuration values that somebody else asks for."""

    def __init__(self) -> None:
        self.values = {"HeartbeatInterval": "300", "WebSocketPingInterval": "60"}

    def number(self, key: str) -> int:
        return int(self.values.get(key, 0))

    def put(self, key: str, value: str) -> bool:
        self.values[key] = value
        return True


class Point:
    """`facts`: names and texts, which the central system may read; `why`, for everybody."""

    sessions = ()
    doubtful = False
    known = False  # the time is not needed: what is told has no stamp

    def __init__(self, fields: dict, boot: int, connectors: int, why: str, facts: dict, slots, log) -> None:
        self.keys = Keys()
        self.clock = self
        self.slots = slots
        self._registration = Registration(fields, self.keys, log, 0)
        self._boot = boot
        self._connectors = connectors
        self._why = why
        self._facts = facts
        self._log = log
        self._sequence = 0
        self._answer: ocppj.Frame | None = None
        self._call: tuple | None = None  # (id, action, tick)
        self._untold: list = []  # connectors whose status is owed
        self._wish = False
        self._reset_at: int | None = None
        self._welded: list = []  # connectors whose contactor does not open

    def welded(self, connector: int) -> None:
        self._welded.append(connector)
        self._untold.append(connector)

    def linked(self, now: int) -> None:
        self.doubtful = False

    def heard(self, now: int) -> None:
        self.doubtful = False

    def unlinked(self, now: int) -> None:
        self.doubtful = False
        self._answer = self._call = None
        if self._wish and self._reset_at is None:  # its answer is lost, what was asked for is not
            self._reset_at = now

    def tick(self, now: int) -> None:
        self._registration.tick(now)

    def reset_wish(self, now: int) -> bool:
        """Reset was asked for, and the answer has gone out, or cannot."""
        return self._reset_at is not None and diff(now, self._reset_at) >= _GO_MS

    # --- in

    def receive(self, text: str, now: int) -> None:
        """One text message; never raises."""
        try:
            frame = ocppj.parse(text)
            if frame[0] == ocppj.CALL:
                self._called(frame[1], frame[2], frame[3])
            elif self._call and frame[1] == self._call[0]:
                found = frame[2] if frame[0] == ocppj.CALLRESULT and isinstance(frame[2], dict) else None
                self._answered(self._call[1], found, now)
        except ocppj.CallError as refusal:
            self._answer = ocppj.error(refusal.uid, refusal.code, refusal.what)
        except Exception as problem:
            self._log.warn("ocpp", "a frame was not understood: %r" % problem)

    def too_big(self, head: bytes, now: int) -> None:
        uid = ocppj.recover_id(head)
        if uid:
            self._answer = ocppj.error(uid, "InternalError", "message too long")

    def _called(self, uid: str, action: str, payload) -> None:
        if self._registration.status == "Rejected":  # CORE-BOOT-13
            return
        try:
            self._answer = ocppj.result(uid, self._body(action, payload))
        except ocppj.CallError as refusal:
            self._answer = ocppj.error(uid, refusal.code, refusal.what)
        except Exception as problem:
            self._log.error("safe", "%s: %r" % (action, problem))
            self._answer = ocppj.error(uid, "InternalError", "")

    def _body(self, action: str, payload) -> str:
        if action == "Reset":
            check(payload, "type:Hard,Soft", self._log)
            self._wish = True
            return status("Accepted")
        if action == "GetConfiguration":
            return self._configuration(payload)
        if action == "DataTransfer":
            return self._transfer(payload)
        if action == "UnlockConnector":
            return status("UnlockFailed")  # the bolts are back, but nobody looks whether they are
        if action in _REJECTED:
            return status("Rejected")
        from lib.ocpp16 import core

        core.handler(action)  # raises the CALLERROR that the action deserves
        raise ocppj.CallError("NotSupported", action)

    def _configuration(self, payload) -> str:
        check(payload, "key?:[s50", self._log)
        shown = dict(self._facts)
        shown["NumberOfConnectors"] = str(self._connectors)
        shown["HeartbeatInterval"] = self.keys.values["HeartbeatInterval"]
        wanted = payload.get("key") or sorted(shown)
        known = [
            '{"key":"%s","readonly":true,"value":%s}' % (key, quote(shown[key][-_LONGEST:]))
            for key in wanted if key in shown
        ]  # fmt: skip
        unknown = [quote(key) for key in wanted if key not in shown]
        end = ',"unknownKey":[%s]}' % ",".join(unknown) if unknown else "}"
        return '{"configurationKey":[%s]%s' % (",".join(known), end)

    def _transfer(self, payload) -> str:
        """A fact whole: its name is the messageId."""
        check(payload, "vendorId:s255 messageId?:s50 data?:str", self._log)
        if payload["vendorId"] != VENDOR:
            return status("UnknownVendorId")
        if payload.get("messageId") not in self._facts:
            return status("UnknownMessageId")
        return '{"status":"Accepted","data":%s}' % quote(self._facts[payload["messageId"]])

    def _answered(self, action: str, payload, now: int) -> None:
        """`payload` is None after a CALLERROR, or without an answer."""
        self._call = None
        if action == "BootNotification":
            if self._registration.answered(payload, now):
                self._untold = list(range(self._connectors + 1))
        elif action == "StatusNotification":  # TRN-Q-15: also one that was refused is not sent again
            self._untold = self._untold[1:]

    # --- out

    def owed(self, now: int):
        """The next frame, or None."""
        if self._answer:
            answer, self._answer = self._answer, None
            if self._wish:
                self._reset_at = now
            return answer
        if self._call and diff(now, self._call[2]) > _TIME_OUT_MS:
            self.doubtful = True
            self._answered(self._call[1], None, now)
        message = None if self._call or self._wish else self._next(now)
        if message is None:
            return None
        self._sequence += 1
        uid = "%x-%x" % (self._boot, self._sequence)
        self._call = (uid, message[0], now)
        return ocppj.call(uid, message[0], message[1])

    def _next(self, now: int):
        if self._registration.status == "Accepted" and self._untold:
            number = self._untold[0]
            error, why = ("PowerSwitchFailure", "welded") if number in self._welded else ("InternalError", self._why)
            return "StatusNotification", (
                '{"connectorId":%d,"errorCode":"%s","status":"Faulted","info":%s,"vendorErrorCode":"SafeMode"}'
                % (number, error, quote(("safe mode: " + why)[:50]))
            )
        return self._registration.owed(now)
