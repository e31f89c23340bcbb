"""A PN532's frames over SPI (NXP's user manual UM0701-02, 6.2.5). What a link is stands in pn532.py."""

from micropython import const

_HALVES = b"\x00\x08\x04\x0c\x02\x0a\x06\x0e\x01\x09\x05\x0d\x03\x0b\x07\x0f"  # four bits, last first
_ROOM = const(41)


class SpiLink:
    """Mode 0, at most 5 MHz, least significant bit first, which is turned round here: rp2's SPI cannot."""

    def __init__(self, spi, cs, irq=None) -> None:
        self._spi = spi
        self._cs = cs
        self._irq = irq
        self._out = bytearray(_ROOM)
        self._in = bytearray(_ROOM)
        self._ask_status = b"\x40\0"  # SR
        self._status = bytearray(2)
        cs(1)

    def wake(self, on: bool) -> None:
        """The select line is low for a while."""
        self._cs(0 if on else 1)

    def send(self, frame: bytes, count: int) -> None:
        out = self._out
        out[0] = 0x80  # DW
        for i in range(count):
            out[i + 1] = _HALVES[frame[i] & 15] << 4 | _HALVES[frame[i] >> 4]
        self._cs(0)
        self._spi.write(memoryview(out)[: count + 1])
        self._cs(1)

    def hear(self, into: bytearray, have: int, count: int) -> int:
        """OSError: the status is none that a PN532 has, nobody drives the line."""
        if not (self._irq() if self._irq else self._ready()):
            return 0
        self._out[0] = 0xC0  # DR
        view = memoryview(self._in)[: count + 1]
        self._exchange(memoryview(self._out)[: count + 1], view)
        for i in range(count):
            into[i] = _HALVES[view[i + 1] & 15] << 4 | _HALVES[view[i + 1] >> 4]
        return count

    def _ready(self) -> bool:
        self._exchange(self._ask_status, self._status)
        if self._status[1] & 0x7F:
            raise OSError(19)
        return self._status[1] == 0x80

    def _exchange(self, out: bytes | memoryview, in_: bytearray | memoryview) -> None:
        self._cs(0)
        self._spi.write_readinto(out, in_)
        self._cs(1)
