"""Kind `answers`: what a central system may answer, right and wrong, to each message of a charger."""

import json

from tools.fuzzing import json_text
from tools.fuzzing.charger import Charger, frame
from tools.fuzzing.rules import Broken

_TIMES = (
    b'"2026-01-01T12:00:00Z"', b'"2026-01-01T12:00:00.123456789+05:30"', b'"1970-01-01T00:00:00Z"', b'"yesterday"',
    b'"9999-12-31T23:59:60Z"', b'"0000-00-00T00:00:00Z"', b'"2026-01-01T12:00:00.' + b"9" * 300 + b'Z"',
)  # fmt: skip
_WORDS = (b'"Accepted"', b'"Accepted"', b'"Pending"', b'"Rejected"', b'"accepted"', b'"Invalid"', b'"Blocked"')
_INFOS = (
    b'{"status":"Accepted"}', b'{"status":"Accepted","parentIdTag":"P","expiryDate":"2030-01-01T00:00:00Z"}',
    b'{"status":"Invalid"}', b'{"status":"Blocked","expiryDate":"2020-01-01T00:00:00Z"}', b'{"status":"ConcurrentTx"}',
)  # fmt: skip
_INTERVALS = (b"0", b"60", b"-1", b"86400", b"2147483648")
_IDS = (b"7", b"0", b"-1", b"4611686018427387904", b"1", b"2147483647")
ANSWERS = (
    ("BootNotification", ((b"currentTime", _TIMES), (b"interval", _INTERVALS), (b"status", _WORDS))),
    ("Authorize", ((b"idTagInfo", _INFOS),)),
    ("Heartbeat", ((b"currentTime", _TIMES),)),
    ("StatusNotification", ()),
    ("MeterValues", ()),
    ("StartTransaction", ((b"idTagInfo", _INFOS), (b"transactionId", _IDS))),
    ("StopTransaction", ((b"idTagInfo", _INFOS),)),
)
_MOST_AT_ONCE = 3  # messages of the same kind in one case: more would be a flood
_CODES = (b'"GenericError"', b'"NotSupported"', b'""', b"null", b"1")


