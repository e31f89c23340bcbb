"""Flash in memory with the power switch in the test's hand: what lib/store gets instead of a file system.

`atomic=True` behaves like littlefs: a file is the old or the new one, though one that is created may be found
empty. `atomic=False` behaves like FAT: a file that is being written may be found torn.
"""


class PowerCut(Exception):
    """The power went; nothing but `power_on` works until it is back."""


class Flash:
    """`cut_at(n)` cuts at the n-th change from now; `limit` is the bytes that all files may take together."""

    def __init__(self, atomic=True, limit=None):
        self.atomic = atomic
        self.limit = limit
        self.files = {}
        self.folders = {""}
        self.reads = self.writes = self.removes = self.bytes_written = self.changes = 0
        self._cut = self._how = None
        self._on = True

    def cut_at(self, change, how="before"):
        """Cut at the `change`-th change from now, 1 = the next: "before", "after", "torn" (half), "empty"."""
        self._cut, self._how = self.changes + change, how

    def power_on(self):
        self._cut = None
        self._on = True

    def read(self, name, offset=0, size=-1):
        self._powered()
        self.reads += 1
        if name not in self.files:
            return None
        return bytes(self.files[name][offset : None if size < 0 else offset + size])

    def write(self, name, pieces):
        self._powered()
        data = b"".join([bytes(piece) for piece in pieces])
        self.writes += 1
        self.bytes_written += len(data)
        if _folder_of(name) not in self.folders or name in self.folders:
            raise OSError(2, "no such folder")
        full = self.limit is not None and self._size_without(name) + len(data) > self.limit
        if self._cuts("before"):
            self._leave(name, data, self._how)
            raise PowerCut()
        if full:
            self._leave(name, data, "torn")
            raise OSError(28, "flash full")
        self.files[name] = data
        self._cut_after()

    def remove(self, name):
        self._change()
        self.removes += 1
        if name in self.folders:
            if self.names(name):
                raise OSError(39, "folder not empty")
            self.folders.remove(name)
        self.files.pop(name, None)
        self._cut_after()

    def make(self, folder):
        self._powered()
        if folder in self.folders:
            return
        self._change()
        if _folder_of(folder) not in self.folders:
            raise OSError(2, "no such folder")
        self.folders.add(folder)
        self._cut_after()

    def names(self, folder):
        self._powered()
        paths = list(self.files) + list(self.folders)
        return sorted([path.split("/")[-1] for path in paths if path and _folder_of(path) == folder])[::-1]

    def copy(self):
        """Another flash with the same content, powered."""
        other = Flash(self.atomic, self.limit)
        other.files, other.folders = dict(self.files), set(self.folders)
        return other

    def flip(self, name, offset, mask=1):
        """Damage one byte of a file."""
        data = bytearray(self.files[name])
        data[offset] ^= mask
        self.files[name] = bytes(data)

    def _leave(self, name, data, how):
        """What is found of a file whose writing did not come to its end."""
        if self.atomic:
            if how in ("torn", "empty") and name not in self.files:
                self.files[name] = b""  # littlefs commits the name when it opens the file
        elif how in ("torn", "empty"):
            self.files[name] = data[: len(data) // 2] if how == "torn" else b""

    def _size_without(self, name):
        return sum([len(data) for path, data in self.files.items() if path != name])

    def _powered(self):
        if not self._on:
            raise PowerCut()

    def _cuts(self, when):
        """Count a change at its beginning; whether the power goes now."""
        if when == "before":
            self.changes += 1
        now = self._cut == self.changes and (self._how == "after") == (when == "after")
        if now:
            self._on = False
        return now

    def _change(self):
        self._powered()
        if self._cuts("before"):
            raise PowerCut()

    def _cut_after(self):
        if self._cuts("after"):
            raise PowerCut()


def _folder_of(path):
    return "/".join(path.split("/")[:-1])
