"""What a connector's light shows: a pure function of its status and of time.

No norm says which colours a charger has, except that red is trouble.
"""

from micropython import const

# Colours are made once: a light is asked for often, and by the same object nothing has changed.
_OFF = (0, 0, 0)
_RED = (255, 0, 0)
_GREEN = (0, 255, 0)
_BLUE = (0, 0, 255)
_WHITE = (255, 255, 255)

# status: colour, milliseconds on, milliseconds off
_PATTERNS = {
    "boot": ((255, 0, 255), 50, 50),
    "Available": ((0, 64, 0), 1, 0),
    "Preparing": (_BLUE, 1, 0),
    "SuspendedEV": (_BLUE, 1900, 100),
    "SuspendedEVSE": ((255, 160, 0), 1900, 100),
    "Finishing": (_GREEN, 500, 500),
    "Reserved": ((255, 96, 0), 1, 0),
    "Unavailable": (_RED, 100, 1900),
}
_SIGNALS = {"accepted": _GREEN, "rejected": _RED, "pending": _WHITE}

_SIGNAL_MS = const(200)
_WAITING_MS = const(500)
_TICK_MS = const(50)  # offline: a white tick
_TICK_EVERY_MS = const(5000)
_CODE_MS = const(250)
_CODE_PAUSE_MS = const(2000)
_BREATH_MS = const(3000)
_BREATH_OFF_MS = const(500)


def colour(status: str, overlay: str | None, t_ms: int, code: int = 1, repeat: int = 3) -> tuple:
    """(red, green, blue), each 0 to 255, at `t_ms` after status or overlay have changed.

    status: an OCPP word, or "boot". overlay: None; "offline"; "waiting" (for an authorisation); "accepted",
    "rejected" or "pending", which blink `repeat` times (BlinkRepeat). code: how often Faulted blinks. An
    output that cannot be dimmed is on for anything above 0: the patterns differ that way, too.
    """
    if overlay in _SIGNALS and t_ms < 2 * _SIGNAL_MS * repeat:
        return _SIGNALS[overlay] if t_ms // _SIGNAL_MS % 2 == 0 else _OFF
    if overlay == "offline" and t_ms % _TICK_EVERY_MS < _TICK_MS:
        return _WHITE
    if overlay == "waiting" and t_ms // _WAITING_MS % 2:
        return _OFF
    if status == "Faulted":
        return _RED if _code_lit(t_ms, code) else _OFF
    if status == "Charging":
        return 0, 0, _breath(t_ms)
    light, on_ms, off_ms = _PATTERNS[status]
    return light if t_ms % (on_ms + off_ms) < on_ms else _OFF


def dimmed(light: tuple, percent: int) -> tuple:
    """A colour at a part of its brightness: LightIntensity, 0 to 100 per cent."""
    return light if percent == 100 else tuple([value * percent // 100 for value in light])


def _code_lit(t_ms: int, code: int) -> bool:
    """`code` blinks and a pause, to be counted."""
    blinks_ms = 2 * _CODE_MS * code
    t_ms %= blinks_ms + _CODE_PAUSE_MS
    return t_ms < blinks_ms and t_ms // _CODE_MS % 2 == 0


def _breath(t_ms: int) -> int:
    """Up and down, and dark for a moment, so that a plain output blinks."""
    t_ms %= _BREATH_MS
    half_ms = (_BREATH_MS - _BREATH_OFF_MS) // 2
    if t_ms >= 2 * half_ms:
        return 0
    return max(1, (t_ms if t_ms < half_ms else 2 * half_ms - t_ms) * 255 // half_ms)
