"""Transaction messages on their way: oldest first, from flash, until the central system has taken them (OCPP 1.6 3.7).

Nothing is queued in RAM. A cursor says which record is next and which transactionId each running transaction was
given, so that a restart goes on where it was.
"""

import struct

from micropython import const

from lib.civil import iso
from lib.ocpp16 import records
from lib.ocpp16.metering import meter_values
from lib.ocpp16.ocppj import quote
from lib.ticks import add, diff

_GIVEN_UP = const(-1)  # TRN-Q-11: transactionId of a transaction whose start could not be delivered


class Outbox:
    """The journal of transaction records with its cursor. `slots` keeps the cursor."""

    def __init__(self, journal, slots, keys, clock, log) -> None:
        self._journal = journal
        self._slots = slots
        self._keys = keys
        self._clock = clock
        self._log = log
        self._next = journal.after(journal.tail - 1)
        self._ids: dict[int, int] = {}  # start position -> transactionId, of transactions whose start was delivered
        self._attempts = 0
        self._retry_at: int | None = None
        self._load()

    def add(self, record: bytes) -> int:
        """Keep a record; it is on flash when this returns. Raises OSError when there is no room."""
        return self._journal.append(record)

    def empty(self) -> bool:
        return self._oldest() is None

    def _oldest(self):
        """The record to be sent next, or None. What was the journal's end may have become the end of a full chunk."""
        if self._next < self._journal.head and self._journal.read(self._next) is None:
            self._next = self._journal.after(self._next)
        return self._journal.read(self._next)

    def owed(self, now: int):
        """(action, body) of the oldest record, or None when there is none or its retry must wait."""
        if self._retry_at is not None and diff(now, self._retry_at) < 0:
            return None
        while True:
            record = self._oldest()
            message = self._message(record) if record else None
            if message or not record:
                return message
            self._log.warn("outbox", "a record that cannot be told is skipped")
            self._advance()

    def _message(self, record: bytes):
        kind = records.kind(record)
        if kind == records.START:
            return "StartTransaction", self._start(records.Start(record))
        if kind == records.STOP:
            return "StopTransaction", self._stop(records.Stop(record))
        if kind == records.PERIODIC:
            sample = records.Sample(record)
            start = self.start_of(sample.start)
            if start:
                unix_ms = self._time(start.unix_ms + sample.since_ms, start.flags)
                transaction_id = self._ids.get(sample.start, _GIVEN_UP)
                wanted = self._keys.items("MeterValuesSampledData")
                return "MeterValues", lambda: meter_values(start.connector, transaction_id, sample, unix_ms, wanted)
        return None

    def start_of(self, position: int):
        """The start record at a position, decoded; None when it is not there."""
        record = self._journal.read(position)
        return records.Start(record) if record and records.kind(record) == records.START else None

    def _time(self, unix_ms: int, flags: int) -> int:
        return self._clock.mend(unix_ms, bool(flags & records.GUESSED))

    def _start(self, start) -> str:
        return '{"connectorId":%d,"idTag":%s,"meterStart":%d,"timestamp":"%s"}' % (
            start.connector, quote(start.id_tag), start.meter_wh, iso(self._time(start.unix_ms, start.flags)),
        )  # fmt: skip

    def _stop(self, stop) -> str:
        tag = ',"idTag":' + quote(stop.id_tag) if stop.id_tag else ""  # CORE-STOP-02
        return '{"transactionId":%d,"meterStop":%d,"timestamp":"%s","reason":"%s"%s}' % (
            self._ids.get(stop.start, _GIVEN_UP), stop.meter_wh, iso(self._time(stop.unix_ms, stop.flags)),
            stop.reason, tag,
        )  # fmt: skip

    def delivered(self, answer: dict):
        """The record was taken. Returns (start position, transactionId) when it was a start."""
        record = self._oldest()
        started = None
        if record and records.kind(record) == records.START:
            transaction_id = answer.get("transactionId")
            usable = isinstance(transaction_id, int) and abs(transaction_id) < 1 << 62  # as the cursor can keep it
            started = self._next, transaction_id if usable else _GIVEN_UP
            self._ids[self._next] = started[1]
        elif record and records.kind(record) == records.STOP:
            self._ids.pop(records.Stop(record).start, None)
        self._advance()
        return started

    def failed(self, now: int) -> None:
        """CALLERROR or no answer: again after a growing wait, at last given up (TRN-Q-07)."""
        self._attempts += 1
        if self._attempts >= self._keys.number("TransactionMessageAttempts"):
            self._log.error("outbox", "a transaction message is given up after %d attempts" % self._attempts)
            if self.start_of(self._next):
                self._ids[self._next] = _GIVEN_UP
            self._advance()
        else:
            wait_s = self._keys.number("TransactionMessageRetryInterval") * self._attempts
            self._retry_at = add(now, wait_s * 1000)

    def _advance(self) -> None:
        self._attempts, self._retry_at = 0, None
        self._next = self._journal.after(self._next)
        try:
            self._save()
            self._journal.release(min([self._next] + list(self._ids)))
        except OSError as problem:  # a restart would send again what was answered: better than losing it
            self._log.error("outbox", "the cursor cannot be stored: %s" % problem)

    def _save(self) -> None:
        packed = struct.pack("<I", self._next)
        for start in self._ids:
            packed += struct.pack("<Iq", start, self._ids[start])
        self._slots.save("cursor", packed)

    def _load(self) -> None:
        """Cursor: u32 next record, then u32 start and i64 transactionId of each transaction under way."""
        packed = self._slots.load("cursor")
        if packed is None:
            self._save()  # now, because a full flash can replace a record, but not begin one
            return
        saved = struct.unpack_from("<I", packed)[0] if len(packed) >= 4 else 0
        if self._next < saved <= self._journal.head:  # beyond the head it belongs to a journal that is gone
            self._next = saved
        for at in range(4, len(packed) - 11, 12):
            start, transaction_id = struct.unpack_from("<Iq", packed, at)
            self._ids[start] = transaction_id

    def records(self):
        """(position, record) of everything that is still on flash, delivered or not, oldest first."""
        position = self._journal.after(self._journal.tail - 1)
        while position < self._journal.head:
            yield position, self._journal.read(position)
            position = self._journal.after(position)
