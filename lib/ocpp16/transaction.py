"""One connector's use: somebody is let in, the cable comes, energy flows, it ends, the cable goes.

What must not be lost is on flash before it is acted on: energy is allowed after the start record is written, the
cable is freed after the stop record is. A stop is written when the contactor has opened, because a flash erase
holds up the chip, and that must not happen while it ought to open.
"""

from micropython import const

from lib.ocpp16 import records
from lib.ocpp16.metering import Sampler
from lib.ocpp16.outbox import NO_ROOM
from lib.ocpp16.status import Reporter, of_connector
from lib.ticks import Stopwatch, add, diff

_ASKING_MS = const(5000)  # a car asks for energy some seconds after it was offered: until then it is Preparing
_BRIEF_MS = const(500)  # a car that is pulled off asks for nothing before it is gone
_OPENING_MS = const(2000)  # a contactor that has not opened by then will not: the stop is written all the same
_LETTING_GO_MS = const(8000)  # without a fault: a car has 6 s to end its load (IEC 61851-1)
_AGAIN_MS = const(10000)  # flash refused the stop: the cable is freed, the writing is tried again so often
_WITH_WARNING = ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing")


class Intent:
    """Somebody may charge here as soon as a cable is in; `since` is the tick of Preparing (CORE-START-13).

    `anywhere`: a card was shown, and the cable may as well go into another connector."""

    def __init__(self, id_tag: str, parent: str, anywhere: bool, now: int) -> None:
        self.id_tag = id_tag
        self.anywhere = anywhere
        self.parent = parent
        self.since = now


class Transaction:
    """A running transaction. `start` is its record's position, by which the outbox knows its transactionId."""

    def __init__(self, start: int, intent: Intent, now: int) -> None:
        self.start = start
        self.id_tag = intent.id_tag
        self.parent = intent.parent
        self.sampler = Sampler(now)
        self.charged = False  # the contactor has closed for it
        self.energised = False  # Preparing has ended (4.9 B3 to B5)
        self.asked_ms = 0  # since the start: when the car last asked for energy
        self.until_wh: int | None = None  # refused, but this register may still be reached (CORE-START-08)


