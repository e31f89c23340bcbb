"""Flash in memory, as lib/store wants it: a dict of files, quick enough for a boot a case."""


class Flash:
    """`files`: name to bytes. Folders are there of themselves."""

    def __init__(self, files: dict | None = None, atomic: bool = True) -> None:
        self.files = files if files is not None else {}
        self.atomic = atomic

    def read(self, name: str, offset: int = 0, size: int = -1):
        data = self.files.get(name)
        if data is None:
            return None
        return data[offset:] if size < 0 else data[offset : offset + size]

    def write(self, name: str, pieces) -> None:
        self.files[name] = b"".join([bytes(piece) for piece in pieces])

    def remove(self, name: str) -> None:
        self.files.pop(name, None)

    def make(self, folder: str) -> None:
        pass

    def names(self, folder: str) -> list:
        found = []
        for path in self.files:
            if path.startswith(folder + "/"):
                name = path[len(folder) + 1 :].split("/")[0]
                if name not in found:
                    found.append(name)
        return found
