"""The electrical half of a connector: the contactor closes only while every reason of the interlock allows it."""

from host_tests.outlet_bench import Bench, Meter
from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.evse.interlock import REASONS
from lib.evse.outlet import Outlet


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
        bench = Bench().charging()
        make_true(bench)
        bench.runs(40)  # an input is read in one pass, and acted on in it; the bolt's sense in the next
        assert not bench.coil, name
        assert bench.outlet.reason == name
        assert bench.connector.fault == code and (bench.connector.fault_info == name) == bool(code)


def test_the_order_says_which_reason_is_told():
    names = [reason[0] for reason in REASONS]
    assert names.index("emergency stop") == 1 and names.index("no plug") > names.index("plug lock jammed")
    bench = Bench().charging()
    bench.on["estop"] = bench.on["rcd"] = True
    bench.runs(20)
    assert bench.connector.fault == "OtherError" and bench.connector.emergency


def test_the_emergency_button_opens_at_once_and_is_released_after_200_ms():
    bench = Bench().charging()
    bench.on["estop"] = True
    bench.runs(20)
    assert not bench.coil and bench.connector.fault == "OtherError"
    for _ in range(5):  # its contact bounces
        bench.on["estop"] = False
        bench.runs(180)
        assert bench.connector.fault == "OtherError" and bench.connector.emergency
        bench.on["estop"] = True
        bench.runs(20)
    bench.on["estop"] = False
    bench.runs(200)
    assert bench.connector.fault is None and not bench.connector.emergency and not bench.coil


def test_residual_current_latches_until_the_plug_is_out():
    bench = Bench().charging()
    bench.on["rcd"] = True
    bench.runs(20)
    bench.on["rcd"] = False
    bench.runs(10000)
    assert bench.connector.fault == "GroundFailure" and not bench.coil
    bench.on["plug"] = False
    bench.runs(200)
    assert bench.connector.fault is None


def test_a_glitch_of_the_plug_switch_opens_but_does_not_unplug():
    bench = Bench().charging()
    bench.on["plug"] = False
    bench.runs(20)
    assert not bench.coil and bench.connector.plugged
    bench.on["plug"] = True
    bench.runs(6000)
    assert bench.coil and bench.connector.plugged


def test_a_plug_is_in_and_out_after_100_ms():
    bench = Bench()
    bench.runs(20)
    bench.on["plug"] = True
    assert not bench.runs(100).connector.plugged
    assert bench.runs(20).connector.plugged
    bench.on["plug"] = False
    assert bench.runs(100).connector.plugged
    assert not bench.runs(20).connector.plugged


def test_a_plug_that_is_in_at_the_start_is_in():
    bench = Bench()
    connector = Connector(1)
    contactor = Contactor(lambda on: None)
    Outlet(connector, contactor, Meter(), {"plug": lambda: True}, None, [32000], 230)
    assert connector.plugged and not bench.connector.plugged


def test_the_bolt_is_let_go_only_when_the_contactor_is_open():
    bench = Bench().charging()
    bench.weld = True
    bench.connector.held = bench.connector.authorized = False
    bench.runs(500)
    assert not bench.coil and bench.connector.closed and bench.bolt
    bench.weld = False
    bench.runs(40)
    assert not bench.connector.closed and not bench.bolt


def test_a_welded_contactor_is_a_fault_until_it_is_open_and_the_plug_out():
    bench = Bench().charging()
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
    bench = Bench()
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
    bench = Bench(limits_ma=(32000, 16000))
    bench.runs(20)
    assert bench.connector.offered_ma == 16000
    bench.connector.limit_ma = 6000
    bench.runs(20)
    assert bench.connector.offered_ma == 6000
    bench = Bench(limits_ma=())
    bench.on["plug"] = bench.connector.held = bench.connector.authorized = True
    bench.runs(6000)
    assert bench.connector.offered_ma == 0 and not bench.coil
    assert bench.connector.fault == "InternalError" and bench.connector.fault_info == "settings are wrong"


def test_a_fixed_cable_needs_no_bolt():
    bench = Bench(lock=False)
    bench.on["plug"] = True
    bench.connector.authorized = True
    bench.runs(6000)
    assert bench.coil and bench.connector.locked and bench.connector.car_here


def test_less_than_6_a_cannot_be_offered():
    """IEC 61851-1: a car may draw 6 A, or nothing."""
    bench = Bench().charging()
    bench.connector.limit_ma = 5999
    bench.runs(20)
    assert bench.connector.offered_ma == 0 and not bench.coil
    bench.connector.limit_ma = 6000
    bench.runs(6000)
    assert bench.connector.offered_ma == 6000 and bench.coil


def test_more_power_than_offered_for_10_s_is_a_fault_until_the_plug_is_out():
    """16 A on three phases are 11040 W; 25 % more may be the mains' voltage and the meter's pulses."""
    for power_w, faulty in ((13800, False), (13801, True)):
        bench = Bench(limits_ma=(16000,)).charging()
        bench.outlet.meter.power_w = power_w
        bench.runs(9900)
        assert bench.coil and not bench.connector.fault
        bench.runs(200)
        assert bench.coil != faulty and bench.connector.fault == ("OverCurrentFailure" if faulty else None)
        bench.outlet.meter.power_w = 0
        bench.runs(6000)
        assert bench.coil != faulty and bool(bench.connector.fault) == faulty
        bench.connector.held = bench.on["plug"] = False
        bench.runs(200)
        assert bench.connector.fault is None


def test_a_car_has_time_to_follow_a_lower_offer():
    bench = Bench().charging()
    bench.outlet.meter.power_w = 22000
    bench.runs(20000)
    bench.connector.limit_ma = 6000
    bench.runs(7000)
    bench.outlet.meter.power_w = 4140
    bench.runs(20000)
    assert bench.coil and not bench.connector.fault


def test_a_meter_that_cannot_be_true_is_a_fault_until_the_plug_is_out():
    bench = Bench().charging()
    bench.outlet.meter.fault = True
    bench.runs(20)
    assert not bench.coil and bench.connector.fault == "PowerMeterFailure"
    bench.outlet.meter.fault = False
    bench.runs(10000)
    assert not bench.coil and bench.connector.fault == "PowerMeterFailure"
    bench.connector.held = bench.on["plug"] = False
    bench.runs(200)
    assert bench.connector.fault is None


def test_a_relays_pin_that_is_driven_from_outside_is_told_while_nobody_is_there_and_never_closed():
    """Though the mirror contact says open, and a fault of an idle contactor would be forgiven."""
    bench = Bench()
    drive = bench.outlet.contactor._relay
    bench.outlet.contactor._relay = lambda on: drive(on) or not on
    bench.runs(1000)
    connector = bench.connector
    assert (connector.fault, connector.fault_info) == ("PowerSwitchFailure", "contactor welded")
    bench.on["plug"] = connector.held = connector.authorized = True
    bench.runs(10000)
    assert bench.outlet.contactor.cycles == 0 and not bench.coil
    assert connector.fault == "PowerSwitchFailure"
