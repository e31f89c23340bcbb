"""An append-only queue of small records that survives a power cut at any instant.

    queue/head0          the newest chunk, overwritten whole by every append (FAT: head0 and head1 in turn)
    queue/full/0..17     the full chunks of the newest group, each overwritten a group later, never removed
    queue/3/12           a segment: 19 chunks of 215 bytes, one 4 KB block; folder 3, file 12 of its 40

A file is overwritten only when its content is also elsewhere, and a chunk's number tells whether it is stale.
"""

from micropython import const

from lib.store import chunk
from lib.store.slots import stored

GROUP = const(19)  # chunks in a segment
SEGMENT = const(4085)  # bytes: 19 * 215
FOLDER = const(40)  # segments in a folder: littlefs grows slow with hundreds of names


def full_name(number: int) -> str:
    """The file of a full chunk."""
    return "queue/full/%d" % (number % GROUP)


def folder_name(folder: int) -> str:
    """A folder of segments."""
    return "queue/%d" % folder


def segment_name(group: int) -> str:
    """The file of a segment."""
    return "queue/%d/%d" % divmod(group, FOLDER)


class Journal:
    """Records of 1 to 206 bytes. `damaged` counts chunks and records that were skipped as unreadable.

    A position is an integer that grows with every record, and stays the record's for ever."""

    def __init__(self, flash):
        self.damaged = 0
        self._flash = flash
        self._newest_chunk = bytearray(chunk.SIZE)  # up to _used as it is on flash
        self._oldest = 0  # group
        self._copy = 0  # of the head, to be written next
        self._read_number = -1
        self._read_chunk = b""
        self._newest = 0  # chunk
        self._used = chunk.HEADER

    @property
    def head(self) -> int:
        """The position behind the newest record. A saved position beyond it is stale: begin at the tail."""
        return self._newest << 8 | self._used

    @property
    def tail(self) -> int:
        """The oldest position that is kept; `after(tail - 1)` is the oldest record that can be read."""
        return self._oldest * GROUP << 8 | chunk.HEADER

    @property
    def segments(self) -> int:
        """How many 4 KB segments the queue holds: tells that flash fills up, before append raises."""
        return self._newest // GROUP - self._oldest

    def open(self) -> None:
        """Find the newest chunk and the oldest segment again, whatever was cut. Never raises OSError."""
        from lib.store import search  # needed once: the firmware drops it

        self._begin(0, chunk.HEADER)
        self._copy = 0
        self._read_number = -1
        data, copy, damaged = search.head(self._flash)
        self.damaged += damaged
        if data:
            self._newest_chunk[: len(data)] = data
            self._newest, self._used = chunk.number(data), search.used(data)
            self._copy = 0 if self._flash.atomic else copy ^ 1  # the other one is the one to overwrite
        else:
            lost = search.behind_stored(self._flash)
            if lost:  # the head is gone: go on behind everything that it can have held
                self._begin(lost, chunk.SIZE)
        self._oldest = search.oldest(self._flash, self._newest // GROUP)

    def append(self, record: bytes) -> int:
        """Write `record`, 1 to 206 bytes, and return its position; it is on flash when this returns.

        Raises OSError (28: flash full); then the record is not there, and the next append tries again."""
        size = len(record) + chunk.FRAME
        if not chunk.FRAME < size <= chunk.SIZE - chunk.HEADER:
            raise ValueError("record of %d bytes" % len(record))
        if self._used + size > chunk.SIZE:
            self._turn()
        at = self._used
        end = chunk.put(self._newest_chunk, self._newest, at, record)
        self._write("queue/head%d" % self._copy, end)
        if not self._flash.atomic:
            self._copy ^= 1  # only now: a torn copy is the one to overwrite
        self._used = end
        return self._newest << 8 | at

    def read(self, position: int) -> bytes | None:
        """The record at `position`; None at the end, before the tail, and where nothing readable begins."""
        if not self.tail <= position < self.head:
            return None
        data = self._load(position >> 8)
        at = position & 255
        if not chunk.whole(data, position >> 8, at):
            return None
        return bytes(memoryview(data)[at + 1 : at + 1 + data[at]])

    def after(self, position: int) -> int:
        """The position of the next readable record, skipping what is damaged; `head` when there is none."""
        if position < self.tail:
            position = self.tail
        elif position < self.head:
            position = chunk.following(self._load(position >> 8), position)
        while position < self.head:
            data = self._load(position >> 8)
            at = position & 255
            if chunk.whole(data, position >> 8, at):
                return position
            if at < len(data) and data[at]:
                self.damaged += 1
            position = chunk.following(data, position)
        return self.head

    def release(self, position: int) -> bool:
        """Allow that everything before `position` is deleted; deletes one segment at most.

        True when a further call would delete more. Raises OSError."""
        keep = min(position >> 8, self._newest) // GROUP
        if self._oldest >= keep:
            return False
        self._flash.remove(segment_name(self._oldest))
        self._oldest += 1
        if self._oldest % FOLDER == 0:
            self._flash.remove(folder_name(self._oldest // FOLDER - 1))
        return self._oldest < keep

    def _begin(self, number: int, used: int) -> None:
        self._newest, self._used = number, used
        chunk.begin(self._newest_chunk, number)

    def _turn(self) -> None:
        """Put the full chunk away and begin the next; cut before its first record, this is done again."""
        number = self._newest
        if number % GROUP == GROUP - 1:
            group = number // GROUP
            self._flash.make(folder_name(group // FOLDER))
            self._flash.write(segment_name(group), self._pieces())
        else:
            self._write(full_name(number), self._used)
        self._begin(number + 1, chunk.HEADER)

    def _pieces(self):
        """The newest group, chunk by chunk, each padded to its place in the segment."""
        for index in range(GROUP - 1):
            data = stored(self._flash, full_name(index), 0, chunk.SIZE)
            yield data
            yield bytes(chunk.SIZE - len(data))
        yield memoryview(self._newest_chunk)[: self._used]

    def _write(self, name: str, size: int) -> None:
        if size < chunk.SIZE and not self._flash.atomic:
            self._newest_chunk[size] = 0  # the end of what is in it: FAT writes a file of the same size in place
            size = chunk.SIZE
        self._flash.write(name, (memoryview(self._newest_chunk)[:size],))

    def _load(self, number: int) -> bytes:
        """The bytes of chunk `number`, empty if it is damaged; the last one read stays at hand."""
        if number == self._newest:
            return self._newest_chunk
        if number != self._read_number:
            name, offset = full_name(number), 0
            if number // GROUP != self._newest // GROUP:
                name, offset = segment_name(number // GROUP), number % GROUP * chunk.SIZE
            data = stored(self._flash, name, offset, chunk.SIZE)
            if not chunk.readable(data, number):
                self.damaged += 1
                data = b""
            self._read_chunk, self._read_number = data, number
        return self._read_chunk
