"""After a power cut: the transactions that have no stop record. Needed once, at boot."""

from lib.ocpp16 import records


class Interrupted:
    """A transaction that was cut: its `start` record at `position`, time and register of its last record."""

    def __init__(self, position: int, start: records.Start) -> None:
        self.position = position
        self.start = start
        self.unix_ms = start.unix_ms
        self.meter_wh = start.meter_wh

    def stop(self, reason: str, saved_ms: int, meter_wh: int) -> bytes:
        """Its stop record; the last sign of life is its last record or what was saved after that (CORE-PWR-04)."""
        unix_ms = max(self.unix_ms, saved_ms)
        return records.pack_stop(self.position, reason, unix_ms, self.start.flags, meter_wh, "")


def recover(outbox) -> tuple:
    """(every transaction with a start and no stop, the highest register by connector) in the records on flash.

    A start stays on flash until its stop is delivered, and so do the records of the same segment behind it."""
    transactions = {}
    registers = {}
    for position, record in outbox.records():
        kind = records.kind(record)
        if kind == records.START:
            found = transactions[position] = Interrupted(position, records.Start(record))
        elif kind == records.STOP:
            stop = records.Stop(record)
            found = transactions.pop(stop.start, None)
            if found:
                found.meter_wh = stop.meter_wh
        elif kind == records.PERIODIC:
            sample = records.Sample(record)
            found = transactions.get(sample.start)
            if found:
                found.unix_ms, found.meter_wh = found.start.unix_ms + sample.since_ms, sample.meter_wh
        else:
            found = None
        if found:
            number = found.start.connector
            registers[number] = max(registers.get(number, 0), found.meter_wh)
    return list(transactions.values()), registers
