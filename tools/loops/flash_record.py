"""A recorded run: each write to flash with its moment, and what flash holds if the power goes at any of them.

    littlefs    each program of 256 B and each erase of 4 KB is a write; torn: half of it is done
    fat         each sector of 512 B is a write (an SD card, a chip that is written through); torn: half of it
    fat-pages   CircuitPython's internal flash: sectors are gathered in one page of 4 KB, which is erased and
                programmed when another page is written or the file system says sync. Each of these is two writes; torn:
                half of the page is erased, or programmed. Its seven other sectors go with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tools.workshop import wire

BLOCK = 4096
BLOCKS = 352
FILE_SYSTEMS = ("littlefs", "fat", "fat-pages")


@dataclass(frozen=True)
class Moment:
    """The world at one instant: simulated seconds, bytes that the charger has `sent`, its starts; by connector the
    meter's own register and how often the contactor was seen to close."""

    t: float
    sent: int
    starts: int
    wh: tuple[int, ...]
    closings: tuple[int, ...]


@dataclass(frozen=True)
class Write:
    """From `at` on flash becomes `data`; `moment` is just before."""

    at: int
    data: bytes
    moment: Moment


@dataclass
class Record:
    """All writes of a run, in order."""

    pages: bool  # gather sectors in pages of 4 KB
    writes: list[Write] = field(default_factory=list)
    first: int = 0  # FAT: the writes before made the file system; its interpreter does that before there is a charger
    _image: bytearray = field(default_factory=lambda: bytearray(b"\xff" * BLOCK * BLOCKS))
    _page: int = -1  # the block that is gathered, -1: none

    def add(self, kind: int, block: int, data: bytes, moment: Moment) -> None:
        """A request of the flash's: wire.FLASH_*, with what is programmed behind its offset."""
        if kind == wire.FLASH_ERASE:
            self._put(block * BLOCK, b"\xff" * BLOCK, moment)
        elif kind == wire.FLASH_SYNC:
            self._write_back(moment)
            self.first = self.first or len(self.writes)
        elif kind == wire.FLASH_PROGRAM:
            at, data = block * BLOCK + int.from_bytes(data[:2], "little"), data[2:]
            if not self.pages:
                self._put(at, data, moment)
                return
            if block != self._page:
                self._write_back(moment)
            self._page = block
            self._image[at : at + len(data)] = data

    def _write_back(self, moment: Moment) -> None:
        if self._page >= 0:
            at = self._page * BLOCK
            self._put(at, b"\xff" * BLOCK, moment)
            self._put(at, bytes(self._image[at : at + BLOCK]), moment)
            self._page = -1

    def _put(self, at: int, data: bytes, moment: Moment) -> None:
        self.writes.append(Write(at, data, moment))

    def images(self, wanted: range, torn: bool) -> Iterator[tuple[int, bytearray]]:
        """(n, what flash holds when the power goes at write n) for each n of `wanted`, an ascending range; the bytes
        are the same object each time. Without `torn` write n has not begun, with it the first half of it is done."""
        image = bytearray(b"\xff" * BLOCK * BLOCKS)
        done = 0
        for n in wanted:
            for write in self.writes[done:n]:
                image[write.at : write.at + len(write.data)] = write.data
            done = n
            if torn and n < len(self.writes):
                write = self.writes[n]
                half = write.at + len(write.data) // 2
                kept = image[write.at : half]
                image[write.at : half] = write.data[: len(kept)]
                yield n, image
                image[write.at : half] = kept
            else:
                yield n, image
