"""When a transaction's meter samples are due, and how a sample reads on the wire (OCPP 1.6 3.16)."""

from lib.civil import iso
from lib.ticks import diff

_UNITS = {"Energy.Active.Import.Register": "Wh", "Power.Active.Import": "W", "Current.Offered": "A"}


class Sampler:
    """The grid of one transaction's periodic samples: multiples of the interval since its start (CORE-MV-01, -08).

    Scheduled from the grid, not from the last sample, so that a late pass shifts nothing."""

    def __init__(self, now: int) -> None:
        self._tick = now
        self._elapsed_ms = 0  # since the start
        self._taken_ms = 0  # of the last sample

    def due(self, interval_s: int, now: int) -> bool:
        """Is a grid point reached? An interval of 0 means: no samples. To be asked in every tick."""
        self._elapsed_ms += diff(now, self._tick)
        self._tick = now
        step_ms = interval_s * 1000
        return interval_s > 0 and self._elapsed_ms // step_ms > self._taken_ms // step_ms

    def take(self, interval_s: int) -> int:
        """Pass the grid point that is due, skipping what was missed; returns its time since the start."""
        self._taken_ms = self._elapsed_ms // (interval_s * 1000) * interval_s * 1000
        return self._taken_ms


def sampled_value(measurand: str, sample) -> str:
    """One SampledValue. The current offered is told with one decimal."""
    if measurand == "Power.Active.Import":
        value = str(sample.power_w)
    elif measurand == "Current.Offered":
        value = "%d.%d" % (sample.limit_ma // 1000, sample.limit_ma % 1000 // 100)
    else:
        value = str(sample.meter_wh)
    form = '{"value":"%s","context":"Sample.Periodic","measurand":"%s","unit":"%s"}'
    return form % (value, measurand, _UNITS[measurand])


def meter_values(connector: int, transaction_id: int, sample, unix_ms: int, measurands: list):
    """Pieces of MeterValues.req for one sample; no measurand at all means the register (CORE-MV-09)."""
    yield '{"connectorId":%d,"transactionId":%d,"meterValue":[{"timestamp":"%s","sampledValue":[' % (
        connector,
        transaction_id,
        iso(unix_ms),
    )
    comma = ""
    for measurand in measurands or ("Energy.Active.Import.Register",):
        yield comma + sampled_value(measurand, sample)
        comma = ","
    yield "]}]}"
