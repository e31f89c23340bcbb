"""Requests of the central system that take time: UnlockConnector until the bolt has moved, Reset until all is told."""

from micropython import const

from lib.ticks import diff

_UNLOCK_MS = const(5000)
_RESET_WAIT_MS = const(30000)  # CORE-RST-04: then the stop stays queued and the reset goes on


class Errands:
    """At most one unlocking and one reset under way."""

    def __init__(self, cp) -> None:
        self._cp = cp
        self._unlocking: tuple | None = None  # (session, since)
        self.resetting: tuple | None = None  # (type, since); meanwhile nobody is let in
        self.unlock_id = ""  # of the UnlockConnector.req that waits for its answer
        self.reset_wish: str | None = None  # "Hard" or "Soft": the firmware is asked to restart now

    def holds_calls(self) -> bool:
        """UnlockConnector.conf goes out before the StopTransaction.req it causes (TRN-SYN-09, CORE-UNL-05)."""
        return self._unlocking is not None or self.reset_wish is not None

    def unlock(self, session, now: int) -> bool:
        """5.18: a transaction ends first; the bolt is let go when its stop is stored. False: another one moves."""
        if self._unlocking:
            return False
        if session.transaction:
            session.captive = None
            session.end("UnlockCommand", "", now)
        else:
            if session.intent:
                session.cancel("UnlockConnector")
            session.set_free()
        session.connector.unlocking = True
        self._unlocking = (session, now)
        return True

    def unlinked(self) -> None:
        """Nobody waits for the answer any more."""
        if self._unlocking:
            self._unlocking[0].connector.unlocking = False
            self._unlocking = None

    def reset(self, kind: str, now: int) -> None:
        """5.14: transactions end first, both for Soft and Hard."""
        self.resetting = (kind, now)
        for session in self._cp.sessions:
            if session.transaction:
                session.end(kind + "Reset", "", now)
            elif session.intent:
                session.cancel("Reset")

    def unlocked(self, now: int) -> str:
        """Status of UnlockConnector.conf as soon as it is known, "" until then."""
        if self._unlocking is None:
            return ""
        session, since = self._unlocking
        c = session.connector
        if session.transaction and c.closed:
            self._unlocking = (session, now)  # a car has 6 s to end its load
            return ""
        moved = session.transaction is None and not c.locked
        if not moved and not c.lock_fault and diff(now, since) < _UNLOCK_MS:
            return ""
        self._unlocking = None
        c.unlocking = False
        return "Unlocked" if moved else "UnlockFailed"

    def watch_reset(self, now: int) -> None:
        """Restart when the answer and what the reset caused are told, or when that takes too long."""
        if self.resetting:
            kind, since = self.resetting
            stopped = not any(session.transaction for session in self._cp.sessions)
            if (stopped and self._cp.all_told()) or diff(now, since) >= _RESET_WAIT_MS:
                self.reset_wish = kind
