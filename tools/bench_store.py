"""What a queued transaction costs in flash: the journal on real littlefs over a RAM block device that counts.

    micropython -X heapsize=16M -m tools.bench_store [samples a transaction, 10] [blocks taken, 110]

352 blocks of 4 KB, program 256 B, as on an RP2040 with 2 MB; `blocks taken` is what firmware and settings
occupy. A transaction is a start of 40 bytes, the samples of 16 bytes and a stop of 40 bytes, as in
lib/ocpp16/records.py. First the flash is filled until ENOSPC, then everything is read and released with a cursor
saved after each record, then it is filled again. Prints the transactions that fit, and for each of them the
erases, programs and bytes read.
"""

import struct
import sys
import time

_USAGE = """Run it with MicroPython, whose littlefs it measures:
    micropython -X heapsize=16M -m tools.bench_store [samples a transaction, 10] [blocks taken, 110]
`.venv/bin/python -m tools.micropython` says where one is."""
_BLOCKS = 352
_BLOCK = 4096


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


def tell(title, device, before, count):
    """One line of costs a transaction since `before`."""
    erases, programs, read = [counters(device)[index] - before[index] for index in range(3)]
    print(
        "%s: %d transactions, each %.2f erases, %.1f programs, %.3f MB read; worst block %d"
        % (title, count, erases / count, programs / count, read / count / 1e6, max(device.worn))
    )


def counters(device):
    return device.erases, device.programs, device.bytes_read


def main(samples=10, taken=110):
    from lib.store.journal import Journal
    from lib.store.slots import Slots

    device, files = prepared(taken)
    slots = Slots(files, "state")
    slots.save("delivered", bytes(4))  # before the flash is full: a new file would find no room then
    journal = Journal(files)
    journal.open()
    before = counters(device)
    began = time.ticks_ms()
    count = fill(journal, samples)
    tell("fill", device, before, count)
    took_ms = time.ticks_diff(time.ticks_ms(), began)
    print("  %d ms, %d segments, damaged %d" % (took_ms, journal.segments, journal.damaged))
    again = Journal(files)
    read = device.bytes_read
    again.open()
    print("  open reads %d KB; head %s" % ((device.bytes_read - read) // 1024, again.head == journal.head))
    before = counters(device)
    records = drain(again, slots)
    tell("drain", device, before, count)
    print("  %d records, damaged %d" % (records, again.damaged))
    before = counters(device)
    tell("fill again", device, before, fill(again, samples))


if __name__ == "__main__":
    if sys.implementation.name != "micropython" or not all(word.isdigit() for word in sys.argv[1:]):
        print(_USAGE)
        sys.exit(2)
    main(*[int(word) for word in sys.argv[1:]])
