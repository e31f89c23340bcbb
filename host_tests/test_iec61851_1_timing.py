"""IEC 61851-1 table A.6: the times of the control pilot, each just before and just after its border.

What is ours and not the table's is said so: that a car which ignores the pilot is woken, when, and how often; that the
pilot is steady while the contactor rests.
"""

from host_tests.outlet_bench import STEADY, Bench
from lib.drivers.control_pilot import ControlPilot
from lib.ticks import add

_16_A, _10_A = 266 * STEADY // 1000, 166 * STEADY // 1000


class Wire:
    """A pilot's driver alone, with volts to set; `at(ms, amps)` is one pass then."""

    def __init__(self, volts=9, start=2**29 - 4000):
        self.volts, self.duty, self.start = volts, None, start  # ticks wrap soon
        self.pilot = ControlPilot(self._drive, lambda: (self.volts + 12) * 100, (2400, 0))

    def _drive(self, duty):
        self.duty = duty

    def at(self, ms, amps):
        now = add(self.start, ms)
        self.pilot.update(now)
        self.pilot.set(None if amps is None else amps * 1000, now)
        return self.duty

    def each_20_ms(self, first_ms, last_ms, amps):
        """The duties that were seen, each once, with the time of the first pass."""
        seen = []
        for ms in range(first_ms, last_ms + 1, 20):
            duty = self.at(ms, amps)
            if not seen or seen[-1][1] != duty:
                seen.append((ms, duty))
        return seen


def charging():
    """A car in C, 16 A offered since 5000 ms, now 10000 ms."""
    wire = Wire()
    wire.each_20_ms(0, 5000, 16)
    wire.volts = 6
    wire.each_20_ms(5020, 10000, 16)
    assert wire.duty == _16_A and wire.pilot.asks()
    return wire


def test_the_duty_changes_5_s_after_the_last_change_and_not_before():
    wire = Wire()
    assert wire.at(0, 16) == STEADY and wire.at(4999, 16) == STEADY  # its first call counts as a change
    assert wire.at(5000, 16) == _16_A
    assert wire.at(9999, 10) == _16_A and wire.pilot.offered_ma == 16000
    assert wire.at(10000, 10) == _10_A and wire.pilot.offered_ma == 10000
    assert wire.at(14999, 16) == _10_A
    assert wire.at(15000, 16) == _16_A


def test_a_duty_that_stays_may_change_at_any_time():
    wire = Wire()
    wire.each_20_ms(0, 3600000, 16)
    wire.at(3600020, 10)
    assert wire.duty == _10_A


def test_nothing_and_out_of_order_are_said_at_once():
    for amps, duty in ((0, STEADY), (None, 0)):
        wire = Wire()
        wire.at(0, 16)
        wire.at(5000, 16)
        assert wire.at(5001, amps) == duty and wire.pilot.offered_ma == 0
        assert wire.at(10000, 16) == duty
        assert wire.at(10001, 16) == _16_A


def test_out_of_order_tells_nothing_of_the_car_and_leaves_what_was_known():
    """State F: the wire is at -12 V, whatever is at its end."""
    wire = Wire()
    wire.at(0, None)
    wire.volts = -12
    wire.each_20_ms(20, 2000, None)
    assert wire.duty == 0 and wire.pilot.state == 9 and wire.pilot.present() and not wire.pilot.fault
    wire.volts = 12
    wire.at(2020, 0)
    wire.each_20_ms(2040, 2300, 0)
    assert not wire.pilot.present()


def test_where_only_the_pilot_tells_of_the_car_it_is_never_out_of_order():
    wire = Wire()
    wire.pilot.only = True
    assert wire.at(0, None) == STEADY
    wire.at(5000, 16)
    assert wire.at(5001, None) == STEADY


def test_a_car_asks_when_it_is_in_c_and_the_pilot_has_oscillated_for_ten_passes():
    """So a missing diode is seen before the contactor closes, also of a car that is in C at once."""
    wire = Wire(volts=6)
    wire.each_20_ms(0, 5000, 16)
    for passed in range(1, 11):
        assert wire.duty == _16_A and wire.pilot.wants() and not wire.pilot.asks()
        wire.at(5000 + 20 * passed, 16)
    assert wire.pilot.asks()
    wire.at(5300, 0)
    assert wire.pilot.wants() and not wire.pilot.asks()


def test_a_sleeping_car_is_woken_after_90_s_twice():
    """Ours: steady for the 5 s of a change."""
    wire = Wire()
    seen = wire.each_20_ms(0, 600000, 16)
    assert seen == [
        (0, STEADY), (5000, _16_A), (95000, STEADY), (100000, _16_A), (190000, STEADY), (195000, _16_A),
    ]  # fmt: skip


def test_a_car_that_has_stopped_by_itself_is_let_sleep():
    """Ours. It is full: woken, it would ask for a moment, again and again."""
    wire = charging()
    wire.volts = 9
    assert wire.each_20_ms(10020, 600000, 16) == [(10020, _16_A)]


def test_a_car_that_was_stopped_and_sleeps_is_woken():
    wire = charging()
    wire.at(10020, 0)
    wire.volts = 9
    wire.each_20_ms(10040, 20000, 0)
    assert wire.each_20_ms(20020, 120000, 16) == [(20020, _16_A), (110020, STEADY), (115020, _16_A)]


