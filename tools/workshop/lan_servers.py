"""What answers on the virtual board's own net: a DHCP server (RFC 2131) and a name server (RFC 1035), as far as one
charger needs them. Datagram in, datagram out; what has another form is not answered."""

import struct

ROUTER = bytes((10, 0, 0, 1))  # the name server and the DHCP server as well
MASK = bytes((255, 255, 255, 0))
LEASED = bytes((10, 0, 0, 20))
DHCP_PORT, DNS_PORT = 67, 53
_COOKIE = b"\x63\x82\x53\x63"  # RFC 2131 3
_DISCOVER, _OFFER, _REQUEST, _ACK, _NAK = 1, 2, 3, 5, 6
_MASK, _ROUTER, _DNS, _WANTED, _LEASE, _KIND, _SERVER, _T1, _T2, _END = 1, 3, 6, 50, 51, 53, 54, 58, 59, 255
_NO_SUCH_NAME = 3  # RFC 1035 4.1.1 RCODE
_TTL_S = 60


def dhcp_answer(message: bytes, lease_s: int) -> bytes | None:
    """An offer for a discover; for a request an acknowledgement, or a refusal if it is for another address."""
    options = _options(message)
    kind = options.get(_KIND, b"\0")[0]
    if kind == _DISCOVER:
        return _reply(message, _OFFER, lease_s)
    if kind != _REQUEST or options.get(_SERVER, ROUTER) != ROUTER:
        return None
    wanted = options.get(_WANTED, message[12:16])  # RFC 2131 4.3.2: renewing, it is in ciaddr
    return _reply(message, _ACK if wanted == LEASED else _NAK, lease_s)


def _options(message: bytes) -> dict[int, bytes]:
    """The options of a request, by code; {} if it is none."""
    found: dict[int, bytes] = {}
    if len(message) < 240 or message[0] != 1 or message[236:240] != _COOKIE:
        return found
    at = 240
    while at + 1 < len(message) and message[at] != _END:
        if message[at] == 0:  # RFC 2132 3.1: padding has no length
            at += 1
            continue
        found[message[at]] = message[at + 2 : at + 2 + message[at + 1]]
        at += 2 + message[at + 1]
    return found


def _reply(message: bytes, kind: int, lease_s: int) -> bytes:
    offered = bytes(4) if kind == _NAK else LEASED
    head = b"\x02" + message[1:8] + bytes(4) + message[12:16] + offered + ROUTER + bytes(4) + message[28:44]
    facts = [(_KIND, bytes((kind,))), (_SERVER, ROUTER)]
    if kind != _NAK:
        facts += [(_MASK, MASK), (_ROUTER, ROUTER), (_DNS, ROUTER), (_LEASE, struct.pack(">I", lease_s))]
        facts += [(_T1, struct.pack(">I", lease_s // 2)), (_T2, struct.pack(">I", lease_s * 7 // 8))]
    options = b"".join(bytes((code, len(value))) + value for code, value in facts)
    return head + bytes(236 - len(head)) + _COOKIE + options + bytes((_END,))


def dns_name(query: bytes) -> str | None:
    """The name that is asked for; None: this is no question for an IPv4 address."""
    if len(query) < 17 or query[2] & 0xF8 or query[4:6] != b"\0\1":
        return None
    labels, at = [], 12
    while at < len(query) and query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    return ".".join(labels) if query[at + 1 : at + 5] == b"\0\1\0\1" else None  # type A, class IN


def dns_answer(query: bytes, address: bytes | None) -> bytes:
    """The answer to a question that `dns_name` understands; without an address there is no such name."""
    flags = 0x8180 | (0 if address else _NO_SUCH_NAME)
    head = query[:2] + struct.pack(">HHHHH", flags, 1, 1 if address else 0, 0, 0)
    record = struct.pack(">HHHIH", 0xC00C, 1, 1, _TTL_S, 4) + address if address else b""
    return head + query[12:] + record
