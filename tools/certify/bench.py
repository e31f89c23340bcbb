"""The words that cases are written in: what must come from the charger, what is asked of it, what hands do.

Rules of judging: every message must follow its schema; messages come in the order of the steps, except those that are
named in one `comes` together; a StatusNotification that no step expects is noted, another message fails the case.
Heartbeats may come at any time, and meter values while one of their intervals is not 0.
"""

import asyncio
from collections.abc import Callable

from tools.certify import stamps
from tools.certify.datasheet import DataSheet
from tools.certify.ear import Ear
from tools.certify.hands import Hands
from tools.certify.keys import Keys
from tools.certify.result import Failed
from tools.certify.settings import Settings
from tools.certify.told_hands import ToldHands
from tools.certify.wanted import Wanted
from tools.csms.central_system import CentralSystem
from tools.csms.schemas import CALL
from tools.csms.session import CallFailed

_POLL_S = 0.1


class Bench:
    """One charger, its central system and somebody's hands. It plays one case after the other."""

    def __init__(
        self, central: CentralSystem, identity: str, hands: Hands, sheet: DataSheet, settings: Settings
    ) -> None:
        self.central, self.identity, self.sheet, self.settings = central, identity, sheet, settings
        self.ear = Ear(central, identity)
        self.hands = ToldHands(hands, self.ear.say)
        self.keys = Keys(self)
        self.notes: list[str] = []
        self.during = ""  # the step that is being played
        self.judging = False  # before a case nothing that comes is held against the charger

    # --- what a case knows

    @property
    def connector(self) -> int:
        """The connector under test."""
        return self.settings.connector

    @property
    def connectors(self) -> int:
        """How many there are: by the charger's own word, else by its data sheet."""
        return self.keys.number("NumberOfConnectors", self.sheet.connectors)

    @property
    def others(self) -> list[int]:
        """The connectors that are not under test."""
        return [n for n in range(1, self.connectors + 1) if n != self.connector]

    def now_s(self) -> float:
        """The central system's time, unix seconds."""
        return self.central.clock()

    def connections(self) -> int:
        """How often the charger has connected."""
        charger = self.central.chargers.get(self.identity)
        return charger.connections if charger else 0

    def connected(self) -> bool:
        """Is it connected now?"""
        charger = self.central.chargers.get(self.identity)
        return charger is not None and charger.session is not None

    def registered(self) -> bool:
        """Is it connected, and not kept waiting by an answer to its BootNotification?"""
        return self.connected() and self.central.chargers[self.identity].registration in (None, "Accepted")

    # --- what must come

    async def comes(self, *wanted: Wanted, also: tuple = (), within_s: float | None = None) -> list[dict]:
        """All of these messages, in any order; returns their frames in the order given. `also`: these may come, too."""
        found: dict[Wanted, dict] = {}
        while len(found) < len(wanted):
            missing = [each for each in wanted if each not in found]
            took, event = await self._one_of(missing, also, within_s)
            if took in missing:
                found[took] = event
        return [found[each] for each in wanted]

    async def either(self, *wanted: Wanted, also: tuple = (), within_s: float | None = None) -> tuple[Wanted, dict]:
        """The first message that is one of these: which one it is, and its frame."""
        while True:
            took, event = await self._one_of(list(wanted), also, within_s)
            if took in wanted:
                return took, event

    async def perhaps(self, wanted: Wanted, seconds: float, also: tuple = ()) -> dict | None:
        """Such a message, or None: it did not come in that time, and need not."""
        self.during = f"perhaps {wanted}"
        end = self._loop_s() + seconds
        while (event := await self.ear.next(end - self._loop_s())) is not None:
            if self._judge(event, [wanted], also) is wanted:
                return event
        return None

    async def nothing(self, seconds: float, why: str, also: tuple = ()) -> None:
        """For so long no message comes but StatusNotifications, which are noted, and those of `also`."""
        self.during = why
        end = self._loop_s() + seconds
        while (event := await self.ear.next(end - self._loop_s())) is not None:
            self._judge(event, [], also)

    async def _one_of(self, wanted: list[Wanted], also: tuple, within_s: float | None) -> tuple[Wanted, dict]:
        self.during = " and ".join(map(str, wanted))
        seconds = self.settings.patience_s if within_s is None else within_s
        end = self._loop_s() + seconds
        while (event := await self.ear.next(end - self._loop_s())) is not None:
            took = self._judge(event, wanted, also)
            if took:
                return took, event
        raise Failed(self.during, f"nothing of it in {seconds:g} s")

    def _judge(self, event: dict, wanted: list[Wanted], also: tuple) -> Wanted | None:
        """The wanted message that this is; None if it may be passed over. Raises Failed if it must not come."""
        self.check_form()
        if event["type"] != CALL:
            return None  # an answer that was too late: `call` has judged it
        if self.judging:
            self._look_at_stamp(event)
        for each in [*wanted, *also]:
            if each.takes(event):
                return each
        if not self.judging:
            return None
        if event["action"] == "StatusNotification":
            self.notes.append("unexpected: {connectorId} {status} {errorCode}".format(**event["payload"]))
        elif not self._harmless(event["action"]):
            raise Failed(self.during or "no message", _in_words(event, [*wanted, *also]))
        return None

    def _look_at_stamp(self, event: dict) -> None:
        """Note a time stamp that cannot be right, once a case for each kind of message."""
        late_s = self.keys.number("MinimumStatusDuration", 0) if event["action"] == "StatusNotification" else 0
        doubt = stamps.doubt(event, self.settings.deviation_s + late_s, self.ear.lost_s)
        alike = doubt.partition(event["action"])[0] + event["action"]
        if doubt and not any(note.startswith(alike + " ") for note in self.notes):
            self.notes.append(doubt)

    def check_form(self) -> None:
        """Raises Failed if anything since the case began was against its schema or against OCPP-J."""
        if self.judging and self.ear.violations:
            raise Failed("messages by the schemas and by OCPP-J", self.ear.violations[0])

    def _harmless(self, action: str) -> bool:
        intervals = ("MeterValueSampleInterval", "ClockAlignedDataInterval")
        return action == "Heartbeat" or (action == "MeterValues" and any(self.keys.number(key, 0) for key in intervals))

    # --- what is asked of the charger

    async def call(
        self, action: str, payload: dict | None = None, *, errors: tuple = (), also: tuple = (), **fields: object
    ) -> dict:
        """Send a CALL; its answer, which must have these fields, or be a CALLERROR with one of these codes ("*": any).

        What came before the answer has come out of order, unless `also` names it.
        """
        wanted = Wanted(f"{action}.conf", **fields)
        self.during = str(wanted) + (f" or CALLERROR {' or '.join(errors)}" if errors else "")
        try:
            answer = await self.central.call(self.identity, action, payload, self.settings.patience_s, raw=True)
        except CallFailed as failed:
            self._judge_until(action, also)
            if failed.code in errors or ("*" in errors and failed.code not in _NOT_ANSWERED):
                return {}
            raise Failed(self.during, f"{failed}") from None
        self._judge_until(action, also)
        self.check_form()
        if not isinstance(answer, dict) or wanted.wrong(answer):
            raise Failed(self.during, f"{action}.conf {answer}")
        return answer

    def _judge_until(self, action: str, also: tuple) -> None:
        """Judge what came before the answer to our CALL."""
        while self.ear.judged < len(self.ear.heard):
            event = self.ear.heard[self.ear.judged]
            self.ear.judged += 1
            if event["type"] != CALL and event["action"] == action:
                return
            self._judge(event, [], also)

    async def try_call(self, action: str, payload: dict | None = None) -> dict | None:
        """Send a CALL outside of any case; its answer, or None."""
        try:
            return await self.central.call(self.identity, action, payload, self.settings.patience_s)
        except CallFailed:
            return None

    # --- time

    async def until(self, holds: Callable[[], object], seconds: float) -> bool:
        """Wait until this holds, at most so long; whether it does."""
        end = self._loop_s() + seconds
        while not holds():
            if self._loop_s() >= end:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def _loop_s(self) -> float:
        return asyncio.get_running_loop().time()


_NOT_ANSWERED = ("NotConnected", "ConnectionLost", "NoAnswer", "InvalidPayload")


def _in_words(event: dict, wanted: list[Wanted]) -> str:
    """An unexpected message; if it is one that was expected, what is wrong with it."""
    alike = [each for each in wanted if each.action == event["action"]]
    payload = event["payload"]
    shown = [f"{name} {payload.get(name, 'absent')}" for each in alike for name in each.wrong(payload)]
    return f"{event['action']}({', '.join(shown)})" if shown else f"{event['action']} {payload}"
