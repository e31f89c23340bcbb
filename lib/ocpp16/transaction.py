"""One connector's use: somebody is let in, the cable comes, energy flows, it ends, the cable goes.

What must not be lost is on flash before it is acted on: energy is allowed after the start record is written, the
cable is freed after the stop record is. A stop is written when the contactor has opened, because a flash erase
holds up the chip, and that must not happen while it ought to open.
"""

from micropython import const

from lib.ocpp16 import records
from lib.ocpp16.metering import Sampler
from lib.ocpp16.status import Reporter, of_connector
from lib.ticks import diff

_OPENING_MS = const(2000)  # a contactor that has not opened by then will not: the stop is written all the same
_GIVE_UP_MS = const(10000)  # of writing the stop: the cable is freed, the writing is tried on


class Intent:
    """Somebody may charge here as soon as a cable is in; `since` is the tick of Preparing (CORE-START-13).

    `anywhere`: a card was shown, and the cable may as well go into another connector."""

    def __init__(self, id_tag: str, parent: str, anywhere: bool, now: int) -> None:
        self.id_tag = id_tag
        self.anywhere = anywhere
        self.parent = parent
        self.since = now


class Transaction:
    """A running transaction. `start` is its record's position, `id` the transactionId once that is known."""

    def __init__(self, start: int, intent: Intent, unix_ms: int, now: int) -> None:
        self.start = start
        self.id: int | None = None
        self.id_tag = intent.id_tag
        self.parent = intent.parent
        self.unix_ms = unix_ms
        self.sampler = Sampler(now)


class Session:
    """Follows one connector's facts and its transaction."""

    def __init__(self, connector, cp) -> None:
        self.connector = connector
        self.reporter = Reporter(connector.number, cp.log)
        self.intent: Intent | None = None
        self.transaction: Transaction | None = None
        self.finishing = False
        self.closing_down = False  # Inoperative as soon as the transaction has ended
        self._cp = cp
        self._ending: tuple | None = None  # (reason, idTag, since tick)

    def free(self) -> bool:
        """Nobody is using it, and somebody may."""
        c = self.connector
        used = self.transaction or self.intent or self._cp.errands.resetting
        return not used and c.operative and not c.fault

    def let_in(self, id_tag: str, parent: str, anywhere: bool, now: int) -> None:
        """Authorized: the transaction starts when the cable is in."""
        self.intent = Intent(id_tag, parent, anywhere, now)
        self.finishing = False

    def cancel(self, why: str) -> None:
        """The intent ends without a transaction (4.9 B1)."""
        self.intent = None
        self.connector.held = False
        self._cp.log.info("session", "%d: not started: %s" % (self.connector.number, why))

    def tick(self, now: int) -> None:
        """Let the facts act."""
        if self.transaction is None:
            self._wait(now)
        elif self._ending is None:
            self._watch(self.transaction, now)
        if self.transaction and self._ending:
            self._finish(self.transaction, self._ending, now)
        self._follow(now)

    def _wait(self, now: int) -> None:
        c, intent = self.connector, self.intent
        if not c.plugged:
            self.finishing = False
        if intent is None:
            return
        if c.fault or not c.operative:
            self.cancel(c.fault_info or c.fault or "out of operation")
        elif c.plugged:
            c.held = True
            if c.locked:
                self._begin(intent, now)
        elif diff(now, intent.since) >= self._cp.keys.number("ConnectionTimeOut") * 1000:
            self.cancel("no cable within ConnectionTimeOut")

    def _begin(self, intent: Intent, now: int) -> None:
        c, cp = self.connector, self._cp
        unix_ms = cp.clock.unix_ms(now)
        record = records.pack_start(c.number, unix_ms, int(not cp.clock.known), c.meter_wh, intent.id_tag)
        try:
            start = cp.record(record)
        except OSError as problem:
            self.cancel("the start cannot be stored (%s)" % problem)
            return
        self.intent = None
        self.transaction = Transaction(start, intent, unix_ms, now)
        c.authorized = True
        cp.log.info("session", "%d: started for %s at %d Wh" % (c.number, intent.id_tag, c.meter_wh))

    def _watch(self, transaction: Transaction, now: int) -> None:
        c = self.connector
        if c.fault:
            self.end("EmergencyStop" if c.emergency else "Other", "", now)
        elif not c.plugged:
            self.end("EVDisconnected", "", now)
        else:
            self._sample(transaction, now)

    def _sample(self, transaction: Transaction, now: int) -> None:
        interval_s, c = self._cp.keys.number("MeterValueSampleInterval"), self.connector
        if transaction.sampler.due(interval_s, now):
            since_ms = transaction.sampler.take(interval_s, now)
            record = records.pack_sample(
                records.PERIODIC, transaction.start, since_ms, c.meter_wh, c.power_w, c.offered_ma
            )
            try:
                self._cp.record(record)
            except OSError as problem:
                self._cp.log.warn("session", "a meter sample is lost: %s" % problem)

    def end(self, reason: str, id_tag: str, now: int) -> None:
        """Stop the transaction for this reason (OCPP 1.6 7.36); the energy is off from here on."""
        self.connector.authorized = False
        if self._ending is None:
            self._ending = (reason, id_tag, now)

    def deauthorize(self, now: int) -> None:
        """StartTransaction.conf was not Accepted (CORE-START-06, -07)."""
        if self._cp.keys.flag("StopTransactionOnInvalidId"):
            self.end("DeAuthorized", "", now)
        else:
            self.connector.authorized = False

    def _finish(self, transaction: Transaction, ending: tuple, now: int) -> None:
        c, cp = self.connector, self._cp
        reason, id_tag, since = ending
        waited_ms = diff(now, since)
        if c.closed and waited_ms < _OPENING_MS:
            return
        flags, unix_ms = int(not cp.clock.known), cp.clock.unix_ms(now)
        try:
            cp.record(records.pack_stop(transaction.start, reason, unix_ms, flags, c.meter_wh, id_tag))
        except OSError as problem:
            if waited_ms > _GIVE_UP_MS and c.held:
                cp.log.error("session", "%d: the stop cannot be stored: %s" % (c.number, problem))
                c.held = False
            return
        cp.log.info("session", "%d: stopped at %d Wh: %s" % (c.number, c.meter_wh, reason))
        self._ending = self.transaction = None
        c.held = False
        self.finishing = c.plugged
        if self.closing_down:
            self.closing_down = c.operative = False

    def _follow(self, now: int) -> None:
        c = self.connector
        if self._ending is not None and not c.fault:
            return  # Charging until the contactor has opened, then Finishing: no SuspendedEVSE between
        in_use = c.plugged or self.intent is not None
        status = of_connector(c, self.transaction is not None, self.finishing, in_use)
        self.reporter.follow(status, c.fault or "NoError", c.fault_info, self._cp.clock, now)
