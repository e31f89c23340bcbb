"""What is looked for among a transaction's earlier records before a message can be written: the samples that a
StopTransaction.req tells (OCPP 1.6 3.16.5, errata 3.89), the register that an interval's energy counts from.

Loaded when StopTxn... or an Interval measurand asks for it, then dropped from memory.
"""

from micropython import const

from lib.ocpp16 import records
from lib.ocpp16.metering import CONTEXTS, meter_value

_AT_ONCE = const(8)  # records looked at in one pass: a file may have to be opened for each


class Walk:
    """Shows `look` each sample of one transaction between its start and the record at `end`, with its position."""

    def __init__(self, journal, start: int, end: int, look) -> None:
        self._journal = journal
        self._start = start
        self._at = journal.after(start)
        self._end = end
        self._look = look

    def on(self) -> bool:
        """A few records more; True when all have been seen."""
        for _ in range(_AT_ONCE):
            if self._at >= self._end:
                return True
            record = self._journal.read(self._at)
            if records.kind(record) in CONTEXTS:
                sample = records.Sample(record)
                if sample.start == self._start:
                    self._look(sample, self._at)
            self._at = self._journal.after(self._at)
        return False


def registers(outbox, sample, found: dict):
    """Finds the register at the sample of this kind before this one, else at the transaction's start; keeps it in
    `found` by (start, kind). None when the start cannot be read."""
    start, key = outbox.journal.read(sample.start), (sample.start, sample.kind)
    if records.kind(start) != records.START:
        return None
    found[key] = records.Start(start).meter_wh

    def look(other, at: int) -> None:
        if other.kind == sample.kind:
            found[key] = other.meter_wh

    return Walk(outbox.journal, sample.start, outbox.position, look)


def of_stop(outbox, stop, keys, sampled: list, aligned: list) -> tuple:
    """(TransactionData of the stop that is next, the Walk that finds its samples)"""
    data = TransactionData(
        outbox, stop, outbox.position, keys.number("StopTransactionMaxMeterValues"),
        {records.PERIODIC: sampled, records.ALIGNED: aligned},
    )  # fmt: skip
    return data, Walk(outbox.journal, stop.start, outbox.position, data.look)


class TransactionData:
    """The samples that the `stop` at `position` tells. `most`: StopTransactionMaxMeterValues; `wanted`: the measurands
    by kind of record."""

    def __init__(self, outbox, stop, position: int, most: int, wanted: dict) -> None:
        self._outbox = outbox
        self._stop = stop
        self._position = position
        self._most = most
        self._wanted = wanted
        self._told: list[int] = []  # positions of the samples that are told: every `_step`-th
        self._step = 1
        self._seen = 0

    def look(self, sample, at: int) -> None:
        if not self._wanted[sample.kind]:
            return
        if self._seen % self._step == 0:
            self._told.append(at)
        self._seen += 1
        if len(self._told) > self._most - 2:  # CORE-MV-06: thinned out, never cut short
            self._told = self._told[::2]
            self._step *= 2

    def pieces(self):
        """transactionData; nothing when the start cannot be read. Begin and end are always told (CORE-MV-05)."""
        outbox, stop, wanted = self._outbox, self._stop, self._wanted
        record = outbox.journal.read(stop.start)
        if records.kind(record) != records.START:
            return
        start = records.Start(record)
        both = list(wanted[records.PERIODIC])
        both += [each for each in wanted[records.ALIGNED] if each not in both]
        yield ',"transactionData":['
        unix_ms = outbox.mend(start.unix_ms, start.flags, stop.start)
        yield from meter_value(unix_ms, "Transaction.Begin", start, start.meter_wh, both)
        last: dict[int, int] = {}  # kind: register
        wh = start.meter_wh
        for at in self._told:
            record = outbox.journal.read(at)
            if record:
                sample = records.Sample(record)
                kind, before_wh = sample.kind, last.get(sample.kind, start.meter_wh)
                yield ","
                yield from meter_value(outbox.time_of(sample, start), CONTEXTS[kind], sample, before_wh, wanted[kind])
                last[kind] = wh = sample.meter_wh
        yield ","
        unix_ms = outbox.mend(stop.unix_ms, stop.flags, self._position)
        yield from meter_value(unix_ms, "Transaction.End", stop, wh, both)
        yield "]"
