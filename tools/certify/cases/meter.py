"""Meter values: sampled every so many seconds of a transaction, or aligned to the clock."""

from tools.certify.bench import Bench
from tools.certify.cases import case
from tools.certify.result import Failed
from tools.certify.states import charging
from tools.certify.wanted import Wanted
from tools.csms import timestamps

_USUALLY = "Energy.Active.Import.Register"
_PERIODIC = "Sample.Periodic"  # the context that is meant where none is said (OCPP 1.6 7.37)
_DAY_S = 86400


@case("TC_070_CS")
async def sampled(bench: Bench) -> None:
    interval_s = bench.settings.sample_s
    await bench.keys.set("MeterValueSampleInterval", interval_s)
    found = await _meter_values(bench, interval_s, "MeterValuesSampledData", _PERIODIC)
    check_intervals(bench, [each["timestamp"] for each in found], interval_s)


@case("TC_071_CS")
async def clock_aligned(bench: Bench) -> None:
    interval_s = bench.settings.aligned_s
    await bench.keys.set("ClockAlignedDataInterval", interval_s)
    found = await _meter_values(bench, interval_s, "MeterValuesAlignedData", "Sample.Clock")
    stamps = [each["timestamp"] for each in found]
    check_intervals(bench, stamps, interval_s)
    for stamp in stamps:
        off_s = (timestamps.unix_s(stamp) % _DAY_S) % interval_s
        if min(off_s, interval_s - off_s) > bench.settings.stamp_deviation_s:
            raise Failed(f"a time stamp on the grid of {interval_s} s", stamp)


async def _meter_values(bench: Bench, interval_s: int, key: str, context: str) -> list[dict]:
    """Some meter values of a transaction, each with the measurands of this key and this context."""
    await bench.call("GetConfiguration", {"key": [key]})
    measurands = [each.strip() for each in (bench.keys.value(key) or _USUALLY).split(",")]
    await charging(bench)
    here, elsewhere = Wanted("MeterValues", connectorId=bench.connector), Wanted("MeterValues")
    found: list[dict] = []
    while len(found) < bench.settings.samples:
        within_s = interval_s + bench.settings.patience_s
        (event,) = await bench.comes(here, also=(elsewhere,), within_s=within_s)
        found += event["payload"]["meterValue"]
    for each in found:
        _check_measurands(each["sampledValue"], measurands, context)
    return found


def _check_measurands(values: list[dict], measurands: list[str], context: str) -> None:
    contexts = {each.get("context", _PERIODIC) for each in values}
    if contexts != {context}:
        raise Failed(f"sampledValue with context {context}", f"context {', '.join(sorted(contexts))}")
    names = {each.get("measurand", _USUALLY) for each in values}
    names |= {f"{each.get('measurand', _USUALLY)}.{each.get('phase')}" for each in values}
    missing = [each for each in measurands if each not in names]
    if missing:
        raise Failed(f"a sampledValue of {', '.join(measurands)}", f"none of {', '.join(missing)}")


def check_intervals(bench: Bench, stamps: list[str], interval_s: int) -> None:
    """Time stamps in their order, so many seconds apart; one that is repeated was sent twice. Raises Failed."""
    moments = [timestamps.unix_s(each) for each in dict.fromkeys(stamps)]
    for count, moment in enumerate(moments):  # from the first: small deviations must not add up
        if abs(moment - moments[0] - count * interval_s) > bench.settings.stamp_deviation_s:
            raise Failed(f"time stamps {interval_s} s apart, in order", ", ".join(dict.fromkeys(stamps)))
