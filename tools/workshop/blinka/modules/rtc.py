"""CircuitPython's `rtc`: the clock lives in the workshop, so that a reset leaves it alone."""

import calendar

import channel

_RTC_SET = 26
_SINCE_2000_S = 946684800


class RTC:
    """Its `datetime` is set with a struct_time, and read by time.time()."""

    def __setattr__(self, name: str, value) -> None:
        if name != "datetime":
            raise AttributeError(name)
        channel.post(_RTC_SET, 0, calendar.timegm(value) - _SINCE_2000_S)
