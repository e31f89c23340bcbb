"""The register block of one hardware socket of a W5500, and its two buffers. 4.2"""

from tools.workshop.chips.w5500_buffers import ReceiveBuffer, TransmitBuffer

_MR, _IR, _SR, _PORT, _DHAR, _DIPR, _DPORT, _TTL = 0x00, 0x02, 0x03, 0x04, 0x06, 0x0C, 0x10, 0x16
_RXBUF_SIZE, _TXBUF_SIZE, _TX_FSR, _TX_RD, _TX_WR = 0x1E, 0x1F, 0x20, 0x22, 0x24
_RX_RSR, _RX_RD, _RX_WR, _IMR, _FRAG = 0x26, 0x28, 0x2A, 0x2C, 0x2D
_SIZE = 0x30
_READ_ONLY = (_SR, _TX_FSR, _TX_FSR + 1, _TX_RD, _TX_RD + 1, _RX_RSR, _RX_RSR + 1, _RX_WR, _RX_WR + 1)


class SocketRegisters:
    """What the host reads and writes; commands are the socket's business. `note(text)` hears what is amiss."""

    def __init__(self, note) -> None:
        self._note = note
        self.tx, self.rx = TransmitBuffer(), ReceiveBuffer()
        r = self._bytes = bytearray(_SIZE)
        r[_DHAR : _DHAR + 6] = b"\xff" * 6
        r[_TTL], r[_IMR], r[_FRAG] = 0x80, 0xFF, 0x40
        r[_RXBUF_SIZE] = r[_TXBUF_SIZE] = 2

    def read(self, address: int) -> int:
        """One byte; what is not there reads 0."""
        if _TX_FSR <= address < _RX_WR + 2:
            value = self._pointer(address & 0xFE)
            return value & 0xFF if address & 1 else value >> 8
        return self._bytes[address] if address < _SIZE else 0

    def _pointer(self, register: int) -> int:
        tx, rx = self.tx, self.rx
        return (tx.free(), tx.read, tx.write, rx.waiting(), rx.read, rx.write)[register - _TX_FSR >> 1]

    def write(self, address: int, value: int) -> None:
        """One byte of anything but Sn_CR."""
        if address >= _SIZE or address in _READ_ONLY:
            self._note("write to register %02X, which is reserved or read-only" % address)
        elif address == _IR:
            self._bytes[_IR] &= ~value & 0xFF  # cleared by ones
        elif address & 0xFE == _TX_WR:
            self.tx.write = _with_byte(self.tx.write, address, value)
        elif address & 0xFE == _RX_RD:
            self.rx.read = _with_byte(self.rx.read, address, value)
        else:
            self._bytes[address] = value
            if address in (_RXBUF_SIZE, _TXBUF_SIZE):
                self._resize(address, value)

    def _resize(self, address: int, kilobytes: int) -> None:
        if not (self.rx if address == _RXBUF_SIZE else self.tx).memory.resize(kilobytes):
            self._note("buffer size %d KB: a socket has 0, 1, 2, 4, 8 or 16" % kilobytes)

    def sizes(self) -> tuple:
        """Bytes of the RX and of the TX buffer."""
        return len(self.rx.memory), len(self.tx.memory)

    def begin(self, first: int) -> None:
        """All pointers anew."""
        self.tx.begin(first)
        self.rx.begin(first)

    def protocol(self) -> int:
        """Sn_MR, P[3:0]."""
        return self._bytes[_MR] & 0x0F

    def status(self) -> int:
        """Sn_SR."""
        return self._bytes[_SR]

    def change(self, status: int) -> None:
        """Sn_SR has another value."""
        self._bytes[_SR] = status

    def put(self, register: int, value: int) -> None:
        """What the chip itself writes."""
        self._bytes[register] = value

    def interrupt(self, bits: int) -> None:
        """Something has happened: bits of Sn_IR."""
        self._bytes[_IR] |= bits

    def interrupts(self) -> int:
        """What of Sn_IR the mask lets through."""
        return self._bytes[_IR] & self._bytes[_IMR]

    def port(self) -> int:
        """Sn_PORT: this side's."""
        return self._bytes[_PORT] << 8 | self._bytes[_PORT + 1]

    def peer(self) -> tuple:
        """Sn_DIPR and Sn_DPORT."""
        r = self._bytes
        return bytes(r[_DIPR : _DIPR + 4]), r[_DPORT] << 8 | r[_DPORT + 1]

    def meet(self, address: bytes, port: int) -> None:
        """A client has come: the chip fills in who it is."""
        self._bytes[_DIPR : _DIPR + 4] = address
        self._bytes[_DPORT], self._bytes[_DPORT + 1] = port >> 8, port & 0xFF


def _with_byte(pointer: int, address: int, value: int) -> int:
    """A pointer register of which one byte is written, the high one at the even address."""
    return pointer & 0xFF00 | value if address & 1 else pointer & 0x00FF | value << 8
