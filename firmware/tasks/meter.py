"""meter: reads the pulse counters often enough to tell power from the time between pulses."""

from micropython import const

_PERIOD_MS = const(100)


def meter(outlets: list, ticks_ms):
    while True:
        for outlet in outlets:
            outlet.step_meter(ticks_ms())
        yield _PERIOD_MS
