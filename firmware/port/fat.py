"""The file system of CircuitPython is FAT, on flash without wear levelling."""

import os

from firmware.port import files


class Flash(files.Flash):
    """A file that is written when the power goes is lost."""

    atomic = False

    def write(self, name: str, pieces) -> None:
        """A small record of the size that it had is written over the old one: no other sector is erased than its own
        and its folder's, above all none of the table that says which clusters are free."""
        if isinstance(pieces, tuple) and self._size(name) == sum([len(piece) for piece in pieces]):
            with open(name, "r+b") as file:
                for piece in pieces:
                    file.write(piece)
        else:
            super().write(name, pieces)

    def _size(self, name: str) -> int:
        try:
            return os.stat(name)[6]
        except OSError:
            return -1
