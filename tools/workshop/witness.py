"""Checks in every run what must always hold, and collects what did not: the violations."""

import asyncio
import re
from typing import Any

from tools.workshop.board import Board
from tools.workshop.clock import Clock
from tools.workshop.journal import Journal
from tools.workshop.status_table import allowed

_GRACE_S = 0.1  # so long may a contactor stay closed after its reason is gone
_LET_GO = "the pilot offers nothing"
_LET_GO_S = 6.1  # IEC 61851-1 table A.6, 10.2: so long for a car that has not left state C
_TRANSACTION = re.compile(r"\S+ I session: (\d+): (started|stopped) ")  # in the program's log
_REGISTER = "Energy.Active.Import.Register"


class Witness:
    """Listens to the journal and looks at the board. `violations` are texts with their time."""

    def __init__(self, board: Board, clock: Clock, journal: Journal):
        self._board, self._clock, self._journal = board, clock, journal
        self._status: dict[int, str] = {}
        self._running: set[int] = set()  # connectors with a transaction, by the program's own word
        self._unsaid: dict[int, list[str]] = {}  # statuses since (and with) the one that was last reported
        self._reports = False  # has this start of the program connected?
        self._registers: dict[int, tuple[str, float]] = {}  # connector -> time stamp and Wh of the newest value
        self._starting: dict[str, Any] = {}  # id of a StartTransaction -> connector
        self._transactions: dict[Any, Any] = {}  # transaction -> connector
        self._suspects: dict[tuple[int, str], asyncio.TimerHandle] = {}
        self.violations: list[str] = []
        self._told = {
            "status": self._changed_status,
            "log": self._logged,
            "frame": self._frame,
            "misuse": lambda event: self.accuse(f"misuse: {event['text']}"),
            "violation": lambda event: self.accuse(f"OCPP: {event['text']}"),
            "power": self._forget_status,
            "reset": self._forget_status,
            "connected": self._connected,
            "hung": lambda event: self.accuse("the program computed for 20 s without waiting"),
        }
        journal.listen(lambda event: self._told.get(event["event"], _ignore)(event))

    def accuse(self, text: str) -> None:
        """Note a violation."""
        self.violations.append(f"{self._clock.seconds():.3f} {text}")

    # Status

    def _changed_status(self, event: dict) -> None:
        connector, after = event["connector"], event["to"]
        before = self._status.get(connector)
        if before is not None and event["from"] != before:
            self.accuse(f"connector {connector}: changed from {event['from']}, but was {before}")
        if not allowed(connector, before, after):
            self.accuse(f"connector {connector}: {before} -> {after} is not in the table of 4.9")
        self._status[connector] = after
        self._unsaid.setdefault(connector, []).append(after)
        self.look()

    def _logged(self, event: dict) -> None:
        told = _TRANSACTION.match(event["text"])
        if told:
            (self._running.add if told[2] == "started" else self._running.discard)(int(told[1]))
            self.look()

    def _forget_status(self, event: dict) -> None:
        self._reports = False  # what still arrives was said before
        self._status.clear()
        self._running.clear()
        self._unsaid.clear()

    def _connected(self, event: dict) -> None:
        self._reports = True

    def _reported(self, connector: int | None, status: str | None) -> None:
        """What is reported has been so, and in this order. In wall time the log may come after the frame."""
        if not self._reports or connector not in self._unsaid or status is None or not self._clock.simulated:
            return
        unsaid = self._unsaid[connector]
        if status in unsaid:
            del unsaid[: unsaid.index(status)]
        else:
            self.accuse(f"connector {connector}: {status} was reported, but since then it was {', '.join(unsaid)}")

    # Contactor

    def look(self) -> None:
        """Is a coil driven against a reason not to? Then it must be off within the time of grace."""
        now_us = self._clock.now_us()
        for connector in self._board.connectors:
            reasons = self._reasons(connector, now_us) if connector.coil else []
            for reason in reasons:
                key = (connector.number, reason)
                if key not in self._suspects:
                    grace_s = _LET_GO_S if reason == _LET_GO else _GRACE_S
                    self._suspects[key] = self._clock.loop.call_later(grace_s, self._judge, connector, reason)
            for key in [key for key in self._suspects if key[0] == connector.number and key[1] not in reasons]:
                self._suspects.pop(key).cancel()

    def _reasons(self, connector, now_us: int) -> list[str]:
        status = self._status.get(connector.number)
        reasons = {
            "no plug": not connector.plug.present() and "plug" in connector.facts,
            "emergency stop pressed": self._board.pressed["ESTOP"],
            "residual current device tripped": self._board.pressed["RCD"],
            "lock not engaged": connector.lock is not None and not connector.lock.engaged(now_us),
            "no car that asks": connector.pilot is not None and connector.pilot.state() != "C",
            _LET_GO: connector.pilot is not None and connector.pilot.offered_w() == 0,
            "no transaction": status is not None and connector.number not in self._running,
        }
        return [reason for reason, holds in reasons.items() if holds]

    def _judge(self, connector, reason: str) -> None:
        self._suspects.pop((connector.number, reason), None)
        if connector.coil and reason in self._reasons(connector, self._clock.now_us()):
            grace_s = _LET_GO_S if reason == _LET_GO else _GRACE_S
            self.accuse(f"connector {connector.number}: coil driven for over {grace_s} s: {reason}")

    # Meter

    def _frame(self, event: dict) -> None:
        payload, action = event["payload"], event["action"]
        if not isinstance(payload, dict):
            return
        if event["direction"] == "out":
            if event["type"] == 3 and event["id"] in self._starting:
                self._transactions[payload.get("transactionId")] = self._starting.pop(event["id"])
        elif event["type"] == 2 and action == "StatusNotification":
            self._reported(payload.get("connectorId"), payload.get("status"))
        elif event["type"] == 2 and action in ("StartTransaction", "StopTransaction", "MeterValues"):
            self._energy(action, payload, event["id"])

    def _energy(self, action: str, payload: dict, unique_id: str) -> None:
        connector = payload.get("connectorId") or self._transactions.get(payload.get("transactionId"))
        if action == "StartTransaction":
            self._starting[unique_id] = connector
            self._register(connector, payload.get("timestamp"), payload.get("meterStart"))
        for value in payload.get("meterValue", ()) or payload.get("transactionData", ()):
            for sample in value.get("sampledValue", ()):
                if sample.get("measurand", _REGISTER) == _REGISTER and "phase" not in sample:
                    scale = 1000 if sample.get("unit") == "kWh" else 1
                    self._register(connector, value.get("timestamp"), float(sample["value"]) * scale)
        if action == "StopTransaction":
            self._register(connector, payload.get("timestamp"), payload.get("meterStop"))

    def _register(self, connector: int | None, stamp: str | None, wh: float | None) -> None:
        """A register value: of two at different times the later is not smaller."""
        if connector is None or stamp is None or wh is None:
            return
        newest_stamp, newest_wh = self._registers.get(connector, (stamp, wh))
        if stamp < newest_stamp:
            if wh > newest_wh:
                self.accuse(f"connector {connector}: {wh:g} Wh at {stamp}, but {newest_wh:g} Wh at {newest_stamp}")
            return
        if wh < newest_wh:
            self.accuse(f"connector {connector}: register went from {newest_wh:g} Wh back to {wh:g} Wh")
        self._registers[connector] = (stamp, wh)


def _ignore(event: dict) -> None:
    """Events that say nothing about a rule."""
