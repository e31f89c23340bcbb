"""An energy meter by its pulses (IEC 62053-31), which the chip counts: energy and power in integers."""

from micropython import const

from lib.ticks import diff

_W_MS = const(3600000000)  # 1 kWh, in watts for milliseconds
_WINDOW_MS = const(2000)  # power is an average over at least this, so that the time of a pass does not show
_SILENCE_MS = const(300000)  # without a pulse for so long the power is 0
_KWH_J = const(3600000)
_OWN_W = const(100)  # what may flow through the meter while the contactor is open: the charger itself
_FALSE_PULSES = const(10)  # more than so many that cannot have been


class PulseMeter:
    """`count()` is the chip's running count, of `bits` bits.

    wh: the register in watt-hours, rounded down; rest: thousandths of a pulse beyond it; set both to go on from before.
    power_w: an estimate, see `update`. fault: the count cannot be true: more than twice the rated power, if that is
    given, or energy through an open contactor; it goes by itself, within 36 s at 1000 pulses a kWh.
    """

    def __init__(self, count, imp_per_kwh: int, bits: int = 32, rated_w: int = 0) -> None:
        self.wh = 0
        self.power_w = 0
        self.rest = 0
        self._count = count
        self._imp_per_kwh = imp_per_kwh
        self._w_ms = _W_MS // imp_per_kwh  # one pulse
        self._bits = bits
        self._last = count()
        self._mean_w = 0
        self._timed = False  # the moments below are known
        self._window_ms = 0  # a pulse, and the start of the average
        self._window_pulses = 0
        self._pulse_ms = 0  # the last pulse
        self.fault = False
        self._rated_w = rated_w
        self._over = 0  # joules more than can have been, until _since_ms
        self._since_ms = 0

    def update(self, now_ms: int, closed: bool = True) -> int:
        """Call often: the pulses since the last call. Power is the mean between pulses, and falls while none
        comes: after t without a pulse it cannot be more than one pulse in t."""
        count = self._count()
        new = count - self._last  # no mask: one of 32 bits would be a long integer in every pass
        if new:
            if new < 0:
                new += 1 << self._bits
            self._last = count
            self.rest += new * 1000
            self.wh += self.rest // self._imp_per_kwh
            self.rest %= self._imp_per_kwh
            self._average(new, now_ms)
        elif self._timed:
            silent_ms = diff(now_ms, self._pulse_ms)
            if silent_ms >= _SILENCE_MS:
                self._timed = False
                self._mean_w = 0
            self.power_w = min(self._mean_w, self._w_ms // max(1, silent_ms))
        if self._rated_w:
            self._judge(new, 2 * self._rated_w if closed else _OWN_W, now_ms)
        return new

    def _judge(self, new: int, most_w: int, now_ms: int) -> None:
        """Energy comes in with the pulses and leaks away with the most power that can flow; what is left is false."""
        pulse_j = _KWH_J // self._imp_per_kwh
        over = self._over + new * pulse_j - most_w * max(0, diff(now_ms, self._since_ms)) // 1000
        self._since_ms = now_ms
        self._over = max(0, min(over, (_FALSE_PULSES + 1) * pulse_j))
        self.fault = self._over > _FALSE_PULSES * pulse_j

    def _average(self, new: int, now_ms: int) -> None:
        span_ms = diff(now_ms, self._window_ms)
        if not self._timed:
            self._timed = True
            self._window_ms = now_ms
            self._window_pulses = 0
        else:
            self._window_pulses += new
            if span_ms >= _WINDOW_MS or not self._mean_w:
                self._mean_w = self._window_pulses * self._w_ms // max(1, span_ms)
                self._window_ms = now_ms
                self._window_pulses = 0
        self._pulse_ms = now_ms
        self.power_w = self._mean_w
