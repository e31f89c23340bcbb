"""After a restart: where sending goes on, and the transactions that have no stop record. Needed once, at boot."""

import struct

from lib.ocpp16 import records
from lib.store.slots import Slots


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

    def register(self, registers: list) -> int:
        """Where its meter stands; `registers`: Wh by connector. Where nothing tells which was its own it is the lowest,
        so that nobody pays for another's energy."""
        number = self.start.connector
        if 0 < number <= len(registers):
            return registers[number - 1]
        return self.meter_wh if number or self.meter_wh else min(registers)


def recover(outbox, feed) -> tuple:
    """(every transaction with a start and no stop, the highest register by connector) in the records on flash.

    A start stays on flash until its stop is delivered, and so do the records of the same segment behind it.
    `feed` is called for each record: there may be thousands."""
    running = _lost(outbox)
    registers: dict[int, int] = {}
    journal = outbox.journal
    position = journal.after(journal.tail - 1)
    while position < journal.head:
        feed()
        found = _follow(running, position, journal.read(position))
        if found:
            number = found.start.connector
            registers[number] = max(registers.get(number, 0), found.meter_wh)
        position = journal.after(position)
    # what was told to its end is over, even if its stop cannot be read any more
    return [cut for cut in running.values() if cut.position >= outbox.position or cut.position in outbox.ids], registers


def _lost(outbox) -> dict:
    """Transactions that the central system knows, and whose start cannot be read any more: they end like any other,
    or they would keep the queue from being released for ever.

    Connector 0, unless there is only one; 0 Wh, time 0: until one of its samples, or what was saved, tells more."""
    lost, connector = {}, int(outbox.keys.number("NumberOfConnectors") == 1)
    for start in outbox.ids:
        if records.kind(outbox.journal.read(start)) != records.START:
            unknown = records.pack_start(connector, 0, records.GUESSED, 0, "")
            lost[start] = Interrupted(start, records.Start(unknown))
            outbox.log.error("outbox", "the start of transaction %d cannot be read any more" % outbox.ids[start])
    return lost


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
    elif kind:
        sample = records.Sample(record)
        found = running.get(sample.start)
        if found:
            found.meter_wh = sample.meter_wh
            if kind == records.PERIODIC:
                found.unix_ms = found.start.unix_ms + sample.time * 1000
    return found


def of_the_cursor(slots):
    """The slots of the cursor: a folder of its own, which littlefs packs together less often than one with more in it.

    Before 0.4.0 it lay among the others: it is taken over, or stays there where flash has no room for a folder."""
    own = Slots(slots.flash, "sent")
    if own.load("cursor") is not None:
        return own
    try:
        for name in ("mended", "cursor"):  # the cursor last: cut before it, this is done again
            kept = slots.load(name)
            if kept:
                own.save(name, kept)
        for name in ("cursor", "mended"):
            if slots.load(name):
                slots.save(name, b"")
    except OSError:
        return own if own.load("cursor") else slots
    return own


def cursor(journal, slots) -> tuple:
    """(next record, transactionIds by start, what was mended, is it to be saved at once) as the outbox saved them.

    Cursor: u32 next record, then u32 start and i64 transactionId of each transaction under way. What is beyond the head
    belongs to a journal that is gone: it is replaced now, before the head gets there and it seems to be right."""
    mended, packed = slots.load("mended"), slots.load("cursor")
    mended = struct.unpack("<qI", mended) if mended and len(mended) == 12 else (0, 0)
    oldest, ids = journal.after(journal.tail - 1), {}
    saved = struct.unpack_from("<I", packed)[0] if packed and len(packed) >= 4 else 0
    if mended[1] > journal.head:
        mended = (0, 0)
        try:
            slots.save("mended", b"")
        except OSError:
            pass  # the next boot tries again
    for at in range(4, len(packed or b"") - 11, 12):
        start, transaction_id = struct.unpack_from("<Iq", packed, at)
        if start >= journal.tail and saved <= journal.head:  # else it would keep the queue from being released
            ids[start] = transaction_id
    stale = packed is None or saved > journal.head
    return saved if oldest < saved <= journal.head else oldest, ids, mended, stale
