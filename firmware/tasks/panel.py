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
    outcome, since = None, 0
    while True:
        yield _PERIOD_MS  # first: what was lit at power on is still under way
        t_ms, authorizer = ticks_ms(), cp.authorizer
        percent, repeat = cp.keys.number("LightIntensity"), cp.keys.number("BlinkRepeat")
        if authorizer.shown:
            outcome, since, authorizer.shown = authorizer.shown, t_ms, None
        if outcome and diff(t_ms, since) >= SIGNAL_MS * repeat:
            outcome = None
        overlay = None if cp.online() or authorizer.without_csms is not None else "offline"
        if outcome:
            overlay, t_ms = outcome, diff(t_ms, since)
        for index in range(len(lights)):
            if lights[index]:
                lights[index].show(colour(_status(cp, cp.sessions[index]), overlay, t_ms, repeat), percent)
