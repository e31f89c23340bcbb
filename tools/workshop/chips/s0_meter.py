"""An energy meter with a pulse output: IEC 62053-31, open collector, conducting (level 0) in a pulse.

Energy is an integer of milliwatt microseconds and a pulse comes at the first whole microsecond at which its
energy is full: nothing is ever rounded away.
"""

_PER_WH = 3600 * 1000 * 1000000  # mW us in a watt-hour


class S0Meter:
    """A meter fed by `set_power_w`; `stuck` 0 or 1 holds its output at that level, None lets it work."""

    def __init__(self, imp_per_kwh: int = 1000, pulse_ms: int = 30, start_wh: int = 0) -> None:
        self._imp_per_kwh = imp_per_kwh
        self._pulse_us = pulse_ms * 1000
        self._start_wh = start_wh
        self._energy = 0  # mW us since start
        self._power_mw = 0
        self._at_us = None  # the moment up to which _energy is right
        self._due = 1  # number of the next pulse by energy
        self._edges = 0
        self._low_until_us = None
        self._stuck = None
        self.wave = None  # of the output, for who looks at the past: see wave.py

    def set_power_w(self, watts: int, now_us: int) -> None:
        """The load from now on; never negative: the register does not run backwards."""
        self._settle(now_us)
        self._power_mw = max(0, int(watts * 1000))

    def power_w(self) -> int:
        """The load that the meter sees."""
        return self._power_mw // 1000

    def register_wh(self, now_us: int) -> int:
        """The meter's own register, as on its display."""
        self._settle(now_us)
        return self._start_wh + self._energy // _PER_WH

    def pulses_until(self, now_us: int) -> int:
        """Falling edges at the output since the model was made: what an ideal counter has counted."""
        self._settle(now_us)
        return self._edges

    def level(self, now_us: int) -> int:
        """The level on the wire, pulled up."""
        self._settle(now_us)
        if self._stuck is not None:
            return self._stuck
        return 0 if self._low_until_us is not None and now_us < self._low_until_us else 1

    def stick(self, level: int | None, now_us: int) -> None:
        """Hold the output at a level (a cut wire is 1, a short circuit 0); None repairs it."""
        was = self.level(now_us)
        self._stuck = level
        self._edges += was == 1 and level == 0
        self._tell(now_us)

    def spurious(self, count: int, now_us: int) -> None:
        """Interference: `count` edges too short to be seen as a level, with no energy behind them."""
        self._settle(now_us)
        self._edges += count
        level = self.level(now_us)
        for edge_us in range(now_us, now_us + 4 * count if self.wave else 0, 4):
            self.wave.change(edge_us, 1 - level)
            self.wave.change(edge_us + 2, level)
        self._tell(now_us + 4 * count)

    def next_us(self, now_us: int) -> int | None:
        """When the output next changes by itself."""
        self._settle(now_us)
        times = [self._pulse_at()] if self._power_mw else []
        if self._low_until_us is not None and self._low_until_us > now_us:
            times.append(self._low_until_us)
        return min(times) if times else None

    def _pulse_at(self) -> int:
        """When the energy for the next pulse is full, at the present power: rounded up to the microsecond."""
        missing = self._due * 1000 * _PER_WH - self._energy * self._imp_per_kwh
        return self._at_us - (-missing // (self._power_mw * self._imp_per_kwh))

    def _settle(self, now_us: int) -> None:
        if self._at_us is None:
            self._at_us = now_us
        while self._power_mw:
            pulse_us = self._pulse_at()
            if pulse_us > now_us:
                break
            self._run_to(pulse_us)
            self._due += 1
            self._pulse(pulse_us)
        self._run_to(now_us)

    def _run_to(self, then_us: int) -> None:
        if then_us > self._at_us:
            self._energy += self._power_mw * (then_us - self._at_us)
            self._at_us = then_us

    def _pulse(self, then_us: int) -> None:
        """One that begins while the last one still lasts makes no edge: too fast for this pulse length."""
        if self._stuck is None and (self._low_until_us is None or then_us >= self._low_until_us):
            self._edges += 1
        self._low_until_us = then_us + self._pulse_us
        self._tell(then_us)

    def _tell(self, then_us: int) -> None:
        """The wave from then on, as far as it is known."""
        if self.wave:
            low = self._low_until_us is not None and then_us < self._low_until_us
            self.wave.change(then_us, 1 - low if self._stuck is None else self._stuck)
            if low and self._stuck is None:
                self.wave.change(self._low_until_us, 1)
