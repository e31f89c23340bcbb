"""What a queue of transactions and everything else that is stored cost in flash: lib/README's figures, measured on a
real littlefs over a RAM block device that counts.

    micropython -X heapsize=32M -m tools.bench_store [samples a transaction, 4 10 60] [taken=110]

352 blocks of 4 KB, program 256 B, as on an RP2040 with 2 MB; `taken` blocks are what firmware and settings
occupy. A transaction is a start of 40 bytes, the samples of 16 bytes and a stop of 40 bytes, as in
lib/ocpp16/records.py. The flash is filled until ENOSPC, then everything is read and released with a cursor saved after
each record. Then what the clock's task saves while nobody charges, while somebody does, and what a boot does: on this
littlefs, and on FAT as on CircuitPython, where nothing spreads the erases.
"""

import struct
import sys

_USAGE = """Run it with MicroPython, whose littlefs it measures:
    micropython -X heapsize=32M -m tools.bench_store [samples a transaction, 4 10 60] [taken=110]
`.venv/bin/python -m tools.micropython` says where one is."""
_BLOCKS = 352
_BLOCK = 4096
_OFFLINE_S = 225  # between two tries to connect, when there is no answer


def transaction(journal, samples):
    journal.append(b"S" * 40)
    for _ in range(samples):
        journal.append(b"m" * 16)
    journal.append(b"E" * 40)


def fill(journal, samples, limit=100000):
    """Append transactions until the flash is full; how many fitted."""
    count = 0
    try:
        while count < limit:
            transaction(journal, samples)
            count += 1
    except OSError as error:
        if error.errno != 28:
            raise
    return count


def drain(journal, slots):
    """Read every record, note it as delivered and release it; how many there were."""
    count = 0
    position = journal.after(journal.tail - 1)
    while position != journal.head:
        if not journal.read(position):
            raise ValueError("unreadable at %d" % position)
        position = journal.after(position)
        slots.save("delivered", struct.pack("<I", position))
        journal.release(position)
        count += 1
    return count


def prepared(taken):
    """A fresh littlefs of which another file takes `taken` blocks, and its device."""
    from host_tests.littlefs import RamFlash, formatted  # no other Python has it

    device = RamFlash(bytearray(_BLOCKS * _BLOCK))
    files = formatted(device)
    if taken:
        files.write("firmware", (bytes(_BLOCK) for _ in range(taken)))
    return device, files


def counters(device):
    return device.erases, device.bytes_read


def row(samples, taken):
    """A line of the table: what fits, and what it costs."""
    from lib.store.journal import Journal
    from lib.store.slots import Slots

    device, files = prepared(taken)
    slots = Slots(files, "sent")
    slots.save("cursor", bytes(28))  # before the flash is full: a new file would find no room then
    journal = Journal(files)
    journal.open()
    before = counters(device)
    count = fill(journal, samples)
    full = counters(device)
    again = Journal(files)
    again.open()
    opened = counters(device)
    if drain(again, slots) < count * (samples + 2) or journal.damaged or again.damaged:
        raise ValueError("records are missing")
    end = counters(device)
    print(
        "| %d | %d | %.2f | %.2f | %d | %d | %d |"
        % (
            samples, count, (full[0] - before[0]) / count, (end[0] - opened[0]) / count,
            (full[1] - before[1]) / count / (samples + 2) / 1024, (end[1] - opened[1]) / count / (samples + 2) / 1024,
            max(device.worn),
        )
    )  # fmt: skip


class Wear:
    """Erases since it was made, of all blocks and of the one that has most."""

    def __init__(self, device):
        self._device, self._before, self._worn = device, device.erases, list(device.worn)

    def each(self, times):
        worst = max(now - self._worn[block] for block, now in enumerate(self._device.worn))
        return "%.2f (%.2f)" % ((self._device.erases - self._before) / times, worst / times)


def lives(seconds, outlets, slots, line_s=0):
    """What the clock's task does in so many seconds; `line_s`: so often there is a line in the log, of any length."""
    from firmware.black_box import BlackBox
    from firmware.tasks.clock import clock
    from lib.clock import Clock
    from lib.log import Log

    now = [0]
    log = Log(lambda line: None, lambda: now[0])
    box = BlackBox(slots, log, None, 17)
    task = clock(Clock(0, 0), slots, outlets, box, log, lambda: now[0], lambda unix_s: None)
    for second in range(seconds):
        if line_s and second % line_s == 0:
            log.info("link", "x" * (20 + second // line_s * 37 % 87))
        next(task)
        now[0] = now[0] + 1000 & (1 << 29) - 1


def on_fat():
    from host_tests.fat import SectorFlash, mounted

    device = SectorFlash(bytearray(_BLOCKS * _BLOCK))
    return device, mounted(device)


def others(kind, device, files):
    """What is stored besides: days on which nobody charges, an hour of charging, a boot; two connectors."""
    from host_tests.desk import Desk
    from host_tests.outlet_bench import Bench

    desk = Desk(connectors=2, flash=files)
    for name, size in (("config", 300), ("csms", 25), ("last", 480), ("cache", 480), ("crash", 900)):
        desk.slots.save(name, bytes(size))
    outlets = [Bench().outlet, Bench().outlet]
    wear = Wear(device)
    lives(5 * 86400, outlets, desk.slots)
    cells, wear = [wear.each(5)], Wear(device)
    lives(5 * 86400, outlets, desk.slots, _OFFLINE_S)
    cells.append(wear.each(5))
    wear = Wear(device)
    outlets[0].connector.closed = True
    lives(86400, outlets, desk.slots)
    cells.append(wear.each(24))
    wear = Wear(device)
    for number in range(100):
        desk.slots.save("boot", b"%d" % number)
        Desk(connectors=2, flash=files)
    cells.append(wear.each(100))
    print("| %s | %s |" % (kind, " | ".join(cells)))


def main(options):
    samples = [int(option) for option in options if option.isdigit()] or [4, 10, 60]
    taken = [int(option[6:]) for option in options if not option.isdigit()] or [110]
    print("| samples | fit | erases to write it | to deliver it | KB read for a record | to deliver it | worst block |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for each in samples:
        row(each, taken[0])
    print("\nErases, and of those the block that bears most; offline: a line in the log every %d s" % _OFFLINE_S)
    print("| | a day on which nobody charges | the same, offline | an hour of charging | a boot |")
    print("| --- | --- | --- | --- | --- |")
    others("littlefs", *prepared(110))
    others("FAT", *on_fat())


if __name__ == "__main__":
    wrong = [word for word in sys.argv[1:] if not (word.isdigit() or (word[:6] == "taken=" and word[6:].isdigit()))]
    if sys.implementation.name != "micropython" or wrong:
        print(_USAGE)
        sys.exit(2)
    main(sys.argv[1:])
