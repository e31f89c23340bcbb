"""Kind `calls`: what a central system may ask, right and wrong, of a charger that charges at connector 1."""

from tools.fuzzing import json_text
from tools.fuzzing.charger import Charger, frame
from tools.fuzzing.rules import Broken, answer

_TAGS = (b'"A1"', b'"GOOD"', b'"04A1B2C3D4E5F6"', b'"' + b"T" * 20 + b'"')
_NUMBERS = (b"0", b"1", b"2", b"3", b"7", b"1.0")
_KEYS = (b'"HeartbeatInterval"', b'"nosuchkey"', b'"AuthorizationKey"', b'"connectionTIMEout"', b'"' + b"k" * 50 + b'"')
_TIMES = (b'"2030-01-01T00:00:00Z"', b'"2026-01-01T12:00:00.5+01:00"')
_PROFILE = (
    b'{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative",'
    b'"chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16.0}]}}'
)
# action: fields with the values that are right
ACTIONS = (
    ("ChangeAvailability", ((b"connectorId", (b"1", b"2")), (b"type", (b'"Inoperative"', b'"Operative"')))),
    ("ChangeConfiguration", ((b"key", _KEYS), (b"value", (b'"60"', b'"true"', b'"x"')))),
    ("ClearCache", ()),
    ("DataTransfer", ((b"vendorId", _TAGS), (b"messageId", _TAGS), (b"data", _TAGS))),
    ("GetConfiguration", ((b"key", (b"[]", b'["HeartbeatInterval"]', b'["a","b","ConnectionTimeOut"]')),)),
    ("RemoteStartTransaction", ((b"connectorId", _NUMBERS), (b"idTag", _TAGS))),
    ("RemoteStartTransaction", ((b"connectorId", (b"2",)), (b"idTag", _TAGS), (b"chargingProfile", (_PROFILE,)))),
    ("RemoteStopTransaction", ((b"transactionId", _NUMBERS),)),
    ("Reset", ((b"type", (b'"Soft"', b'"Hard"')),)),
    ("UnlockConnector", ((b"connectorId", _NUMBERS),)),
    ("ReserveNow", ((b"connectorId", _NUMBERS), (b"expiryDate", _TIMES), (b"idTag", _TAGS),
                    (b"reservationId", _NUMBERS))),
    ("CancelReservation", ((b"reservationId", _NUMBERS),)),
    ("TriggerMessage", ((b"requestedMessage", (b'"Heartbeat"', b'"StatusNotification"')),)),
    ("SetChargingProfile", ((b"connectorId", _NUMBERS), (b"csChargingProfiles", (_PROFILE,)))),
    ("ClearChargingProfile", ((b"id", _NUMBERS),)),
    ("GetCompositeSchedule", ((b"connectorId", _NUMBERS), (b"duration", _NUMBERS))),
    ("GetLocalListVersion", ()),
    ("SendLocalList", ((b"listVersion", _NUMBERS), (b"updateType", (b'"Full"',)))),
    ("GetDiagnostics", ((b"location", (b'"ftp://x"',)),)),
    ("UpdateFirmware", ((b"location", (b'"ftp://x"',)), (b"retrieveDate", _TIMES))),
    ("SignedUpdateFirmware", ((b"requestId", _NUMBERS),)),
    ("ExtendedTriggerMessage", ((b"requestedMessage", (b'"Heartbeat"',)),)),
    ("reset", ()),
    ("__init__", ()),
)  # fmt: skip
_UIDS = (b'""', b"null", b"1", b"[]", b'"\\u0000"', b'"\\ud800"', b'"\xc3\xa9\\u20ac"', b'"\\ud83d\\ude00"')


class Calls:
    """A charger for each group of cases; each case is one text, and what the charger makes of it."""

    def begin(self, chance) -> None:
        self.charger = Charger().charging()
        self.charger.tags += ["A1", "04A1B2C3D4E5F6", "T" * 20]

    def case(self, chance) -> str:
        charger = self.charger
        action, fields = chance.pick(ACTIONS)
        raw = text(chance, action, fields)
        self.tried = raw
        charger.sent.clear()
        charger.log.clear()
        self._allow(raw)
        charger.sends(frame(raw))
        stood = charger.settles()
        outcome = self._outcome(action) if stood else "closed"
        charger.check_log()
        self._restarts()
        charger.is_well()
        return outcome

    def _allow(self, raw: bytes) -> None:
        """A remote start may name anybody: then he may charge."""
        if b"RemoteStart" in raw:
            self.charger.anybody = True

    def _outcome(self, action: str) -> str:
        for message in self.charger.sent:
            if message[0] == 4:
                return "refused"
            if message[0] == 3:
                wrong = answer(action, message[2])
                if wrong and action[0] != "r":
                    raise Broken(wrong)
                return "accepted"
        return "dropped"

    def _restarts(self) -> None:
        if self.charger.cp.errands.resetting:
            self.charger = self.charger.restarted()
            self.charger.plugs[1] = True
            self.charger.calls("ChangeAvailability", {"connectorId": 0, "type": "Operative"})
            self.charger.charges()

    def end(self) -> None:
        self.charger.starts_remotely()


def text(chance, action: str, fields: tuple) -> bytes:
    """One text; of two, one is right, the other wrong somewhere."""
    uid = b'"%d"' % chance.below(100000)
    chosen = [(b'"' + name + b'"', chance.pick(values)) for name, values in fields]
    if chance.one_in(2):
        return b'[2,%s,"%s",%s]' % (uid, action.encode(), json_text.object_of(chosen))
    name, kind, more = b'"' + action.encode() + b'"', b"2", b""
    how = chance.below(12)
    if how < 6:
        chosen = json_text.spoilt(chance, chosen)
    elif how == 6:
        uid = chance.pick((chance.pick(_UIDS), json_text.value(chance), json_text.text_of(chance)))
    elif how == 7:
        name = chance.pick((json_text.value(chance), json_text.text_of(chance)))
    elif how == 8:
        kind = chance.pick((b"2.0", b"3", b"4", b"5", b"true", b"null", json_text.value(chance)))
    elif how == 9:
        more = b"," + json_text.value(chance)
    payload = json_text.object_of(chosen) if how != 10 else json_text.value(chance)
    raw = b"[%s,%s,%s,%s%s]" % (kind, uid, name, payload, more)
    return chance.mutated(raw, 1 + chance.below(3)) if how == 11 else raw
