"""One OCPP-J message as text: taking it apart, and saying what is wrong with it (OCPP-J 1.6 4.2)."""

import json
from typing import Any

from tools.csms.schemas import CALL, CALLERROR, CALLRESULT

ERROR_CODES = ("NotImplemented", "NotSupported", "InternalError", "ProtocolError", "SecurityError",
               "FormationViolation", "PropertyConstraintViolation", "OccurenceConstraintViolation",
               "TypeConstraintViolation", "GenericError")
_LENGTHS = {CALL: 4, CALLRESULT: 3, CALLERROR: 5}
_ID_MAX = 36  # OCPP-J 1.6 4.1.4


class Frame:
    """A message as it came: what could be read of it, and its `problems` as texts.

    `kind` is 2, 3 or 4, or None if the text is no OCPP-J message at all; `id` is None if it cannot be
    answered. The payload of an error is {"code", "description", "details"}.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.kind: int | None = None
        self.id: Any = None
        self.action: Any = None
        self.payload: Any = None
        self.problems: list[str] = []
        try:
            self._take_apart(json.loads(text, object_pairs_hook=self._object, parse_constant=self._constant))
        except (ValueError, RecursionError) as error:
            self.problems.append(f"not JSON: {error}")

    def _object(self, pairs: list) -> dict:
        if len(dict(pairs)) != len(pairs):
            self.problems.append("a property appears twice: " + ", ".join(name for name, _ in pairs))
        return dict(pairs)

    def _constant(self, name: str) -> object:
        raise ValueError(f"{name} is not JSON")

    def _take_apart(self, parts: object) -> None:
        if not isinstance(parts, list) or not parts:
            self.problems.append("not a JSON array with elements")
        elif not isinstance(parts[0], int) or parts[0] not in _LENGTHS:
            self.problems.append(f"message type {parts[0]!r} is not 2, 3 or 4")
        else:
            self.kind = parts[0]
            if len(parts) != _LENGTHS[self.kind]:
                self.problems.append(f"{len(parts)} elements instead of {_LENGTHS[self.kind]}")
            self._take_id(parts[1:2])
            self._take_rest(parts[2:])

    def _take_id(self, found: list) -> None:
        if found and isinstance(found[0], str):
            self.id = found[0]
            if len(self.id) > _ID_MAX:
                self.problems.append(f"unique id longer than {_ID_MAX} characters")
        else:
            self.problems.append("no unique id that is a string")

    def _take_rest(self, rest: list) -> None:
        if self.kind == CALL:
            self.action, self.payload = [*rest, None, None][:2]
            if not isinstance(self.action, str):
                self.action = None
                self.problems.append("the action is not a string")
        elif self.kind == CALLRESULT:
            self.payload = [*rest, None][0]
        else:
            self._take_error([*rest, None, None, None][:3])
        if not isinstance(self.payload, dict):
            self.problems.append("the payload is not a JSON object")

    def _take_error(self, error: list) -> None:
        self.payload = dict(zip(("code", "description", "details"), error, strict=True))
        if error[0] not in ERROR_CODES:  # a tuple: whatever came can be looked up in it
            self.problems.append(f"unknown error code {error[0]!r}")
        if not isinstance(error[1], str) or not isinstance(error[2], dict):
            self.problems.append("a CALLERROR ends with a string and an object")
