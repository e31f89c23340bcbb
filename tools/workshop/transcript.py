"""Events as lines that a human reads: OCPP messages as tools/csms shows them, and the board's outputs."""

from tools.csms import transcript as csms

_OF_CSMS = frozenset(("frame", "connected", "disconnected", "refused", "violation"))
_OF_BOARD = frozenset(("relay", "contactor", "lock", "led", "pilot"))
_STYLES = {
    "misuse": "bold red",
    "hung": "bold red",
    "ended": "bold red",
    "unreachable": "bold red",
    "log": "dim",
    "hand": "bold blue",
    "status": "bold",
}


class Transcript:
    """`line(event)` gives the line, or None for what only repeats, such as a light that blinks."""

    def __init__(self, identity: str, start_unix: float):
        self._identity, self._start_unix = identity, start_unix
        self._colours: dict[int, str] = {}

    def line(self, event: dict) -> str | None:
        """One event, such as `05:06:07.123 CP001 == contactor 1 closed`."""
        if event["event"] in _OF_CSMS:
            return csms.line({**event, "t": event["unix"]})
        text = self._happened(event)
        return text and f"{csms.clock(self._start_unix + event['t'])} {self._identity} {text}"

    def style(self, event: dict) -> str:
        """How the line looks on a terminal, in rich's words."""
        if event["event"] in _OF_CSMS:
            return csms.style(event)
        return _STYLES.get(event["event"], "yellow")

    def _happened(self, event: dict) -> str | None:
        kind = event["event"]
        if kind == "led" and not self._new_colour(event):
            return None
        if kind in _OF_BOARD:
            return f"== {kind} {event['connector']} {event['state']}"
        if kind == "status":
            return f"== status {event['connector']} {event['from']} -> {event['to']}"
        if kind == "hand":
            return f">> {event['text']}"
        if kind == "log":
            return None if " status: " in event["text"] else f".. {event['text']}"
        if kind == "power":
            return f"** power {event['state']}" + _after(event.get("cause"))
        if kind == "unreachable":
            return f"!! {event['text']}"
        rest = [str(value) for name, value in event.items() if name not in ("event", "n", "t")]
        return " ".join(["**", kind, *rest])

    def _new_colour(self, event: dict) -> bool:
        before = self._colours.get(event["connector"])
        if event["state"] == "off" or event["state"] == before:
            return False
        self._colours[event["connector"]] = event["state"]
        return True


def _after(cause: str | None) -> str:
    return "" if cause in (None, "power on") else f" after {cause}"
