"""The contactor's driver on the model of a contactor with a mirror contact (IEC 60947-4-1 annex F)."""

from lib.drivers.contactor import NOT_CLOSING, WELDED, Contactor
from tools.workshop.chips.relay import Relay


class Bench:
    """Driver and contactor; `at(want, ms)` is one pass."""

    def __init__(self, mirror: bool = True, start_ms: int = 0) -> None:
        self.relay = Relay(operate_ms=15, release_ms=10)
        self.start_ms = start_ms
        self.now_ms = 0
        self.driver = Contactor(self.coil, self.mirror if mirror else None)

    def coil(self, on: bool) -> None:
        self.relay.coil(on, self.now_ms * 1000)

    def mirror(self) -> bool:
        return self.relay.mirror_closed(self.now_ms * 1000)

    def at(self, want: bool, now_ms: int) -> str:
        self.now_ms = now_ms
        self.driver.set(want, (self.start_ms + now_ms) % 2**29)
        return self.driver.state

    def through(self, want: bool, first_ms: int, last_ms: int) -> list:
        """A pass each 10 ms; the states that were seen."""
        states = []
        for now_ms in range(first_ms, last_ms + 1, 10):
            state = self.at(want, now_ms)
            if not states or states[-1] != state:
                states.append(state)
        return states

    def poles(self) -> bool:
        return self.relay.closed(self.now_ms * 1000)


def closed_bench(mirror: bool = True) -> Bench:
    """Closed since 5000 ms, now 6000 ms."""
    bench = Bench(mirror)
    bench.through(True, 0, 6000)
    assert bench.driver.state == "closed" and bench.poles()
    return bench


def test_it_closes_five_seconds_after_the_start_and_not_before():
    bench = Bench()
    assert bench.through(True, 0, 4990) == ["resting"] and bench.at(True, 4999) == "resting"
    assert bench.at(True, 5000) == "closing" and not bench.driver.closed
    assert bench.at(True, 5014) == "closing"
    assert bench.at(True, 5015) == "closed" and bench.driver.closed
    assert bench.relay.cycles == 1


def test_opening_is_never_delayed():
    for since_ms in (0, 1, 14, 16, 500):
        bench = Bench()
        bench.through(True, 0, 4990)
        bench.at(True, 5000)
        bench.at(False, 5000 + since_ms)
        assert not bench.relay._coil
        bench.at(False, 5010 + since_ms)
        assert not bench.poles() and not bench.driver.closed and bench.driver.fault is None


class Guarded:
    """A relay that opens by itself, and says so when it is told to stay closed."""

    def __init__(self, stuck: bool = False) -> None:
        self.on = stuck
        self.told = []

    def __call__(self, on: bool) -> bool:
        wrong = bool(self.told and self.told[-1] and on and not self.on) or (not self.told and self.on)
        self.told.append(on)
        self.on = on and not wrong
        return wrong


def test_a_guard_that_has_opened_the_relay_is_believed_at_once():
    """Without a mirror contact nothing else would tell: it is open, rests, and is told off before it is told on."""
    relay = Guarded()
    driver = Contactor(relay)
    driver.set(True, 0)
    driver.set(True, 5000)
    assert driver.closed and relay.on
    relay.on = False  # the guard
    driver.set(True, 6000)
    assert not driver.closed and driver.state == "resting" and driver.fault is None
    for now_ms in range(6020, 11000, 20):
        driver.set(True, now_ms)
        assert not driver.closed and not relay.told[-1]
    driver.set(True, 11000)
    assert driver.closed and relay.on


def test_a_guard_that_has_opened_leaves_the_mirror_contact_its_say():
    bench = Bench()
    guard = Guarded()
    coil = bench.coil
    bench.driver = Contactor(lambda on: (guard(on), coil(guard.on))[0], bench.mirror)
    bench.through(True, 0, 6000)
    assert bench.driver.closed
    guard.on = False
    bench.relay.coil(False, 6005000)
    assert bench.at(True, 6007) == "opening"  # the armature still travels
    assert bench.at(True, 6020) == "resting" and not bench.driver.closed
    assert bench.through(True, 6030, 11000) == ["resting"]
    assert bench.through(True, 11010, 12000)[-1] == "closed" and bench.driver.fault is None


def test_a_pin_that_is_driven_at_the_start_is_a_weld():
    driver = Contactor(Guarded(stuck=True))
    assert driver.fault == WELDED
    driver.set(True, 0)
    driver.set(True, 60000)
    assert not driver.closed and driver.fault == WELDED


class Stuck:
    """A guarded relay whose pin something else drives, from `since` calls on."""

    def __init__(self, since: int) -> None:
        self.calls, self.since = 0, since

    def __call__(self, on: bool) -> bool:
        self.calls += 1
        return not on and self.calls > self.since


