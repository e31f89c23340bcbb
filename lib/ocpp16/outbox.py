"""Transaction messages on their way: oldest first, from flash, until the central system has taken them (OCPP 1.6 3.7).

Nothing is queued in RAM. A cursor says which record is next and which transactionId each running transaction was
given, so that a restart goes on where it was.
"""

import struct

from micropython import const

from lib.civil import iso
from lib.ocpp16 import records
from lib.ocpp16.metering import CONTEXTS, meter_value
from lib.ocpp16.ocppj import quote
from lib.ticks import Stopwatch

_LONGEST_WAIT_S = const(604800)  # a stopwatch reaches no further than 12 days
_AGAIN_MS = const(60000)  # after a segment could not be deleted
_ENDLESS = const(1 << 29)
NO_ROOM = "no room for transactions"
_GIVEN_UP = const(-1)  # TRN-Q-11: transactionId of a transaction whose start could not be delivered


class Outbox:
    """The journal of transaction records with its cursor, which is kept on the flash of `slots`.

    `room`: segments; when the journal has so many, no transaction is started any more. `every`: so many meter values
    are due for each that is kept; 0: there is no room for transactions."""

    every = 1

    def __init__(self, journal, slots, keys, clock, log, room: int = _ENDLESS) -> None:
        from lib.ocpp16 import recovery  # needed once: the firmware drops it

        self.journal = journal
        self._slots = slots = recovery.of_the_cursor(slots)
        self.keys = keys
        self._clock = clock
        self.log = log
        self._room = room
        self._attempts = 0
        self._more = True  # there may be segments that nobody needs
        self._waited: Stopwatch | None = None  # since the last attempt that failed
        self._kept: Stopwatch | None = None  # since a segment could not be deleted
        self._registers: dict[tuple, int] = {}  # (start position, kind of record): Wh of the sample sent last
        self._walk = None  # looks for what the next message tells of earlier records
        self._data = None  # what the stop that is next tells of its samples
        # ids: start position -> transactionId, of transactions whose start was delivered
        # _mended: (correction in ms, position): of guessed times before it, learnt in an earlier boot
        self.position, self.ids, self._mended, new = recovery.cursor(journal, slots)
        if new:
            self._try(self._save)  # now, because a full flash can replace a record, but not begin one
        self._measure()

    def add(self, record: bytes) -> int:
        """Keep a record; it is on flash when this returns. Raises OSError when there is no room."""
        position = self.journal.append(record)
        self._measure()
        return position

    def _measure(self) -> None:
        """Half as many meter values each time that half of what was left is used up (TRN-Q-13), at last none; starts
        end there as well, and what is kept free is for the stops."""
        left, every = self._room - self.journal.segments, 1
        while 0 < left * every * 2 <= self._room:
            every *= 2
        every = every if left > 0 else 0
        if every != self.every:
            self.every = every
            self.log.warn("outbox", "flash: 1 of %d meter values is kept" % every if every else "flash: " + NO_ROOM)

    def waits(self) -> bool:
        """Is there something to send?"""
        return self._oldest() is not None

    def _oldest(self):
        """The record to be sent next, or None. What was the journal's end may have become the end of a full chunk."""
        if self.position < self.journal.head and self.journal.read(self.position) is None:
            self.position = self.journal.after(self.position)
        return self.journal.read(self.position)

    def tick(self, now: int) -> None:
        """Keep counting the wait, linked or not."""
        if self._waited:
            self._waited.read(now)
        if self._kept and self._kept.read(now) >= _AGAIN_MS:
            self._release(now)

    def owed(self, now: int):
        """(action, body) of the oldest record, or None when there is none or its retry must wait."""
        if self._waited:
            wait_s = self.keys.number("TransactionMessageRetryInterval") * self._attempts  # TRN-Q-07
            if self._waited.read(now) < min(wait_s, _LONGEST_WAIT_S) * 1000:
                return None
        record = self._oldest()
        if not record and self._more:
            self._release(now)
        if not record or not self._walked(record):
            return None
        message = self._message(record)
        if message is None:
            self.log.warn("outbox", "a record that cannot be told is skipped")
            self._advance()
        return message

    def _message(self, record: bytes):
        kind = records.kind(record)
        if kind == records.START:
            return "StartTransaction", self._start(records.Start(record))
        if kind == records.STOP:
            return self._stop(records.Stop(record))
        if kind:
            sample = records.Sample(record)
            start = self.journal.read(sample.start)
            if records.kind(start) == records.START:
                return "MeterValues", self._sample(sample, records.Start(start))
        return None

    def _sample(self, sample, start):
        transaction_id, unix_ms = self.ids.get(sample.start, _GIVEN_UP), self.time_of(sample, start)
        wanted = self._wanted(sample)
        before_wh = self._registers.get((sample.start, sample.kind), start.meter_wh)  # CORE-MV-16

        def pieces():
            yield '{"connectorId":%d,"transactionId":%d,"meterValue":[' % (start.connector, transaction_id)
            yield from meter_value(unix_ms, CONTEXTS[sample.kind], sample, before_wh, wanted)
            yield "]}"

        return pieces

    def _wanted(self, sample) -> list:
        aligned = sample.kind == records.ALIGNED
        return self.keys.items("MeterValuesAlignedData" if aligned else "MeterValuesSampledData")

    def time_of(self, sample, start) -> int:
        """Unix milliseconds of a sample of the transaction that began with `start`."""
        if sample.kind == records.ALIGNED:
            return sample.time * 1000
        return self.mend(start.unix_ms + sample.time * 1000, start.flags, sample.start)

    def mend(self, unix_ms: int, flags: int, position: int) -> int:
        """The true time of what the record at `position` says, as far as it is known."""
        correction_ms, until = self._mended
        if flags & records.GUESSED and position < until:
            return unix_ms + correction_ms
        return self._clock.mend(unix_ms, bool(flags & records.GUESSED))

    def learn_time(self) -> None:
        """The guessing is over: keep the correction for what is not delivered yet, unless an earlier one is needed."""
        if self._mended[1] <= self.position:
            self._mended = (self._clock.correction_ms, self.journal.head)
            self._try(lambda: self._slots.save("mended", struct.pack("<qI", *self._mended)))

    def _start(self, start) -> str:
        return '{"connectorId":%d,"idTag":%s,"meterStart":%d,"timestamp":"%s"}' % (
            start.connector, quote(start.id_tag), start.meter_wh,
            iso(self.mend(start.unix_ms, start.flags, self.position)),
        )  # fmt: skip

    def _stop(self, stop):
        tag = ',"idTag":' + quote(stop.id_tag) if stop.id_tag else ""  # CORE-STOP-02
        head = '{"transactionId":%d,"meterStop":%d,"timestamp":"%s","reason":"%s"%s' % (
            self.ids.get(stop.start, _GIVEN_UP), stop.meter_wh, iso(self.mend(stop.unix_ms, stop.flags, self.position)),
            stop.reason, tag,
        )  # fmt: skip
        data = self._data

        def pieces():
            yield head
            if data:
                yield from data.pieces()
            yield "}"

        return "StopTransaction", pieces

    def _walked(self, record) -> bool:
        """What its message tells of earlier records is known; it is looked for in several passes."""
        if self._walk is None:
            kind = records.kind(record)
            if kind == records.STOP:
                self._walk = self._to_stop(records.Stop(record))
            elif kind in CONTEXTS:
                self._walk = self._to_sample(records.Sample(record))
        return self._walk is None or self._walk.on()

    def _to_stop(self, stop):
        sampled, aligned = self.keys.items("StopTxnSampledData"), self.keys.items("StopTxnAlignedData")
        if not sampled and not aligned:  # CORE-MV-04
            return None
        from lib.ocpp16 import transaction_data

        self._data, walk = transaction_data.of_stop(self, stop, self.keys, sampled, aligned)
        return walk

    def _to_sample(self, sample):
        """The register before, when an interval's energy may be asked for: not known after a restart."""
        known = (sample.start, sample.kind) in self._registers
        if known or "Energy.Active.Import.Interval" not in self._wanted(sample):
            return None
        from lib.ocpp16 import transaction_data

        return transaction_data.registers(self, sample, self._registers)

    def delivered(self, payload: dict) -> tuple:
        """The record was taken. Returns (its position when it was a start, the idTag it told, else "")."""
        transaction_id = payload.get("transactionId")
        if type(transaction_id) is not int or abs(transaction_id) >> 62:  # the cursor could not keep it
            transaction_id = _GIVEN_UP
        return self._gone(transaction_id)

    def failed(self, now: int) -> bool:
        """CALLERROR or no answer: again after a growing wait, at last given up (TRN-Q-07). True: again."""
        self._attempts += 1
        if self._attempts < self.keys.number("TransactionMessageAttempts"):
            self._waited = Stopwatch(now)
            return True
        self.log.error("outbox", "a transaction message is given up after %d attempts" % self._attempts)
        self._gone(_GIVEN_UP)
        return False

    def _gone(self, transaction_id: int) -> tuple:
        """The oldest record has been sent, or will not be; see `delivered`."""
        record, start, id_tag = self._oldest(), None, ""
        kind = records.kind(record)
        if kind == records.START:
            start, id_tag = self.position, records.Start(record).id_tag
            self.ids[start] = transaction_id
        elif kind == records.STOP:
            stop = records.Stop(record)
            id_tag = stop.id_tag
            self.ids.pop(stop.start, None)
            for sampled in CONTEXTS:
                self._registers.pop((stop.start, sampled), None)
        elif kind:
            sample = records.Sample(record)
            self._registers[sample.start, kind] = sample.meter_wh
        self._advance()
        return start, id_tag

    def _advance(self) -> None:
        self._attempts, self._waited, self._walk, self._data = 0, None, None, None
        self.position = self.journal.after(self.position)
        self._try(self._save)
        if not self._kept:
            self._release(self._clock.tick)

    def _release(self, now: int) -> None:
        """One segment that nobody needs any more: erases may not follow each other closely."""
        self._more, self._kept = False, None
        try:
            self._more = self.journal.release(min([self.position] + list(self.ids)))
        except OSError as problem:
            self._kept = Stopwatch(now)
            self.log.error("outbox", "what was told cannot be deleted, again in a minute: %s" % problem)
        self._measure()

    def _try(self, change):
        """A restart would send again what was answered: better than losing it."""
        try:
            change()
        except OSError as problem:
            self.log.error("outbox", "the cursor cannot be stored: %s" % problem)

    def _save(self) -> None:
        packed = struct.pack("<I", self.position)
        for start in self.ids:
            packed += struct.pack("<Iq", start, self.ids[start])
        self._slots.save("cursor", packed)
