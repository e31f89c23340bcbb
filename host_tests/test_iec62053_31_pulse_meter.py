"""The pulse meter's driver on the model of a meter, and the model itself: energy is exact, power follows."""

from lib.drivers.pulse_meter import PulseMeter
from lib.drivers.pulse_rating import check
from tools.workshop.chips.car import Car, Outlet
from tools.workshop.chips.plug import Plug
from tools.workshop.chips.relay import Relay
from tools.workshop.chips.s0_meter import S0Meter

_HOUR_US = 3600 * 1000000


class Bench:
    """A meter, a hardware counter of some bits on its wire, and the driver."""

    def __init__(self, imp_per_kwh: int = 1000, bits: int = 32, start_ms: int = 0) -> None:
        self.meter = S0Meter(imp_per_kwh)
        self.bits = bits
        self.now_ms = 0
        self.start_ms = start_ms
        self.driver = PulseMeter(self.count, imp_per_kwh, bits)

    def count(self) -> int:
        return self.meter.pulses_until(self.now_ms * 1000) % 2**self.bits

    def power(self, watts: int) -> None:
        self.meter.set_power_w(watts, self.now_ms * 1000)

    def runs(self, duration_ms: int, pass_ms: int = 20) -> int:
        """Passes until then; the pulses that were told."""
        told, until_ms = 0, self.now_ms + duration_ms
        while self.now_ms < until_ms:
            self.now_ms = min(until_ms, self.now_ms + pass_ms)
            told += self.driver.update((self.start_ms + self.now_ms) % 2**29)
        return told


def test_a_pulse_comes_at_the_first_microsecond_at_which_its_energy_is_full():
    for imp_per_kwh, watts, first_us in ((1000, 3600, 1000000), (1000, 7000, 514286), (3200, 11000, 102273)):
        meter = S0Meter(imp_per_kwh)
        meter.set_power_w(watts, 0)
        assert meter.next_us(0) == first_us
        assert meter.pulses_until(first_us - 1) == 0 and meter.level(first_us - 1) == 1
        assert meter.pulses_until(first_us) == 1 and meter.level(first_us) == 0
        assert meter.level(first_us + 29999) == 0 and meter.level(first_us + 30000) == 1


def test_nothing_is_rounded_away_in_an_hour():
    for imp_per_kwh, watts in ((1000, 7359), (2000, 11003), (500, 1400), (3200, 3680)):
        meter = S0Meter(imp_per_kwh, start_wh=12345)
        meter.set_power_w(watts, 0)
        assert meter.pulses_until(_HOUR_US) == watts * imp_per_kwh // 1000
        assert meter.register_wh(_HOUR_US) == 12345 + watts


def test_a_changing_load_is_integrated_exactly():
    meter = S0Meter()
    watts_us = 0
    for second in range(300):
        meter.set_power_w(second * 37 % 11000, second * 1000000)
        watts_us += second * 37 % 11000 * 1000000
    assert meter.pulses_until(300000000) == watts_us // _HOUR_US
    assert meter.register_wh(300000000) == watts_us // _HOUR_US


def test_pulses_faster_than_their_length_are_lost():
    """Which `check` says beforehand."""
    meter = S0Meter(10000, pulse_ms=50)
    meter.set_power_w(22000, 0)
    assert meter.pulses_until(60000000) == 1 and meter.register_wh(60000000) == 366
    assert check(10000, 50, 22000)


def test_a_stuck_output_and_interference():
    meter = S0Meter()
    meter.set_power_w(3600, 0)
    meter.stick(1, 1500000)
    assert meter.pulses_until(9500000) == 1 and meter.level(9000000) == 1
    meter.stick(None, 9500000)
    assert meter.pulses_until(10000000) == 2 and meter.register_wh(10000000) == 10
    meter.spurious(3, 10000000)
    assert meter.pulses_until(10000001) == 5 and meter.register_wh(10000001) == 10


def test_the_load_is_exact_however_late_one_looks():
    """The poles close 15 ms after the coil, open 10 ms after it."""
    relay, plug, car, meter = Relay(), Plug(), Car(7200), S0Meter()
    outlet = Outlet(relay, plug, car, meter)
    plug.push(0)
    plug.at_car = car.wants = True
    outlet.settle(0)
    relay.coil(True, 1000000)
    assert outlet.settle(1014999) == 0
    relay.closed(2000000)
    assert outlet.settle(11000000) == 7200
    relay.coil(False, 11000000)
    relay.closed(12000000)
    outlet.settle(30000000)
    assert relay.changed_us == 11010000 and meter.power_w() == 0
    assert meter._energy == 7200 * 1000 * (11010000 - 1015000)


def test_energy_is_whole_watt_hours_with_the_rest_kept():
    bench = Bench(imp_per_kwh=3200)
    bench.power(9000)  # 8 pulses a second
    for second in range(1, 200):
        assert bench.runs(1000) == 8
        assert bench.driver.wh == second * 8 * 1000 // 3200


def test_the_register_goes_on_from_its_checkpoint():
    """CORE-START-04: the true register; CORE-STOP-06: never backwards."""
    bench = Bench(imp_per_kwh=3200)
    bench.driver.wh, bench.driver.rest = 987654321 * 1000 // 3200, 987654321 * 1000 % 3200
    bench.power(9000)
    bench.runs(10000)
    assert bench.driver.wh == 987654401 * 1000 // 3200 and bench.driver.rest == 987654401 * 1000 % 3200


