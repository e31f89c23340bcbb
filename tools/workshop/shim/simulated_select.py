"""`select.poll` over simulated sockets: a wait that ends early when one of them has news."""

import channel
from micropython import const

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16
_ALWAYS = const(24)  # errors and hang-ups are told without being asked for
_FLAGS_AT = const(36)


class poll:
    def __init__(self):
        self._list = []

    def register(self, obj, mask: int = 5) -> None:
        self.unregister(obj)
        self._list.append((obj, mask))

    modify = register

    def unregister(self, obj) -> None:
        self._list = [pair for pair in self._list if pair[0] is not obj]

    def ipoll(self, ms: int = -1, flags: int = 0):
        interest = bytearray()
        for obj, mask in self._list:
            interest.append(obj.fileno())
            interest.append(mask | _ALWAYS)
        channel.idle(ms, interest)
        return self._ready()

    def _ready(self):
        for obj, mask in self._list:
            flags = channel.world[_FLAGS_AT + obj.fileno()] & (mask | _ALWAYS)
            if flags:
                yield obj, flags

    def poll(self, ms: int = -1) -> list:
        return list(self.ipoll(ms))
