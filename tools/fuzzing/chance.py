"""Chance that is the same in every interpreter: what a case does follows from its seed, its kind and its number alone.

Small integers only, so that a draw takes nothing from a 32-bit heap.
"""

from binascii import crc32

_LOW = 0x3FFF
_EDGES = b"\x00\x01\x7e\x7f\x80\x81\x88\x8a\xbd\xb5\xc0\xe0\xed\xf0\xf4\xfe\xff\"[]{},:\\\r\n-0e"


class Chance:
    """Two generators that multiply with carry; each draw has 28 bits."""

    def __init__(self, seed: int, kind: str, number: int) -> None:
        words = b"%d %s %d" % (seed, kind.encode(), number)
        self._a = (crc32(words) & 0xFFFFFFF) | 1
        self._b = (crc32(words, 77) & 0xFFFFFFF) | 1

    def _next(self) -> int:
        self._a = 30903 * (self._a & _LOW) + (self._a >> 14)
        self._b = 18000 * (self._b & _LOW) + (self._b >> 14)
        return (self._a & _LOW) << 14 | (self._b & _LOW)

    def below(self, limit: int) -> int:
        """0 to limit - 1; the limit is at most 2**28."""
        return self._next() % limit

    def one_in(self, count: int) -> bool:
        return self._next() % count == 0

    def pick(self, choices):
        return choices[self._next() % len(choices)]

    def bytes(self, count: int) -> bytes:
        data = bytearray(count)
        for at in range(count):
            data[at] = self._next() & 255
        return bytes(data)

    def size(self, most: int) -> int:
        """A length of 0 to `most`: often a short one, sometimes one at a border."""
        edge = self.pick((0, 1, 4, 16, 125, 126, 127, 255, 256, most))
        return edge if edge <= most and self.one_in(3) else self.below(1 + self.pick((4, 40, most)))

    def mutated(self, data: bytes, changes: int = 1) -> bytes:
        """`data` with so many changes: a bit, a byte, some bytes more, fewer or twice, or cut off."""
        for _ in range(changes):
            data = self._changed(data)
        return data

    def _changed(self, data: bytes) -> bytes:
        at = self.below(len(data)) if data else 0
        end = min(len(data), at + 1 + self.below(8))
        how = self.below(8)
        if how < 2 and data:
            return data[:at] + bytes((data[at] ^ 1 << self.below(8),)) + data[at + 1 :]
        if how == 2:
            return data[:at] + bytes((self.pick(_EDGES),)) + data[at + 1 :]
        if how == 3:
            return data[:at] + self.bytes(1 + self.below(4)) + data[at:]
        if how == 4:
            return data[:at] + data[end:]
        if how == 5:
            return data[:end] + data[at:]
        if how == 6:
            return data[:at] + self.bytes(end - at) + data[end:]
        return data[:at]
