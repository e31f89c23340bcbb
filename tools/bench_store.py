"""What a queued transaction costs in flash: the journal on real littlefs over a RAM block device that counts.

    micropython -X heapsize=16M -m tools.bench_store [samples a transaction, 10] [blocks taken by others, 110]

352 blocks of 4 KB, program 256 B, as on an RP2040 with 2 MB. A transaction is a start of 64 bytes, the samples of
16 bytes and a stop of 64 bytes. First the flash is filled until ENOSPC, then everything is read and released.
Prints the transactions that fit, and for each of them the erases, programs and bytes read.
"""

import os
import sys
import time

import vfs

from lib.store.journal import Journal

_BLOCKS = 352
_BLOCK = 4096


class RamFlash:
    """A block device that counts; an erase is what littlefs asks for before it programs a block again."""

    def __init__(self):
        self._data = memoryview(bytearray(_BLOCKS * _BLOCK))
        self.worn = [0] * _BLOCKS
        self.erases = self.programs = self.bytes_read = 0

    def readblocks(self, block, buffer, offset=0):
        at = block * _BLOCK + offset
        buffer[:] = self._data[at : at + len(buffer)]
        self.bytes_read += len(buffer)

    def writeblocks(self, block, buffer, offset=0):
        at = block * _BLOCK + offset
        self._data[at : at + len(buffer)] = buffer
        self.programs += (len(buffer) + 255) // 256

    def ioctl(self, request, block):
        if request == 4:
            return _BLOCKS
        if request == 5:
            return _BLOCK
        if request == 6:
            self.erases += 1
            self.worn[block] += 1
            return 0
        return 0


class Files:
    """The flash object that lib/store is given, over MicroPython's files below `root`."""

    atomic = True

    def __init__(self, root):
        self._root = root

    def read(self, name, offset=0, size=-1):
        try:
            with open(self._root + name, "rb") as file:
                if offset:
                    file.seek(offset)
                return file.read(size)
        except OSError as error:
            if error.errno == 2:
                return None
            raise

    def write(self, name, pieces):
        with open(self._root + name, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def remove(self, name):
        try:
            os.remove(self._root + name)
        except OSError as error:
            if error.errno != 2:
                raise

    def make(self, folder):
        try:
            os.mkdir(self._root + folder)
        except OSError as error:
            if error.errno != 17:
                raise

    def names(self, folder):
        try:
            return os.listdir(self._root + folder)
        except OSError:
            return []


def transaction(journal, samples):
    journal.append(b"S" * 64)
    for _ in range(samples):
        journal.append(b"m" * 16)
    journal.append(b"E" * 64)


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


def drain(journal, save_cursor):
    """Read and release every record, as delivering does; how many there were."""
    count = 0
    position = journal.after(journal.tail - 1)
    while position != journal.head:
        if not journal.read(position):
            raise ValueError("unreadable at %d" % position)
        position = journal.after(position)
        save_cursor(position)
        journal.release(position)
        count += 1
    return count


def mounted(taken):
    """A fresh littlefs of which other files take `taken` blocks."""
    device = RamFlash()
    vfs.VfsLfs2.mkfs(device, progsize=256)
    vfs.mount(vfs.VfsLfs2(device, progsize=256), "/ram")
    if taken:
        with open("/ram/firmware", "wb") as file:
            for _ in range(taken):
                file.write(bytes(_BLOCK))
    return device


def tell(title, device, before, count):
    """One line of costs a transaction since `before`."""
    erases, programs, read = device.erases - before[0], device.programs - before[1], device.bytes_read - before[2]
    print(
        "%s: %d transactions, each %.2f erases, %.1f programs, %.3f MB read; worst block %d"
        % (title, count, erases / count, programs / count, read / count / 1e6, max(device.worn))
    )


def counters(device):
    return device.erases, device.programs, device.bytes_read


def main(samples=10, taken=110):
    device = mounted(taken)
    journal = Journal(Files("/ram/"))
    journal.open()
    before = counters(device)
    began = time.ticks_ms()
    count = fill(journal, samples)
    tell("fill", device, before, count)
    print("  %d ms, %d segments, damaged %d" % (time.ticks_diff(time.ticks_ms(), began), journal.segments(), journal.damaged))
    again = Journal(Files("/ram/"))
    read = device.bytes_read
    again.open()
    print("  open reads %d KB; head %s" % ((device.bytes_read - read) // 1024, again.head == journal.head))
    before = counters(device)
    records = drain(again, lambda position: None)
    tell("drain", device, before, count)
    print("  %d records, damaged %d" % (records, again.damaged))
    before = counters(device)
    tell("fill again", device, before, fill(again, samples))


if __name__ == "__main__":
    main(*[int(arg) for arg in sys.argv[1:]])
