"""The interlock: one ordered list of reasons that keep a contactor open. It closes only while none of them holds."""

# what it is called, does it hold, OCPP error code (None: no fault), does it latch until the plug is out
REASONS = (
    ("emergency stop", lambda outlet: outlet.emergency(), "OtherError", False),
    ("residual current", lambda outlet: outlet.residual_current(), "GroundFailure", True),
    ("contactor welded", lambda outlet: outlet.contactor.fault == "welded", "PowerSwitchFailure", True),
    ("contactor does not close", lambda outlet: outlet.contactor.fault is not None, "PowerSwitchFailure", True),
    ("plug lock jammed", lambda outlet: outlet.lock_fault(), "ConnectorLockFailure", True),
    ("no plug", lambda outlet: outlet.plug_out(), None, False),
    ("plug not locked", lambda outlet: not outlet.connector.locked, None, False),
    ("not authorized", lambda outlet: not outlet.connector.authorized, None, False),
    ("no current is allowed", lambda outlet: outlet.connector.offered_ma <= 0, None, False),
)
SHARED = ("emergency stop", "residual current")  # they concern the whole charger


class Interlock:
    """Judges one outlet; remembers the reasons that latch."""

    def __init__(self) -> None:
        self._latched: list[str] = []

    def judge(self, outlet):
        """The first (name, error code) that keeps the contactor open, or None: it may close."""
        if not outlet.connector.plugged:
            self._latched = []
        first = None
        for name, holds, code, latches in REASONS:
            if holds(outlet) or name in self._latched:
                if latches and name not in self._latched:
                    self._latched.append(name)
                first = first or (name, code)
        return first
