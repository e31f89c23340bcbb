"""panel: the lights of each connector, from its status, what is wrong, the link and the last card."""

from micropython import const

from lib.drivers.status_led import SIGNAL_MS, colour
from lib.ticks import diff

_PERIOD_MS = const(50)


def _status(cp, session) -> str:
    """What the light of this connector tells, in the words of lib/drivers/status_led.py."""
    c, used = session.connector, session.intent or session.transaction
    if c.fault or c.warning:
        return c.fault or c.warning
    if cp.reader_fault and not used:
        return "ReaderFailure"
    status = session.reporter.status or "boot"
    return "waiting" if status == "Preparing" and not used else status


def panel(cp, lights: list, ticks_ms):
    """`lights`: for each connector the driver of its light, which writes only what is new, or None."""
    told, since = [""] * len(lights), [0] * len(lights)
    outcome, shown = None, 0
    while True:
        yield _PERIOD_MS  # first: what was lit at power on is still under way
        now, keys, authorizer = ticks_ms(), cp.keys, cp.authorizer
        repeat = keys.number("BlinkRepeat")
        if authorizer.shown:
            outcome, shown, authorizer.shown = authorizer.shown, now, None
        if outcome and diff(now, shown) >= SIGNAL_MS * repeat:
            outcome = None
        overlay = outcome or (None if cp.online() or authorizer.without_csms is not None else "offline")
        for index in range(len(lights)):
            status = _status(cp, cp.sessions[index])
            if status != told[index]:
                told[index], since[index] = status, now
            if lights[index]:
                t_ms = diff(now, shown if outcome else since[index])
                lights[index].show(colour(status, overlay, t_ms, repeat), keys.number("LightIntensity"))
