"""An append-only queue of small records that survives a power cut at any instant.

    queue/head0          the newest chunk, overwritten whole by every append (FAT: head0 and head1 in turn)
    queue/full/0..17     the full chunks of the newest group, each overwritten a group later, never removed
    queue/3/12           a segment: 19 chunks of 215 bytes, one 4 KB block; folder 3, the 12th of its 40

A chunk is `magic version number(u32)` and records `length payload crc16`; the CRC is seeded with the chunk's
number, so what an older chunk left behind never passes for a record. These six bytes stay in every format
version; a chunk of another version is kept, and skipped. A position is chunk number * 256 + offset.
"""

import struct
from binascii import crc32

from micropython import const

from lib.store.slots import read_or_none

_MAGIC = const(0xBD)
_VERSION = const(1)
_HEADER = const(6)
_FRAME = const(3)  # length and CRC around a payload
_SIZE = const(215)  # of a chunk: with littlefs' tags it stays below one 256-byte program
_GROUP = const(19)  # chunks in a segment: 19 * 215 = 4085 bytes, one 4 KB block
_FOLDER = const(40)  # segments in a folder: littlefs grows slow with hundreds of names


def _whole(chunk: bytes, number: int, at: int) -> bool:
    """Whether an undamaged record of chunk `number` begins at offset `at`."""
    end = at + 1 + chunk[at] if at < len(chunk) else 0
    if end <= at + 1 or end + 2 > len(chunk):
        return False
    return struct.unpack_from("<H", chunk, end)[0] == _crc(chunk, number, at, end)


def _crc(chunk: bytes, number: int, at: int, end: int) -> int:
    return crc32(memoryview(chunk)[at:end], number) & 0xFFFF


def _end(chunk: bytes, number: int) -> int:
    """The offset behind the last whole record; the chunk's full size when another version wrote it."""
    if chunk[1] != _VERSION:
        return _SIZE
    at = _HEADER
    while _whole(chunk, number, at):
        at += chunk[at] + _FRAME
    return at


def _following(chunk: bytes, position: int) -> int:
    """The position behind the record at `position`: in the same chunk, or where the next chunk's first one is."""
    at = position & 255
    size = chunk[at] if at < len(chunk) else 0
    if size and at + size + _FRAME < len(chunk):
        return position + size + _FRAME
    return ((position >> 8) + 1) << 8 | _HEADER


def _number(chunk: bytes | None) -> int:
    """The number that a chunk carries, or -1 when these bytes are no chunk."""
    if not chunk or len(chunk) < _HEADER or chunk[0] != _MAGIC:
        return -1
    return struct.unpack_from("<I", chunk, 2)[0]


