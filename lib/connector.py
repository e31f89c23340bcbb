"""The plain facts in which the electrical half (lib/evse) and the protocol half (lib/ocpp16) meet."""


class Connector:
    """One outlet. Each fact has one writer; the other half only reads it."""

    notice: str | None = None  # by lib/evse: OCPP error code of what may be wrong while energy flows; rare

    def __init__(self, number: int, has_lock: bool = False, fixed: bool = False) -> None:
        self.number = number  # connectorId, from 1
        self.has_lock = has_lock
        self.fixed = fixed  # the cable is fixed to the charger: its plug goes into the car

        # written by lib/evse
        self.plugged = False  # the cable is in the socket; a fixed one: in the car
        self.car_here = False  # a car is at the other end, by the control pilot; without one: plugged
        self.car_wants = True  # it asks for energy, by the control pilot; without one: it draws some
        self.locked = not has_lock  # the cable cannot be taken away (a fixed one never can)
        self.closed = False  # the contactor, as far as the board can know
        self.resting = False  # it must stay open a while before it may close again
        self.meter_wh = 0  # the register, never backwards
        self.power_w = 0
        self.fault = None  # OCPP error code of what forbids energy, or None
        self.fault_info = ""  # at most 50 characters
        self.warning = None  # OCPP error code of what is not right but forbids no status (4.9), or None
        self.emergency = False  # the fault is the emergency button
        self.shared = False  # the fault is one of the whole charger
        self.lock_fault = False
        self.offered_ma = 0  # smallest of all limits: what the car may draw

        # written by lib/ocpp16
        self.operative = True
        self.held = False  # keep the cable locked: authorized, and not yet reported as stopped
        self.authorized = False  # energy is allowed: the start record is on flash
        self.limit_ma = None  # smallest limit the protocol half knows; None is: it sets none
        self.unlocking = False  # UnlockConnector: let the bolt go now
