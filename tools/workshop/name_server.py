"""The name server of the workshop's own net (RFC 1035), in any state that one can be in. Datagram in, datagram out."""

import asyncio
from collections.abc import Callable

from tools.workshop.lan_servers import dns_answer, dns_name

OK, FAIL, SILENT, BROKEN, GARBAGE, SLOW = MODES = ("ok", "fail", "silent", "broken", "garbage", "slow")
_GARBAGE = (  # each answer is spoilt in the next of these ways
    lambda answer: b"",
    lambda answer: answer[:11],
    lambda answer: bytes((answer[0] ^ 1,)) + answer[1:],  # another's
    lambda answer: answer[:12] + b"\1x" + answer[14:],  # to another question
    lambda answer: answer[:-3],
    lambda answer: answer[:-6] + b"\0\5" + answer[-4:],  # shorter than it says
    lambda answer: answer[:-16] + bytes((0xC0, len(answer) - 16)) + answer[-14:],  # a name that is itself
    lambda answer: answer[:6] + b"\xff\xff" + answer[8:-16],
    lambda answer: b"\xff" * 600,
)


class NameServer:
    """`lookup(host, tell)` says by `tell(known)` whether the world knows a name. Names have addresses behind the
    router, 10.0.1.1, 10.0.1.2 and so on, in the order in which they are asked for."""

    def __init__(self, loop: asyncio.AbstractEventLoop, lookup: Callable[[str, Callable[[bool], None]], None]):
        self._loop, self._lookup = loop, lookup
        self.mode, self.slow_s = OK, 0.0
        self.asked: list[str] = []  # every question that has come, whatever became of it
        self._names: list[str] = []
        self._spoilt = 0

    @property
    def knows(self) -> bool:
        """Does it know any name?"""
        return self.mode in (OK, SLOW)

    def hear(self, query: bytes, tell: Callable[[bytes], None]) -> None:
        """A datagram has come; `tell(answer)` sends one back."""
        name = dns_name(query)
        if name is None:
            return
        self.asked.append(name)
        if self.mode != SILENT:
            self._lookup(name, lambda known: self._answer(query, name if known else None, tell))

    def _answer(self, query: bytes, name: str | None, tell: Callable[[bytes], None]) -> None:
        address = self.address(name) if name is not None and self.mode != FAIL else None
        answer = dns_answer(query, address)
        if self.mode == BROKEN:
            answer = query[:2] + b"\x81\x82\0\1\0\0\0\0\0\0" + query[12:]  # SERVFAIL
        elif self.mode == GARBAGE:
            answer = _GARBAGE[self._spoilt % len(_GARBAGE)](dns_answer(query, self.address(name or "")))
            self._spoilt += 1
        if self.mode == SLOW:
            self._loop.call_later(self.slow_s, tell, answer)
        else:
            tell(answer)

    def address(self, name: str) -> bytes:
        """What a name's address is."""
        if name not in self._names:
            self._names.append(name)
        return bytes((10, 0, 1, self._names.index(name) + 1))

    def host(self, address: str) -> str:
        """The name behind an address; one that has none is a host of the real world."""
        parts = address.split(".")
        if parts[:3] == ["10", "0", "1"] and 0 < int(parts[3]) <= len(self._names):
            return self._names[int(parts[3]) - 1]
        return address
