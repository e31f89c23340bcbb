"""The model of the control pilot's wire (IEC 61851-1): levels of every state, and what the car makes of the duty."""

from tools.workshop.chips.car import Car, Outlet
from tools.workshop.chips.pilot import STEADY, Pilot
from tools.workshop.chips.plug import Plug
from tools.workshop.chips.relay import Relay
from tools.workshop.chips.s0_meter import S0Meter

_16_A = 266 * STEADY // 1000


def wire(duty: int = _16_A, wants: bool = True) -> Pilot:
    """A pilot whose cable is in at both ends."""
    plug, car = Plug(), Car(11000)
    pilot = Pilot(plug, car)
    plug.push(0)
    plug.at_car, car.wants, pilot.duty = True, wants, duty
    return pilot


def test_the_levels_of_the_states():
    assert Pilot(Plug(), Car()).levels_mv() == (12000, 12000)
    for duty, wants, levels, state in (
        (STEADY, False, (9000, 9000), "B"),
        (STEADY, True, (9000, 9000), "B"),  # it asks only when it is offered something
        (_16_A, False, (9000, -12000), "B"),
        (_16_A, True, (6000, -12000), "C"),
        (0, True, (-12000, -12000), "F"),
    ):
        pilot = wire(duty, wants)
        assert (pilot.levels_mv(), pilot.state()) == (levels, state)


def test_a_cable_that_is_out_at_one_end_has_no_car():
    for out in ("socket", "half", "car"):
        plug = Plug()
        pilot = Pilot(plug, Car())
        plug.push(0, half=out == "half")
        plug.at_car = out != "car"
        if out == "socket":
            plug.pull(0)
        pilot.duty = _16_A
        assert pilot.levels_mv() == (12000, -12000) and pilot.state() == "A"


def test_what_can_be_broken():
    for broken, levels, state in (
        ("short", (0, 0), "E"),
        ("cut", (12000, -12000), "A"),
        ("diode", (6000, -6000), "C"),
        (None, (6000, -12000), "C"),
    ):
        pilot = wire()
        pilot.broken = broken
        assert (pilot.levels_mv(), pilot.state()) == (levels, state)


def test_the_level_of_a_moment():
    """10 %: 100 us of each millisecond are high; 96 %: 40 us are low."""
    for per_mille in (100, 960):
        pilot = wire(per_mille * STEADY // 1000 + 1)
        for period_us in (0, 7000):
            for us, mv in ((0, 6000), (per_mille - 1, 6000), (per_mille, -12000), (999, -12000)):
                assert pilot.level_mv(period_us + us) == mv
    for duty, mv in ((STEADY, 9000), (0, -12000)):
        pilot = wire(duty)
        assert {pilot.level_mv(us) for us in range(0, 3000, 7)} == {mv}


def test_a_car_that_clings_stays_in_c_when_nothing_is_offered_any_more():
    pilot = wire(STEADY)
    pilot._car.clings = True
    assert pilot.state() == "B"  # it does not begin so
    pilot.duty = _16_A
    assert pilot.state() == "C"
    pilot.duty = STEADY
    assert pilot.state() == "C" and pilot.levels_mv() == (6000, 6000)
    pilot._car.wants = False
    assert pilot.state() == "B"
    pilot._car.wants = True
    assert pilot.state() == "B"


def test_a_duty_from_8_to_97_per_cent_is_an_offer():
    for per_mille, watts in (
        (79, 0), (80, 4140), (100, 4140), (266, 11012), (533, 22066), (850, 35190), (892, 43470), (970, 56925),
        (971, 0), (1000, 0),
    ):  # fmt: skip
        assert wire(per_mille * STEADY // 1000).offered_w() == watts, per_mille


def test_a_car_draws_in_state_c_what_is_offered_unless_it_is_greedy():
    relay = Relay(operate_ms=15)
    relay.coil(True, 0)
    assert relay.closed(15000)
    pilot = wire(100 * STEADY // 1000)
    plug, car = pilot._plug, pilot._car
    outlet = Outlet(relay, plug, car, S0Meter(), pilot)
    assert outlet.settle(20000) == 4140
    pilot.duty = STEADY
    assert outlet.settle(30000) == 0
    car.greedy = True
    assert outlet.settle(40000) == 11000
    car.greedy, car.watts, pilot.duty = False, 3000, 100 * STEADY // 1000
    assert outlet.settle(50000) == 3000
