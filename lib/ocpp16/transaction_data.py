"""What a StopTransaction.req tells of its transaction's samples (OCPP 1.6 3.16.5, errata 3.89).

Loaded when StopTxnSampledData or StopTxnAlignedData is set and a stop is due, then dropped from memory.
"""

from micropython import const

from lib.ocpp16 import records
from lib.ocpp16.metering import CONTEXTS, meter_value

_AT_ONCE = const(8)  # records looked at in one pass: a file may have to be opened for each


class TransactionData:
    """The samples of one transaction, looked for on flash between its start and its `stop` at `position`."""

    def __init__(self, outbox, stop, position: int, most: int, wanted: dict) -> None:
        """`most`: StopTransactionMaxMeterValues; `wanted`: the measurands by kind of record."""
        self._outbox = outbox
        self._stop = stop
        self._most = most
        self._wanted = wanted
        self._at = outbox.journal.after(stop.start)
        self._end = position
        self._told: list[int] = []  # positions of the samples that are told: every `_step`-th
        self._step = 1
        self._seen = 0

    def gather(self) -> bool:
        """Look at a few records more; True when all have been seen."""
        for _ in range(_AT_ONCE):
            if self._at >= self._end:
                return True
            self._look(self._at)
            self._at = self._outbox.journal.after(self._at)
        return False

    def _look(self, at: int) -> None:
        sample = self._sample(at)
        if sample is None or sample.start != self._stop.start or not self._wanted[sample.kind]:
            return
        if self._seen % self._step == 0:
            self._told.append(at)
        self._seen += 1
        if len(self._told) > self._most - 2:  # CORE-MV-06: thinned out, never cut short
            self._told = self._told[::2]
            self._step *= 2

    def _sample(self, at: int):
        record = self._outbox.journal.read(at)
        return records.Sample(record) if records.kind(record) in CONTEXTS else None

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
            sample = self._sample(at)
            if sample:
                kind, unix_ms = sample.kind, outbox.time_of(sample, start)
                before_wh = last.get(kind, start.meter_wh)
                yield ","
                yield from meter_value(unix_ms, CONTEXTS[kind], sample, before_wh, wanted[kind])
                last[kind] = wh = sample.meter_wh
        yield ","
        unix_ms = outbox.mend(stop.unix_ms, stop.flags, self._end)
        yield from meter_value(unix_ms, "Transaction.End", stop, wh, both)
        yield "]"


def before(journal, sample, start, position: int) -> int:
    """The register at the sample of the same kind before the one at `position`, else at the transaction's start."""
    wh, at = start.meter_wh, journal.after(sample.start)
    while at < position:
        record = journal.read(at)
        if records.kind(record) == sample.kind:
            found = records.Sample(record)
            if found.start == sample.start:
                wh = found.meter_wh
        at = journal.after(at)
    return wh
