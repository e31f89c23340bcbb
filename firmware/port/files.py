"""The file system, which every dialect asks in the same words. Firmware says `interpreter.Flash`."""

import os


class Flash:
    """Files by relative name, as lib/store wants them. The dialect says whether they are `atomic`: what is being
    written when the power goes is the old file or the new one."""

    atomic: bool

    def read(self, name: str, offset: int = 0, size: int = -1):
        """Its bytes, or `size` of them from `offset` on; None when there is no such file."""
        try:
            with open(name, "rb") as file:
                if offset:
                    file.seek(offset)
                return file.read(size)
        except OSError as problem:
            if problem.errno == 2:  # ENOENT
                return None
            raise

    def write(self, name: str, pieces) -> None:
        """The whole file, new or instead of the old one; OSError when flash refuses."""
        with open(name, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def remove(self, name: str) -> None:
        """A file or an empty folder; one that is missing is fine."""
        try:
            if os.stat(name)[0] & 0x4000:  # a folder
                os.rmdir(name)
            else:
                os.remove(name)
        except OSError as problem:
            if problem.errno != 2:  # ENOENT
                raise

    def names(self, folder: str) -> list:
        """What is in a folder, in no order; nothing when it is missing or ruined."""
        try:
            return os.listdir(folder)
        except (OSError, ValueError):  # UnicodeError: what a power cut has left of a folder on FAT
            return []

    def make(self, folder: str) -> None:
        """A folder in one that is there; one that exists is fine."""
        try:
            os.mkdir(folder)
        except OSError as problem:
            if problem.errno != 17:  # EEXIST
                raise
