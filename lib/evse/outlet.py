"""The electrical half of one connector: plug switch, pilot, lock, contactor, meter.

It has never heard of OCPP messages. `step` is called on every pass of the guard: it reads the inputs into the
connector's facts, asks the interlock, and asserts the outputs anew from what it finds, so that nothing hangs on an
edge that was missed.
"""

from micropython import const

from lib.evse.interlock import REASONS, SHARED, SOFT, WARNING, Interlock
from lib.ticks import Stopwatch, diff

_PLUG_MS = const(100)  # a plug is in, or out, when its switch has said so that long; the contactor opens at once
_QUIET_MS = const(60000)  # without a control pilot: a car that draws no pulse for so long wants no energy
_LEAST_MA = const(6000)  # IEC 61851-1: less cannot be offered to a car
_OVERLOAD_MS = const(10000)  # a car has 5 s to follow a lower offer, and power is known 2 s late
_LET_GO_MS = const(6000)  # IEC 61851-1 table A.6, 10.2: a car that still draws is then cut off under load
_RELEASE_MS = const(200)  # ours: the button is released when its contact has said so that long; pressed is it at once
_SILENT_MS = const(1800000)  # ours: the meter of a charging car may be dead; a full one draws nothing as well


class Outlet:
    """`switches` are functions: `plug()`, `estop()`, `rcd()` say whether each is made; absent ones are None.

    `limits_ma` are the limits of board, cable and owner; none at all means 0 A: the settings are wrong. `volts` are
    those of all phases together. `pilot`: None if the board has none."""

    cable = None  # of boards with a proximity contact: the driver that says what the cable bears

    def __init__(
        self, connector, contactor, meter, switches: dict, lock, limits_ma: list, volts: int, pilot=None
    ) -> None:
        self.connector = connector
        self.contactor = contactor
        self.meter = meter
        self.lock = lock
        self.pilot = pilot
        self.overload = False  # more power than is offered
        self.pressed_ms: int | None = None  # when the emergency button was, if it is, or was just now
        self._let_ms = 0  # when all was well
        self._switches = switches
        self.limit_ma = min(limits_ma) if limits_ma else 0
        self._interlock = Interlock()
        self._plug_since: int | None = None
        self._volts = volts
        self._pulse_wh = 0
        self._quiet = Stopwatch(0)  # since the last sign that the car draws energy
        self._over = Stopwatch(0)  # since the last moment without overload
        self.reason = ""  # why the contactor is open
        # after a restart as it is: the first status told is the right one
        connector.plugged = connector.car_here = self.made("plug")

    def made(self, name: str) -> bool:
        """Is this switch closed?"""
        switch = self._switches.get(name)
        return switch is not None and switch()

    def step(self, now: int) -> None:
        """One pass: inputs, facts, interlock, outputs."""
        self._read(now)
        found = self._interlock.judge(self)
        self._tell(found)
        if self.pilot:
            self.pilot.set(self._offer(found), now)
        self.contactor.set(self._lets(found, now), now)
        c = self.connector
        if c.closed and not self.contactor.closed:
            self.step_meter(now)  # the last pulses count before the stop is written, as those of a closed contactor
        c.closed = self.contactor.closed
        c.resting = self.contactor.state == "resting"
        if self.contactor.fault and not c.plugged and not c.closed:
            self.contactor.forgive()  # it is open and nobody is connected: a new user may try
        if self.lock:
            # the bolt is let go only when the contactor is verified open
            self.lock.set(c.plugged and ((c.held and not c.unlocking) or c.closed), now)
            c.locked = self.lock.engaged
            c.lock_fault = self.lock.fault is not None

    def _offer(self, found) -> int | None:
        """What the pilot says: current, when nothing is missing but the car's wish, and the contactor may close when it
        has one (within 3 s, IEC 61851-1 table A.6); None: out of order. A car that stops is offered nothing before its
        contactor has rested."""
        c = self.connector
        if not c.operative or c.fault:
            return None
        ready = c.closed or not c.resting  # a guard may have opened it under load: the car shall leave state C first
        if ready and (found is None or (found is REASONS[-1] and not c.closed)):
            return c.offered_ma
        return 0

    def _lets(self, found, now: int) -> bool:
        """May the contactor be closed? Where only somebody's leave has gone, it stays so until the car has followed the
        pilot out of state C. Without a pilot, or for any other reason, it opens at once."""
        if found is None:
            self._let_ms = now
            return True
        stops = self.pilot is not None and self.connector.closed and found[0] in SOFT and self.pilot.wants()
        return stops and diff(now, self._let_ms) < _LET_GO_MS

    def _read(self, now: int) -> None:
        c = self.connector
        if self.made("estop"):
            self.pressed_ms = now
        elif self.pressed_ms is not None and diff(now, self.pressed_ms) >= _RELEASE_MS:
            self.pressed_ms = None
        if self.made("plug") == c.plugged:
            self._plug_since = None
        elif self._plug_since is None:
            self._plug_since = now
        elif diff(now, self._plug_since) >= _PLUG_MS:
            c.plugged = not c.plugged
            self._plug_since = None
        c.car_here = c.plugged
        if self.pilot:
            self.pilot.update(now)
            c.car_here = c.plugged and self.pilot.present()
            if self.pilot.offered_ma or self.pilot.wants() or not c.car_here:
                c.car_wants = self.pilot.wants()  # else nobody has asked it
        offered_ma = self.limit_ma if c.limit_ma is None else min(self.limit_ma, c.limit_ma)
        if self.cable:
            offered_ma = min(offered_ma, self.cable.limit_ma(c.plugged, now))
        c.offered_ma = offered_ma if offered_ma >= _LEAST_MA else 0

    def _tell(self, found) -> None:
        """Say what the interlock found as facts of the connector."""
        c = self.connector
        name, code = found or ("", None)
        self.reason = name
        c.warning = code if code is WARNING else None
        c.fault = None if code is WARNING else code
        c.fault_info = name if code else ""
        c.emergency = name == "emergency stop"
        c.shared = name in SHARED and (code != "GroundFailure" or self.made("rcd"))  # only latched: this one's alone

    def restore(self, wh: int, rest: int = 0, cycles: int = 0) -> None:
        """Set the register, and the contactor's count, to where they stood before the restart."""
        self.meter.wh = self.connector.meter_wh = wh
        self.meter.rest = rest
        self.contactor.cycles = cycles

    def step_meter(self, now: int) -> None:
        """Energy, power, and whether the car wants any."""
        c = self.connector
        self.meter.update(now, c.closed)
        c.meter_wh = self.meter.wh
        c.power_w = self.meter.power_w
        most_w = (self.pilot or c).offered_ma * self._volts // 1000
        # 10 % more volts, and what the meter's power is wrong by; while it is about to open, no car has to follow
        if self.reason or not c.closed or c.power_w * 4 <= most_w * 5:
            self._over.start(now)
        self.overload = self._over.read(now) >= _OVERLOAD_MS
        if not c.closed or c.meter_wh != self._pulse_wh:
            self._quiet.start(now)
            self._pulse_wh = c.meter_wh
        quiet_ms = self._quiet.read(now)
        if self.pilot:
            if (quiet_ms >= _SILENT_MS) != (c.notice is not None):
                c.notice = None if c.notice else "PowerMeterFailure"
        else:  # the pulses tell whether the car wants energy
            c.car_wants = quiet_ms < _QUIET_MS
