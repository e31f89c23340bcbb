"""IEC 61851-1 annex A: what the voltage of the pilot means, and which duty offers which current. (Its times:
test_iec61851_1_timing.py.)"""

from lib.drivers.control_pilot import ControlPilot, duty
from lib.ticks import add

_LETTERS = {12: "A", 9: "B", 6: "C", 3: "D", 0: "E", -12: "F"}
_LEVELS = (3000, 300)  # mV at the input, at +12 V and at -12 V


class Bench:
    """A driver with millivolts of the pilot on its inputs; a pass takes 20 ms."""

    def __init__(self, mv=12000, low=True):
        self.mv, self.low_mv = mv, -12000
        self.duties = []
        self.now = 2**29 - 100  # ticks wrap soon
        below = (lambda: self.input_mv(self.low_mv)) if low else None
        self.pilot = ControlPilot(self.duties.append, lambda: self.input_mv(self.mv), _LEVELS, below)

    def input_mv(self, mv):
        top, bottom = _LEVELS
        return bottom + (mv + 12000) * (top - bottom) // 24000

    def passes(self, count, mv=None):
        """The state's letter after so many passes at this voltage."""
        if mv is not None:
            self.mv = mv
        for _ in range(count):
            self.now = add(self.now, 20)
            self.pilot.update(self.now)
        return self.letter()

    def offers(self, milliamps, passes=0):
        """The pilot may be changed (5 s are over): what it says from now on."""
        for count in (1, 250):
            self.now = add(self.now, 20 * count)
            self.pilot.set(milliamps, self.now)
        return self.passes(passes)

    def letter(self):
        return _LETTERS[self.pilot.state]


def test_each_state_is_known_within_its_tolerance_of_1_v():
    for volts, letter in ((12, "A"), (9, "B"), (6, "C"), (3, "D"), (0, "E"), (-12, "F")):
        for before_mv in (12000, 9000, 6000, 3000, 0, -12000):
            for off_mv in (-1000, 0, 1000):
                bench = Bench(before_mv)
                assert bench.passes(20, 1000 * volts + off_mv) == letter, (before_mv, volts, off_mv)
                assert bench.pilot.present() == (letter != "A")
                assert bench.pilot.wants() == (letter == "C")  # D wants a fan as well, and no board has one
                assert bench.pilot.fault == (letter in "EF")


def test_a_voltage_without_a_meaning_is_a_fault():
    for mv in (-10000, -6000, -2000, 14000):
        bench = Bench(9000)
        assert bench.passes(20, mv) == "F" and bench.pilot.fault


def test_at_the_border_the_present_state_is_kept():
    for first, second in ((12, 9), (9, 6), (6, 3)):
        middle_mv = 500 * (first + second)
        for state in (first, second):
            bench = Bench(1000 * state)
            for mv in (middle_mv - 200, middle_mv + 200):
                assert bench.passes(20, mv) == _LETTERS[state]
    assert Bench(6000).passes(20, 7800) == "B"
    assert Bench(9000).passes(20, 7200) == "C"


def test_a_car_that_no_longer_asks_is_believed_at_the_second_reading():
    """The contactor has to be open within 100 ms."""
    for mv, letter in ((9000, "B"), (12000, "B"), (0, "E"), (-12000, "F")):
        bench = Bench(6000)
        assert bench.passes(1, mv) == "C"
        assert bench.passes(1) == letter
    bench = Bench(6000)
    bench.passes(1, 9000)
    assert bench.passes(1, 0) == "E"  # whatever it is, it is not C


def test_a_car_that_asked_has_gone_when_it_was_away_for_200_ms():
    """A transaction may end with it, so a spike is not enough."""
    bench = Bench(6000)
    assert bench.passes(10, 12000) == "B" and not bench.pilot.wants()
    assert bench.passes(5, 6000) == "B"
    assert bench.passes(11, 12000) == "A"


def test_one_wrong_reading_is_nothing():
    bench = Bench(6000)
    for _ in range(5):
        assert bench.passes(1, 9000) == "C"
        assert bench.passes(1, 6000) == "C"


def test_other_news_must_have_been_the_same_for_200_ms():
    bench = Bench()
    assert bench.passes(10, 9000) == "A"
    assert bench.passes(1) == "B"
    for _ in range(20):
        bench.passes(5, 6000)
        assert bench.passes(5, 3000) == "B"
    assert bench.passes(10, 6000) == "B"
    assert bench.passes(1) == "C"


def test_the_first_reading_counts_after_a_restart():
    assert Bench(9000).letter() == "B" and Bench(12000).letter() == "A"


def test_the_duty_says_how_much_the_car_may_draw():
    """6 to 51 A: a per cent is 0.6 A; to 80 A: 64 per cent and one for each 2.5 A. Never more than is offered."""
    for milliamps, per_mille in (
        (6000, 100), (10000, 166), (13000, 216), (16000, 266), (20000, 333), (32000, 533), (51000, 850),
        (52000, 850), (52500, 850), (63000, 892), (80000, 960), (100000, 960),
    ):  # fmt: skip
        assert duty(milliamps) == per_mille, milliamps
    for milliamps in (0, 1, 5999, -1):
        assert duty(milliamps) == 1000


def test_the_pilot_is_steady_until_current_is_offered():
    bench = Bench()
    assert bench.duties == [65535]
    for milliamps in (0, 16000, 32000, 5000):
        bench.offers(milliamps)
    assert bench.duties[2::2] == [65535, 266 * 65535 // 1000, 533 * 65535 // 1000, 65535]


def test_the_negative_half_is_looked_at_while_the_pilot_oscillates():
    """The diode of the car keeps it at -12 V."""
    bench = Bench(9000)
    bench.low_mv = 9000
    bench.passes(50)
    assert not bench.pilot.fault  # steady: there is none
    bench.low_mv = -11000
    bench.offers(16000, passes=50)
    assert not bench.pilot.fault
    for wrong_mv in (-9000, -14000):  # no pilot has less than -13 V: the input is out of order
        bench.low_mv = wrong_mv
        bench.passes(9)
        assert not bench.pilot.fault
        bench.low_mv = -12000
        bench.passes(1)
    bench.low_mv = wrong_mv
    bench.passes(10)
    assert bench.pilot.fault and bench.letter() == "B"


def test_a_diode_that_failed_is_not_tried_again_before_its_car_has_gone():
    bench = Bench(9000)
    bench.low_mv = -9000
    bench.offers(16000, passes=10)
    bench.offers(0)
    bench.low_mv = -12000
    bench.passes(50)
    assert bench.pilot.fault
    bench.passes(11, 12000)
    assert not bench.pilot.fault


def test_a_board_that_cannot_read_the_negative_level_does_not_judge_it():
    bench = Bench(9000, low=False)
    bench.low_mv = 9000
    bench.offers(16000, passes=50)
    assert not bench.pilot.fault
