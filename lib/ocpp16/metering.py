"""When a transaction's meter samples are due, and how they read on the wire (OCPP 1.6 3.16)."""

from lib.civil import iso
from lib.ocpp16.records import ALIGNED, PERIODIC
from lib.ticks import diff

_DAY_S = 86400
CONTEXTS = {PERIODIC: "Sample.Periodic", ALIGNED: "Sample.Clock"}  # by kind of record
_FORM = '{"value":"%s","context":"%s","measurand":"%s","unit":"%s"}'


class Sampler:
    """The grids of one transaction's samples: periodic ones at multiples of the interval since its start (CORE-MV-01),
    aligned ones at multiples since midnight UTC (CORE-MV-02).

    Scheduled from the grid, not from the last sample, so that a late pass shifts nothing (CORE-MV-08)."""

    def __init__(self, now: int) -> None:
        self._tick = now
        self.elapsed_ms = 0  # since the start
        self._taken_ms = 0  # of the last periodic sample
        self._interval_s = 0
        self._step_s = 0
        self._point_s = 0  # of the clock's grid: the last one that was passed

    def due(self, interval_s: int, now: int) -> bool:
        """Is a periodic grid point reached? An interval of 0 means: no samples. To be asked in every tick. A new
        interval counts from the next grid point (CORE-MV-24)."""
        self.elapsed_ms += diff(now, self._tick)
        self._tick = now
        if interval_s != self._interval_s:
            self._interval_s, self._taken_ms = interval_s, self.elapsed_ms
        step_ms = interval_s * 1000
        return interval_s > 0 and self.elapsed_ms // step_ms > self._taken_ms // step_ms

    def take(self, interval_s: int) -> int:
        """Pass the grid point that is due, skipping what was missed; returns its seconds since the start."""
        self._taken_ms = self.elapsed_ms // (interval_s * 1000) * interval_s * 1000
        return self._taken_ms // 1000

    def aligned(self, interval_s: int, unix_s: int) -> int:
        """Unix seconds of the clock's grid point when one was passed since the last call, else 0. A new interval, or a
        clock that was set back by more than one, begins a new grid: no point is skipped or told twice (CORE-HB-05)."""
        if not interval_s:
            self._step_s = 0
            return 0
        point_s = unix_s - unix_s % _DAY_S % interval_s
        if interval_s != self._step_s or point_s < self._point_s - interval_s:
            self._step_s, self._point_s = interval_s, point_s
        if point_s <= self._point_s:
            return 0
        self._point_s = point_s
        return point_s


def meter_value(unix_ms: int, context: str, sample, before_wh: int, measurands: list):
    """Pieces of one MeterValue; no measurand at all means the register (CORE-MV-09). `sample` has meter_wh, power_w,
    limit_ma; `before_wh`: the register at the sample before. The current offered is told with one decimal."""
    yield '{"timestamp":"%s","sampledValue":[' % iso(unix_ms)
    comma = ""
    for measurand in measurands or ("Energy.Active.Import.Register",):
        unit, value = "Wh", sample.meter_wh
        if measurand == "Energy.Active.Import.Interval":
            value -= before_wh
        elif measurand == "Power.Active.Import":
            unit, value = "W", sample.power_w
        elif measurand == "Current.Offered":
            unit, value = "A", "%d.%d" % (sample.limit_ma // 1000, sample.limit_ma % 1000 // 100)
        yield comma + _FORM % (value, context, measurand, unit)
        comma = ","
    yield "]}"
