"""The board's flash as CircuitPython has it: sectors of 512 B for FAT, which know nothing of erasing.

What a sector costs in erases, and what a power cut takes with it, is left to who reads the record."""

import flash
from micropython import const

_SECTOR = const(512)
_IN_A_BLOCK = const(8)


class Sectors(flash.Flash):
    """The same image, written sector by sector; a write is counted as a program of its 4 KB block."""

    def readblocks(self, block: int, buf: bytearray) -> None:
        self._file.seek(block * _SECTOR)
        self._file.readinto(buf)

    def writeblocks(self, block: int, buf: bytearray) -> None:
        view = memoryview(buf)
        for start in range(0, len(buf), _SECTOR):
            sector, data = block + start // _SECTOR, view[start : start + _SECTOR]
            self._count(1, sector // _IN_A_BLOCK, sector % _IN_A_BLOCK * _SECTOR, data)
            self._file.seek(sector * _SECTOR)
            self._file.write(data)

    def ioctl(self, op: int, arg: int) -> int | None:
        """vfs.AbstractBlockDev: 3 write back what is cached, 4 count of sectors, 5 sector size."""
        if op == 3:
            self._synced()
        if op == 4:
            return self._blocks * _IN_A_BLOCK
        return _SECTOR if op == 5 else 0
