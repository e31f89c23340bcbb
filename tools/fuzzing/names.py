"""Kind `names`: what may come instead of a name server's answer."""

import struct

from lib.wire import dns
from tools.fuzzing.rules import Broken

_HOST = "csms.example.com"
_RECORDS = (
    b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x0a\x00\x00\x01",
    b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x00\x00\x00\x00",
    b"\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x02\xc0\x0c", b"\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x05\x01a\x00\xc0\x0c",
    b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x05\x0a\x00\x00\x01",
    b"\x00\x1c\x00\x01\x00\x00\x00\x3c\x00\x10" + bytes(16),
    b"\x00\x01\x00\x01\x00\x00\x00\x3c\xff\xff\x0a\x00\x00\x01", b"",
)  # fmt: skip
_OWNERS = (b"\xc0\x0c", b"\xc0\x11", b"\xff\xff", b"\xc0\x00", b"\x00", b"\x01a\x00", b"\x3f" + b"x" * 63, b"\x40")
_CODES = (0x8180, 0x8183, 0x8182, 0x8380, 0x0100, 0xFFFF)


class Names:
    def begin(self, chance) -> None:
        self._asked = dns.question(_HOST, 0x4242)

    def case(self, chance) -> str:
        self.tried = packet = self._packet(chance)
        try:
            found = dns.answer(self._asked, memoryview(packet) if chance.one_in(2) else packet)
        except OSError:
            return "refused"
        except ValueError:
            return "unreadable"
        parts = found.split(".") if found else ["0"] * 4
        if len(parts) != 4 or not all(part.isdigit() and int(part) < 256 for part in parts):
            raise Broken("an address %s" % found)
        return "found" if found else "ignored"

    def _packet(self, chance) -> bytes:
        code = 0x8180 if chance.one_in(2) else chance.pick(_CODES)
        records = [chance.pick(_OWNERS) + chance.pick(_RECORDS) for _ in range(chance.below(5))]
        if chance.one_in(2):
            records.insert(0, _OWNERS[0] + _RECORDS[0])
        count = chance.pick((len(records), len(records), 0, 65535))
        head = self._asked[:2] + struct.pack(">HHHHH", code, 1, count, 0, 0)
        packet = head + self._asked[12:] + b"".join(records)
        how = chance.below(4)
        if how == 0:
            return chance.mutated(packet, 1 + chance.below(3))
        return packet[: chance.below(len(packet))] if how == 1 and chance.one_in(3) else packet

    def end(self) -> None:
        pass
