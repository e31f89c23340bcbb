"""A name's IPv4 address from a name server, without I/O (RFC 1035): the question, and what an answer says.

Loaded for a lookup and dropped after it. One question of type A a message, without extensions, so an answer has 512
bytes at most (4.2.1). What comes from the network is believed only if it is the answer to this question, to the byte.
"""

import struct

from micropython import const

_HEAD = const(12)
_END = b"\x00\x00\x01\x00\x01"  # of a question: the root, type A, class IN (3.2.2, 3.2.4)
_A = b"\x00\x01\x00\x01"
_CNAME = b"\x00\x05\x00\x01"
_RECORD = const(10)  # what stands between a record's name and its data (4.1.3)
_LONGEST_NAME = const(255)  # 2.3.4
_LONGEST_LABEL = const(63)
_POINTER = const(0xC0)  # 4.1.4
_ANSWER = const(0x80)  # in the third byte of a head (4.1.1)
_OPCODE = const(0x78)
_CUT_OFF = const(0x02)
_NO_SUCH_NAME = const(3)  # RCODE
_MULTICAST = const(224)  # from here on an address is nobody's
_SCANS = const(4)  # of an answer whose aliases stand behind what they lead to: each takes one more


def question(host: str, number: int) -> bytes:
    """The message that asks for the address of `host`; `number`, 16 bits, is what nobody else may guess. ValueError:
    no such name can exist."""
    name = b""
    for label in (host[:-1] if host.endswith(".") else host).split("."):
        if not 0 < len(label) <= _LONGEST_LABEL:
            raise ValueError("%s is no name of a host: between its dots must be 1 to 63 letters" % host)
        name += bytes((len(label),)) + label.encode()
    if len(name) >= _LONGEST_NAME or ":" in host:  # the latter is of IPv6
        raise ValueError("%s is no name of a host, nor an IPv4 address: write one of them" % host)
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + name + _END  # 0x0100: ask others for me


def answer(asked: bytes, packet) -> str:
    """The address that a packet tells, "10.0.0.1"; "" if it is no answer to what was `asked`: go on listening.

    OSError: the name server's word is that there is none. ValueError: of this answer nothing can be made; another try
    may bring a better one."""
    size = len(asked)
    if len(packet) < _HEAD or packet[:2] != asked[:2] or packet[2] & (_ANSWER | _OPCODE) != _ANSWER:
        return ""
    code = packet[3] & 0x0F
    repeated = packet[4:6] == asked[4:6] and bytes(packet[_HEAD:size]).lower() == asked[_HEAD:].lower()
    if not repeated and not (code and packet[4:6] == b"\x00\x00"):  # who has not understood a question leaves it out
        return ""
    if code == _NO_SUCH_NAME and repeated:
        raise OSError("there is no such name")
    if code:
        raise ValueError("the name server has failed, code %d" % code)
    try:
        found = _address(packet, size)
    except IndexError:
        raise ValueError("the name server's answer cannot be read")
    if found:
        return found
    if packet[2] & _CUT_OFF:
        raise ValueError("the name server's answer is cut off")
    raise OSError("the name has no IPv4 address")


def _address(packet, begin: int) -> str:
    """The first address of the name, or of what its aliases lead to, "" without one. They should stand in that order
    (RFC 1034 4.3.2), but not every name server keeps it. IndexError: it is not what an answer looks like."""
    name, _ = _name(packet, _HEAD)
    for _ in range(_SCANS):
        found, alias = _scan(packet, begin, name)
        if found or alias == name:
            return found
        name = alias
    return ""


def _scan(packet, at: int, name: bytes) -> tuple:
    """(the first address behind the name and what its aliases lead to, or ""; where they have led). IndexError."""
    for _ in range(packet[6] << 8 | packet[7]):
        owner, at = _name(packet, at)
        kind, data = packet[at : at + 4], at + _RECORD
        at = data + (packet[data - 2] << 8 | packet[data - 1])
        if at > len(packet):
            raise IndexError
        if owner != name:
            continue
        if kind == _CNAME:
            name, _ = _name(packet, data)
        elif kind == _A and at == data + 4 and 0 < packet[data] < _MULTICAST:
            return "%d.%d.%d.%d" % tuple(packet[data:at]), name
    return "", name


def _name(packet, at: int) -> tuple:
    """(the name that begins here, its labels as they are written, in small letters; where what follows it begins).

    A pointer leads to before the labels that it ends, so that there is an end to it."""
    name, after, begin = b"", 0, at
    while packet[at]:
        length = packet[at]
        if length >= _POINTER:
            target = (length & ~_POINTER) << 8 | packet[at + 1]
            after = after or at + 2
            if target >= begin:
                raise IndexError
            at = begin = target
            continue
        name += bytes(packet[at : at + 1 + length])
        at += 1 + length
        if length > _LONGEST_LABEL or len(name) >= _LONGEST_NAME:
            raise IndexError
    return name.lower(), after or at + 1