def test_another_car_is_woken_anew():
    wire = Wire()
    wire.each_20_ms(0, 300000, 16)
    wire.volts = 12
    wire.each_20_ms(300020, 301000, 0)
    wire.volts = 9
    wire.each_20_ms(301020, 302000, 0)
    assert len(wire.each_20_ms(310000, 600000, 16)) == 5


# The outlet


def test_a_soft_stop_says_steady_first_and_opens_when_the_car_has_left_c():
    """A.6 10.1"""
    for stop in ({"authorized": False}, {"limit_ma": 0}, {"limit_ma": 5999}):
        bench = Bench(pilot_v=12).charging()
        for name, value in stop.items():
            setattr(bench.connector, name, value)
        bench.runs(20)
        assert bench.duty == STEADY and bench.coil
        bench.runs(2000)
        assert bench.coil and bench.connector.closed
        bench.pilot_v = 9
        bench.runs(20)
        assert bench.coil  # it is believed at the second reading
        bench.runs(20)
        assert not bench.coil


def test_a_car_that_does_not_let_go_is_cut_off_after_6_s():
    """A.6 10.2: under load."""
    bench = Bench(pilot_v=12).charging()
    bench.connector.authorized = False
    bench.runs(5980)
    assert bench.coil and bench.duty == STEADY
    bench.runs(20)
    assert not bench.coil


def test_the_current_that_comes_back_meanwhile_does_not_stop_the_stopping():
    """The pilot may not change again so soon: the car is let go of, the contactor rests, then it is offered anew."""
    bench = Bench(pilot_v=12).charging()
    bench.connector.limit_ma = 0
    bench.runs(1000)
    bench.connector.limit_ma = None
    bench.runs(4960)
    assert bench.coil and bench.duty == STEADY
    bench.runs(40)
    assert not bench.coil
    bench.runs(4980)
    assert not bench.coil and bench.duty == STEADY
    bench.runs(300)
    assert bench.coil and bench.duty < STEADY


def test_every_other_reason_opens_at_once_under_load():
    def estop(bench):
        bench.on["estop"] = True

    def rcd(bench):
        bench.on["rcd"] = True

    def plug(bench):
        bench.on["plug"] = False

    def meter(bench):
        bench.outlet.meter.fault = True

    def pilot(bench):
        bench.pilot_v = 0

    def bolt(bench):
        bench.bolt, bench.jammed = False, True

    for happens in (estop, rcd, plug, meter, pilot, bolt):
        for stopping in (False, True):
            bench = Bench(pilot_v=12).charging()
            bench.connector.authorized = not stopping
            bench.runs(1000)
            assert bench.coil
            happens(bench)
            bench.runs(40)
            assert not bench.coil, (happens, stopping)


def test_without_a_pilot_every_stop_is_at_once():
    bench = Bench().charging()
    bench.connector.authorized = False
    bench.runs(20)
    assert not bench.coil


def test_the_contactor_closes_within_3_s_of_c_also_after_it_has_rested():
    """A.6 4. Ours: while it rests, the car is offered nothing, so that it cannot ask in vain."""
    bench = Bench(pilot_v=12).charging()
    bench.pilot_v = 9
    bench.runs(40)
    assert not bench.coil
    waited = 0
    while bench.duty == STEADY:
        bench.runs(20)
        waited += 20
    assert waited == 5020
    bench.pilot_v = 6
    bench.runs(3000)
    assert bench.coil


def test_out_of_operation_and_out_of_order_is_state_f():
    bench = Bench(pilot_v=9)
    bench.on["plug"] = True
    bench.runs(1000)
    bench.connector.operative = False
    bench.runs(20)
    assert bench.duty == 0 and bench.connector.warning is None and bench.connector.car_here
    bench.pilot_v = -12
    bench.runs(5000)
    assert bench.connector.fault is bench.connector.warning is None and bench.connector.car_here
    bench.connector.operative = True
    bench.runs(20)
    assert bench.duty == STEADY
    bench.on["rcd"] = True
    bench.runs(20)
    assert bench.duty == 0 and bench.connector.fault == "GroundFailure"
    bench.on["rcd"] = bench.on["plug"] = False
    bench.runs(200)
    assert bench.duty == STEADY and bench.connector.fault is None


def test_a_wish_that_nobody_has_asked_for_is_the_last_one():
    """A stop takes the offer away, not the wish: SuspendedEVSE, not SuspendedEV (STA-05)."""
    bench = Bench(pilot_v=12).charging()
    bench.connector.limit_ma = 0
    bench.runs(20)
    bench.pilot_v = 9
    bench.runs(1000)
    assert not bench.coil and bench.connector.car_wants
    bench = Bench(pilot_v=12).charging()
    bench.pilot_v = 9
    bench.runs(1000)
    assert not bench.coil and bench.duty == STEADY and not bench.connector.car_wants


def test_a_lower_offer_is_judged_from_when_the_car_was_told():
    """The limit falls 1 s after the last change: the duty follows 4 s later, the car after another 5 s."""
    bench = Bench(pilot_v=12).charging()
    bench.outlet.meter.power_w = 22000
    bench.runs(5000)
    bench.connector.limit_ma = 16000
    bench.runs(1000)
    bench.connector.limit_ma = 6000
    bench.runs(3980)
    assert bench.outlet.pilot.offered_ma == 16000
    bench.outlet.meter.power_w = 11000
    bench.runs(9000)
    assert bench.outlet.pilot.offered_ma == 6000 and bench.coil
    bench.outlet.meter.power_w = 4140
    bench.runs(20000)
    assert bench.coil and not bench.connector.fault
