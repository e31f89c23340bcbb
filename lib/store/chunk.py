"""A chunk of the journal: a few records that are read and written together.

    magic(u8) version(u8) number(u32), then records: length(u8) payload crc(u16)

The CRC is seeded with the chunk's number, so what an older chunk left behind never passes for a record. The
first six bytes stay the same in every format version: a chunk of another version is kept, and skipped. A
position is chunk number * 256 + offset of a record in the chunk.
"""

import struct
from binascii import crc32

from micropython import const

_MAGIC = const(0xBD)
VERSION = const(1)
HEADER = const(6)
FRAME = const(3)  # length and CRC around a payload
SIZE = const(215)  # of a chunk: with littlefs' tags it stays below one 256-byte program


def begin(chunk: bytearray, number: int) -> None:
    """Write the header of chunk `number`."""
    struct.pack_into("<BBI", chunk, 0, _MAGIC, VERSION, number)


def number(chunk: bytes) -> int:
    """The number that a chunk carries, or -1 when these bytes are no chunk."""
    if len(chunk) < HEADER or chunk[0] != _MAGIC:
        return -1
    return struct.unpack_from("<I", chunk, 2)[0]


def readable(chunk: bytes, expected: int) -> bool:
    """Whether these bytes are chunk `expected` in a format that this program reads."""
    return number(chunk) == expected and chunk[1] == VERSION


def put(chunk: bytearray, of: int, at: int, payload: bytes) -> int:
    """Write a record at offset `at` of the chunk numbered `of`; the offset behind it."""
    end = at + 1 + len(payload)
    chunk[at] = len(payload)
    chunk[at + 1 : end] = payload
    struct.pack_into("<H", chunk, end, _crc(chunk, of, at, end))
    return end + 2


def whole(chunk: bytes, of: int, at: int) -> bool:
    """Whether an undamaged record of the chunk numbered `of` begins at offset `at`."""
    end = at + 1 + chunk[at] if at < len(chunk) else 0
    if end <= at + 1 or end + 2 > len(chunk):
        return False
    return struct.unpack_from("<H", chunk, end)[0] == _crc(chunk, of, at, end)


def following(chunk: bytes, position: int) -> int:
    """The position behind the record at `position`: in its chunk, or the first of the next chunk."""
    at = position & 255
    size = chunk[at] if at < len(chunk) else 0
    if size and at + size + FRAME < len(chunk):
        return position + size + FRAME
    return ((position >> 8) + 1) << 8 | HEADER


def _crc(chunk: bytes, of: int, at: int, end: int) -> int:
    return crc32(memoryview(chunk)[at:end], of) & 0xFFFF
