"""Looks at the board's outputs and moving parts and puts every change into the journal."""

import asyncio
from collections.abc import Callable

from tools.workshop.board import Board
from tools.workshop.clock import Clock
from tools.workshop.journal import Journal

_SETTLE_S = 0.003  # wall time: three pins of a light are written one after the other


class Observer:
    """Call `look()` whenever something may have moved; it is cheap if nothing has."""

    def __init__(self, board: Board, clock: Clock, journal: Journal):
        self._board, self._clock, self._journal = board, clock, journal
        self._seen: dict[int, dict] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._misused = 0
        self.after: list[Callable[[], None]] = []  # told when anything has changed

    def look(self) -> None:
        """Compare now, or in wall time in a moment."""
        if self._board.dirty:
            self._board.dirty = False
            if self._clock.simulated:
                self._compare()
            else:
                self._again_in(_SETTLE_S)

    def _again_in(self, seconds: float) -> None:
        when = self._clock.loop.time() + seconds
        if self._timer and self._timer.when() <= when:
            return
        if self._timer:
            self._timer.cancel()
        self._timer = self._clock.loop.call_at(when, self._compare)

    def _compare(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        now_us, next_us = self._clock.now_us(), None
        self._board.run_machines()
        changed = [self._compare_one(connector, now_us) for connector in self._board.connectors]
        moving = [
            each for each in (connector.next_us(now_us) for connector in self._board.connectors) if each
        ]
        if machines_us := self._board.machines.next_us(now_us):
            moving.append(machines_us)
        next_us = min(moving, default=None)
        if next_us is not None:
            self._again_in(max(next_us - now_us, 0) / 1e6 + 1e-6)
        self._look_for_misuse()
        if any(changed):
            for tell in self.after:
                tell()

    def _compare_one(self, connector, now_us: int) -> bool:
        connector.power.settle(now_us)
        now = {
            "relay": connector.coil,
            "contactor": "closed" if connector.relay.closed(now_us) else "open",
            "lock": connector.lock.engaged(now_us) if connector.lock else None,
            "pilot": connector.pilot.state() if connector.pilot else None,
            "led": connector.led.name(now_us) if connector.led else None,
        }
        before = self._seen.get(connector.number)
        self._seen[connector.number] = now
        if before is None or before == now:
            return before is None
        words = {"relay": ("off", "on"), "lock": ("free", "engaged")}
        for name, value in now.items():
            if value != before[name]:
                state = words[name][value] if name in words else value
                self._journal.emit(name, connector=connector.number, state=state)
        return True

    def _look_for_misuse(self) -> None:
        reader = self._board.reader
        for text in reader.misuse[self._misused :] if reader else ():
            self._misused += 1
            self._journal.emit("misuse", text=f"MFRC522: {text}")