class Journal:
    """Records of 1 to 206 bytes in order. `damaged` counts chunks and records that were skipped as unreadable."""

    def __init__(self, flash, folder: str = "queue"):
        self.damaged = 0
        self._flash = flash
        self._folder = folder
        self._chunk = bytearray(_SIZE)  # the newest chunk, up to _used as it is on flash
        self._oldest = 0  # group
        self._copy = 0  # of the head, to be written next
        self._read_number = -1
        self._read_chunk = b""
        self._begin(0)

    @property
    def head(self) -> int:
        """The position behind the newest record. A position saved earlier that is beyond it is stale: use tail."""
        return self._newest << 8 | self._used

    @property
    def tail(self) -> int:
        """The oldest position that is kept; `after(tail - 1)` is the oldest record that can be read."""
        return self._oldest * _GROUP << 8 | _HEADER

    def open(self) -> None:
        """Find the newest chunk and the oldest segment again, whatever was cut. Never raises OSError."""
        self._begin(0)
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
        if lost:  # the head is gone: go on behind everything it can have held
            self._begin(lost)
            self._used = _SIZE
        self._find_oldest()

    def append(self, record: bytes) -> int:
        """Write `record`, 1 to 206 bytes, and return its position; on flash when this returns.

        Raises OSError (28: flash full); then the record is not there, and the next append tries again."""
        size = len(record)
        if not 0 < size <= _SIZE - _HEADER - _FRAME:
            raise ValueError("record of %d bytes" % size)
        if self._used + size + _FRAME > _SIZE:
            self._turn()
        chunk = self._chunk
        at = self._used
        end = at + 1 + size
        chunk[at] = size
        chunk[at + 1 : end] = record
        struct.pack_into("<H", chunk, end, _crc(chunk, self._newest, at, end))
        self._write(self._head_name(self._copy), end + 2)
        if not self._flash.atomic:
            self._copy ^= 1  # only now: a torn copy is the one to overwrite
        self._used = end + 2
        return self._newest << 8 | at

    def read(self, position: int) -> bytes | None:
        """The record at `position`, or None at the end, before the tail, and where nothing readable begins."""
        if not self.tail <= position < self.head:
            return None
        chunk = self._load(position >> 8)
        at = position & 255
        if not _whole(chunk, position >> 8, at):
            return None
        return bytes(memoryview(chunk)[at + 1 : at + 1 + chunk[at]])

    def after(self, position: int) -> int:
        """The position of the next readable record, skipping what is damaged; `head` when there is none."""
        if position < self.tail:
            position = self.tail
        elif position < self.head:
            position = _following(self._load(position >> 8), position)
        while position < self.head:
            chunk = self._load(position >> 8)
            if _whole(chunk, position >> 8, position & 255):
                return position
            if position & 255 < len(chunk) and chunk[position & 255]:
                self.damaged += 1
            position = _following(chunk, position)
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

    def segments(self) -> int:
        """How many 4 KB segments the queue holds: what tells that flash fills up."""
        return self._newest // _GROUP - self._oldest

    def _begin(self, number: int) -> None:
        self._newest = number
        self._used = _HEADER
        struct.pack_into("<BBI", self._chunk, 0, _MAGIC, _VERSION, number)

    def _turn(self) -> None:
        """Put the full chunk away and begin the next; a cut before its first record finds the old head again."""
        number = self._newest
        if number % _GROUP == _GROUP - 1:
            self._flash.make(self._folder_name(number // _GROUP // _FOLDER))
            self._flash.write(self._segment_name(number // _GROUP), self._pieces())
        else:
            self._write(self._full_name(number), self._used)
        self._begin(number + 1)

    def _pieces(self):
        """The newest group, chunk by chunk, each padded to its place in the segment."""
        for index in range(_GROUP - 1):
            chunk = read_or_none(self._flash, self._full_name(index), 0, _SIZE) or b""
            yield chunk
            yield bytes(_SIZE - len(chunk))
        yield memoryview(self._chunk)[: self._used]

    def _write(self, name: str, size: int) -> None:
        self._flash.write(name, (memoryview(self._chunk)[:size],))

    def _load(self, number: int) -> bytes:
        """The bytes of chunk `number`, empty if it is damaged; the last one read stays at hand."""
        if number == self._newest:
            return self._chunk
        if number != self._read_number:
            name, offset = self._full_name(number), 0
            if number // _GROUP != self._newest // _GROUP:
                name, offset = self._segment_name(number // _GROUP), number % _GROUP * _SIZE
            chunk = read_or_none(self._flash, name, offset, _SIZE)
            if _number(chunk) != number or chunk[1] != _VERSION:
                self.damaged += 1
                chunk = b""
            self._read_chunk, self._read_number = chunk, number
        return self._read_chunk

    def _take_head(self, copy: int, best: int) -> int:
        """Make head file `copy` the newest chunk if it reaches beyond position `best`; the new best."""
        chunk = read_or_none(self._flash, self._head_name(copy), 0, _SIZE)
        number = _number(chunk)
        end = _end(chunk, number) if number >= 0 else 0
        if end <= _HEADER:
            self.damaged += 1 if chunk else 0
            return best
        if number << 8 | end <= best:
            return best
        self._chunk[: len(chunk)] = chunk
        self._newest, self._used = number, end
        self._copy = 0 if self._flash.atomic else copy ^ 1
        return number << 8 | end

    def _behind_stored(self) -> int:
        """The number behind the newest chunk that is in a full chunk's file or a segment; 0 on a fresh flash."""
        newest = -1
        for index in range(_GROUP - 1):
            newest = max(newest, _number(read_or_none(self._flash, self._full_name(index), 0, _SIZE)))
        for folder in self._numbers(self._folder):
            for name in self._numbers(self._folder_name(folder)):
                newest = max(newest, (folder * _FOLDER + name + 1) * _GROUP - 1)
        return newest + 1

    def _find_oldest(self) -> None:
        """Set the oldest group; a folder whose last segment went just before a cut follows it."""
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

    def _head_name(self, copy: int) -> str:
        return self._folder + "/head" + str(copy)

    def _full_name(self, number: int) -> str:
        return self._folder + "/full/" + str(number % _GROUP)

    def _folder_name(self, folder: int) -> str:
        return self._folder + "/" + str(folder)

    def _segment_name(self, group: int) -> str:
        return self._folder_name(group // _FOLDER) + "/" + str(group % _FOLDER)
