"""What happened: every event of the workshop in order, for watchers, waits and the witness."""

from collections import deque
from collections.abc import Callable
from itertools import islice

_KEPT = 20000
KINDS = frozenset(
    (
        *("frame", "connected", "disconnected", "refused", "violation", "unreachable"),
        *("relay", "contactor", "lock", "led", "status", "log", "power", "reset"),
        *("ended", "hung", "hand", "misuse"),
    )
)


class Journal:
    """Events are dictionaries with `event` (the kind), `t` (seconds since the opening) and a number `n`."""

    def __init__(self, seconds: Callable[[], float]):
        self._seconds = seconds
        self._listeners: list[Callable[[dict], None]] = []
        self.events: deque[dict] = deque(maxlen=_KEPT)
        self.count = 0

    def listen(self, listener: Callable[[dict], None]) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Callable[[dict], None]) -> None:
        self._listeners.remove(listener)

    def emit(self, kind: str, **fields) -> dict:
        """Record an event and tell everybody; the workshop's own time goes on it."""
        event = {"event": kind, "n": self.count, "t": round(self._seconds(), 3)}
        event.update((name, value) for name, value in fields.items() if name not in event)
        self.count += 1
        self.events.append(event)
        for listener in tuple(self._listeners):
            listener(event)
        return event

    def since(self, n: int, match: dict | None = None) -> list[dict]:
        """Events from number `n` on which have all fields of `match`."""
        older = max(0, len(self.events) - (self.count - n))
        return [event for event in islice(self.events, older, None) if matches(event, match or {})]


def matches(event: dict, wanted: dict) -> bool:
    """Has the event these fields? A dictionary asks for fields within, a list for one of several values."""
    for name, value in wanted.items():
        have = event.get(name)
        if isinstance(value, dict):
            if not isinstance(have, dict) or not matches(have, value):
                return False
        elif isinstance(value, list) and not isinstance(have, list):
            if have not in value:
                return False
        elif have != value:
            return False
    return True
