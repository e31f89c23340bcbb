"""Civil dates: Unix milliseconds to OCPP time stamps (ISO 8601, UTC), in integers. The way back: iso8601.py."""

_DAY_MS = 86400000


def date(day: int) -> tuple:
    """(year, month, day of month) of the day that many days after 1970-01-01."""
    day += 719468
    era, day = divmod(day, 146097)
    year_of_era = (day - day // 1460 + day // 36524 - day // 146096) // 365
    day -= 365 * year_of_era + year_of_era // 4 - year_of_era // 100
    month_from_march = (5 * day + 2) // 153
    month = (month_from_march + 2) % 12 + 1
    return year_of_era + 400 * era + (month <= 2), month, day - (153 * month_from_march + 2) // 5 + 1


def iso(unix_ms: int) -> str:
    """`2026-11-20T05:06:07.123Z` (GEN-06)."""
    day, ms = divmod(unix_ms, _DAY_MS)
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % (date(day) + (minutes // 60, minutes % 60, seconds, ms))
