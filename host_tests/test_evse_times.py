"""The times of an outlet, each one millisecond before its border and at it."""

from host_tests.outlet_bench import STEADY, Bench


def charging(**options):
    """Energy flows; the tick of now is a round one."""
    bench = Bench(**options).charging()
    bench.at(10000)
    return bench


def test_a_plug_is_in_after_100_ms():
    bench = Bench()
    bench.at(1000)
    bench.on["plug"] = True
    bench.at(1001)
    bench.at(1100)
    assert not bench.connector.plugged
    bench.at(1101)
    assert bench.connector.plugged


def test_a_plug_is_out_after_100_ms_and_the_contactor_opens_at_once():
    bench = charging()
    bench.on["plug"] = False
    assert not bench.at(10001)
    bench.at(10100)
    assert bench.connector.plugged
    bench.at(10101)
    assert not bench.connector.plugged


def test_a_bounce_begins_the_100_ms_anew():
    bench = Bench()
    bench.at(1000)
    for start in range(1001, 3000, 100):
        bench.on["plug"] = True
        bench.at(start)
        bench.at(start + 99)
        assert not bench.connector.plugged
        bench.on["plug"] = False
        bench.at(start + 99)


def test_the_emergency_button_acts_at_once_and_is_released_after_200_ms():
    bench = charging()
    bench.on["estop"] = True
    assert not bench.at(10001) and bench.connector.emergency
    bench.on["estop"] = False
    bench.at(10200)
    assert bench.connector.fault == "OtherError"
    bench.at(10201)
    assert bench.connector.fault is None


def test_residual_current_acts_at_once():
    bench = charging()
    bench.on["rcd"] = True
    assert not bench.at(10001) and bench.connector.fault == "GroundFailure" and bench.connector.shared


def test_what_is_latched_but_gone_is_not_the_whole_chargers():
    bench = charging()
    bench.on["rcd"] = True
    bench.at(10001)
    bench.on["rcd"] = False
    bench.at(10002)
    assert bench.connector.fault == "GroundFailure" and not bench.connector.shared
    bench.on["estop"] = True
    bench.at(10003)
    assert bench.connector.fault == "OtherError" and bench.connector.shared


def test_a_soft_stop_lasts_6_s_at_most():
    bench = charging(pilot_v=12)
    bench.connector.authorized = False
    assert bench.at(10001) and bench.duty == STEADY
    assert bench.at(15999)
    assert not bench.at(16000)  # since the last pass in which all was well


def test_a_soft_stop_ends_at_the_second_reading_of_b():
    bench = charging(pilot_v=12)
    bench.connector.limit_ma = 0
    assert bench.at(10001)
    bench.pilot_v = 9
    assert bench.at(10002)
    assert not bench.at(10003)


def test_an_overload_lasts_10_s():
    bench = charging(limits_ma=(16000,))
    bench.outlet.meter.power_w = 20000
    bench.at(10001)
    assert bench.at(20000)
    bench.at(20001)  # the meter's pass comes after the guard's
    assert not bench.at(20002) and bench.connector.fault == "OverCurrentFailure"


def test_an_overload_of_a_soft_stop_is_none():
    """The car was slow to follow for 9 s, and is now let go of."""
    bench = charging(limits_ma=(16000,), pilot_v=12)
    bench.outlet.meter.power_w = 20000
    bench.at(10001)
    bench.at(19000)
    bench.connector.authorized = False
    assert bench.at(19020) and bench.at(24900)
    assert bench.connector.fault is None


def test_without_a_pilot_a_car_without_a_pulse_for_60_s_wants_nothing():
    bench = charging()
    bench.outlet.meter.wh = 1
    bench.at(10001)
    bench.at(70000)
    assert bench.connector.car_wants
    bench.at(70001)
    assert not bench.connector.car_wants
    bench.outlet.meter.wh = 2
    bench.at(70002)
    assert bench.connector.car_wants


def test_the_pilots_news_are_believed_after_200_ms():
    bench = Bench(pilot_v=12)
    bench.on["plug"] = True
    bench.at(1000)
    bench.at(1200)
    bench.pilot_v = 9
    bench.at(1201)
    bench.at(1400)
    assert not bench.connector.car_here
    bench.at(1401)
    assert bench.connector.car_here
