"""Everything that one charger says during a case, in order: what has been judged already, and what comes next."""

import asyncio
import json
from collections.abc import Callable

from tools.csms import timestamps
from tools.csms.central_system import CentralSystem
from tools.csms.schemas import CALL, CALLERROR, CALLRESULT

_ARROWS = {"in": "->", "out": "<-"}


class Ear:
    """Listens to one charger of a central system until it is closed."""

    def __init__(self, central: CentralSystem, identity: str) -> None:
        self.heard: list[dict] = []  # frames from the charger that have a payload
        self.judged = 0  # so many of them have been looked at
        self.violations: list[str] = []  # what was against schema or OCPP-J
        self.lost_s: float | None = None  # when the charger was last heard before it was away in this case
        self.lines: list[str] = []  # all that happened, for people
        self.tell: Callable[[str], object] = lambda line: None  # hears each of those lines
        self._identity, self._central = identity, central
        self._news = asyncio.Event()
        self._last_s: float | None = None  # of the last frame from the charger
        central.on_event(self._listen)

    def close(self) -> None:
        """Listen no more."""
        self._central.off_event(self._listen)

    def begin(self) -> None:
        """A case begins: what was before is not its matter."""
        self.judged = len(self.heard)
        self.violations.clear()
        self.lost_s = None

    async def next(self, seconds: float) -> dict | None:
        """The next frame from the charger that has not been judged; None: nothing came in that time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self.judged == len(self.heard):
            left = end - loop.time()
            if left <= 0:
                return None
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return None
        self.judged += 1
        return self.heard[self.judged - 1]

    def judged_since(self, frame: dict) -> list[dict]:
        """The CALLs that have been looked at after this one."""
        begin = next(n for n, each in enumerate(self.heard) if each is frame)
        return [each for each in self.heard[begin + 1 : self.judged] if each["type"] == CALL]

    def say(self, text: str, at_s: float | None = None) -> None:
        """Add a line of our own."""
        moment = timestamps.iso(self._central.clock() if at_s is None else at_s)
        self.lines.append(f"{moment[11:23]} {text}")
        self.tell(text)

    def _listen(self, event: dict) -> None:
        if event["identity"] != self._identity:
            return
        if event["event"] == "frame":
            self.say(_ARROWS[event["direction"]] + " " + _said(event), event["t"])
            if event["direction"] == "in":
                self._last_s = event["t"]
            if event["direction"] == "in" and isinstance(event["payload"], dict):  # else it is a violation
                self.heard.append(event)
                self._news.set()
        elif event["event"] == "violation":
            self.violations.append(event["text"])
            self.say(f"!! {event['text']}", event["t"])
        else:  # it is gone, or back: a cut cable is noticed late
            self.lost_s = self._last_s if self.lost_s is None else self.lost_s
            self.say(f"-- {event['event']}", event["t"])


def _said(event: dict) -> str:
    """A frame as a line: the action, and what it carries."""
    kind = {CALL: "", CALLRESULT: ".conf", CALLERROR: ".error"}.get(event["type"], "?")
    text = event.get("raw") or json.dumps(event["payload"])
    return f"{event['action']}{kind} {text}"
