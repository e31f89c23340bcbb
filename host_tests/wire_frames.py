"""For the tests of lib/wire: writes and reads frames as a server does, straight from RFC 6455 5.2."""

from lib.wire.sender import Sender
from lib.wire.websocket import BROKEN, Receiver

KEY = b"\x37\xfa\x21\x3d"  # the key of the examples in RFC 6455 5.7


def frame(opcode, payload=b"", fin=True, rsv=0, masked=False, form=0):
    """A server's frame; `form` 126 or 127 forces a longer form of the length than it needs."""
    length = len(payload)
    form = form or (length if length < 126 else 126 if length < 65536 else 127)
    head = bytes([0x80 * fin | rsv << 4 | opcode, 0x80 * masked | form])
    if form > 125:
        head += length.to_bytes(2 if form == 126 else 8, "big")
    return head + (KEY if masked else b"") + payload


def received(data, size=64, step=0, receiver=None):
    """All events of `data` as (event, payload, code), fed in views of `step` bytes (0: at once)."""
    receiver = receiver or Receiver(bytearray(size))
    found = []
    view = memoryview(data)
    step = step or len(data) or 1
    for start in range(0, len(data), step):
        part = view[start : start + step]
        while len(part):
            used = receiver.feed(part)
            assert 0 < used <= len(part)
            part = part[used:]
            if receiver.event is not None:
                found.append((receiver.event, bytes(receiver.payload), receiver.code))
    return found


def the_event(data, size=64):
    """The only event of `data`: (event, payload, code)."""
    found = received(data, size)
    assert len(found) == 1, found
    return found[0]


def broken(data, size=64):
    """The code to close with after `data`, whose only event is BROKEN."""
    event, _, code = the_event(data, size)
    assert event == BROKEN, event
    return code


def drained(sender, step=1000):
    """All that `sender` has for the wire, when the network takes at most `step` bytes at a time."""
    out = b""
    while sender.busy:
        part = sender.take()
        assert len(part)
        part = bytes(part[:step])
        sender.sent(len(part))
        out += part
    assert not len(sender.take())
    return out


def text_frame(text, key=KEY):
    sender = Sender()
    sender.text((text,), key)
    return drained(sender)


def client_frames(data):
    """The frames of a client as (fin, opcode, payload), unmasked; every one must be masked."""
    found = []
    while data:
        first, second = data[0], data[1]
        assert not first & 0x70
        assert second & 0x80, "a client masks (5.3)"
        length, at = second & 127, 2
        if length > 125:
            at = 4 if length == 126 else 10
            length = int.from_bytes(data[2:at], "big")
            assert length > (125 if at == 4 else 65535), "the shortest form of the length (5.2)"
        key = data[at : at + 4]
        at += 4
        assert len(data) >= at + length
        masked = data[at : at + length]
        found.append((first >> 7, first & 15, bytes([masked[i] ^ key[i % 4] for i in range(length)])))
        data = data[at + length :]
    return found