class Session:
    """Follows one connector's facts and its transaction."""

    def __init__(self, connector, cp) -> None:
        self.connector = connector
        self.reporter = Reporter(connector.number, cp)
        self.intent: Intent | None = None
        self.transaction: Transaction | None = None
        self.captive: Transaction | None = None  # its card or group gets the cable back (CORE-START-06, CORE-STOP-10)
        self.finishing = False
        self.closing_down = False  # Inoperative as soon as the transaction has ended
        self._cp = cp
        self._ending: tuple | None = None  # (reason, idTag, since tick)
        self._stop: bytes | None = None  # the record that flash has not taken yet
        self._try_at = 0
        self._plugged_in = Stopwatch(cp.clock.tick)  # since a cable is in and nobody was let in
        self._info = ""  # what StatusNotification says of the running or the last transaction

    def free(self) -> bool:
        """Nobody is using it, and somebody may."""
        c, cp = self.connector, self._cp
        used = self.transaction or self.intent or self.captive or cp.errands.resetting or cp.authorizer.asks_for(self)
        return not used and c.operative and not c.fault and cp.outbox.every > 0

    def operate(self, operative: bool) -> bool:
        """ChangeAvailability; True when it is scheduled for the end of the transaction (CORE-CA-02, -07)."""
        self.closing_down = not operative and self.transaction is not None
        if not self.closing_down:
            self.connector.operative = operative
            self.finishing = self.finishing and operative
        return self.closing_down

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
        elif self._stop:
            self._store(self._stop, now)
        elif self._ending:
            self._finish(self.transaction, self._ending, now)
        else:
            self._watch(self.transaction, now)
        self._follow(now)

    def _wait(self, now: int) -> None:
        c, intent = self.connector, self.intent
        if not c.plugged:
            self.captive, self._info = None, ""
        if intent or not (c.plugged and c.operative and self._cp.outbox.every):
            self._plugged_in.start(now)
        elif len(self._cp.sessions) > 1 and self._plugged_in.read(now) >= self._time_out_ms():
            self.finishing = True  # 4.9 B6: the next card at the shared reader is meant for another connector
        if intent is None:
            return
        if c.fault or not c.operative:
            self.cancel(c.fault_info or c.fault or "out of operation")
        elif not self._cp.outbox.every:
            self.cancel(NO_ROOM)
        elif c.plugged and c.locked and c.car_here:
            c.held = True
            if not c.resting:
                self._begin(intent, now)
        elif diff(now, intent.since) >= self._time_out_ms():
            self.cancel("no cable, no car, or no bolt, within ConnectionTimeOut")
        elif c.plugged:
            c.held = True  # also before the car is there: the cable is his

    def _time_out_ms(self) -> int:
        return self._cp.keys.number("ConnectionTimeOut") * 1000

    def _begin(self, intent: Intent, now: int) -> None:
        c, cp = self.connector, self._cp
        guessed = int(not cp.clock.known)
        try:
            start = cp.record(records.pack_start(c.number, cp.clock.unix_ms(now), guessed, c.meter_wh, intent.id_tag))
        except OSError as problem:
            self.cancel("the start cannot be stored (%s)" % problem)
            return
        self.intent = self.captive = None
        self.transaction = Transaction(start, intent, now)
        c.authorized = True
        cp.log.info("session", "%d: started for %s at %d Wh" % (c.number, intent.id_tag, c.meter_wh))

    def _watch(self, transaction: Transaction, now: int) -> None:
        c, keys = self.connector, self._cp.keys
        self._info = "" if c.car_here else "EV side disconnected"  # CORE-STOP-09, -10
        if c.fault:
            self.end("EmergencyStop" if c.emergency else "Other", "", now)
        elif not (c.plugged or c.fixed) or (not c.car_here and keys.flag("StopTransactionOnEVSideDisconnect")):
            self.end("EVDisconnected", "", now)
            if c.has_lock and not keys.flag("UnlockConnectorOnEVSideDisconnect"):
                self.captive = transaction  # CORE-STOP-10
        elif transaction.until_wh is not None and c.meter_wh >= transaction.until_wh:
            self.deauthorize(now)
        if not self._ending:
            self._sample(transaction, now)

    def _sample(self, transaction: Transaction, now: int) -> None:
        """Keep the meter values that are due (OCPP 1.6 3.16)."""
        keys, clock, sampler = self._cp.keys, self._cp.clock, transaction.sampler
        interval_s = keys.number("MeterValueSampleInterval")
        if sampler.due(interval_s, now):
            self._keep(records.PERIODIC, transaction, sampler.take(interval_s), interval_s)
        interval_s = keys.number("ClockAlignedDataInterval") if clock.known else 0  # CORE-MV-27
        point_s = sampler.aligned(interval_s, clock.unix_ms(now) // 1000 if interval_s else 0)
        if point_s:
            self._keep(records.ALIGNED, transaction, point_s, interval_s)

    def _keep(self, what: int, transaction: Transaction, time: int, interval_s: int) -> None:
        c, every = self.connector, self._cp.outbox.every
        if not every or time // interval_s % every:
            return
        try:
            self._cp.record(records.pack_sample(what, transaction.start, time, c.meter_wh, c.power_w, c.offered_ma))
        except OSError as problem:
            self._cp.log.warn("session", "a meter sample is lost: %s" % problem)

    def end(self, reason: str, id_tag: str, now: int) -> None:
        """Stop the transaction for this reason (OCPP 1.6 7.36); the energy is off from here on."""
        self.connector.authorized = False
        if self._ending is None:
            self._ending = (reason, id_tag, now)

    def deauthorize(self, now: int) -> None:
        """StartTransaction.conf was not Accepted (CORE-START-06, -07, -08)."""
        transaction, keys = self.transaction, self._cp.keys
        most_wh = keys.number("MaxEnergyOnInvalidId")
        if transaction is None or self._ending:
            return
        if most_wh and transaction.until_wh is None:
            transaction.until_wh = self.connector.meter_wh + most_wh
        elif keys.flag("StopTransactionOnInvalidId"):
            self.captive = transaction if self.connector.has_lock else None
            self.end("DeAuthorized", "", now)
        else:
            self.connector.authorized = False

    def set_free(self) -> None:
        """The card of a DeAuthorized transaction, or its group, came for the cable."""
        self.captive = None
        self.connector.held = False

    def _finish(self, transaction: Transaction, ending: tuple, now: int) -> None:
        """Make the stop record as soon as the contactor is open; from here on the user sees the end."""
        c, cp = self.connector, self._cp
        reason, id_tag, since = ending
        if c.closed and diff(now, since) < (_OPENING_MS if c.fault else _LETTING_GO_MS):
            return
        unix_ms, guessed = cp.clock.unix_ms(now), int(not cp.clock.known)
        self._stop = records.pack_stop(transaction.start, reason, unix_ms, guessed, c.meter_wh, id_tag)
        self._try_at = now
        self.finishing = c.plugged
        cp.log.info("session", "%d: stopped at %d Wh: %s" % (c.number, c.meter_wh, reason))
        self._store(self._stop, now)

    def _store(self, stop: bytes, now: int) -> None:
        if diff(now, self._try_at) < 0:
            return
        c = self.connector
        try:
            self._cp.record(stop)
        except OSError as problem:
            if self._ending and diff(now, self._ending[2]) >= _AGAIN_MS:
                c.held = False
            self._try_at = add(now, _AGAIN_MS)
            self._cp.log.error("session", "%d: the stop cannot be stored: %s" % (c.number, problem))
            return
        self._ending = self._stop = self.transaction = None
        c.held = self.captive is not None and c.plugged
        if self.closing_down:
            self.closing_down = c.operative = False

    def _follow(self, now: int) -> None:
        c = self.connector
        if self._ending and not self._stop and not c.fault:
            return  # Charging until the contactor has opened, then Finishing: no SuspendedEVSE between
        if not c.plugged:
            self.finishing = False
        runs = self._runs(self.transaction) if self.transaction and not self._stop else False
        if runs is None:
            return
        status = of_connector(c, runs, self.finishing, c.plugged or self.intent is not None)
        error, info = c.fault, c.fault_info
        if not error:
            error = c.warning if status in _WITH_WARNING else c.notice  # STA-10
            info = info if error else self._info if runs or self.finishing else ""
        if not (self._cp.outbox.every or self.transaction) and status in ("Available", "Preparing"):
            status, error, info = "Faulted", "InternalError", NO_ROOM
        self.reporter.follow(status, error or "NoError", info, now)

    def _runs(self, transaction: Transaction):
        """Has Preparing ended (4.9 B3 to B5)? None: no status is told now, the contactor is about to close, or the car
        may be leaving."""
        c, elapsed_ms = self.connector, transaction.sampler.elapsed_ms
        asks = c.car_here and c.car_wants
        if asks:
            transaction.asked_ms = elapsed_ms
        quiet_ms = elapsed_ms - transaction.asked_ms
        transaction.charged = transaction.charged or c.closed
        settled = quiet_ms >= _BRIEF_MS or (asks and (c.closed or c.resting)) or c.fault or c.warning
        if transaction.energised and c.authorized and c.offered_ma and not settled:
            return None
        transaction.energised = transaction.energised or c.closed or quiet_ms >= _ASKING_MS or not c.authorized
        return transaction.energised
