"""Words into the payload of a message: fields by position, by name, and as JSON."""

import json

from tools.csms import fields, schemas
from tools.csms.schemas import CALL


def payload(kind: int, action: str, words: list, now_s: float) -> dict:
    """Fields by position and by name into one payload."""
    result: dict = {}
    order = list(fields.ORDER[action]) if kind == CALL else []
    while words:
        word = words.pop(0)
        name, sign, text = word.partition("=")
        path = _path(kind, action, name) if sign else None
        home = _home(kind, action, word) if word[:1] == "{" else None
        if home == "":
            result.update(json.loads(word))
        elif home:
            _put(result, home, {**result.get(home, {}), **json.loads(word)})
        elif path:
            _put(result, path, _value(kind, action, path, text, now_s))
        elif not order:
            raise ValueError(f"{word!r} is one word too many" if not sign else f"no field {name!r}")
        elif fields.takes_rest(action, order[0]) and word[0] not in "{[":
            _put(result, order.pop(0), _list(action, [word, *words]))
            words = []
        else:
            path = order.pop(0)
            _put(result, path, _value(kind, action, path, word, now_s))
    return result


def _path(kind: int, action: str, name: str) -> str | None:
    """The field meant by a name: itself, or the one inner field of that name; None if there is none."""
    try:
        schemas.part(kind, action, name)
        return name
    except KeyError:
        whole = schemas.schema(kind, action)
        inner = [f"{outer}.{name}" for outer, spec in whole.get("properties", {}).items()
                 if name in schemas.resolved(whole, spec).get("properties", {})]
        return inner[0] if len(inner) == 1 else None


def _home(kind: int, action: str, word: str) -> str | None:
    """Where a JSON object belongs by its names: "" is the payload itself, else a field of it; None: nowhere."""
    found, whole = _json(word), schemas.schema(kind, action)
    homes = {"": whole, **{name: schemas.resolved(whole, spec) for name, spec in whole.get("properties", {}).items()}}
    fitting = [home for home, spec in homes.items() if set(found) <= set(spec.get("properties", {}))]
    return fitting[0] if fitting else None


def _json(word: str) -> dict | list:
    try:
        return json.loads(word)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None


def _value(kind: int, action: str, path: str, word: str, now_s: float) -> object:
    if word[:1] in ("{", "[") and schemas.part(kind, action, path).get("type") != "string":
        return _json(word)
    if kind == CALL and fields.takes_rest(action, path):
        return _list(action, word.split(","))
    return fields.value(kind, action, path, word, now_s)


def _list(action: str, words: list) -> list:
    """GetConfiguration: keys. SendLocalList: tags, each `tag` or `tag=status`, or `tag=` to remove it."""
    if action == "GetConfiguration":
        return words
    pairs = [word.partition("=") for word in words]
    return [{"idTag": tag} if sign and not status else
            {"idTag": tag, "idTagInfo": {"status": status or "Accepted"}} for tag, sign, status in pairs]


def _put(payload: dict, path: str, value: object) -> None:
    *outer, name = path.split(".")
    for each in outer:
        payload = payload.setdefault(each, {})
    payload[name] = value
