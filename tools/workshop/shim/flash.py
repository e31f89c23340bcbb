"""The board's flash as a block device over an image file: NOR rules, 4 KB erase, 256 B program.

Every write goes to the file at once: a kill of the program leaves what a power cut would. Programming only
clears bits; littlefs never programs what it has not erased, and doing so is reported as misuse.
"""

import os
import struct

import channel
from micropython import const

_BLOCK = const(4096)
_PAGE = const(256)
_FLASH_EVENT = const(9)
_CUT = const(36)
_ERASED = b"\xff" * _PAGE


class Flash:
    """352 blocks of an RP2040's flash behind the firmware image (1408 KB), in the file at `path`."""

    def __init__(self, path: str, blocks: int = 352):
        self._blocks = blocks
        self._page = bytearray(_PAGE)
        self._until_cut = int(os.getenv("BOLLARD_CUT_AFTER") or -1)
        self._records = bool(os.getenv("BOLLARD_RECORD"))
        try:
            self._file = open(path, "r+b", buffering=0)  # noqa: SIM115
            self.new = False
        except OSError:
            self._file = open(path, "w+b", buffering=0)  # noqa: SIM115
            self.new = True
            for _ in range(blocks * (_BLOCK // _PAGE)):
                self._file.write(_ERASED)

    def readblocks(self, block: int, buf: bytearray, offset: int = 0) -> None:
        self._file.seek(block * _BLOCK + offset)
        self._file.readinto(buf)

    def writeblocks(self, block: int, buf: bytearray, offset: int = 0) -> None:
        view = memoryview(buf)
        for start in range(0, len(buf), _PAGE):
            self._program(block, offset + start, view[start : start + _PAGE])

    def _program(self, block: int, offset: int, data: memoryview) -> None:
        page = self._page
        self._count(1, block, offset, data)
        self.readblocks(block, page, offset)
        if page != _ERASED:
            self._wear(block, page, data)
            data = page
        self._file.seek(block * _BLOCK + offset)
        self._file.write(data)

    def _wear(self, block: int, page: bytearray, data: memoryview) -> None:
        for i in range(_PAGE):
            page[i] &= data[i]
        if page != data:
            channel.post(_FLASH_EVENT, 2, block)  # misuse: a bit that was 0 stays 0

    def _erase(self, block: int) -> None:
        self._count(0, block)
        self._file.seek(block * _BLOCK)
        for _ in range(_BLOCK // _PAGE):
            self._file.write(_ERASED)

    def _count(self, kind: int, block: int, offset: int = 0, data: memoryview = b"") -> None:
        """Tell that a write comes; with what is written, where the workshop records it."""
        if self._until_cut == 0:
            channel.ask(_CUT)  # the power goes before this write; no answer comes
        self._until_cut -= 1
        channel.note(_FLASH_EVENT, kind, block, struct.pack("<H", offset) + data if self._records else b"")
        channel.stall(kind)

    def _synced(self) -> None:
        """Tell a record that nothing may wait to be written here."""
        if self._records:
            channel.note(_FLASH_EVENT, 3)

    def ioctl(self, op: int, arg: int) -> int | None:
        """vfs.AbstractBlockDev: 4 count of blocks, 5 block size, 6 erase."""
        if op == 4:
            return self._blocks
        if op == 5:
            return _BLOCK
        if op == 6:
            self._erase(arg)
        return 0
