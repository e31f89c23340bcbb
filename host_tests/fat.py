"""MicroPython's own FAT over flash in RAM, as CircuitPython has it on a chip's own flash. Only in MicroPython."""

import os

import vfs

from firmware.port.fat import Flash

_SECTOR = 512
_BLOCK = 4096
_PLACE = "/fat"


class SectorFlash:
    """Sectors of 512 bytes over blocks of 4 KB: the block that was written last is kept in RAM, and erased and written
    when another one is, or when a file is closed."""

    def __init__(self, memory):
        self.memory = memoryview(memory)
        self.worn = [0] * (len(memory) // _BLOCK)
        self.erases = self.bytes_read = 0
        self._held = -1

    @property
    def programs(self):
        return self.erases * (_BLOCK // 256)

    def readblocks(self, sector, buffer):
        at = sector * _SECTOR
        buffer[:] = self.memory[at : at + len(buffer)]
        self.bytes_read += len(buffer)
        return 0

    def writeblocks(self, sector, buffer):
        for start in range(0, len(buffer), _SECTOR):
            at = sector * _SECTOR + start
            if at // _BLOCK != self._held:
                self._flush()
                self._held = at // _BLOCK
            self.memory[at : at + _SECTOR] = buffer[start : start + _SECTOR]
        return 0

    def ioctl(self, request, _):
        if request == 3:
            self._flush()
        if request == 4:
            return len(self.memory) // _SECTOR
        if request == 5:
            return _SECTOR
        return 0

    def _flush(self):
        if self._held >= 0:
            self.erases += 1
            self.worn[self._held] += 1
        self._held = -1


def mounted(device):
    """The firmware's own flash object over an empty FAT, which becomes the current folder."""
    vfs.VfsFat.mkfs(device)
    vfs.mount(vfs.VfsFat(device), _PLACE)
    os.chdir(_PLACE)
    return Flash()
