"""`time` of a charger in simulated time, with CircuitPython's functions: every wait is the workshop's, which jumps."""

import channel


def sleep(seconds: float) -> None:
    """Whole milliseconds; less than one is one, so that whoever waits in a loop gets on."""
    channel.idle(max(1, int(seconds * 1000 + 0.5)) if seconds > 0 else 0)


def monotonic_ns() -> int:
    return channel.number(0) * 1_000_000


def monotonic() -> float:
    return channel.number(0) / 1000


def time() -> int:
    return channel.rtc_base[0] + channel.number(44)
