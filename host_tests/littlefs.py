"""MicroPython's own littlefs over flash in RAM, for trials of lib/store that need the real file system.

Only in MicroPython: CPython has no `vfs`.
"""

import vfs

_BLOCK = 4096
_PROGRAM = 256
_EIO = 5
_ENOENT = 2
_EEXIST = 17


class RamFlash:
    """A NOR flash with 4 KB erase and 256 B program, that counts and whose power can be cut.

    `cut_at(n)`: the n-th erase or program from now is torn, and nothing works after it. What is left in
    `memory` is for another RamFlash: littlefs over this one may still hold files open."""

    def __init__(self, memory):
        self.memory = memoryview(memory)
        self.blocks = len(memory) // _BLOCK
        self.worn = [0] * self.blocks
        self.erases = self.programs = self.bytes_read = 0
        self.on = True
        self._left = -1

    def cut_at(self, operation):
        self._left = operation

    def readblocks(self, block, buffer, offset=0):
        if not self.on:
            return -_EIO
        at = block * _BLOCK + offset
        buffer[:] = self.memory[at : at + len(buffer)]
        self.bytes_read += len(buffer)
        return 0

    def writeblocks(self, block, buffer, offset=0):
        for start in range(0, len(buffer), _PROGRAM):
            at = block * _BLOCK + offset + start
            self.programs += 1
            if not self._put(at, buffer[start : start + _PROGRAM]):
                return -_EIO
        return 0

    def ioctl(self, request, block):
        if request == 4:
            return self.blocks
        if request == 5:
            return _BLOCK
        if request == 6:
            self.erases += 1
            self.worn[block] += 1
            return 0 if self._put(block * _BLOCK, b"\xff" * _BLOCK) else -_EIO
        return 0

    def _put(self, at, data):
        """Change the memory; half of it when the power goes now. Whether the power is still on."""
        if not self.on:
            return False
        self._left -= 1
        size = len(data)
        if self._left == 0:
            self.on = False
            size //= 2
        self.memory[at : at + size] = data[:size]
        return self.on


class Files:
    """The flash object that lib/store is given, over a littlefs that need not be mounted."""

    atomic = True

    def __init__(self, device):
        self._fs = vfs.VfsLfs2(device, progsize=_PROGRAM)

    def read(self, name, offset=0, size=-1):
        try:
            with self._fs.open(name, "rb") as file:
                file.seek(offset)
                return file.read(size)
        except OSError as error:
            if error.errno != _ENOENT:
                raise
            return None

    def write(self, name, pieces):
        with self._fs.open(name, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def remove(self, name):
        _unless(_ENOENT, self._fs.remove, name)

    def make(self, folder):
        _unless(_EEXIST, self._fs.mkdir, folder)

    def names(self, folder):
        try:
            return [entry[0] for entry in self._fs.ilistdir(folder)]
        except OSError:
            return []

    def left(self):
        """As firmware/port/space.py tells it."""
        found = self._fs.statvfs("/")
        return found[1], found[3]


def formatted(device):
    """The flash object over an empty littlefs."""
    vfs.VfsLfs2.mkfs(device, progsize=_PROGRAM)
    return Files(device)


def _unless(expected, function, name):
    try:
        function(name)
    except OSError as error:
        if error.errno != expected:
            raise
