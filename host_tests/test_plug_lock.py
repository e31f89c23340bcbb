"""The driver of the plug's lock on the model of a solenoid with a sense contact."""

from lib.drivers.plug_lock import JAMMED, PlugLock
from tools.workshop.chips.plug import Lock, Plug


class Bench:
    def __init__(self, sense: bool = True, at_socket: str = "in") -> None:
        self.plug = Plug()
        self.lock = Lock(self.plug, travel_ms=300)
        self.now_ms = 0
        if at_socket != "out":
            self.plug.push(0, half=at_socket == "half")
        self.driver = PlugLock(self.drive, self.sense if sense else None)

    def drive(self, on: bool) -> None:
        self.lock.drive(on, self.now_ms * 1000)

    def sense(self) -> bool:
        return self.lock.engaged(self.now_ms * 1000)

    def at(self, want: bool, now_ms: int) -> tuple:
        self.now_ms = now_ms
        self.driver.set(want, (2**29 - 500 + now_ms) % 2**29)
        return self.driver.engaged, self.driver.fault


def test_the_bolt_is_engaged_when_it_is_home():
    bench = Bench()
    assert bench.at(False, 0) == (False, None) and bench.driver.settled
    assert bench.at(True, 100) == (False, None) and not bench.driver.settled
    assert bench.at(True, 399) == (False, None)
    assert bench.at(True, 400) == (True, None) and bench.driver.settled
    assert not bench.plug.pull(500000) and bench.plug.present()


def test_the_plug_is_free_as_soon_as_the_bolt_leaves():
    bench = Bench()
    bench.at(True, 0)
    bench.at(True, 300)
    assert bench.at(False, 1000) == (True, None) and not bench.driver.settled
    assert bench.at(False, 1001) == (False, None) and bench.driver.settled
    assert bench.plug.pull(1001000)


def test_a_bolt_that_does_not_move_is_jammed_after_its_travel_time():
    for want in (True, False):
        bench = Bench()
        bench.at(not want, 0)
        bench.at(not want, 400)
        bench.lock.jam(True, 500000)
        bench.at(want, 1000)
        assert bench.at(want, 1599) == (not want, None)
        assert bench.at(want, 1600) == (not want, JAMMED) and bench.driver.settled
        bench.lock.jam(False, 2000000)
        bench.at(want, 2001)
        assert bench.at(want, 2300) == (want, None)


def test_a_new_command_is_a_new_try():
    bench = Bench()
    bench.lock.jam(True, 0)
    bench.at(True, 0)
    assert bench.at(True, 600) == (False, JAMMED)
    assert bench.at(False, 700) == (False, None)
    bench.at(True, 800)
    assert bench.at(True, 1399) == (False, None) and bench.at(True, 1400) == (False, JAMMED)


def test_the_bolt_finds_no_hole_in_a_plug_that_is_half_in():
    for at_socket in ("half", "out"):
        bench = Bench(at_socket=at_socket)
        assert bench.plug.present() == (at_socket == "half")
        bench.at(True, 0)
        assert bench.at(True, 599) == (False, None) and bench.at(True, 600) == (False, JAMMED)
        bench.plug.push(700000)
        bench.at(True, 701)
        assert bench.at(True, 1000) == (True, None)


def test_a_bolt_that_goes_without_being_told_is_a_fault_too():
    bench = Bench()
    bench.at(True, 0)
    bench.at(True, 300)
    bench.driver._drive = lambda on: None  # the wire to the solenoid breaks
    bench.lock.drive(False, 1000000)
    assert bench.at(True, 1001) == (False, None)
    assert bench.at(True, 1600) == (False, None) and bench.at(True, 1601) == (False, JAMMED)


def test_without_sense_contact_the_travel_time_is_believed():
    bench = Bench(sense=False)
    bench.at(True, 0)
    assert bench.at(True, 599) == (False, None) and bench.at(True, 600) == (True, None)
    bench.at(False, 1000)
    assert bench.at(False, 1599) == (True, None) and bench.at(False, 1600) == (False, None)


def test_the_output_is_asserted_in_every_pass():
    bench = Bench()
    bench.at(True, 0)
    bench.lock.drive(False, 10000)
    bench.at(True, 20)
    assert bench.lock._driven
