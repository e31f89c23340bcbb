"""Time stamps that others have written, to Unix milliseconds. Rare, so the firmware loads it when one comes."""

from lib.civil import date


def days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to that date of the Gregorian calendar (years counted from March)."""
    year -= month <= 2
    month_from_march = (month + 9) % 12
    day_of_era = 365 * year + year // 4 - year // 100 + year // 400
    return day_of_era + (153 * month_from_march + 2) // 5 + day - 719469


def _digits(text: str, start: int, end: int) -> int:
    part = text[start:end]
    if len(part) != end - start or not part.isdigit():
        raise ValueError("not a time stamp")
    return int(part)


def _zone_minutes(text: str) -> int:
    if text in ("Z", "z", ""):  # without a zone it is read as UTC: OCPP 1.6 3.14 recommends UTC
        return 0
    sign = {"+": 1, "-": -1}.get(text[0], 0)
    colon = text[3:4] == ":"
    if not sign or len(text) not in (3, 5 + colon):
        raise ValueError("not a time zone")
    return sign * (_digits(text, 1, 3) * 60 + (_digits(text, 3 + colon, 5 + colon) if len(text) > 3 else 0))


def _fraction_ms(text: str) -> tuple:
    """(milliseconds, length) of a fraction such as `.25` at the head of `text`."""
    end = 1
    while text[end : end + 1].isdigit():
        end += 1
    return int((text[1:end] + "000")[:3]), end


def parse(text: str) -> int:
    """Unix milliseconds of an ISO 8601 time (GEN-05: any zone, any number of decimals); ValueError if it is none."""
    # MicroPython would keep each other character as a name, for ever
    if not isinstance(text, str) or max(text.encode("utf-8", "surrogatepass") + b"0") > 126:
        raise ValueError("not a time stamp")
    if len(text) < 19 or text[4] != "-" or text[7] != "-" or text[10] not in "Tt " or text[13] + text[16] != "::":
        raise ValueError("not a time stamp")
    year, month, day = _digits(text, 0, 4), _digits(text, 5, 7), _digits(text, 8, 10)
    hour, minute, second = _digits(text, 11, 13), _digits(text, 14, 16), _digits(text, 17, 19)
    day_number = days(year, month, day)
    if date(day_number) != (year, month, day) or hour > 23 or minute > 59 or second > 60:
        raise ValueError("not a time stamp")
    ms, end = _fraction_ms(text[19:]) if text[19:20] in (".", ",") else (0, 0)
    minutes = (day_number * 24 + hour) * 60 + minute - _zone_minutes(text[19 + end :])
    return (minutes * 60 + second) * 1000 + ms
