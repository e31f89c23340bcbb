"""An outlet with a control pilot (IEC 61851-1): what the car says decides, in state C or D alone it gets energy."""

from host_tests.outlet_bench import STEADY, Bench

_16_A = 266 * 65535 // 1000


def test_the_contactor_closes_only_for_a_car_that_asks():
    """State C; in D it wants a fan as well, and no board has one"""
    for volts, reason in ((12, "no car"), (9, "car asks for nothing"), (6, ""), (3, "car asks for nothing")):
        bench = Bench(pilot_v=12)
        bench.on["plug"] = bench.connector.held = bench.connector.authorized = True
        bench.pilot_v = volts
        bench.runs(6000)
        assert bench.outlet.reason == reason and bench.coil == (reason == "")
        assert bench.connector.car_here == (volts < 12) and bench.connector.car_wants == (volts == 6)
        assert bench.connector.fault is bench.connector.warning is None


def test_it_opens_within_40_ms_when_the_car_stops_asking_or_goes():
    for volts in (9, 12):
        bench = Bench(pilot_v=12).charging()
        bench.pilot_v = volts
        bench.runs(40)
        assert not bench.coil
        bench.runs(40)
        assert not bench.connector.closed and not bench.connector.car_wants and bench.connector.car_here
        bench.runs(200)
        assert bench.connector.car_here == (volts == 9) and bench.connector.plugged


def test_a_car_that_comes_back_is_charged_after_the_minimum_time_open():
    bench = Bench(pilot_v=12).charging()
    bench.pilot_v = 12
    bench.runs(1000)
    bench.pilot_v = 6
    bench.runs(3900)
    assert not bench.coil and bench.connector.car_wants and bench.connector.resting and bench.duty == STEADY
    bench.runs(400)
    assert bench.coil


def test_it_oscillates_when_nothing_is_missing_but_the_wish_of_the_car():
    bench = Bench(pilot_v=12, limits_ma=(16000,))
    bench.on["plug"] = bench.connector.held = True
    bench.pilot_v = 9
    bench.runs(6000)
    assert bench.duty == STEADY  # not authorized
    bench.connector.authorized = True
    bench.runs(20)
    assert bench.duty == _16_A
    bench.pilot_v = 6
    bench.runs(6000)
    assert bench.coil and bench.duty == _16_A
    bench.connector.limit_ma = 0
    bench.runs(20)
    assert bench.duty == STEADY
    bench.connector.limit_ma = None
    bench.pilot_v = 12
    bench.runs(6000)
    assert bench.duty == STEADY and not bench.coil  # nobody there


def test_a_pilot_out_of_order_opens_but_is_only_a_warning():
    """STA-10: EVCommunicationError is never told with Faulted."""
    for volts in (0, -12, -5):
        bench = Bench(pilot_v=12).charging()
        bench.pilot_v = volts
        bench.runs(40)
        assert not bench.coil and bench.duty == STEADY
        c = bench.connector
        assert c.warning == "EVCommunicationError" and c.fault is None and c.fault_info == "control pilot"
        bench.pilot_v = 6
        bench.runs(6300)
        assert bench.coil and c.warning is None and c.fault_info == ""


def test_without_a_plug_nobody_is_warned_of_the_pilot():
    bench = Bench(pilot_v=0)
    bench.runs(1000)
    assert bench.connector.warning is None and bench.outlet.reason == "no plug"


def test_a_fault_outranks_the_warning():
    bench = Bench(pilot_v=12).charging()
    bench.pilot_v = 0
    bench.on["rcd"] = True
    bench.runs(40)
    assert bench.connector.fault == "GroundFailure" and bench.connector.warning is None


def test_a_car_without_its_diode_gets_no_energy():
    bench = Bench(pilot_v=12)
    bench.on["plug"] = bench.connector.held = bench.connector.authorized = True
    bench.pilot_v, bench.low_v = 9, -9
    bench.runs(6000)
    assert bench.connector.warning == "EVCommunicationError" and bench.duty == STEADY and not bench.coil
    bench.pilot_v, bench.low_v = 12, -12
    bench.runs(1000)
    assert bench.connector.warning is None


def test_a_socket_without_a_plug_has_no_car_whatever_the_pilot_says():
    bench = Bench(pilot_v=9)
    bench.runs(1000)
    assert not bench.connector.plugged and not bench.connector.car_here


def test_a_fixed_cable_without_a_plug_switch_is_plugged_when_the_pilot_sees_a_car():
    bench = Bench(lock=False, pilot_v=12, plug_switch=False)
    bench.runs(1000)
    assert not bench.connector.plugged
    bench.pilot_v = 9
    bench.connector.authorized = True
    bench.runs(5000)
    assert bench.connector.plugged and bench.connector.car_here and bench.duty < STEADY
    bench.pilot_v = 6
    bench.runs(6000)
    assert bench.coil
    bench.pilot_v = 12
    bench.runs(40)
    assert not bench.coil and bench.connector.plugged
    bench.runs(320)
    assert not bench.connector.plugged


def test_a_meter_that_is_silent_for_half_an_hour_is_told_while_energy_is_given():
    """Ours: told, not stopped, for it may be the car that draws nothing."""
    bench = Bench(pilot_v=12).charging()
    bench.now = bench.now // 100 * 100
    bench.outlet.meter.wh = 1
    bench.runs(100)
    bench.runs(1799900)
    assert bench.connector.notice is None
    bench.runs(100)
    assert bench.connector.notice == "PowerMeterFailure" and bench.coil and bench.connector.fault is None
    bench.outlet.meter.wh = 2
    bench.runs(100)
    assert bench.connector.notice is None
    bench.pilot_v = 9
    bench.runs(3600000)
    assert not bench.coil and bench.connector.notice is None


def test_a_car_with_a_pilot_wants_what_it_says_and_not_what_it_draws():
    """An EV in C2 that draws nothing is charging (OCPP 1.6 errata 3.55)."""
    bench = Bench(pilot_v=12).charging()
    bench.runs(70000)
    assert bench.coil and bench.connector.car_wants
    bench = Bench().charging()
    bench.runs(70000)
    assert bench.coil and not bench.connector.car_wants


def test_a_guard_that_opens_under_load_takes_the_offer_away_until_the_contactor_has_rested():
    """A car that stays in state C is not switched onto the mains while it waits: it is offered nothing."""
    bench = Bench(pilot_v=9).charging()
    told, drive = [], bench.outlet.contactor._relay

    def relay(on):
        dropped = not told
        told.append(on)
        drive(on and not dropped)
        return dropped

    bench.outlet.contactor._relay = relay
    bench.runs(40)
    assert not bench.coil and bench.connector.resting
    bench.runs(20)
    for _ in range(240):
        assert bench.duty == STEADY and not bench.coil
        bench.runs(20)
    bench.pilot_v = 9  # it has let go
    bench.runs(1000)
    assert bench.duty < STEADY and not bench.coil
    bench.pilot_v = 6
    bench.runs(400)
    assert bench.coil and bench.connector.closed
