"""WS2812B: LEDs with a chip of their own, one behind the other on one wire ("cascade method" of its data sheet).

Each takes the first 24 bits that it sees, green, red, blue, and hands on what follows; all show theirs when the wire
has been low for a while. So a strip is always sent whole, and once a pass: what follows at once would be handed on.
"""

_PLACE = (1, 0, 2)  # of red, green and blue in an LED's three bytes


class Strip:
    """A chain of `length` LEDs that the lights of several connectors share. `send(bytes)` shifts them out."""

    def __init__(self, send, length: int) -> None:
        self._send = send
        self._bytes = bytearray(3 * length)
        self._stale = True  # a controller that was reset does not know what they show
        self.last: StripLight | None = None  # the light that is shown last in each pass

    def paint(self, at: int, count: int, value: int) -> None:
        """A byte and those of the next LEDs at its place; nothing is sent yet."""
        if self._bytes[at] != value:
            self._stale = True
            for each in range(at, at + 3 * count, 3):
                self._bytes[each] = value

    def send(self) -> None:
        """Shift all out if one has changed."""
        if self._stale:
            self._stale = False
            self._send(self._bytes)


class StripLight:
    """One connector's light: `count` LEDs of a strip from the first one on. All lights of a strip are shown in each
    pass, in the order of their making; the last one sends."""

    def __init__(self, strip: Strip, first: int, count: int) -> None:
        self._strip = strip
        self._first = first
        self._count = count
        strip.last = self

    def show(self, light: tuple, percent: int) -> None:
        """A colour at a part of its brightness (LightIntensity): the square, as the eye has it, and not quite dark
        unless that or the brightness is 0."""
        for index in range(3):
            value = (light[index] * light[index] * percent + 25499) // 25500  # 255 * 100
            self._strip.paint(3 * self._first + _PLACE[index], self._count, value)
        if self._strip.last is self:
            self._strip.send()
