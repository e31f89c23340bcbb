"""The electrical half of a connector: the contactor closes only while every reason of the interlock allows it."""

from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.drivers.plug_lock import PlugLock
from lib.evse.interlock import REASONS
from lib.evse.outlet import Outlet
from lib.ticks import add


class _Meter:
    wh = power_w = 0

    def update(self, now):
        pass


class _Bench:
    """An outlet on a bench: switches to press, a coil to look at, a bolt that moves at once unless it is jammed."""

    def __init__(self, lock=True, limits_ma=(32000,), weld=False):
        self.on = {"plug": False, "estop": False, "rcd": False}
        self.coil = self.bolt = False
        self.jammed = False
        self.weld = weld
        switches = {name: lambda name=name: self.on[name] for name in self.on}
        contactor = Contactor(self._drive, lambda: not (self.coil or self.weld))
        bolt = PlugLock(self._push, lambda: self.bolt) if lock else None
        self.connector = Connector(1, lock)
        self.outlet = Outlet(self.connector, contactor, _Meter(), switches, bolt, list(limits_ma))
        self.now = 0

    def _drive(self, on):
        self.coil = on

    def _push(self, on):
        if not self.jammed:
            self.bolt = on

    def runs(self, ms):
        for _ in range(ms // 20):
            self.now = add(self.now, 20)
            self.outlet.step(self.now)
            assert not self.coil or self.outlet.reason == ""
        return self

    def charging(self):
        """Everything allows it; the contactor's minimum time open has passed."""
        self.on["plug"] = True
        self.connector.held = self.connector.authorized = True
        self.runs(6000)
        assert self.coil and self.connector.closed and self.connector.locked
        return self


def test_each_reason_alone_keeps_it_open():
    def emergency(bench):
        bench.on["estop"] = True

    def residual(bench):
        bench.on["rcd"] = True

    def unplugged(bench):
        bench.on["plug"] = False

    def unlocked(bench):
        bench.bolt, bench.jammed = False, True

    def not_authorized(bench):
        bench.connector.authorized = False

    def no_current(bench):
        bench.connector.limit_ma = 0

    for make_true, name, code in (
        (emergency, "emergency stop", "OtherError"),
        (residual, "residual current", "GroundFailure"),
        (unplugged, "no plug", None),
        (unlocked, "plug not locked", None),
        (not_authorized, "not authorized", None),
        (no_current, "no current is allowed", None),
    ):
        bench = _Bench().charging()
        make_true(bench)
        bench.runs(40)  # an input is read in one pass, and acted on in it; the bolt's sense in the next
        assert not bench.coil, name
        assert bench.outlet.reason == name
        assert bench.connector.fault == code and (bench.connector.fault_info == name) == bool(code)


def test_the_order_says_which_reason_is_told():
    names = [reason[0] for reason in REASONS]
    assert names.index("emergency stop") == 1 and names.index("no plug") > names.index("plug lock jammed")
    bench = _Bench().charging()
    bench.on["estop"] = bench.on["rcd"] = True
    bench.runs(20)
    assert bench.connector.fault == "OtherError" and bench.connector.emergency


def test_the_emergency_button_released_is_no_fault_any_more():
    bench = _Bench().charging()
    bench.on["estop"] = True
    bench.runs(20)
    bench.on["estop"] = False
    bench.runs(20)
    assert bench.connector.fault is None and not bench.connector.emergency


def test_residual_current_latches_until_the_plug_is_out():
    bench = _Bench().charging()
    bench.on["rcd"] = True
    bench.runs(20)
    bench.on["rcd"] = False
    bench.runs(10000)
    assert bench.connector.fault == "GroundFailure" and not bench.coil
    bench.on["plug"] = False
    bench.runs(200)
    assert bench.connector.fault is None


def test_a_glitch_of_the_plug_switch_opens_but_does_not_unplug():
    bench = _Bench().charging()
    bench.on["plug"] = False
    bench.runs(20)
    assert not bench.coil and bench.connector.plugged
    bench.on["plug"] = True
    bench.runs(6000)
    assert bench.coil and bench.connector.plugged


def test_a_plug_is_in_and_out_after_100_ms():
    bench = _Bench()
    bench.runs(20)
    bench.on["plug"] = True
    assert not bench.runs(100).connector.plugged
    assert bench.runs(20).connector.plugged
    bench.on["plug"] = False
    assert bench.runs(100).connector.plugged
    assert not bench.runs(20).connector.plugged


def test_a_plug_that_is_in_at_the_start_is_in():
    bench = _Bench()
    connector = Connector(1)
    contactor = Contactor(lambda on: None)
    Outlet(connector, contactor, _Meter(), {"plug": lambda: True}, None, [32000])
    assert connector.plugged and not bench.connector.plugged


def test_the_bolt_is_let_go_only_when_the_contactor_is_open():
    bench = _Bench().charging()
    bench.weld = True
    bench.connector.held = bench.connector.authorized = False
    bench.runs(500)
    assert not bench.coil and bench.connector.closed and bench.bolt
    bench.weld = False
    bench.runs(40)
    assert not bench.connector.closed and not bench.bolt


def test_a_welded_contactor_is_a_fault_until_it_is_open_and_the_plug_out():
    bench = _Bench().charging()
    bench.weld = True
    bench.connector.authorized = False
    bench.runs(1200)
    assert bench.connector.fault == "PowerSwitchFailure" and bench.connector.fault_info == "contactor welded"
    bench.weld = False
    bench.runs(2000)
    assert bench.connector.fault == "PowerSwitchFailure"
    bench.connector.held = bench.on["plug"] = False
    bench.runs(200)
    assert bench.connector.fault is None


def test_a_bolt_that_does_not_move_is_a_fault_and_no_energy():
    bench = _Bench()
    bench.jammed = True
    bench.on["plug"] = True
    bench.connector.held = True
    bench.runs(6000)
    bench.connector.authorized = True
    bench.runs(1000)
    assert bench.connector.fault == "ConnectorLockFailure" and not bench.coil and not bench.connector.locked
    bench.connector.held = bench.connector.authorized = False
    bench.jammed = False
    bench.runs(1000)
    assert bench.connector.fault == "ConnectorLockFailure"  # until the plug is out
    bench.on["plug"] = False
    bench.runs(200)
    assert bench.connector.fault is None


def test_the_smallest_limit_counts_and_none_means_nothing():
    bench = _Bench(limits_ma=(32000, 16000))
    bench.runs(20)
    assert bench.connector.offered_ma == 16000
    bench.connector.limit_ma = 6000
    bench.runs(20)
    assert bench.connector.offered_ma == 6000
    bench = _Bench(limits_ma=())
    bench.on["plug"] = bench.connector.held = bench.connector.authorized = True
    bench.runs(6000)
    assert bench.connector.offered_ma == 0 and not bench.coil
    assert bench.connector.fault == "InternalError" and bench.connector.fault_info == "settings are wrong"


def test_a_fixed_cable_needs_no_bolt():
    bench = _Bench(lock=False)
    bench.on["plug"] = True
    bench.connector.authorized = True
    bench.runs(6000)
    assert bench.coil and bench.connector.locked and bench.connector.car_here
