"""What a `wait` waits for: words or fields into an event's fields; what could never come is refused at once."""

import asyncio
import json
import math
from collections.abc import Callable

from tools.csms import schemas
from tools.workshop.journal import KINDS

USUALLY_S = 60.0
_ACTIONS = schemas.FROM_CHARGER | schemas.TO_CHARGER
_SAY = "say: wait EVENT|Action [field=value ...] [seconds]"


def wanted(said: list[str], fields: dict) -> tuple[dict, float, int | None]:
    """(fields of the event, seconds to wait, number of the first event that counts or None: from now on)."""
    unknown = sorted(set(fields) - {"for", "seconds", "since"})
    if unknown:
        raise ValueError(f"no field {unknown[0]}; there are: for, seconds, since")
    event, seconds = fields.get("for", {}), _number(fields, "seconds", USUALLY_S)
    if not isinstance(event, dict):
        raise ValueError('for: say an object of an event\'s fields, such as {"event": "contactor", "state": "closed"}')
    event = dict(event)
    for word in said:
        name, equals, value = word.partition("=")
        if equals:
            event[name] = _value(value)
        elif word.replace(".", "", 1).isdigit():
            seconds = float(word)
        else:
            event["action" if word[0].isupper() else "event"] = word
    _check(event)
    since = _number(fields, "since", -1)
    return event, seconds, None if since < 0 else int(since)


def _value(text: str) -> object:
    try:
        return json.loads(text) if text[:1] in '0123456789{["tfn-' else text
    except ValueError:
        return text


def _number(fields: dict, name: str, otherwise: float) -> float:
    value = fields.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is a number, not {value!r}")
    return value


def _check(event: dict) -> None:
    if not event:
        raise ValueError(f"{_SAY}; events: {', '.join(sorted(KINDS))}")
    for field, names in (("event", KINDS), ("action", _ACTIONS)):
        said = event.get(field, [])
        for name in said if isinstance(said, list) else [said]:
            if name is not None and name not in names:
                raise ValueError(f"no {field} {name!r}; there are: {', '.join(sorted(names))}")


async def until(workshop, match: Callable[[dict], bool], seconds: float, since: int) -> dict | None:
    """The first event from number `since` on that `match(event)` accepts, or None after so much time."""
    journal, clock = workshop.journal, workshop.clock
    for event in journal.since(since):
        if match(event):
            return event
    found: asyncio.Future = clock.loop.create_future()

    def listen(event: dict) -> None:
        if not found.done() and match(event):
            found.set_result(event)

    journal.listen(listen)
    try:
        return found.result() if await clock.run(seconds, found) else None
    finally:
        journal.forget(listen)
