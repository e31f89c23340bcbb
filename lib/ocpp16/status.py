"""ChargePointStatus derived from facts (OCPP 1.6 4.9), and what of it is still to be told.

There is no state machine here: one cascade says the status from the facts, a fault lies over it. That only
the transitions of table 4.9 occur is checked from outside, in every test run.
"""

from micropython import const

from lib.civil import iso
from lib.ocpp16.ocppj import quote
from lib.ticks import Stopwatch

_MOST_PENDING = const(8)

_ENERGY = ("Charging", "SuspendedEV", "SuspendedEVSE")

# Moves that one pass of facts can make but table 4.9 lacks, and the status which they go through.
_THROUGH = (
    (("Preparing",), ("Unavailable",), "Available"),  # no B8
    (("Finishing", "Reserved"), _ENERGY, "Preparing"),  # no F3 to F5, G3 to G5
    (_ENERGY, ("Preparing",), "Finishing"),  # no C2 to E2
    (("Available", "Reserved", "Unavailable"), ("Finishing",), "Preparing"),  # no A6, G6, H6
    (("Preparing", "Finishing", "Unavailable") + _ENERGY, ("Reserved",), "Available"),  # no B7 to F7, H7
)


def of_connector(c, in_transaction: bool, finishing: bool, in_use: bool) -> str:
    """Status of a connector > 0: `in_use` by somebody without a transaction (plugged, or authorized)."""
    if c.fault:
        return "Faulted"
    if in_transaction:
        if not c.authorized or c.offered_ma <= 0:
            return "SuspendedEVSE"  # STA-07; STA-05: it outranks SuspendedEV
        if not (c.car_here and c.car_wants):
            return "SuspendedEV"  # STA-06
        return "Charging" if c.closed and not c.warning else "SuspendedEVSE"  # STA-08, STA-10
    if finishing:
        return "Finishing"
    if not c.operative:
        return "Unavailable"
    return "Preparing" if in_use else "Available"


def through(old: str, new: str) -> str:
    """The status between `old` and `new` which 4.9 demands, or "" when the move stands in the table."""
    for before, after, between in _THROUGH:
        if old in before and new in after:
            return between
    return ""


class Reporter:
    """Follows one connector's status and keeps what the central system has not been told."""

    def __init__(self, number: int, cp) -> None:
        """`cp` has clock, keys and log."""
        self.number = number
        self.status = ""
        self.pending: list[tuple] = []  # (status, error, info, unix_ms, time was guessed), oldest first
        self._error = ""
        self._info = ""
        self._told: tuple | None = None  # (status, error, info) that the central system has surely heard last
        self._fresh: Stopwatch | None = None  # since the last change, until it has lasted MinimumStatusDuration
        self._noted = False  # the last change is in `pending`
        self._cp = cp

    def follow(self, status: str, error: str, info: str, now: int) -> None:
        """The status now; a change is noted with its time (4.9: time stamps are those of the change)."""
        if self._fresh and self._fresh.read(now) >= self._cp.keys.number("MinimumStatusDuration") * 1000:
            self._fresh = None
        if status == self.status and error == self._error and info == self._info:
            return
        between = through(self.status, status) if self.status else ""
        if between:
            self._change(between, "NoError", "", now)
        self._change(status, error, info, now)

    def _change(self, status: str, error: str, info: str, now: int) -> None:
        if status != self.status:
            self._cp.log.info("status", "%d %s -> %s" % (self.number, self.status or "None", status))
        self.status, self._error, self._info = status, error, info
        if self._fresh and self._noted:  # STA-12: what it was before did not last
            self.pending = self.pending[:-1]
        self._fresh = Stopwatch(now) if self._cp.keys.number("MinimumStatusDuration") else None
        self._noted = (self.pending[-1][:3] if self.pending else self._told) != (status, error, info)
        if self._noted:
            self._note(now)
        if len(self.pending) > _MOST_PENDING:
            self.pending = self.pending[-1:]

    def _note(self, now: int) -> None:
        clock = self._cp.clock
        self.pending.append((self.status, self._error, self._info, clock.unix_ms(now), not clock.known))

    def settle(self, now: int) -> None:
        """Nobody listened for a while: only the present status is owed, if it is news (STA-14, STA-15)."""
        if self._told == (self.status, self._error, self._info):
            self.pending = []
        else:
            self.repeat(now)

    def repeat(self, now: int) -> None:
        """Owe the present status whatever was told before (after a boot: E3.22)."""
        self.pending = self.pending[-1:]
        self._fresh = None
        if not self.pending:
            self._note(now)

    def owes(self) -> bool:
        """Is there a status to be told now?"""
        return len(self.pending) > (self._fresh is not None)

    def body(self) -> str:
        """StatusNotification.req of the oldest entry; until it is answered nobody knows what was heard."""
        self._told = None
        status, error, info, unix_ms, guessed = self.pending[0]
        told = ',"info":' + quote(info[:50]) if info else ""
        return '{"connectorId":%d,"errorCode":"%s","status":"%s"%s,"timestamp":"%s"}' % (
            self.number, error, status, told, iso(self._cp.clock.mend(unix_ms, guessed)),
        )  # fmt: skip

    def answered(self, entry: tuple, heard: bool) -> None:
        """The StatusNotification of this entry was answered, or given up: it is not sent again (TRN-Q-15)."""
        if heard:
            self._told = entry[:3]
        if entry in self.pending:
            self.pending.remove(entry)
