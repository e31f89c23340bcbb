"""`time` of a charger with CircuitPython's functions; in simulated time every wait is the workshop's, which jumps."""

import channel
import utime

_RTC = 61
_SINCE_2000_S = 946684800

localtime = utime.gmtime  # a board knows no time zones

if channel.SIMULATED:

    def sleep(seconds: float) -> None:
        """Whole milliseconds; less than one is one, so that whoever waits in a loop gets on."""
        channel.idle(max(1, int(seconds * 1000 + 0.5)) if seconds > 0 else 0)

    def monotonic_ns() -> int:
        return channel.now_ms * 1_000_000

    def monotonic() -> float:
        return channel.now_ms / 1000

else:

    def sleep(seconds: float) -> None:
        """What was posted is done before the wait begins, so that no pulse is shorter than it is meant."""
        channel.refresh()
        utime.sleep(seconds)


def time() -> int:
    """The chip's own clock, in seconds since 1970."""
    return channel.ask(_RTC) + _SINCE_2000_S
