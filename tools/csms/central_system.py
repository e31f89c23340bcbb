"""The central system: chargers, tags, transactions, and every message that passed.

    central = CentralSystem(clock=time.time)
    server = await server.listen(central, "127.0.0.1", 9000)           # real chargers, over TCP
    stream = central.open_stream(on_bytes, on_close)                   # or simulated ones, in memory
    answer = await central.call("CP1", "Reset", {"type": "Soft"})

It owns no clock and no task: time stamps come from `clock`, delays from the running loop, so all of it runs
in simulated time as well. What a charger does against the specification is a text in `violations`, never a
crash.
"""

import uuid
from collections.abc import Callable
from typing import Any

from tools.csms import schemas
from tools.csms.chargers import Charger
from tools.csms.frames import Frame
from tools.csms.schemas import CALL
from tools.csms.scripts import Rule, Scripts
from tools.csms.session import CallFailed, Session
from tools.csms.settings import Settings
from tools.csms.stream import Stream
from tools.csms.tags import Tags
from tools.csms.transactions import Transactions


class CentralSystem:
    """`clock` returns unix seconds as a float."""

    def __init__(self, clock: Callable[[], float], settings: Settings | None = None) -> None:
        self.clock = clock
        self.settings = settings or Settings()
        self.tags = Tags()
        self.transactions = Transactions()
        self.scripts = Scripts()
        self.chargers: dict[str, Charger] = {}  # identity -> Charger, in the order of their first connection
        self.messages: list[dict] = []  # the frame events, oldest first
        self.violations: list[str] = []  # texts: "<identity>: <subject>: <what is wrong>"
        self._listeners: list[Callable[[dict], object]] = []
        self._calls = self._numbers = 0

    # --- for the owner

    def open_stream(self, on_bytes: Callable[[bytes], object], on_close: Callable[[], object],
                    on_abort: Callable[[], object] | None = None) -> Stream:
        """A connection in memory: give it bytes with feed(data) and its end with lost().

        It calls on_bytes(data), also while it is fed, and once on_close() when the central system ends the
        connection; on_abort(), if given, when it cuts it without goodbye.
        """
        return Stream(self, on_bytes, on_close, on_abort)

    async def call(self, identity: str | None, action: str, payload: dict | None = None,
                   timeout_s: float | None = None, raw: bool = False) -> dict:
        """Send a CALL, return the confirmation's payload; raises CallFailed. `raw` sends past the schema."""
        payload = payload or {}
        if not raw:
            _check(action, payload)
        wait_s = self.settings.call_timeout_s if timeout_s is None else timeout_s
        return await self._session(identity).call(action, payload, wait_s)

    def send_raw(self, identity: str | None, text: str) -> None:
        """Send any text as one message."""
        self._session(identity).send_text(text)

    def send_bytes(self, identity: str | None, data: bytes) -> None:
        """Send any bytes past the WebSocket layer."""
        self._session(identity).stream.send_bytes(data)

    def disconnect(self, identity: str | None = None, abrupt: bool = False) -> None:
        """End the connection: with the closing handshake, or abruptly."""
        stream = self._session(identity).stream
        stream.abort() if abrupt else stream.close()

    def freeze(self, identity: str | None = None) -> None:
        """Make the connection half-open: from now on nothing is heard or said, not even a pong."""
        self._session(identity).stream.frozen = True

    def script(self, action: str, **rule: Any) -> None:
        """Do something else than usual when this action comes; see scripts.Rule for what."""
        if action not in schemas.FROM_CHARGER:
            names = ", ".join(sorted(schemas.FROM_CHARGER))
            raise ValueError(f"no charger sends {action}; they send {names}")
        self.scripts.add(action, Rule(**rule))

    def charger(self, identity: str | None = None) -> Charger:
        """The charger of that name; without one the only or the last that connected. Raises CallFailed."""
        if identity in self.chargers:
            return self.chargers[identity]
        if identity is None and self.chargers:
            alive = [each for each in self.chargers.values() if each.session]
            return max(alive or self.chargers.values(), key=lambda each: each.connected_as)
        raise CallFailed("NotConnected", f"no charger {identity or ''} was ever here".replace("  ", " "))

    def requests(self, action: str, identity: str | None = None) -> list:
        """The payloads of the CALLs of that name that chargers sent, oldest first."""
        return [each["payload"] for each in self.messages
                if (each["direction"], each["type"], each["action"]) == ("in", CALL, action)
                and identity in (None, each["identity"])]

    def on_event(self, listener: Callable[[dict], object]) -> None:
        """Call listener(event) for each frame, connection and violation from now on."""
        self._listeners.append(listener)

    def off_event(self, listener: Callable[[dict], object]) -> None:
        """No longer call that listener."""
        self._listeners.remove(listener)

    # --- for the sessions

    def tag_info(self, tag: str) -> dict:
        """The idTagInfo to answer for a tag now."""
        return self.tags.info(tag, self.settings.unknown_tag, self.clock())

    def new_id(self) -> str:
        """A unique id of 36 characters, the longest there is (OCPP-J 1.6 4.1.4); not random: runs repeat."""
        self._calls += 1
        return str(uuid.UUID(int=self._calls))

    def new_number(self) -> int:
        """A number that was not used before, for requests and reservations that need one."""
        self._numbers += 1
        return self._numbers

    def connected(self, identity: str, stream: Stream) -> Session:
        """A charger finished its handshake; an older connection of the same one is cut."""
        charger = self.chargers.setdefault(identity, Charger(identity))
        if charger.session:
            charger.session.stream.abort()
        charger.session = Session(self, charger, stream)
        charger.connections += 1
        charger.connected_as = max((each.connected_as for each in self.chargers.values()), default=0) + 1
        self._tell("connected", identity, connections=charger.connections)
        return charger.session

    def disconnected(self, session: Session) -> None:
        """That connection is gone."""
        if session.charger.session is session:
            session.charger.session = None
        self._tell("disconnected", session.charger.identity)

    def refused(self, identity: str, status: int, reason: str) -> None:
        """A handshake was answered with an HTTP status."""
        self._tell("refused", identity, status=status, reason=reason)

    def saw(self, identity: str, direction: str, frame: Frame) -> None:
        """A frame passed; `direction` is "in" or "out"."""
        event: dict[str, Any] = {"direction": direction, "type": frame.kind, "action": frame.action,
                 "payload": frame.payload, "id": frame.id}
        if frame.problems:
            event["raw"] = frame.text
        self.messages.append(self._tell("frame", identity, **event))
        if len(self.messages) > self.settings.keep_messages:
            del self.messages[:self.settings.keep_messages // 10 + 1]

    def violation(self, identity: str, text: str) -> None:
        """Something was against the specification."""
        self.violations.append(f"{identity}: {text}")
        self._tell("violation", identity, text=text)

    def _tell(self, event: str, identity: str, **facts: Any) -> dict:
        told = {"event": event, "identity": identity, **facts, "t": self.clock()}
        for listener in list(self._listeners):
            listener(told)
        return told

    def _session(self, identity: str | None) -> Session:
        charger = self.charger(identity)
        if charger.session is None:
            raise CallFailed("NotConnected", f"{charger.identity} is not connected")
        return charger.session


def _check(action: str, payload: dict) -> None:
    if action not in schemas.TO_CHARGER:
        raise CallFailed("InvalidPayload", f"no central system sends {action}")
    for _, wrong in schemas.complaints(CALL, action, payload):
        raise CallFailed("InvalidPayload", f"{action}: {wrong}")
