"""guard: the first task of every pass. Inputs, interlock, outputs, then the watchdog."""

from micropython import const

_PERIOD_MS = const(20)


def guard(outlets: list, ticks_ms, feed):
    """Step every outlet each 20 ms; the watchdog is fed by nobody else, so it bites when this does not run."""
    while True:
        now = ticks_ms()
        for outlet in outlets:
            outlet.step(now)
        feed()
        yield _PERIOD_MS


def make_safe(outlets: list, now: int) -> None:
    """Open every contactor now: the program is about to crash or to restart."""
    for outlet in outlets:
        outlet.contactor.set(False, now)
