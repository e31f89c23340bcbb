"""Kind `packets`: what may come instead of a DHCP server's answers."""

import struct

from lib.wire.dhcp import Client
from tools.fuzzing.rules import Broken

_MAC, _XID = b"\x02\x00\x00\x00\x00\x01", b"abcd"
_OPTIONS = (
    b"\x01\x04\xff\xff\xff\x00", b"\x03\x04\x0a\x00\x00\x01", b"\x06\x08\x0a\x00\x00\x01\x08\x08\x08\x08", b"\x00\x00",
    b"\x33\x04\x00\x00\x0e\x10", b"\x33\x04\x00\x00\x00\x00", b"\x33\x04\xff\xff\xff\xff", b"\x33\x00", b"\x33\x03abc",
    b"\x36\x04\x0a\x00\x00\x01", b"\x36\x03abc", b"\x01\x00", b"\x03\x02\x0a\x00", b"\x06\xff\x01", b"\x35\x00",
    b"\xfe",
)  # fmt: skip
_USUAL = _OPTIONS[0] + _OPTIONS[1] + _OPTIONS[2] + _OPTIONS[4] + _OPTIONS[9]
_OFFER, _ACK, _NAK = 2, 5, 6
_LONGEST_WAIT_MS = 64000
_DAY_MS = 86400000


class Packets:
    def begin(self, chance) -> None:
        self.now = 0
        self._fresh()

    def _fresh(self) -> None:
        self.client = Client(_MAC, _XID, "CP001", self.now)

    def case(self, chance) -> str:
        client = self.client
        for kind in ((), (_OFFER,), (_OFFER, _ACK))[chance.below(3)]:
            client.owed(self.now)
            client.receive(_good(kind), self.now)
        for _ in range(1 + chance.below(4)):
            self.now = (self.now + chance.pick((0, 20, 4000, 64000, 3600000))) & ((1 << 29) - 1)
            self._judge(client.owed(self.now))
            self.tried = packet = _packet(chance)
            if client.receive(packet, self.now) not in (True, False):
                raise Broken("receive tells neither True nor False")
            if client.lease and [len(part) for part in client.lease] != [4, 4, 4, 4]:
                raise Broken("a lease of %s" % (client.lease,))
        outcome = "leased" if client.lease else "offered" if client._offer else "ignored"
        self._recovers()
        return outcome

    def _judge(self, message) -> None:
        if message is not None and (len(message) < 240 or message[:1] != b"\x01" or message[-1:] != b"\xff"):
            raise Broken("a wrong message is owed")

    def _recovers(self) -> None:
        """A server that works is found again, or the lease that is there goes on."""
        for _ in range(12):
            if self.client.lease:
                break
            self.now = (self.now + _LONGEST_WAIT_MS) & ((1 << 29) - 1)
            owed = self.client.owed(self.now)
            self._judge(owed)
            if owed:
                self.client.receive(_good(owed[242] + 1 if owed[242] == 1 else _ACK), self.now)
        if not self.client.lease:
            raise Broken("a server that works gives no lease")
        self._fresh()

    def end(self) -> None:
        pass


def _good(kind: int, options: bytes = _USUAL) -> bytes:
    head = bytearray(240)
    head[:8] = b"\x02\x01\x06\x00" + _XID
    head[16:20] = b"\x0a\x00\x00\x20"
    head[28:34] = _MAC
    struct.pack_into(">I", head, 236, 0x63825363)
    return bytes(head) + bytes((53, 1, kind)) + options + b"\xff"


def _packet(chance) -> bytes:
    kind = chance.pick((_OFFER, _ACK, _ACK, _NAK, chance.below(256)))
    how = chance.below(6)
    if how == 0:
        return _good(kind)
    if how == 1:
        return chance.bytes(chance.size(600))
    if how == 2:
        return _good(kind)[: chance.below(300)]
    if how == 3:
        return _good(kind, b"".join([chance.pick(_OPTIONS) for _ in range(chance.below(30))]))
    good, at = _good(kind), chance.pick((0, 240))
    return good[:at] + chance.mutated(good[at:], 1 + chance.below(4))
