"""CircuitPython's `countio`: edges counted by hardware."""

import channel
import wires
from digitalio import Pull

_made = [0]


class Edge:
    RISE = 1
    FALL = 2


class Counter:
    """`count` goes up for ever: nobody resets it."""

    def __init__(self, pin, *, edge=Edge.FALL, pull=None):
        self._index = _made[0]
        _made[0] += 1
        pin.init(pin.IN, pin.PULL_UP if pull is Pull.UP else pin.PULL_DOWN if pull else None)
        channel.post(wires.COUNTER, self._index, edge, bytes([pin.id]))
        channel.look()

    @property
    def count(self) -> int:
        wires.look()
        return channel.number(wires.COUNTS_AT + 4 * self._index)
