"""What a connector's light shows: a pure function of its status, of what lies over it, and of time.

No norm says which colours a charger has, except that red is trouble. README.md tells the electrician.
"""

from micropython import const

# As the eye sees them: a driver that dims gives an LED the square of it.
_OFF = const((0, 0, 0))
_RED = const((255, 0, 0))
_YELLOW = const((255, 200, 0))
_GREEN = const((0, 255, 0))
_BLUE = const((0, 0, 255))
_WHITE = const((255, 255, 255))

# status: colour, milliseconds on, milliseconds off
_PATTERNS = {
    "boot": ((255, 0, 255), 1, 0),
    "Available": ((0, 128, 0), 1, 0),
    "Preparing": (_BLUE, 1, 0),
    "waiting": (_BLUE, 500, 500),
    "SuspendedEV": (_BLUE, 1900, 100),
    "SuspendedEVSE": (_YELLOW, 1900, 100),
    "Finishing": (_GREEN, 500, 500),
    "Reserved": ((255, 157, 0), 1, 0),
    "Unavailable": (_RED, 100, 1900),
}
_SIGNALS = {"accepted": _GREEN, "rejected": _RED, "pending": _WHITE}

# OCPP error code: how often it blinks, red; a warning below 0, yellow
_CODES = {
    "Faulted": 2,  # nothing electrical: no room for transactions
    "OtherError": 1,  # the emergency stop
    "InternalError": 2,  # the settings
    "GroundFailure": 3,
    "PowerSwitchFailure": 4,
    "ConnectorLockFailure": 5,
    "PowerMeterFailure": 6,
    "OverCurrentFailure": 7,
    "EVCommunicationError": -1,
    "ReaderFailure": -2,
}

SIGNAL_MS = const(400)  # one blink for a card
_TICK_MS = const(100)  # offline: a white tick, long enough for passes of 50 ms that come late
_TICK_EVERY_MS = const(5000)
_CODE_MS = const(500)  # one blink
_CODE_PAUSE_MS = const(2000)
_BREATH_MS = const(3000)
_BREATH_LIT_MS = const(2500)  # then dark for a moment, so that a plain output blinks


def colour(status: str, overlay: str | None, t_ms: int, repeat: int = 3) -> tuple:
    """(red, green, blue), each 0 to 255, at `t_ms`: of any clock, for ticks that wrap only begin a pattern anew; but
    for a card since it was answered.

    status: an OCPP word, or an OCPP error code in place of it; "boot"; "waiting" is Preparing for want of an
    authorisation. overlay: None; "offline"; "accepted", "rejected" or "pending", which blink `repeat` times
    (BlinkRepeat). An output that cannot be dimmed is on for anything above 0: the patterns differ that way, too.
    """
    if overlay in _SIGNALS and t_ms < SIGNAL_MS * repeat:
        return _SIGNALS[overlay] if t_ms % SIGNAL_MS < SIGNAL_MS // 2 else _OFF
    code = _CODES.get(status)
    if code:  # blinks and a pause, to be counted
        lit_ms = _CODE_MS * abs(code)
        t_ms %= lit_ms + _CODE_PAUSE_MS
        lit = t_ms < lit_ms and t_ms % _CODE_MS < _CODE_MS // 2
        return (_RED if code > 0 else _YELLOW) if lit else _OFF
    if overlay == "offline" and t_ms % _TICK_EVERY_MS < _TICK_MS:
        return _WHITE
    if status == "Charging":  # it breathes: up and down
        t_ms %= _BREATH_MS
        least_ms = min(t_ms + 1, _BREATH_LIT_MS - t_ms)
        return 0, 0, max(0, (least_ms * 510 + _BREATH_LIT_MS - 1) // _BREATH_LIT_MS)
    light, on_ms, off_ms = _PATTERNS[status]
    return light if t_ms % (on_ms + off_ms) < on_ms else _OFF
