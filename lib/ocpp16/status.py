"""ChargePointStatus derived from facts (OCPP 1.6 4.9), and what of it is still to be told.

There is no state machine here: one cascade says the status from the facts, a fault lies over it. That only
the transitions of table 4.9 occur is checked from outside, in every test run.
"""

from micropython import const

from lib.civil import iso
from lib.ocpp16.ocppj import quote

_MOST_PENDING = const(4)

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
        if not c.closed:
            return "SuspendedEVSE"  # STA-07, -08; STA-05: it outranks SuspendedEV
        return "Charging" if c.car_wants else "SuspendedEV"
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

    def __init__(self, number: int, log) -> None:
        self.number = number
        self.status = ""
        self.pending: list[tuple] = []  # (status, error, info, unix_ms, time was guessed), oldest first
        self._error = ""
        self._info = ""
        self._told: tuple | None = None  # (status, error) that the central system has surely heard last
        self._log = log

    def follow(self, status: str, error: str, info: str, clock, now: int) -> None:
        """The status now; a change is noted with its time (4.9: time stamps are those of the change)."""
        if status == self.status and error == self._error:
            return
        between = through(self.status, status) if self.status else ""
        if between:
            self._change(between, "NoError", "", clock, now)
        self._change(status, error, info, clock, now)

    def _change(self, status: str, error: str, info: str, clock, now: int) -> None:
        if status != self.status:
            self._log.info("status", "%d %s -> %s" % (self.number, self.status or "None", status))
        self.status, self._error, self._info = status, error, info
        self._note(clock, now)
        if len(self.pending) > _MOST_PENDING:
            self.pending = self.pending[-1:]

    def _note(self, clock, now: int) -> None:
        self.pending.append((self.status, self._error, self._info, clock.unix_ms(now), not clock.known))

    def settle(self, clock, now: int) -> None:
        """Nobody listened for a while: only the present status is owed, if it is news (STA-14, STA-15)."""
        if self._told == (self.status, self._error):
            self.pending = []
        else:
            self.repeat(clock, now)

    def repeat(self, clock, now: int) -> None:
        """Owe the present status whatever was told before (after a boot: E3.22)."""
        self.pending = self.pending[-1:]
        if not self.pending:
            self._note(clock, now)

    def body(self, clock) -> str:
        """StatusNotification.req of the oldest entry; until it is answered nobody knows what was heard."""
        self._told = None
        status, error, info, unix_ms, guessed = self.pending[0]
        told = ',"info":' + quote(info[:50]) if info else ""
        return '{"connectorId":%d,"errorCode":"%s","status":"%s"%s,"timestamp":"%s"}' % (
            self.number, error, status, told, iso(clock.mend(unix_ms, guessed)),
        )  # fmt: skip

    def answered(self, entry: tuple, heard: bool) -> None:
        """The StatusNotification of this entry was answered, or given up: it is not sent again (TRN-Q-15)."""
        if heard:
            self._told = entry[:2]
        if entry in self.pending:
            self.pending.remove(entry)