def test_a_counter_that_wraps_loses_nothing():
    bench = Bench(bits=4)
    bench.power(22000)
    assert bench.runs(60000, pass_ms=2000) == 366 == bench.driver.wh


def test_pulses_from_before_the_start_are_not_counted():
    meter = S0Meter()
    meter.spurious(77, 0)
    driver = PulseMeter(lambda: meter.pulses_until(0), 1000)
    assert driver.update(0) == 0 and driver.wh == 0


def test_the_power_is_right_from_the_second_pulse_on():
    for imp_per_kwh in (500, 1000, 2000):
        for watts in (1400, 3680, 7400, 11000, 22000):
            bench = Bench(imp_per_kwh)
            bench.power(watts)
            bench.runs(2 * (3600000000 // (imp_per_kwh * watts)) + 100)
            for wait_ms, part in ((0, 5), (30000, 50)):
                bench.runs(wait_ms)
                error_w = abs(bench.driver.power_w - watts)
                assert error_w <= watts // part, (imp_per_kwh, watts, error_w)


def test_the_power_follows_a_change_in_a_few_seconds():
    bench = Bench()
    for watts in (3680, 22000, 7400, 11000, 1400):
        bench.power(watts)
        bench.runs(8000)
        assert abs(bench.driver.power_w - watts) <= watts // 10, (watts, bench.driver.power_w)


def test_without_pulses_the_power_falls_and_is_0_after_5_minutes():
    """One pulse at 1000 imp/kWh in t is 3600 kW / t."""
    bench = Bench()
    bench.power(3600)
    bench.runs(10000)
    bench.power(0)
    for since_ms, watts in ((900, 3600), (10000, 360), (60000, 60), (299980, 12), (300000, 0), (900000, 0)):
        bench.runs(10000 + since_ms - bench.now_ms)
        assert bench.driver.power_w == watts, (since_ms, bench.driver.power_w)
    assert bench.driver.wh == 10


def test_the_wrap_of_the_ticks_changes_nothing():
    bench = Bench(start_ms=2**29 - 5000)
    bench.power(7200)
    bench.runs(4000)
    for _ in range(20):
        bench.runs(1000)
        assert abs(bench.driver.power_w - 7200) < 200


def test_a_meter_that_is_too_fast_for_the_rated_power_is_told():
    """t_ON of the meter and 30 ms t_OFF: IEC 62053-31."""
    assert check(1000, 30, 22000) is None and check(1000, 100, 22000) is None
    assert check(2727, 30, 22000) is None
    assert check(2728, 30, 22000) == "at 22000 W a pulse comes every 59 ms and needs 60 ms"
    assert check(10000, 30, 11000) == "at 11000 W a pulse comes every 32 ms and needs 60 ms"
    assert check(1000, 29, 1400) == "pulses of 29 ms are shorter than 30 ms"


class Interference:
    """A count that the test sets, judged against a contactor's 22080 W; a pass takes 100 ms."""

    def __init__(self, imp_per_kwh: int = 1000) -> None:
        self.pulses = 0
        self.now_ms = 2**29 - 1000
        self.driver = PulseMeter(lambda: self.pulses, imp_per_kwh, rated_w=22080)

    def runs(self, seconds: int, pulses_a_minute: int, closed: bool) -> bool:
        """Is the count doubted at the end?"""
        due = 0
        for _ in range(10 * seconds):
            due += pulses_a_minute
            self.pulses += due // 600
            due %= 600
            self.now_ms = (self.now_ms + 100) % 2**29
            self.driver.update(self.now_ms, closed)
        return self.driver.fault


def test_pulses_faster_than_twice_the_rated_power_cannot_be_true():
    """44160 W are 736 pulses a minute; ten more than there can have been are forgiven."""
    assert not Interference().runs(600, 736, closed=True)
    doubted = Interference()
    assert not doubted.runs(40, 736 + 12, closed=True) and doubted.runs(20, 736 + 12, closed=True)
    assert Interference(100).runs(60, 74 + 12, closed=True)


def test_pulses_through_an_open_contactor_cannot_be_true():
    """The charger itself may draw 100 W: 100 pulses an hour."""
    assert not Interference().runs(3600, 1, closed=False)
    assert not Interference().runs(10, 60, closed=False)
    assert Interference().runs(15, 60, closed=False)


def test_a_burst_of_pulses_is_doubted_at_once_and_forgotten_when_it_is_over():
    bench = Interference()
    bench.runs(1, 0, closed=True)
    bench.pulses += 500
    assert bench.runs(1, 0, closed=False)
    assert bench.runs(34, 0, closed=False) and not bench.runs(2, 0, closed=False)
    assert bench.driver.wh == 500  # the register never goes back


def test_a_charge_after_a_late_reading_is_not_doubted():
    """A flash erase holds up the chip; what has come meanwhile is read at once."""
    bench = Interference()
    bench.runs(60, 368, closed=True)
    bench.pulses += 61
    bench.now_ms += 10000
    assert not bench.runs(60, 368, closed=True)
