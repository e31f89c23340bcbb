"""What a charger's messages must be like: the published schemas, as the host has laid them down in a file, held
against each message by a judge that runs in every interpreter."""

import json

_schemas: dict = {}  # (kind, action) as "2 Heartbeat": its schema
_CODES = (
    "NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError", "FormationViolation",
    "GenericError", "PropertyConstraintViolation", "OccurenceConstraintViolation", "TypeConstraintViolation",
)  # fmt: skip
_KINDS = {"object": dict, "array": list, "string": str, "boolean": bool}
_MOST_ID = 36


class Broken(Exception):
    """A case has broken a rule; the text says which."""


def learn(path: str) -> None:
    """Read the schemas that tools/loops/fuzz.py has written."""
    with open(path) as file:
        _schemas.update(json.load(file))


def judge(message) -> str:
    """What is wrong with a frame of the charger, "" if nothing is. An answer's payload is for `answer` to judge."""
    if not isinstance(message, list) or len(message) < 3 or not isinstance(message[1], str):
        return "no frame of OCPP-J"
    if message[0] == 2:
        if len(message) != 4 or not 0 < len(message[1]) <= _MOST_ID or "2 " + message[2] not in _schemas:
            return "a wrong CALL: %s" % message[:3]
        return complaint(_schemas["2 " + message[2]], message[3], message[2])
    if message[0] == 3:
        return "" if len(message) == 3 and isinstance(message[2], dict) else "a wrong CALLRESULT"
    if message[0] != 4 or len(message) != 5 or message[2] not in _CODES or message[4] != {}:
        return "a wrong CALLERROR: %s" % message[2:]
    return "" if isinstance(message[3], str) and len(message[3]) <= 255 else "a wrong description"


def answer(action: str, payload) -> str:
    """What is wrong with the answer to a call of this action."""
    schema = _schemas.get("3 " + action)
    return complaint(schema, payload, action) if schema else "an answer to " + action


def complaint(schema: dict, value, path: str) -> str:
    """The first thing in which a value is not as its schema wants it."""
    kind = schema.get("type")
    if kind in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int if kind == "integer" else (int, float)):
            return path + " is no " + kind
    elif kind and not isinstance(value, _KINDS[kind]):
        return path + " is no " + kind
    if "enum" in schema and value not in schema["enum"]:
        return "%s is %s" % (path, value)
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        return path + " is too long"
    if kind == "object":
        return _inside(schema, value, path)
    if kind == "array":
        for item in value:
            wrong = complaint(schema["items"], item, path)
            if wrong:
                return wrong
    return ""


def _inside(schema: dict, value: dict, path: str) -> str:
    for name in schema.get("required", ()):
        if name not in value:
            return "%s.%s is missing" % (path, name)
    for name, inner in value.items():
        if name not in schema["properties"]:
            return "%s.%s is not known" % (path, name)
        wrong = complaint(schema["properties"][name], inner, path + "." + name)
        if wrong:
            return wrong
    return ""
