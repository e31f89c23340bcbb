"""The two buffers of a W5500's hardware socket: memory and the 16-bit pointers that run through it and wrap. 3.3

An address is a pointer as it stands: the chip masks it to the buffer's size, which is a power of two.
"""

_SIZES_KB = (0, 1, 2, 4, 8, 16)


class Memory:
    """Bytes under 16-bit addresses that wrap."""

    def __init__(self, kilobytes: int = 2) -> None:
        self.bytes = bytearray(kilobytes << 10)

    def resize(self, kilobytes: int) -> bool:
        """Sn_RXBUF_SIZE or Sn_TXBUF_SIZE; False: no such size."""
        if kilobytes in _SIZES_KB:
            self.bytes = bytearray(kilobytes << 10)
        return kilobytes in _SIZES_KB

    def __len__(self) -> int:
        return len(self.bytes)

    def peek(self, address: int) -> int:
        """The byte there; a buffer without memory reads 0."""
        return self.bytes[address & len(self.bytes) - 1] if self.bytes else 0

    def poke(self, address: int, value: int) -> None:
        if self.bytes:
            self.bytes[address & len(self.bytes) - 1] = value


class TransmitBuffer:
    """`write` is the host's pointer (Sn_TX_WR), `read` the chip's (Sn_TX_RD), `acked` the chip's inner one."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.begin(0)

    def begin(self, first: int) -> None:
        """All pointers anew."""
        self.read = self.write = self.acked = first

    def free(self) -> int:
        """Sn_TX_FSR: what is written and not yet acknowledged takes room."""
        return max(0, len(self.memory) - (self.write - self.acked & 0xFFFF))

    def overrun(self) -> bool:
        """Has the host written over what was not yet acknowledged?"""
        return (self.write - self.acked & 0xFFFF) > len(self.memory)

    def take(self) -> bytes:
        """SEND: what lies between `read` and `write`."""
        first, size = self.read, self.write - self.read & 0xFFFF
        self.read = self.write
        return bytes([self.memory.peek(first + offset) for offset in range(size)])


class ReceiveBuffer:
    """`write` is the chip's pointer (Sn_RX_WR), `read` the host's (Sn_RX_RD), `taken` the host's at its last RECV."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.begin(0)

    def begin(self, first: int) -> None:
        """All pointers anew."""
        self.read = self.write = self.taken = first

    def waiting(self) -> int:
        """Sn_RX_RSR."""
        return self.write - self.taken & 0xFFFF

    def room(self) -> int:
        """The window: how much may come."""
        return max(0, len(self.memory) - self.waiting())

    def put(self, data: bytes) -> None:
        """Bytes from the wire, no more than there is room for."""
        for offset in range(len(data)):
            self.memory.poke(self.write + offset, data[offset])
        self.write = self.write + len(data) & 0xFFFF

    def accept(self) -> bool:
        """RECV: what lies before `read` is taken; False: that is more than has come."""
        fits = (self.read - self.taken & 0xFFFF) <= self.waiting()
        self.taken = self.read
        return fits
