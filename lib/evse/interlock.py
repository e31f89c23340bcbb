"""The interlock: one ordered list of reasons that keep a contactor open. It closes only while none of them holds."""

from micropython import const

WARNING = "EVCommunicationError"  # forbids energy, but is no fault: no status goes with it but those of a plug (4.9)

# what it is called, OCPP error code (None: no fault); the bit of reason n is 1 << n
REASONS = (
    ("settings are wrong", "InternalError"),
    ("emergency stop", "OtherError"),
    ("residual current", "GroundFailure"),
    ("contactor welded", "PowerSwitchFailure"),
    ("contactor does not close", "PowerSwitchFailure"),
    ("plug lock jammed", "ConnectorLockFailure"),
    ("meter is wrong", "PowerMeterFailure"),
    ("over-current", "OverCurrentFailure"),
    ("cable not known: take another one", "OtherError"),
    ("control pilot", WARNING),
    ("no plug", None),
    ("plug not locked", None),
    ("not authorized", None),
    ("no current is allowed", None),
    ("no car", None),
    ("car asks for nothing", None),
)
_LATCHING = const(0b11111100)  # until the plug is out: residual current to over-current
SHARED = ("settings are wrong", "emergency stop", "residual current")  # they concern the whole charger
SOFT = ("not authorized", "no current is allowed", "car asks for nothing")  # the car may let go of its load first


def _holding(outlet) -> int:
    """The bits of the reasons that hold now."""
    c, fault, pilot = outlet.connector, outlet.contactor.fault, outlet.pilot
    return (
        (outlet.limit_ma <= 0)
        | (outlet.pressed_ms is not None) << 1
        | outlet.made("rcd") << 2
        | (fault == "welded") << 3
        | (fault is not None) << 4
        | (outlet.lock is not None and outlet.lock.fault is not None) << 5
        | outlet.meter.fault << 6
        | outlet.overload << 7
        | (outlet.cable is not None and outlet.cable.unknown) << 8
        | (pilot is not None and c.plugged and pilot.fault) << 9
        | (not (c.plugged and outlet.made("plug"))) << 10
        | (not c.locked) << 11
        | (not c.authorized) << 12
        | (c.offered_ma <= 0) << 13
        | (not c.car_here) << 14
        | (pilot is not None and not pilot.asks()) << 15
    )


class Interlock:
    """Judges one outlet; remembers the reasons that latch."""

    def __init__(self) -> None:
        self._latched = 0

    def judge(self, outlet):
        """The first (name, error code) that keeps the contactor open, or None: it may close."""
        if not outlet.connector.plugged:
            self._latched = 0
        holding = _holding(outlet)
        self._latched |= holding & _LATCHING
        holding |= self._latched
        for reason in REASONS:
            if holding & 1:
                return reason
            holding >>= 1
        return None
