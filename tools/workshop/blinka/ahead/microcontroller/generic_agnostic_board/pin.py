"""The simulated chip's pins, as Blinka's digitalio and busio want them: GPIO0 to GPIO63."""

import json
import os

import channel
import wires


class Pin:
    """One GPIO. Blinka makes a new one of the same `id` for each thing that uses it."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2

    def __init__(self, id: int):
        self.id = id
        self._mode = None
        self._pull = None
        self._level = None  # what this program drives

    def init(self, mode: int = IN, pull: int | None = None) -> None:
        """Blinka says a mode more than once; the board hears of a new one, of an output with its first level."""
        wires.claim(self.id, self)
        if (mode, pull) == (self._mode, self._pull):
            return
        self._mode, self._pull, self._level = mode, pull, None
        if mode == Pin.IN:
            channel.post(wires.PIN_INIT, self.id, mode | (pull or 0) << 1)

    def deinit(self) -> None:
        wires.owners.pop(self.id, None)

    def value(self, level: int | None = None) -> int | None:
        if level is None:
            if self._level is not None:
                return self._level
            wires.look()
            return channel.world[wires.LEVELS_AT + (self.id >> 3)] >> (self.id & 7) & 1
        if self._level is None:
            channel.post(wires.PIN_INIT, self.id, Pin.OUT | level << 3)
        elif level != self._level:  # a level that stays is no news to the board
            channel.post(wires.PIN_OUT, self.id, level)
        self._level = level
        return None


_PINS = [Pin(number) for number in range(64)]
globals().update({f"GPIO{pin.id}": pin for pin in _PINS})

# A chip knows its buses by their pins; here the board's file names them. (number and pins, the pins themselves)
BUSES = {
    kind: tuple((tuple(bus), *(_PINS[number] for number in bus[1:])) for bus in buses)
    for kind, buses in json.loads(os.environ["BOLLARD_BUSES"]).items()
}
spiPorts = BUSES["spi"]  # noqa: N816 Blinka's name: clock, MOSI, MISO
uartPorts = BUSES["uart"]  # noqa: N816 Blinka's name: TX, RX