def test_a_pin_that_is_driven_against_the_command_is_a_weld_and_nobody_forgives_it():
    """Whatever the mirror contact says; it counts as closed, so that `forgive` is not called and the bolt stays."""
    for mirror in (None, lambda: True):
        for since in (0, 1, 3):
            driver = Contactor(Stuck(since), mirror)
            for now_ms in range(0, 20 * since + 20, 20):
                driver.set(False, now_ms)
            assert driver.closed and driver.fault == WELDED and driver.state == WELDED
            driver.set(True, 10000)
            assert driver.fault == WELDED and driver.cycles == 0


def test_it_stays_open_for_five_seconds():
    bench = closed_bench()
    bench.at(False, 7000)
    assert bench.through(True, 7010, 11990)[-1] == "resting" and bench.at(True, 11999) == "resting"
    assert bench.at(True, 12000) == "closing"


def test_the_output_is_asserted_in_every_pass():
    bench = closed_bench()
    bench.relay.coil(False, 6000000)  # something else has pulled the pin
    bench.at(True, 6001)
    assert bench.relay._coil
    bench.at(False, 6002)
    bench.relay.coil(True, 6003000)
    bench.at(False, 6004)
    assert not bench.relay._coil


def test_poles_closed_for_a_second_against_the_command_are_a_weld():
    bench = closed_bench()
    bench.relay.weld(True, 6000000)
    bench.at(False, 7000)
    assert bench.driver.state == "opening" and bench.driver.closed
    assert bench.at(False, 7999) == "opening"
    assert bench.at(False, 8000) == WELDED and bench.driver.closed


def test_a_weld_stays_known_until_somebody_forgives_it():
    bench = closed_bench()
    bench.relay.weld(True, 6000000)
    bench.through(False, 7000, 9000)
    bench.relay.weld(False, 9000000)
    assert bench.through(True, 9010, 60000) == [WELDED] and not bench.poles()
    bench.driver.forgive()
    assert bench.through(True, 60010, 61000) == ["closing", "closed"]


def test_a_weld_that_is_still_there_comes_back_after_forgiving():
    bench = closed_bench()
    bench.relay.weld(True, 6000000)
    bench.through(False, 7000, 9000)
    bench.driver.forgive()
    bench.at(False, 9001)
    assert bench.at(False, 10000) == "opening" and bench.at(False, 10001) == WELDED


def test_it_never_closes_onto_a_weld():
    """Checked before every closing, and already before the settling time is over."""
    bench = Bench()
    bench.through(False, 0, 5990)
    bench.relay.weld(True, 6000000)
    assert bench.through(True, 6000, 8000) == ["opening", WELDED]
    assert not bench.relay._coil and bench.relay.cycles == 0


def test_a_weld_from_before_the_start_is_found():
    bench = Bench()
    bench.relay.weld(True, 0)
    assert bench.through(True, 0, 20000) == ["opening", WELDED]


def test_a_contactor_that_does_not_pull_in_is_opened_again_and_tried_after_30_s():
    bench = Bench()
    bench.relay.stick(True, 0)
    bench.through(True, 0, 5990)
    assert bench.at(True, 5999) == "closing"
    assert bench.at(True, 6000) == NOT_CLOSING and not bench.relay._coil and not bench.driver.closed
    bench.relay.stick(False, 7000000)
    assert bench.through(True, 6010, 35990) == [NOT_CLOSING] and bench.at(True, 35999) == NOT_CLOSING
    assert bench.at(True, 36000) == "closing" and bench.at(True, 36015) == "closed"


def test_a_contactor_that_drops_out_is_open_at_once_and_a_fault_in_a_second():
    """The emergency stop is in series with the coil."""
    bench = closed_bench()
    bench.relay.chain(False, 6000000)
    bench.at(True, 6010)
    assert not bench.driver.closed and bench.driver.fault is None
    bench.at(True, 7009)
    assert bench.driver.fault is None
    bench.at(True, 7010)
    assert bench.driver.fault == NOT_CLOSING


def test_a_short_bounce_of_the_mirror_contact_is_no_fault():
    bench = closed_bench()
    for start_ms in (7000, 8500):
        bench.relay.chain(False, start_ms * 1000)
        bench.through(True, start_ms, start_ms + 900)
        bench.relay.chain(True, (start_ms + 900) * 1000)
        bench.through(True, start_ms + 910, start_ms + 1400)
    assert bench.driver.state == "closed"


def test_without_mirror_contact_the_command_is_believed():
    bench = closed_bench(mirror=False)
    bench.relay.weld(True, 6000000)
    bench.through(False, 6010, 9000)
    assert not bench.driver.closed and bench.driver.fault is None
    assert bench.through(True, 9010, 12000) == ["resting", "closed"]


def test_it_closes_after_a_week_open_and_over_the_wrap_of_the_ticks():
    for start_ms in (2**29 - 5003, 2**29 - 2500):
        bench = Bench(start_ms=start_ms)
        assert bench.through(True, 0, 6000) == ["resting", "closing", "closed"]
    bench = Bench()
    for hour in range(24 * 7):
        bench.at(False, hour * 3600000)
    assert bench.at(True, 24 * 7 * 3600000) == "closing"
