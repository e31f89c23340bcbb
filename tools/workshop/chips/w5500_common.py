"""The common register block of a W5500: addresses, time-outs, interrupts, PHY. 4.1"""

_GAR, _SUBR, _SIPR, _IR, _IMR, _SIR, _SIMR, _RTR, _RCR = 0x01, 0x05, 0x0F, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1B
_PHYCFGR, _VERSIONR = 0x2E, 0x39
_SIZE = 0x3A
_RESET = {_RTR: 0x07, _RTR + 1: 0xD0, _RCR: 0x08, 0x1C: 0x28, 0x26: 0xFF, 0x27: 0xFF, _PHYCFGR: 0xB8, _VERSIONR: 0x04}
_READ_ONLY = (_SIR, 0x28, 0x29, 0x2A, 0x2B, 0x2C, 0x2D) + tuple(range(0x2F, _SIZE))  # and what is reserved
_PHY_RUNS, _LINKED = 0x80, 0x07  # PHYCFGR: RST; with a link 100 Mbit/s, full duplex


class CommonRegisters:
    """The registers as after a reset; what depends on sockets and link is the chip's to add."""

    def __init__(self) -> None:
        self._bytes = bytearray(_SIZE)
        for register, value in _RESET.items():
            self._bytes[register] = value

    def read(self, at: int, sir: int, linked: bool) -> int:
        """One byte; `sir`: which sockets have news, `linked`: whether there is a link."""
        if at == _SIR:
            return sir
        if at == _PHYCFGR:
            return self._bytes[at] & 0xF8 | (_LINKED if linked else 0)
        return self._bytes[at] if at < _SIZE else 0

    def write(self, at: int, value: int) -> bool:
        """One byte; False: nothing can be written there."""
        if at >= _SIZE or at in _READ_ONLY:
            return False
        if at == _IR:
            value = self._bytes[_IR] & ~value  # cleared by ones
        self._bytes[at] = value
        return True

    def phy_runs(self) -> bool:
        """Is the PHY out of its own reset?"""
        return bool(self._bytes[_PHYCFGR] & _PHY_RUNS)

    def interrupt(self, sir) -> bool:
        """Is anything pending that its mask lets through? `sir()` is asked only if a socket's may."""
        r = self._bytes
        return bool(r[_IR] & r[_IMR] & 0xF0 or (r[_SIMR] and sir() & r[_SIMR]))

    def next_hop(self, address: bytes) -> bytes:
        """Whose hardware address is needed: the host's own, or the router's if it is on another net. GAR, SUBR, SIPR"""
        r = self._bytes
        for n in range(4):
            if (address[n] ^ r[_SIPR + n]) & r[_SUBR + n]:
                return bytes(r[_GAR : _GAR + 4])
        return address

    def arp_us(self) -> int:
        """How long a question for a hardware address is repeated. RCR"""
        return self._ticks() * 100 * (self._bytes[_RCR] + 1)

    def tcp_us(self) -> int:
        """How long a segment is repeated: the pauses double while they fit in 16 bits. RCR"""
        ticks, total = self._ticks(), 0
        for _ in range(self._bytes[_RCR] + 1):
            total += ticks
            ticks = ticks * 2 if ticks * 2 <= 0xFFFF else ticks
        return total * 100

    def _ticks(self) -> int:
        return self._bytes[_RTR] << 8 | self._bytes[_RTR + 1]
