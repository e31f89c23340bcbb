"""session: lets facts and time act on the protocol half, linked or not, and grants its wish to restart."""

from micropython import const

_PERIOD_MS = const(20)


def session(cp, restart, ticks_ms):
    """`restart(why)` does not come back."""
    while True:
        cp.tick(ticks_ms())
        if cp.errands.reset_wish:
            restart("Reset %s by the central system" % cp.errands.reset_wish)
        yield _PERIOD_MS
