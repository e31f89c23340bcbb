"""The PN532's three host interfaces, of which its straps choose one. Sections are those of UM0701-02.

Every transfer over SPI and I2C happens in no time; a byte on the UART takes its 87 us.
"""

from tools.workshop.chips.pn532 import Pn532

ADDRESS = 0x24  # 6.2.4
BYTE_US = 87  # ten bits at 115200 bit/s
_STATUS, _WRITE, _READ = 0x02, 0x01, 0x03


def turned(data: bytes) -> bytes:
    """Each byte's bits in the other order."""
    return bytes([sum([(byte >> bit & 1) << 7 - bit for bit in range(8)]) for byte in data])


class SpiFace:
    """6.2.5: mode 0, least significant bit first; the first byte after the select line's fall says what follows."""

    def __init__(self, chip: Pn532) -> None:
        self._chip = chip
        self._written = b""
        self._begun = None
        self._now_us = 0

    def advance(self, now_us: int) -> None:
        """The time at which the select line moves next."""
        self._now_us = now_us

    def select(self) -> None:
        """The select line goes low, which wakes the chip."""
        self._chip.wake(self._now_us)
        self._begun = None
        self._written = b""

    def deselect(self) -> None:
        """It goes high: what was written is a frame."""
        if self._begun == _WRITE:
            self._chip.hear(self._written, self._now_us)
        self._begun = None

    def transfer(self, out: bytes, now_us: int) -> bytes:
        """Bytes in, as many out."""
        self._now_us = now_us
        chip, data = self._chip, turned(out)
        if chip.dead is not None:
            return bytes([chip.dead]) * len(out)
        if not chip.awake(now_us):
            chip.amiss("a transfer while the chip sleeps or starts")
            return b"\0" * len(out)
        if self._begun is None:
            self._begun = data[0]
            answer = b"\0" + self._answer(data[0], len(data) - 1)
        else:
            answer = bytes(len(out))
        if self._begun == _WRITE:
            self._written += data[1:] if not self._written else data
        return turned(answer)

    def _answer(self, begun: int, count: int) -> bytes:
        if begun == _STATUS:
            return bytes([0 if self._chip.ready_us(self._now_us) is None else 1]) * count
        if begun == _READ:
            frame = self._chip.take(self._now_us)
            if not frame:
                self._chip.misuse.append("a read with nothing ready")
            return (frame + bytes(count))[:count]
        if begun != _WRITE:
            self._chip.misuse.append("a transfer begins with %02X" % begun)
        return bytes(count)


class I2cFace:
    """6.2.4: a write is a frame; a read begins with the status, and the frame follows if it is ready."""

    def __init__(self, chip: Pn532) -> None:
        self._chip = chip

    def write(self, data: bytes, now_us: int) -> bool:
        """Whether it acknowledges; the first address only wakes it (that it is not acknowledged is assumed)."""
        chip = self._chip
        if not chip.awake(now_us):
            chip.wake(now_us)
            return False
        chip.hear(data, now_us)
        return True

    def read(self, count: int, now_us: int) -> bytes | None:
        """So many bytes; None: nobody answers. One byte is the status alone, and takes nothing."""
        chip = self._chip
        if chip.dead is not None or not chip.awake(now_us):
            return None
        if chip.ready_us(now_us) is None:
            return bytes(count)
        return b"\1" if count == 1 else (b"\1" + chip.take(now_us) + bytes(count))[:count]


class UartFace:
    """6.2.3: 115200 bit/s, 8N1; sleeping it hears nothing but that somebody speaks, and needs a while from there."""

    def __init__(self, chip: Pn532) -> None:
        self._chip = chip
        self._heard = b""
        self._line = []  # (when, byte) on the way to the host
        self._free_us = 0

    def receive(self, data: bytes, now_us: int) -> None:
        """The host sends."""
        chip = self._chip
        for index, byte in enumerate(data):
            at_us = now_us + (index + 1) * BYTE_US
            if chip.awake(at_us):
                self._heard += bytes((byte,))
                self._cut(at_us)
            else:
                chip.wake(at_us)

    def _cut(self, now_us: int) -> None:
        """A frame that is complete; whatever comes before its start code is preamble. 6.2.1"""
        start = self._heard.find(b"\0\0\xff")
        if start < 0:
            self._heard = self._heard[-2:]
            return
        frame = self._heard[start:]
        short = len(frame) >= 5 and frame[3:5] in (b"\0\xff", b"\xff\0")
        if len(frame) > 4 and len(frame) == (6 if short else frame[3] + 7):
            self._heard = b""
            self._line.clear()
            self._free_us = now_us
            self._chip.hear(frame, now_us)

    def waiting(self, now_us: int) -> int:
        """How many bytes have arrived at the host."""
        while True:
            since_us = self._chip.ready_us(now_us)
            if since_us is None:
                break
            at_us = max(since_us, self._free_us)
            for byte in self._chip.take(now_us):
                at_us += BYTE_US
                self._line.append((at_us, byte))
            self._free_us = at_us
        if self._chip.dead is not None:
            self._line.clear()
        return len([at_us for at_us, _ in self._line if at_us <= now_us])

    def read(self, count: int, now_us: int) -> bytes:
        """The host takes up to `count` of them."""
        count = min(count, self.waiting(now_us))
        taken, self._line = self._line[:count], self._line[count:]
        return bytes([byte for _, byte in taken])
