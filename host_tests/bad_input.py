# CPython only: reads the published schemas with tools/csms
"""Wrong payloads generated from the published schemas, each with the CALLERROR it deserves, and what must not change.

The codes are TRN-ERR-02's: missing OccurenceConstraintViolation, another JSON type TypeConstraintViolation, a value
that is not allowed or too long PropertyConstraintViolation, no object at all FormationViolation."""

from collections.abc import Iterator
from copy import deepcopy

from tools.csms import schemas

MISSING, TYPE = "OccurenceConstraintViolation", "TypeConstraintViolation"
VALUE, FORM = "PropertyConstraintViolation", "FormationViolation"

_SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]}
PROFILE = {"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile",
           "chargingProfileKind": "Relative", "chargingSchedule": _SCHEDULE}  # fmt: skip
# What a central system may ask of Core, with every field there is; each would be taken.
GOOD = {
    "ChangeAvailability": {"connectorId": 1, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "ConnectionTimeOut", "value": "17"},
    "ClearCache": {},
    "DataTransfer": {"vendorId": "com.example", "messageId": "m", "data": "d"},
    "GetConfiguration": {"key": ["HeartbeatInterval"]},
    "RemoteStartTransaction": {"connectorId": 2, "idTag": "R1", "chargingProfile": PROFILE},
    "RemoteStopTransaction": {"transactionId": 42},
    "Reset": {"type": "Soft"},
    "UnlockConnector": {"connectorId": 1},
}
_OF_EACH_TYPE = (("null", None), ("boolean", True), ("integer", 7), ("fraction", 1.5), ("float", 1.0),
                 ("string", "7"), ("array", []), ("object", {}))  # fmt: skip
_IS = {"integer": ("integer",), "string": ("string",), "array": ("array",), "object": ("object",),
       "boolean": ("boolean",), "number": ("integer", "fraction", "float")}  # fmt: skip


def wrong(kind: int, action: str, good: dict) -> Iterator[tuple]:
    """(what is wrong, payload, code): each field of the schema in `good`, one at a time; then no object at all."""
    whole = schemas.schema(kind, action)
    for name, spec in whole.get("properties", {}).items():
        if name in whole.get("required", ()):
            yield f"{name} missing", {each: good[each] for each in good if each != name}, MISSING
        for what, value, code in _wrong_values(schemas.resolved(whole, spec), good.get(name)):
            yield f"{name} {what}", {**good, name: value}, code
    for what, value in _OF_EACH_TYPE[1:-1]:
        yield f"payload {what}", value, FORM


def _wrong_values(spec: dict, good: object) -> Iterator[tuple]:
    for what, value in _OF_EACH_TYPE:
        if what not in _IS[spec["type"]]:
            yield what, value, TYPE
    if "enum" in spec:
        for word in ("Nonsense", "", spec["enum"][0].lower(), spec["enum"][0] + " ", ",".join(spec["enum"])):
            yield f"word {word!r}", word, VALUE
    if "maxLength" in spec:
        yield "too long", "x" * (spec["maxLength"] + 1), VALUE
    if spec["type"] == "array":
        for what, value, code in _wrong_values(spec["items"], ""):
            yield f"item {what}", [*(good if isinstance(good, list) else []), value], code


def fitting(action: str) -> Iterator[dict]:
    """Payloads that are right to the last character: every text as long as it may be, optional fields left out."""
    whole, good = schemas.schema(schemas.CALL, action), GOOD[action]
    yield {name: good[name] for name in whole.get("required", ())}
    for name, spec in whole.get("properties", {}).items():
        if "maxLength" in spec:
            yield {**good, name: "x" * spec["maxLength"]}


def snapshot(desk) -> dict:
    """Everything that a refused message must leave as it was."""
    cp = desk.cp
    kept = {
        "configuration": (desk.keys.values, desk.keys.hidden, desk.keys._changed),
        "availability": cp.availability.operative,
        "connectors": [vars(each) for each in desk.connectors],
        "sessions": [_of_session(each) for each in cp.sessions],
        "owed": (desk.outbox.position, desk.outbox.ids, desk.outbox._attempts, desk.journal.head, cp._call),
        "questions": [(each[0], each[1] and each[1].connector.number) for each in cp.authorizer.questions],
        "errands": (cp.errands._unlocking and cp.errands._unlocking[1], cp.errands.unlock_id),
        "reset": (cp.errands.resetting, cp.errands.reset_wish),
        "registration": (cp.registration.status, cp.registration._wait_s),
        "clock": (desk.clock.known, desk.clock.unix_ms(desk.now)),
        "flash": (desk.flash.files, desk.flash.changes),
    }
    return deepcopy(kept)


def _of_session(session) -> tuple:
    reporter = session.reporter
    return (session.intent and session.intent.id_tag, session.transaction and session.transaction.start,
            session.captive and session.captive.start, session.finishing, session.closing_down, session._ending,
            session._stop, reporter.status, reporter.pending)  # fmt: skip
