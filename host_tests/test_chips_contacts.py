"""The models of contactor, plug, lock and car: times at their borders, and what holds what."""

from tools.workshop.chips.car import Car, Outlet
from tools.workshop.chips.plug import Lock, Plug
from tools.workshop.chips.relay import Relay
from tools.workshop.chips.s0_meter import S0Meter


def closed_relay() -> Relay:
    """Closed since 15 ms."""
    relay = Relay(operate_ms=15, release_ms=10)
    relay.coil(True, 0)
    assert relay.closed(15000)
    return relay


def test_the_poles_close_and_open_after_their_times():
    relay = Relay(operate_ms=15, release_ms=10)
    relay.coil(True, 1000)
    assert relay.next_us(1000) == 16000
    assert not relay.closed(15999) and relay.mirror_closed(15999)
    assert relay.closed(16000) and not relay.mirror_closed(16000) and relay.next_us(16000) is None
    relay.coil(False, 20000)
    assert relay.closed(29999) and not relay.closed(30000)
    assert relay.cycles == 1 and relay.changed_us == 30000


def test_a_short_pulse_of_the_coil_closes_nothing():
    relay = Relay(operate_ms=15)
    relay.coil(True, 0)
    relay.coil(False, 14999)
    assert not relay.closed(1000000) and relay.cycles == 0


def test_chain_and_mains_open_it_whatever_the_controller_wants():
    for cut in (Relay.chain, Relay.mains):
        relay = closed_relay()
        cut(relay, False, 100000)
        assert not relay.closed(110000)
        cut(relay, True, 200000)
        assert relay.closed(215000)


def test_without_mains_nothing_is_live_at_once():
    relay = closed_relay()
    relay.mains(False, 100000)
    assert relay.closed(100000) and not relay.live(100000) and relay.changed_us == 100000


def test_a_welded_pole_holds_and_keeps_the_mirror_contact_open():
    relay = closed_relay()
    relay.weld(True, 100000)
    relay.coil(False, 100000)
    assert relay.closed(10000000) and not relay.mirror_closed(10000000)
    relay.weld(False, 11000000)
    assert not relay.closed(11000000) and relay.mirror_closed(11000000)


def test_a_stuck_armature_does_not_close():
    relay = Relay()
    relay.stick(True, 0)
    relay.coil(True, 0)
    assert not relay.closed(10000000)
    relay.stick(False, 10000000)
    assert relay.closed(10015000)


def test_the_bolt_turns_back_on_its_way():
    plug = Plug()
    lock = Lock(plug, travel_ms=300)
    plug.push(0)
    lock.drive(True, 0)
    lock.drive(False, 200000)
    assert lock.next_us(200000) == 400000
    lock.drive(True, 300000)
    assert not lock.engaged(499999) and lock.engaged(500000)


def test_the_bolt_holds_the_plug():
    plug = Plug()
    lock = Lock(plug)
    plug.push(0)
    assert plug.pull(1000) and not plug.present()
    plug.push(2000)
    lock.drive(True, 2000)
    assert not plug.pull(400000) and plug.at_socket == "in"
    lock.drive(False, 400000)
    assert plug.pull(400001)


def test_time_without_a_plug_is_no_way_of_the_bolt():
    plug = Plug()
    lock = Lock(plug, travel_ms=300)
    lock.drive(True, 0)
    plug.push(5000000)
    assert not lock.engaged(5149999) and lock.engaged(5150000)  # it had come half-way


def test_a_car_draws_only_when_everything_holds():
    relay, plug, car, meter = closed_relay(), Plug(), Car(7400), S0Meter()
    outlet = Outlet(relay, plug, car, meter)
    plug.push(20000)
    plug.at_car = car.wants = True
    assert outlet.settle(20000) == 7400
    for spoil, mend in (
        (lambda: setattr(car, "wants", False), lambda: setattr(car, "wants", True)),
        (lambda: setattr(plug, "at_car", False), lambda: setattr(plug, "at_car", True)),
        (lambda: plug.push(20000, half=True), lambda: plug.push(20000)),
        (lambda: relay.mains(False, 20000), lambda: relay.mains(True, 20000)),
    ):
        spoil()
        assert outlet.settle(20000) == 0
        mend()
        assert outlet.settle(20000) == 7400
