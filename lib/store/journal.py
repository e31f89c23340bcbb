"""An append-only queue of small records that survives a power cut at any instant.

    queue/head0          the newest chunk, overwritten whole by every append (FAT: head0 and head1 in turn)
    queue/full/0..17     the full chunks of the newest group, each overwritten a group later, never removed
    queue/3/12           a segment: 19 chunks of 215 bytes, one 4 KB block; folder 3, file 12 of its 40

A file is overwritten only when its content is also elsewhere, and a chunk's number tells whether it is stale.
"""

from micropython import const

from lib.store import chunk
from lib.store.slots import stored

_GROUP = const(19)  # chunks in a segment: 19 * 215 = 4085 bytes
_FOLDER = const(40)  # segments in a folder: littlefs grows slow with hundreds of names


class Journal:
    """Records of 1 to 206 bytes. `damaged` counts chunks and records that were skipped as unreadable.

    A position is an integer that grows with every record, and stays the record's for ever."""

    def __init__(self, flash, folder: str = "queue"):
        self.damaged = 0
        self._flash = flash
        self._folder = folder
        self._heads = (folder + "/head0", folder + "/head1")
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
        return self._oldest * _GROUP << 8 | chunk.HEADER

    @property
    def segments(self) -> int:
        """How many 4 KB segments the queue holds: tells that flash fills up, before append raises."""
        return self._newest // _GROUP - self._oldest

    def open(self) -> None:
        """Find the newest chunk and the oldest segment again, whatever was cut. Never raises OSError."""
        self._begin(0, chunk.HEADER)
        self._copy = 0
        self._read_number = -1
        try:
            self._flash.make(self._folder)
            self._flash.make(self._folder + "/full")
        except OSError:
            pass  # a full flash: append will say so
        best = 0
        for copy in range(1 if self._flash.atomic else 2):
            best = self._take_head(copy, best)
        lost = 0 if best else self._behind_stored()
        if lost:  # the head is gone: go on behind everything that it can have held
            self._begin(lost, chunk.SIZE)
        self._find_oldest()

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
        self._write(self._heads[self._copy], end)
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
        keep = min(position >> 8, self._newest) // _GROUP
        if self._oldest >= keep:
            return False
        self._flash.remove(self._segment_name(self._oldest))
        if (self._oldest + 1) % _FOLDER == 0:
            self._flash.remove(self._folder_name(self._oldest // _FOLDER))
        self._oldest += 1
        return self._oldest < keep

    def _begin(self, number: int, used: int) -> None:
        self._newest, self._used = number, used
        chunk.begin(self._newest_chunk, number)

    def _turn(self) -> None:
        """Put the full chunk away and begin the next; cut before its first record, this is done again."""
        number = self._newest
        if number % _GROUP == _GROUP - 1:
            group = number // _GROUP
            self._flash.make(self._folder_name(group // _FOLDER))
            self._flash.write(self._segment_name(group), self._pieces())
        else:
            self._write(self._full_name(number), self._used)
        self._begin(number + 1, chunk.HEADER)

    def _pieces(self):
        """The newest group, chunk by chunk, each padded to its place in the segment."""
        for index in range(_GROUP - 1):
            data = stored(self._flash, self._full_name(index), 0, chunk.SIZE)
            yield data
            yield bytes(chunk.SIZE - len(data))
        yield memoryview(self._newest_chunk)[: self._used]

    def _write(self, name: str, size: int) -> None:
        self._flash.write(name, (memoryview(self._newest_chunk)[:size],))

    def _load(self, number: int) -> bytes:
        """The bytes of chunk `number`, empty if it is damaged; the last one read stays at hand."""
        if number == self._newest:
            return self._newest_chunk
        if number != self._read_number:
            name, offset = self._full_name(number), 0
            if number // _GROUP != self._newest // _GROUP:
                name, offset = self._segment_name(number // _GROUP), number % _GROUP * chunk.SIZE
            data = stored(self._flash, name, offset, chunk.SIZE)
            if not chunk.readable(data, number):
                self.damaged += 1
                data = b""
            self._read_chunk, self._read_number = data, number
        return self._read_chunk

    def _take_head(self, copy: int, best: int) -> int:
        """Make head file `copy` the newest chunk if it reaches beyond position `best`; the new best."""
        data = stored(self._flash, self._heads[copy], 0, chunk.SIZE)
        used = chunk.used(data)
        if not used:
            self.damaged += 1 if data else 0
            return best
        number = chunk.number(data)
        if number << 8 | used > best:
            best = number << 8 | used
            self._newest_chunk[: len(data)] = data
            self._newest, self._used = number, used
            self._copy = 0 if self._flash.atomic else copy ^ 1
        return best

    def _behind_stored(self) -> int:
        """The number behind the newest chunk that was put away, in a file or a segment; 0 on fresh flash."""
        newest = -1
        for index in range(_GROUP - 1):
            data = stored(self._flash, self._full_name(index), 0, chunk.SIZE)
            newest = max(newest, chunk.number(data))
        for folder in self._numbers(self._folder):
            for name in self._numbers(self._folder_name(folder)):
                newest = max(newest, (folder * _FOLDER + name + 1) * _GROUP - 1)
        return newest + 1

    def _find_oldest(self) -> None:
        """Set the oldest group; a folder that lost its last segment just before a cut follows it."""
        self._oldest = self._newest // _GROUP
        for folder in sorted(self._numbers(self._folder)):
            names = self._numbers(self._folder_name(folder))
            if names:
                self._oldest = min(self._oldest, folder * _FOLDER + min(names))
                return
            try:
                self._flash.remove(self._folder_name(folder))
            except OSError:
                pass

    def _numbers(self, folder: str) -> list:
        try:
            return [int(name) for name in self._flash.names(folder) if name.isdigit()]
        except OSError:
            return []

    def _full_name(self, number: int) -> str:
        return self._folder + "/full/" + str(number % _GROUP)

    def _folder_name(self, folder: int) -> str:
        return self._folder + "/" + str(folder)

    def _segment_name(self, group: int) -> str:
        return self._folder_name(group // _FOLDER) + "/" + str(group % _FOLDER)
