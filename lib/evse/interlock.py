"""The interlock: one ordered list of reasons that keep a contactor open. It closes only while none of them holds."""

from micropython import const

# what it is called, OCPP error code (None: no fault); the bit of reason n is 1 << n
REASONS = (
    ("settings are wrong", "InternalError"),
    ("emergency stop", "OtherError"),
    ("residual current", "GroundFailure"),
    ("contactor welded", "PowerSwitchFailure"),
    ("contactor does not close", "PowerSwitchFailure"),
    ("plug lock jammed", "ConnectorLockFailure"),
    ("no plug", None),
    ("plug not locked", None),
    ("not authorized", None),
    ("no current is allowed", None),
)
_LATCHING = const(0b111100)  # until the plug is out: residual current to plug lock jammed
SHARED = ("settings are wrong", "emergency stop", "residual current")  # they concern the whole charger


def _holding(outlet) -> int:
    """The bits of the reasons that hold now."""
    c, fault = outlet.connector, outlet.contactor.fault
    return (
        (outlet.limit_ma <= 0)
        | outlet.made("estop") << 1
        | outlet.made("rcd") << 2
        | (fault == "welded") << 3
        | (fault is not None) << 4
        | (outlet.lock is not None and outlet.lock.fault is not None) << 5
        | (not (c.plugged and outlet.made("plug"))) << 6
        | (not c.locked) << 7
        | (not c.authorized) << 8
        | (c.offered_ma <= 0) << 9
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
