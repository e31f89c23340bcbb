"""The control pilot, IEC 61851-1 annex A: 1 kHz between +12 V and -12 V from the charger. Its duty says how much
current the car may draw, the car says with resistors, which pull the positive half down, what it wants.

A: no car, 12 V. B: a car, 9 V. C: it wants energy, 6 V; D: and ventilation, 3 V. E: shorted, 0 V. F: not there, or at
no voltage that has a meaning; the charger itself says by it that it is out of order.
"""

from micropython import const

from lib.ticks import Stopwatch, diff

# A state is known by its nominal volts.
_A = const(12)
_B = const(9)
_C = const(6)
_E = const(0)
_F = const(-12)

_STEP_MV = const(3000)  # from state to state; each may be 1 V off
_KEEP_MV = const(1750)  # the present state is left a little beyond the middle between two
_TOP_MV = const(13500)
_STABLE_MS = const(200)
_DIODE_MV = const(-10000)  # the negative half, 1 V beyond its tolerance: the car's diode is missing, or shorted
_BOTTOM_MV = const(-13500)  # below: no pilot's voltage, the input is out of order
_MISSES = const(10)  # passes
_CHANGE_MS = const(5000)  # a car has so long to follow a duty: it is not changed sooner, but to nothing at any time
_ASLEEP_MS = const(90000)  # ours: a car that has not asked by then is woken by steady +12 V, for _CHANGE_MS (A.5.3)
_WAKES = const(2)  # ours: so often
_LEAST_MA = const(6000)
_STEADY = const(65535)  # +12 V: the car may draw nothing


def duty(offered_ma: int) -> int:
    """Per mille of the time at the positive level, rounded down; below 6 A there is none: 1000, no oscillation."""
    if offered_ma < _LEAST_MA:
        return 1000
    if offered_ma < 52500:  # 51 A; between the two formulas lies a gap
        return min(offered_ma, 51000) // 60
    return min(offered_ma, 80000) // 250 + 640


class ControlPilot:
    """`drive(duty)` sets the part of 65535 at +12 V. `sense()` reads the positive level and, if the board can, `low()`
    the negative one, in whatever unit `values` has: what these read at +12 V and at -12 V.

    state: the volts that are the state's name, see above; while the charger says F, the last one before. fault: state
    E or F, or the car's diode failed the check. offered_ma: what the duty says now, 0 while it does not oscillate.
    """

    only = False  # nothing but the pilot tells whether a car is there: it never says F

    def __init__(self, drive, sense, values: tuple, low=None) -> None:
        self.fault = False
        self.offered_ma = 0
        self._drive = drive
        self._sense = sense
        self._low = low
        self._pair = values
        self._duty = _STEADY
        self._same: Stopwatch | None = None  # since the last change of the duty, or the first call
        self._wakes = _WAKES  # tries left; none for a car that has stopped asking by itself
        self._misses = 0  # passes without the negative half
        self._passes = 0  # that it has oscillated
        self.state = _A
        drive(_STEADY)
        self.state = self._next = self._judge()
        self._since_ms = 0  # _next is read instead of state

    def present(self) -> bool:
        """Is a car at the end of the cable, or anything at all?"""
        return self.state != _A

    def wants(self) -> bool:
        """Is it in state C, asked or not? One that wants ventilation as well (D) gets none: no board has any."""
        return self.state == _C

    def asks(self) -> bool:
        """Does the car ask for energy that it is offered, and has its diode been looked at since?"""
        return self.state == _C and self._passes >= _MISSES

    def set(self, offered_ma: int | None, now_ms: int) -> None:
        """Call in every pass: what the car may draw; 0: it has to wait; None: the charger is out of order.

        Less than 5 s after a change only nothing is said at once, all else later (IEC 61851-1 table A.6)."""
        if self._same is None:
            self._same = Stopwatch(now_ms)
        same_ms = self._same.read(now_ms)
        wanted = duty(offered_ma or 0) * _STEADY // 1000
        if offered_ma is None and not self.only:
            wanted = 0
        elif self.offered_ma and self.state == _B and self._wakes and same_ms >= _ASLEEP_MS:
            self._wakes -= 1
            wanted = _STEADY
        if wanted != self._duty and (same_ms >= _CHANGE_MS or wanted in (0, _STEADY)):
            if self.offered_ma and self.state == _C:
                self._wakes = _WAKES  # it asked when this was withdrawn
            self._duty = wanted
            self._same.start(now_ms)
            self.offered_ma = offered_ma or 0 if 0 < wanted < _STEADY else 0
            if not self.offered_ma:
                self._passes = 0
        self._drive(self._duty)

    def update(self, now_ms: int) -> None:
        """Call in every pass. That a car no longer asks is believed at the second reading, for the contactor must be
        open within 100 ms; that it has gone, and all else, when it has been the same for a while."""
        if not self._duty:
            return  # the wire says what the charger says
        found, before = self._judge(), self._next
        if found != before:
            self._next = found
            self._since_ms = now_ms
        if found != self.state:
            if self.wants():
                if before != self.state:
                    self.state = min(found, _B)
            elif diff(now_ms, self._since_ms) >= _STABLE_MS:
                self.state = found
        self._check()
        self.fault = self.state <= _E or self._misses >= _MISSES

    def _judge(self) -> int:
        """The state that the positive level has now; the present one is kept a little beyond its limits."""
        mv = self._read(self._sense)
        if -_KEEP_MV < mv - self.state * 1000 < _KEEP_MV:
            return self.state
        step = (_TOP_MV - mv) // _STEP_MV
        return _A - 3 * step if 0 <= step <= 4 else _F

    def _read(self, sense) -> int:
        """Millivolts on the pilot's wire."""
        top, bottom = self._pair
        return (sense() - bottom) * 2400 // (top - bottom) * 10 - 12000  # small integers, from 16 bits as well

    def _check(self) -> None:
        """The diode, while it oscillates; one that has failed is not tried again before its car has gone."""
        if self.state == _A:
            self._misses = 0
            self._wakes = _WAKES
        elif self.offered_ma and self._next == self.state > _E:
            self._passes = min(self._passes + 1, _MISSES)
            if self._low and self._misses < _MISSES:
                good = _BOTTOM_MV <= self._read(self._low) <= _DIODE_MV
                self._misses = 0 if good else self._misses + 1
            if self.state == _C:
                self._wakes = 0
