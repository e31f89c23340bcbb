"""An energy meter by its pulses (IEC 62053-31), which the chip counts: energy and power in integers."""

from micropython import const

from lib.ticks import diff

_W_MS = const(3600000000)  # 1 kWh, in watts for milliseconds
_WINDOW_MS = const(2000)  # power is an average over at least this, so that the time of a pass does not show
_SILENCE_MS = const(300000)  # without a pulse for so long the power is 0


class PulseMeter:
    """`count()` is the chip's running count, of `bits` bits; `pulses` is where the register stood before.

    pulses: the register, for checkpoints. wh: the register in watt-hours, rounded down; the rest is kept.
    power_w: an estimate, see `update`.
    """

    def __init__(self, count, imp_per_kwh: int, bits: int = 32, pulses: int = 0) -> None:
        self.pulses = pulses
        self.wh = pulses * 1000 // imp_per_kwh
        self.power_w = 0
        self._rest = pulses * 1000 % imp_per_kwh  # thousandths of a pulse beyond wh
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

    def update(self, now_ms: int) -> int:
        """Call often: the pulses since the last call. Power is the mean between pulses, and falls while none
        comes: after t without a pulse it cannot be more than one pulse in t."""
        count = self._count()
        new = count - self._last  # no mask: one of 32 bits would be a long integer in every pass
        if new:
            if new < 0:
                new += 1 << self._bits
            self._last = count
            self.pulses += new
            self._rest += new * 1000
            self.wh += self._rest // self._imp_per_kwh
            self._rest %= self._imp_per_kwh
            self._average(new, now_ms)
        elif self._timed:
            silent_ms = diff(now_ms, self._pulse_ms)
            if silent_ms >= _SILENCE_MS:
                self._timed = False
                self._mean_w = 0
            self.power_w = min(self._mean_w, self._w_ms // max(1, silent_ms))
        return new

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
