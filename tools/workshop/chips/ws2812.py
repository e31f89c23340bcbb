"""WS2812B LEDs in a chain, at the level of the pulses on their wire (data sheet: "data transfer time").

A bit is a high and a low; the length of the high tells a 0 from a 1. Each LED keeps the first 24 bits, green red blue,
and hands on the rest; a low of at least `reset_us` (50 in the first edition, 280 in newer ones) lets all show what they
keep, and the first 24 bits are the first LED's again. Pulses are in ns, since a bit lasts 1.25 us.
"""

from tools.workshop.chips.led import word

_TOLERANCE_NS = 150
_HIGH_NS = (400, 800)  # of a 0, of a 1
_LOW_NS = (850, 450)
_EITHER_NS = 600  # a high beyond its limits is read all the same: as a 1 from here on
_BITS = 24


def pulses(timing: tuple, data: bytes):
    """(high, low) in ns of each bit, highest first; `timing`: high and low of a 0, high and low of a 1."""
    for byte in data:
        for bit in range(7, -1, -1):
            at = 2 * (byte >> bit & 1)
            yield timing[at], timing[at + 1]


class Ws2812Chain:
    """`count` LEDs on one wire, dark at power on. What a data sheet forbids is noted in `misuse`."""

    def __init__(self, count: int, reset_us: int = 280) -> None:
        self.misuse = []
        self.frames = 0  # how often something was shown
        self._reset_ns = 1000 * reset_us
        self._bits = 0  # that came since the last reset
        self._kept = [0] * count
        self._shown = [0] * count
        self._low_ns = -self._reset_ns  # since when the wire is low

    def stream(self, bits, now_us: int) -> None:
        """Pulses arrive, one right after the other, or as soon as those before have gone."""
        at_ns = 1000 * now_us
        if at_ns - self._low_ns >= self._reset_ns:
            self._latch()
        elif self._bits:
            pause_us = max(0, (at_ns - self._low_ns) // 1000)
            self.misuse.append("%d us after a frame: neither a bit nor a reset" % pause_us)
            at_ns = max(at_ns, self._low_ns + _LOW_NS[1])
        value, low_ns = 0, _LOW_NS[0]  # of the bit before
        for high_ns, next_ns in bits:
            if low_ns >= self._reset_ns:
                self._latch()
            else:
                self._check("low", low_ns, _LOW_NS[value])
            value = int(high_ns >= _EITHER_NS)
            self._check("high", high_ns, _HIGH_NS[value])
            self._take(value)
            at_ns += high_ns + next_ns
            low_ns = next_ns
        self._low_ns = at_ns - low_ns  # how long the last low is the next bit tells

    def _check(self, what: str, ns: int, wanted_ns: int) -> None:
        if not wanted_ns - _TOLERANCE_NS <= ns <= wanted_ns + _TOLERANCE_NS:
            self.misuse.append("%s for %d ns, wanted %d within %d" % (what, ns, wanted_ns, _TOLERANCE_NS))

    def _take(self, value: int) -> None:
        """One bit: the LED whose turn it is shifts it in; beyond the last one it falls out."""
        led = self._bits // _BITS
        if led < len(self._kept):
            self._kept[led] = (self._kept[led] << 1 | value) & 0xFFFFFF
        self._bits += 1

    def _latch(self) -> None:
        if self._bits % _BITS:
            self.misuse.append("%d bits, no multiple of %d" % (self._bits, _BITS))
        whole = self._bits // _BITS
        if self._bits:
            self._shown[:whole] = self._kept[:whole]
            self.frames += 1
        self._bits = 0

    def power_off(self, now_us: int) -> None:
        """Dark, and nothing is kept."""
        self._bits = 0
        self._shown = [0] * len(self._shown)

    def rgb(self, led: int, now_us: int) -> tuple:
        """(red, green, blue) of one LED, each 0 to 255."""
        if self._bits and 1000 * now_us - self._low_ns >= self._reset_ns:
            self._latch()
        grb = self._shown[led]
        return grb >> 8 & 255, grb >> 16, grb & 255

    def next_us(self, now_us: int):
        """When what was sent will be shown; None: it is."""
        self.rgb(0, now_us)
        return (self._low_ns + self._reset_ns + 999) // 1000 if self._bits else None


class StripLed:
    """One connector's part of a chain: `count` LEDs from the first one on."""

    def __init__(self, chain: Ws2812Chain, first: int, count: int) -> None:
        self._chain = chain
        self._leds = range(first, first + count)

    def rgb(self, now_us: int) -> tuple:
        """(red, green, blue) of its first LED, each 0 to 255."""
        return self._chain.rgb(self._leds[0], now_us)

    def name(self, now_us: int) -> str:
        """The colour in a word; "mixed" if they have not all the same."""
        colours = [self._chain.rgb(led, now_us) for led in self._leds]
        return word(colours[0]) if all(each == colours[0] for each in colours) else "mixed"

    def next_us(self, now_us: int):
        """When the chain will change."""
        return self._chain.next_us(now_us)
