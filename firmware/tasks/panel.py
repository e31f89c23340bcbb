"""panel: the lights of each connector, from its status, the link and the last card."""

from micropython import const

from lib.drivers.status_led import colour
from lib.ticks import diff

_PERIOD_MS = const(50)
_SHOWN_MS = const(1200)  # how long a card's outcome is shown: three blinks


class _Light:
    """One connector's light: what it shows since when."""

    def __init__(self, switches: list) -> None:
        self._switches = switches
        self._status = ""
        self._overlay: str | None = None
        self._since = 0
        self._lit: tuple | None = None

    def show(self, status: str, overlay, now: int) -> None:
        if status != self._status or overlay != self._overlay:
            self._status, self._overlay = status, overlay
            self._since = now
        lit = colour(status, overlay, diff(now, self._since))
        if lit is not self._lit:
            self._lit = lit
            for index, switch in enumerate(self._switches):
                switch(lit[index] > 0)


def panel(cp, switches: list, ticks_ms):
    """`switches`: for each connector the functions that switch its red, green and blue."""
    lights = [_Light(each) for each in switches]
    outcome, since = None, 0
    while True:
        now = ticks_ms()
        if cp.authorizer.shown:
            outcome, since, cp.authorizer.shown = cp.authorizer.shown, now, None
        if outcome and diff(now, since) > _SHOWN_MS and not cp.authorizer.questions:
            outcome = None
        overlay = outcome or (None if cp.online() or cp.authorizer.without_csms is not None else "offline")
        for index, light in enumerate(lights):
            light.show(cp.sessions[index].reporter.status or "boot", overlay, now)
        yield _PERIOD_MS
