"""An outlet on a bench, without chips: switches to press, a coil to look at, volts on the control pilot to set."""

from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.drivers.control_pilot import ControlPilot
from lib.drivers.plug_lock import PlugLock
from lib.evse.interlock import SOFT
from lib.evse.outlet import Outlet
from lib.ticks import add

STEADY = 65535
_VOLTS = 690
_LEVELS = (3300, 0)  # mV at the analog input, at +12 V and at -12 V


class Meter:
    """What a meter says, as the test wants it."""

    wh = power_w = rest = 0
    fault = False

    def update(self, now, closed):
        pass


class Bench:
    """`pilot_v`: volts on the pilot, None for a board without. The bolt moves at once unless it is jammed."""

    def __init__(self, lock=True, limits_ma=(32000,), weld=False, pilot_v=None, plug_switch=True):
        self.on = {"plug": False, "estop": False, "rcd": False}
        self.coil = self.bolt = False
        self.jammed = False
        self.weld = weld
        self.pilot_v, self.low_v, self.duty = pilot_v, -12, STEADY
        switches = {name: lambda name=name: self.on[name] for name in self.on}
        contactor = Contactor(self._drive, lambda: not (self.coil or self.weld))
        bolt = PlugLock(self._push, lambda: self.bolt) if lock else None
        pilot = None
        if pilot_v is not None:
            pilot = ControlPilot(
                lambda duty: setattr(self, "duty", duty), lambda: _input_mv(self.pilot_v), _LEVELS,
                lambda: _input_mv(self.low_v),
            )  # fmt: skip
            if not plug_switch:
                switches["plug"] = pilot.present
        self.connector = Connector(1, lock, not lock)
        self.outlet = Outlet(self.connector, contactor, Meter(), switches, bolt, list(limits_ma), _VOLTS, pilot)
        self.now = 0

    def _drive(self, on):
        self.coil = on

    def _push(self, on):
        if not self.jammed:
            self.bolt = on

    def runs(self, ms):
        """Passes of the guard, 20 ms each, and of the meter, 100 ms each."""
        for _ in range(ms // 20):
            self.now = add(self.now, 20)
            self.outlet.step(self.now)
            if self.now % 100 == 0:
                self.outlet.step_meter(self.now)
            assert not self.coil or self.outlet.reason == "" or (self._in_c() and self.outlet.reason in SOFT)
        return self

    def at(self, now):
        """One pass of guard and meter at this tick: is the coil on?"""
        self.now = now
        self.outlet.step(now)
        self.outlet.step_meter(now)
        return self.coil

    def _in_c(self):
        return self.outlet.pilot is not None and self.outlet.pilot.wants()

    def charging(self):
        """Everything allows it; the contactor's minimum time open has passed."""
        self.on["plug"] = True
        self.connector.held = self.connector.authorized = True
        if self.pilot_v is not None:
            self.pilot_v = 6
        self.runs(6000)
        assert self.coil and self.connector.closed and self.connector.locked
        return self


def _input_mv(volts):
    return int(3300 * (volts + 12) / 24 + 0.5)
