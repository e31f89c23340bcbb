"""Whether a meter's pulses can keep up with the power: for whoever writes a board file; no charger loads it."""

from micropython import const

_W_MS = const(3600000000)  # 1 kWh, in watts for milliseconds
_OFF_MS = const(30)  # IEC 62053-31: shortest pulse, shortest pause


def check(imp_per_kwh: int, pulse_ms: int, rated_w: int) -> str | None:
    """None, or why pulses of this length cannot keep up with the rated power."""
    if pulse_ms < _OFF_MS:
        return "pulses of %d ms are shorter than %d ms" % (pulse_ms, _OFF_MS)
    if imp_per_kwh * rated_w * (pulse_ms + _OFF_MS) <= _W_MS:
        return None
    period_ms = _W_MS // (imp_per_kwh * rated_w)
    return "at %d W a pulse comes every %d ms and needs %d ms" % (rated_w, period_ms, pulse_ms + _OFF_MS)
