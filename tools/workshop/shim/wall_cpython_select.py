"""MicroPython's `poll` over CPython's: objects come back, not file numbers."""

from uselect import poll as _poll


class poll:
    def __init__(self):
        self._poll = _poll()
        self._objects = {}

    def register(self, obj, mask: int = 5) -> None:
        self._poll.register(obj, mask)
        self._objects[obj.fileno()] = obj

    modify = register

    def unregister(self, obj) -> None:
        for number in [number for number, known in self._objects.items() if known is obj]:
            self._poll.unregister(number)
            del self._objects[number]

    def ipoll(self, ms: int = -1, flags: int = 0) -> list:
        return [(self._objects[number], event) for number, event in self._poll.poll(ms)]

    poll = ipoll
