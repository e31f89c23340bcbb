"""A DHCP client without I/O (RFC 2131): says which message it owes, reads what came, knows when to ask again.

For network chips whose driver waits for an answer, which a charger cannot. One message is out at a time; the caller
sends it from port 68 to port 67 of `server`, and gives every packet that arrives to `receive`.
"""

import struct

from micropython import const

from lib.ticks import Stopwatch

_MAGIC = const(0x63825363)
_DISCOVER = const(1)
_OFFER = const(2)
_REQUEST = const(3)
_ACK = const(5)
_NAK = const(6)
_OPTIONS_AT = const(240)
_MASK = const(1)
_ROUTER = const(3)
_DNS = const(6)
_NAME = const(12)
_WANTED = const(50)
_LEASE = const(51)
_KIND = const(53)
_SERVER = const(54)
_END = const(255)
_LONGEST_S = const(864000)  # a lease is asked for again after five days at the latest: ticks compare for twelve
_SHORTEST_S = const(60)  # ours: a server that says 0 would be asked again without end
_FIRST_WAIT_MS = const(4000)  # RFC 2131 4.1: 4, 8, 16, 32, 64 s
_LONGEST_WAIT_MS = const(64000)
_RENEWAL_WAIT_MS = const(60000)  # 4.4.5
_PATIENCE = const(4)  # an offer that is not confirmed after so many requests is forgotten
NOBODY = b"\x00\x00\x00\x00"
EVERYBODY = b"\xff\xff\xff\xff"


class Client:
    """`lease` is None, or (address, mask, gateway, name server), four bytes each; `server` is who is asked next."""

    def __init__(self, mac: bytes, xid: bytes, name: str, now: int) -> None:
        self.lease: tuple | None = None
        self.server = EVERYBODY
        self._mac = mac
        self._xid = xid
        self._name = name.encode()
        self._age = Stopwatch(now)  # of the lease
        self._asked = Stopwatch(now)
        self._wait_ms = 0  # from the last message to the next
        self._lease_s = 0
        self._requests = 0
        self._offer: dict | None = None
        self._chosen = NOBODY  # the server that has offered

    def owed(self, now: int):
        """The message to send now, or None."""
        age_s = self._age.read(now) // 1000
        if self.lease and age_s >= self._lease_s:  # 4.4.5: it has to be given up
            self._forget()
        if self._asked.read(now) < self._wait_ms or (self.lease and age_s < self._lease_s // 2):
            return None
        self._asked.start(now)
        if self.lease:
            return self._renewal(self.lease[0], age_s)
        if self._offer and self._requests < _PATIENCE:
            return self._request(self._offer["address"])
        self._offer = None
        self._wait_ms = min(max(self._wait_ms * 2, _FIRST_WAIT_MS), _LONGEST_WAIT_MS)
        return self._message(_DISCOVER, NOBODY, ())

    def _forget(self) -> None:
        self.lease, self._offer, self._wait_ms = None, None, 0
        self.server = EVERYBODY

    def _request(self, wanted: bytes) -> bytes:
        """Take the offer (4.3.2, SELECTING)."""
        self._requests += 1
        self._wait_ms = _FIRST_WAIT_MS
        return self._message(_REQUEST, NOBODY, ((_WANTED, wanted), (_SERVER, self._chosen)))

    def _renewal(self, address: bytes, age_s: int) -> bytes:
        """Ask for more of what there is: its server from half of the time on, anybody from 7/8 on (4.4.5)."""
        self.server = self._chosen if age_s < self._lease_s * 7 // 8 else EVERYBODY
        self._wait_ms = _RENEWAL_WAIT_MS
        return self._message(_REQUEST, address, ())

    def _message(self, kind: int, address: bytes, options) -> bytes:
        broadcast = 0x8000 if address == NOBODY else 0  # who has no address hears only what is for everybody
        head = struct.pack(">BBBB4sHH4s", 1, 1, 6, 0, self._xid, 0, broadcast, address)
        message = bytearray(head) + bytearray(_OPTIONS_AT - len(head))
        message[28:34] = self._mac
        struct.pack_into(">I", message, 236, _MAGIC)
        message += bytes((_KIND, 1, kind, 55, 3, _MASK, _ROUTER, _DNS, _NAME, len(self._name))) + self._name
        for code, value in options:
            message += bytes((code, len(value))) + value
        return bytes(message) + b"\xff"

    def receive(self, packet, now: int) -> bool:
        """Read a packet; True when the lease is another one than before. What is not meant for us is passed over."""
        told = self._read(packet)
        if told is None:
            return False
        kind = told["kind"]
        if kind == _OFFER and not self.lease and not self._offer:
            self._offer, self._chosen, self._requests = told, told["server"], 0
            self._wait_ms = 0
        elif kind == _NAK and (self.lease or self._offer):
            had = self.lease is not None
            self._forget()
            return had
        elif kind == _ACK and (self.lease or self._offer):
            return self._confirmed(told, now)
        return False

    def _confirmed(self, told: dict, now: int) -> bool:
        before = self.lease
        self.lease = (told["address"], told["mask"], told["router"], told["dns"])
        self._lease_s = max(_SHORTEST_S, min(told["lease_s"], _LONGEST_S))
        self._offer, self._wait_ms = None, 0
        self._age.start(now)
        if told["server"] != NOBODY:
            self._chosen = told["server"]
        return self.lease != before

    def _read(self, packet):
        """What an answer to us says, or None."""
        if len(packet) <= _OPTIONS_AT or packet[0] != 2 or bytes(packet[4:8]) != self._xid:
            return None
        if bytes(packet[28:34]) != self._mac or struct.unpack_from(">I", packet, 236)[0] != _MAGIC:
            return None
        told = _options(packet)
        address = bytes(packet[16:20])
        if _KIND not in told or (address == NOBODY and told[_KIND][0] != _NAK):
            return None
        lease_s = struct.unpack(">I", told[_LEASE])[0] if len(told.get(_LEASE, b"")) == 4 else 3600
        return {
            "kind": told[_KIND][0],
            "address": address,
            "server": told.get(_SERVER, NOBODY)[:4],
            "mask": told.get(_MASK, b"\xff\xff\xff\x00")[:4],
            "router": told.get(_ROUTER, NOBODY)[:4],
            "dns": told.get(_DNS, NOBODY)[:4],
            "lease_s": lease_s,
        }


def _options(packet) -> dict:
    """Its options by number; one that is cut off or too short for an address ends the list."""
    found: dict = {}
    at = _OPTIONS_AT
    while at + 1 < len(packet) and packet[at] != _END:
        if packet[at] == 0:  # padding
            at += 1
            continue
        code, value = packet[at], bytes(packet[at + 2 : at + 2 + packet[at + 1]])
        if len(value) < packet[at + 1] or (code in (_MASK, _ROUTER, _DNS, _SERVER) and len(value) < 4) or not value:
            break
        found[code] = value
        at += 2 + len(value)
    return found
