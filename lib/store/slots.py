"""Small named records, each replaced whole: settings, cursors, the open transaction.

A frame is magic(u8) version(u8) sequence(u32) length(u16) crc(u32) and the data. Where closing a file is
atomic there is one file a name, overwritten under its own name; on FAT there are two in turn.

The `flash` that slots and the journal are given does all file work below a root of its own:
    atomic                          whether a file that is written is the old or the new one after a cut
    read(name, offset, size)        bytes, None when missing; size -1: up to the end
    write(name, pieces)             replace the file whole; closes it also when `pieces` or the disk fails
    remove(name)                    a file or an empty folder; missing is fine
    make(folder)                    exists is fine; the folder above it is there
    names(folder)                   a list of plain names, empty when the folder is missing
Any of them may raise OSError.
"""

import struct
from binascii import crc32

from micropython import const

_MAGIC = const(0xB5)
_FORMAT = "<BBIHI"
_CHECKED = const(8)  # the CRC covers what stands before it, and the data
_HEADER = const(12)


def stored(flash, name: str, offset: int = 0, size: int = -1) -> bytes:
    """What flash holds under `name`; nothing when it is missing or the file system cannot read it."""
    try:
        return flash.read(name, offset, size) or b""
    except OSError:
        return b""


def _sequence(frame: bytes) -> int:
    """The sequence number of a whole frame, or -1: missing, torn or damaged."""
    if len(frame) < _HEADER:
        return -1
    magic, _, sequence, length, crc = struct.unpack_from(_FORMAT, frame, 0)
    if magic != _MAGIC or len(frame) != _HEADER + length:
        return -1
    view = memoryview(frame)
    return sequence if crc32(view[_HEADER:], crc32(view[:_CHECKED])) == crc else -1


class Slots:
    """`damaged` counts copies that load or save found unreadable.

    A name that was saved once can be saved on a full flash too: save every name at the first boot.

    `version` is the data's format. Data of an older one goes through `upgrade(name, version, data)`, which
    returns today's data or None; data of a newer one counts as missing and stays until the next save."""

    def __init__(self, flash, folder: str, version: int = 1, upgrade=None):
        self.damaged = 0
        self.flash = flash
        self._folder = folder
        self._version = version
        self._upgrade = upgrade

    def save(self, name: str, data: bytes) -> None:
        """Replace `name`; after a cut it is the old data or the new. b"" forgets it. Raises OSError."""
        file, sequence = self._path(name, 0), 0
        if not self.flash.atomic:
            copies = [_sequence(self._frame(name, copy)) for copy in (0, 1)]
            file = self._path(name, 1 if copies[0] > copies[1] else 0)
            sequence = max(copies) + 1
        head = bytearray(_HEADER)
        struct.pack_into(_FORMAT, head, 0, _MAGIC, self._version, sequence, len(data), 0)
        crc = crc32(data, crc32(memoryview(head)[:_CHECKED]))
        struct.pack_into("<I", head, _CHECKED, crc)
        try:
            self.flash.write(file, (head, data))
        except OSError:
            self.flash.make(self._folder)  # the first save of all, or a failure that comes again
            self.flash.write(file, (head, data))

    def load(self, name: str) -> bytes | None:
        """The newest undamaged data of `name`, or None."""
        frame = self._frame(name, 0)
        if not self.flash.atomic:
            other = self._frame(name, 1)
            if _sequence(other) > _sequence(frame):
                frame = other
        if not frame or frame[1] > self._version:
            return None
        data = frame[_HEADER:]
        if frame[1] == self._version:
            return data
        return self._upgrade(name, frame[1], data) if self._upgrade else None

    def _frame(self, name: str, copy: int) -> bytes:
        """The whole frame in one file, empty without one; a damaged one is counted."""
        frame = stored(self.flash, self._path(name, copy))
        if _sequence(frame) >= 0:
            return frame
        self.damaged += 1 if frame else 0
        return b""

    def _path(self, name: str, copy: int) -> str:
        return self._folder + "/" + name + ("" if self.flash.atomic else "." + str(copy))