class Answers:
    """Connector 1 charges; whatever is asked about happens at connector 2."""

    def begin(self, chance) -> None:
        self.charger = Charger().charging()

    def case(self, chance) -> str:
        action, fields = chance.pick(ANSWERS)
        charger = self.charger
        charger.log.clear()
        charger.served = False
        uid = self._asked(action, chance)
        charger.served = False
        raw = _text(chance, uid, fields)
        self.tried = raw
        charger.sends(frame(raw))
        stood = charger.settles()
        understood = _understood(raw, uid)
        if stood:
            self._judge(action, understood)
        self._ends(uid)
        charger.check_log()
        charger.is_well()
        return "closed" if not stood else understood[0]

    def _asked(self, action: str, chance) -> str:
        """Let the charger send this message; its id."""
        charger = self.charger
        charger.sent.clear()
        if action == "BootNotification":
            self.charger = charger = Charger(charger.port.flash, charger.boot + 1)
            charger.served = False
        getattr(self, "_" + action)(charger, chance)
        for _ in range(60):
            for message in charger.sent:
                if message[0] == 2 and message[2] == action:
                    charger.sent.clear()
                    return message[1]
                if message[0] == 2:
                    charger.says([3, message[1], charger.friendly(message[2])])
            charger.sent.clear()
            charger.runs(100, 50)
        raise Broken(action + " is not sent")

    def _BootNotification(self, charger, chance) -> None:
        pass

    def _Authorize(self, charger, chance) -> None:
        self._tag = "T%d" % chance.below(60)
        charger.tags.append(self._tag)
        charger.cp.card(self._tag, charger.port.now)

    def _Heartbeat(self, charger, chance) -> None:
        charger.cp.keys.put("HeartbeatInterval", "1")

    def _StatusNotification(self, charger, chance) -> None:
        charger.plugs[1] = not charger.plugs[1]

    def _MeterValues(self, charger, chance) -> None:
        self._StartTransaction(charger, chance)
        charger.cp.keys.put("MeterValueSampleInterval", "1")

    def _StartTransaction(self, charger, chance) -> None:
        charger.tags.append("MINE")
        charger.plugs[1] = True
        charger.runs(200, 100)
        charger.cp.sessions[1].let_in("MINE", "", False, charger.port.now)

    def _StopTransaction(self, charger, chance) -> None:
        charger.served = True
        self._StartTransaction(charger, chance)
        charger.runs(6000, 500)
        charger.settles()
        charger.served = False
        charger.cp.sessions[1].end("Local", "MINE", charger.port.now)

    def _judge(self, action: str, understood: tuple) -> None:
        """Only a clear yes lets in or goes on; no message is sent over and over."""
        charger = self.charger
        if len([each for each in charger.sent if each[2] == action]) > _MOST_AT_ONCE:
            raise Broken(action + " is sent over and over")
        transaction = charger.cp.sessions[1].transaction
        word, yes = understood
        refused = word == "confirmed" and action == "StartTransaction" and not yes
        if refused and charger.cp.sessions[1].connector.authorized:
            raise Broken("who was refused goes on charging")
        if action == "Authorize" and transaction and not yes and word != "refused":  # then the cache may decide
            raise Broken("who was refused charges")

    def _ends(self, uid: str) -> None:
        """Whatever waits for an answer gets a good one; connector 2 is free again."""
        charger = self.charger
        charger.served = True
        call = charger.cp._call
        if call:
            charger.says([3, call[0], charger.friendly(call[1])])
        for key, usual in (("HeartbeatInterval", "0"), ("MeterValueSampleInterval", "0")):
            charger.cp.keys.put(key, usual)
        for _ in range(10):
            for session in charger.cp.sessions:
                session.intent = None
            if session.transaction:  # the last one's
                session.end("Local", "", charger.port.now)
            charger.runs(3000, 1000)
            charger.settles()
            waits = session.transaction or charger.cp.authorizer.questions or not charger.cp.all_told()
            if not waits and not any(each.intent for each in charger.cp.sessions):
                break
        if not charger.cp.sessions[0].transaction:
            charger.plugs[1] = True
            charger.charges()
        charger.sent.clear()

    def end(self) -> None:
        self.charger.is_well()
        self.charger.starts_remotely()


def _text(chance, uid: str, fields: tuple) -> bytes:
    chosen = [(b'"' + name + b'"', chance.pick(values)) for name, values in fields]
    name = b'"' + uid.encode() + b'"'
    how = chance.below(12)
    if how < 4:
        return b"[3,%s,%s]" % (name, json_text.object_of(chosen))
    if how < 8:
        return b"[3,%s,%s]" % (name, json_text.object_of(json_text.spoilt(chance, chosen)))
    if how == 8:
        return b"[3,%s,%s]" % (name, json_text.value(chance))
    if how == 9:
        return b"[4,%s,%s,%s,{}]" % (name, chance.pick((chance.pick(_CODES), json_text.value(chance))), b'""')
    if how == 10:
        kind, name = chance.pick((b"3", b"4", b"5", b"3.0")), chance.pick((b'"x"', b"null", json_text.text_of(chance)))
        return b"[%s,%s,%s]" % (kind, name, json_text.object_of(chosen))
    return chance.mutated(b"[3,%s,%s]" % (name, json_text.object_of(chosen)), 1 + chance.below(3))


def _understood(raw: bytes, uid: str) -> tuple:
    """(what it is: confirmed, refused, dropped; does it clearly let somebody in) by the interpreter's own parser."""
    try:
        message = json.loads(str(raw, "utf-8"))
        cut_off = len(raw) > 2048 or raw.rstrip()[-1:] != b"]"
        if cut_off or message[1] != uid or message[0] not in (3, 4) or len(message) < 3:
            return "dropped", False
        if message[0] == 4 or not isinstance(message[2], dict):
            return "refused", False
        info = message[2].get("idTagInfo")
        return "confirmed", isinstance(info, dict) and info.get("status") == "Accepted"
    except Exception:
        return "dropped", False
