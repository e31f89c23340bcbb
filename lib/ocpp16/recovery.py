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


def interrupted(outbox) -> list:
    """Every transaction with a start and no stop."""
    running = {}
    for position, record in outbox.undelivered():
        kind = records.kind(record) if record else 0
        if kind == records.START:
            running[position] = Interrupted(position, records.Start(record))
        elif kind == records.STOP:
            running.pop(records.Stop(record).start, None)
        elif kind == records.PERIODIC:
            sample = records.Sample(record)
            if sample.start in running:
                cut = running[sample.start]
                cut.unix_ms, cut.meter_wh = cut.start.unix_ms + sample.since_ms, sample.meter_wh
    return list(running.values())
