"""A charging schedule in words: `0=16A,5m=8A/1` is 16 A from the start, 8 A on one phase after five minutes."""

import re

_PERIOD = re.compile(r"(\d+)([smhd]?)=(\d+(?:\.\d)?)([AW])(?:/([123]))?", re.IGNORECASE)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def schedule(word: str) -> dict:
    """The ChargingSchedule (OCPP 1.6 7.13) that the word means; ValueError if it means none."""
    periods, units = [], set()
    for each in word.split(","):
        found = _PERIOD.fullmatch(each)
        if not found:
            raise ValueError(f"{each!r} is no period of a schedule: say such as 0=16A,5m=8A or 0=11000W/3, or JSON")
        number, span, limit, unit, phases = found.groups()
        units.add(unit.upper())
        periods.append({"startPeriod": int(number) * _SECONDS[span.lower()], "limit": _tidy(limit)})
        if phases:
            periods[-1]["numberPhases"] = int(phases)
    if len(units) > 1:
        raise ValueError(f"{word!r}: a schedule is all in A or all in W")
    return {"chargingRateUnit": units.pop(), "chargingSchedulePeriod": periods}


def _tidy(limit: str) -> float:
    return float(limit) if "." in limit else int(limit)
