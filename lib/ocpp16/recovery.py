"""After a power cut: the transactions that have no stop record. Needed once, at boot."""

from lib.ocpp16 import records


class Interrupted:
    """A transaction that was cut: its `start` record at `position`, time and register of its last record."""

    def __init__(self, position: int, start: records.Start) -> None:
        self.position = position
        self.start = start
        self.unix_ms = start.unix_ms
        self.meter_wh = start.meter_wh

    def stop(self, reason: str, outbox, saved: tuple, meter_wh: int) -> bytes:
        """Its stop record; the last sign of life is its last record, or `saved` (unix_ms, known) after that
        (CORE-PWR-04)."""
        unix_ms, guessed = self.unix_ms, self.start.flags & records.GUESSED
        saved_ms, known = saved
        if known and guessed:
            unix_ms, guessed = outbox.mend(unix_ms, self.start.flags, self.position), 0
        return records.pack_stop(self.position, reason, max(unix_ms, saved_ms), guessed, meter_wh, "")


def recover(outbox, feed) -> tuple:
    """(every transaction with a start and no stop, the highest register by connector) in the records on flash.

    A start stays on flash until its stop is delivered, and so do the records of the same segment behind it.
    `feed` is called for each record: there may be thousands."""
    running: dict[int, Interrupted] = {}
    registers: dict[int, int] = {}
    for position, record in outbox.records():
        feed()
        found = _follow(running, position, record)
        if found:
            number = found.start.connector
            registers[number] = max(registers.get(number, 0), found.meter_wh)
    return list(running.values()), registers


def _follow(running: dict, position: int, record: bytes):
    """Let one record act on what runs; returns its transaction, or None when that is not known."""
    kind, found = records.kind(record), None
    if kind == records.START:
        found = running[position] = Interrupted(position, records.Start(record))
    elif kind == records.STOP:
        stop = records.Stop(record)
        found = running.pop(stop.start, None)
        if found:
            found.meter_wh = stop.meter_wh
    elif kind == records.PERIODIC:
        sample = records.Sample(record)
        found = running.get(sample.start)
        if found:
            found.unix_ms, found.meter_wh = found.start.unix_ms + sample.since_ms, sample.meter_wh
    return found
