"""The proximity contact of a socket, IEC 61851-1 annex B: a resistor in the plug says what its cable bears.

It is read against a pull-up to the full scale of the analog input, so that the supply does not matter.
"""

from micropython import const

from lib.ticks import diff

_FULL = const(65535)
_OPEN_OHM = const(4500)  # from here on: no plug
_STABLE_MS = const(200)
# 100, 220, 680, 1500 ohm, and what is still taken for each: least, most, mA. What lies between is no cable.
_CABLES = ((80, 140, 63000), (164, 308, 32000), (400, 936, 20000), (1100, 2460, 13000))


def rating_ma(ohm: int) -> int:
    """What a cable with this resistor bears; 0: there is no such cable."""
    for least, most, milliamps in _CABLES:
        if least <= ohm <= most:
            return milliamps
    return 0


class Proximity:
    """`sense()` reads the contact, 65535 at the pull-up's voltage; `pull_up_ohm` is the board's.

    unknown: a plug is in whose resistor is no cable's; nobody knows what it bears."""

    def __init__(self, sense, pull_up_ohm: int) -> None:
        self.unknown = False
        self._sense = sense
        self._pull_up_ohm = pull_up_ohm
        self._rated_ma = 0  # of the cable that is in, as it was read when it came
        self._seen_ma = -1  # what the contact reads, since _since_ms
        self._since_ms = 0

    def ohm(self) -> int:
        """The resistor; far above every cable's where there is none."""
        level = self._sense()
        return self._pull_up_ohm * level // max(1, _FULL - level)

    def present(self) -> bool:
        """Is a plug in the socket? Also for a board without a plug switch."""
        return self.ohm() < _OPEN_OHM

    def limit_ma(self, plugged: bool, now_ms: int) -> int:
        """Call in every pass: what the cable that is in bears, from when it has been read the same for 200 ms until
        it is out; 0 until then, and for one that is not known."""
        if not plugged:
            self.unknown, self._rated_ma, self._seen_ma = False, 0, -1
        elif not self._rated_ma:
            seen_ma = rating_ma(self.ohm())
            if seen_ma != self._seen_ma:
                self._seen_ma, self._since_ms = seen_ma, now_ms
            elif diff(now_ms, self._since_ms) >= _STABLE_MS:
                self._rated_ma, self.unknown = seen_ma, not seen_ma
        return self._rated_ma
