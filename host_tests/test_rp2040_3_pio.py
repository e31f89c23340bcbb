"""The programs of the RP2040's state machines on their model: the pulse counter and the relay's guard, at the borders
of their times; and WS2812, for the parts of the model that those do not use."""

from host_tests.pio_wires import Changes
from lib.drivers import pio_programs as programs
from tools.workshop.chips.pio import StateMachine

_HIGH = 1
_MS = 1000


def counter(changes, level=_HIGH, start=programs.PULSE_START):
    machine = StateMachine(
        programs.pulses(), programs.PULSE_HZ, Changes(changes, level), 0, programs.PULSE_WRAP_TARGET, autopush=True
    )
    assert machine.put(start)
    return machine


def count(machine, now_us, start=programs.PULSE_START):
    """As the port reads it."""
    assert machine.exec(programs.PULSE_READ, now_us)
    value = start - machine.get()
    assert machine.get() is None  # nothing stale is left
    return value


def pulse(at_us, low_us, bounce_us=0, every_us=700):
    """A fall and a rise, each with a bouncing contact before it is settled."""
    changes = []
    for edge_us, level in ((at_us, 0), (at_us + low_us, 1)):
        for offset_us in range(0, bounce_us, every_us):
            changes.append((edge_us + offset_us, level))
            changes.append((edge_us + offset_us + every_us // 2, 1 - level))
        changes.append((edge_us + bounce_us, level))
    return changes


def test_pulses_of_30_ms_count():
    changes = []
    for number in range(100):
        changes += pulse(50 * _MS + number * 60 * _MS, 30 * _MS)
    assert count(counter(changes), 7000 * _MS) == 100


def test_pulses_that_bounce_for_5_ms_count_once():
    for every_us in (40, 310, 700, 1300, 4900):
        machine = counter([])
        for number in range(100):  # one after the other: a small heap
            at_us = 50 * _MS + number * 60123
            machine._wires.changes += pulse(at_us, 30 * _MS, 5 * _MS, every_us)
            machine.run(at_us + 40 * _MS)
        assert count(machine, 7000 * _MS) == 100


def test_a_pulse_begins_to_count_between_9_687_and_10_ms():
    """31 times two cycles of 156.25 us lie between the first and the last look."""
    for phase_us in range(0, 320, 7):
        assert count(counter(pulse(50 * _MS + phase_us, 9687)), 100 * _MS) == 0
        assert count(counter(pulse(50 * _MS + phase_us, 10001)), 100 * _MS) == 1


def test_a_pause_between_pulses_begins_to_count_there_too():
    for phase_us in range(0, 320, 7):
        first = pulse(50 * _MS + phase_us, 30 * _MS)
        short = first + pulse(50 * _MS + phase_us + 30 * _MS + 9687, 30 * _MS)
        long = first + pulse(50 * _MS + phase_us + 30 * _MS + 10160, 30 * _MS)  # one more cycle: it sets y
        assert (count(counter(short), 200 * _MS), count(counter(long), 200 * _MS)) == (1, 2)


def test_glitches_of_microseconds_never_count():
    """At every distance from a look of the machine, on a high line and on a low one."""
    machine = counter([])
    for number in range(3000):
        at_us = 50 * _MS + number * 317
        machine._wires.changes += [(at_us, 0), (at_us + 1 + number % 10, 1)]
        machine.run(at_us + 20)
    assert count(machine, 2000 * _MS) == 0
    within = [(50 * _MS, 0), (62 * _MS, 1), (62 * _MS + 9, 0), (80 * _MS, 1)]
    assert count(counter(within), 2000 * _MS) == 1


def test_a_glitch_at_the_worst_place_costs_no_pulse():
    for offset_ms in range(1, 29):
        glitch = [(50 * _MS + offset_ms * _MS, 1), (50 * _MS + offset_ms * _MS + 300, 0)]
        bounced = pulse(50 * _MS, 30 * _MS)
        assert count(counter([bounced[0]] + glitch + bounced[1:]), 100 * _MS) == 1


def test_the_level_at_the_start_does_not_count():
    assert count(counter([(25 * _MS, 1)], level=0), 60 * _MS) == 0
    assert count(counter([(25 * _MS, 1)] + pulse(60 * _MS, 30 * _MS), level=0), 120 * _MS) == 1
    assert count(counter([], level=0), 3600000 * _MS) == 0  # a wire that is shorted


def test_reading_all_the_time_disturbs_nothing():
    changes = []
    for number in range(50):
        changes += pulse(50 * _MS + number * 60 * _MS, 30 * _MS, 3 * _MS)
    machine = counter(changes)
    last = 0
    for now_us in range(1000, 3200 * _MS, 157):
        now = count(machine, now_us)
        assert 0 <= now - last <= 1
        last = now
    assert last == 50


def test_the_count_goes_on_beyond_zero():
    changes = []
    for number in range(5):
        changes += pulse(50 * _MS + number * 60 * _MS, 30 * _MS)
    machine = counter(changes, start=2)
    assert machine.exec(programs.PULSE_READ, 400 * _MS)
    assert machine.get() == (2 - 5) & 0xFFFFFFFF


def test_an_hour_of_nothing_is_computed_and_not_executed():
    machine = counter([])
    machine.run(10 * _MS)
    steps = []
    execute = machine._execute
    machine._execute = lambda word: steps.append(word) or execute(word)
    machine.run(3600000 * _MS)
    assert len(steps) < 50


# --- the guard

_ROUNDS = programs.GUARD_ROUNDS


class Guard:
    """The guard's program: bit 0 is the relay's pin, bit 1 the watched one."""

    def __init__(self, active=1, watch=0, changes=()):
        quiet = 0 if watch is None else (1 - watch) << 1
        self.wires = Changes([(us, level << 1) for us, level in changes], quiet)
        self.active = active
        self.machine = StateMachine(
            programs.guard(active, watch), programs.GUARD_HZ, self.wires, 0, programs.GUARD_WRAP_TARGET,
            jmp_pin=1, set=(0, 1), values=1 - active, directions=1,
        )  # fmt: skip

    def put(self, word, now_us):
        self.machine.run(now_us)
        assert self.machine.put(word)

    def closed(self, now_us):
        self.machine.run(now_us)
        return self.machine.values & 1 == self.active

    def switched(self):
        """(us, closed) of each change of the relay's pin after the first level."""
        changes, last = [], 1 - self.active
        for now_us, level in self.wires.driven:
            if level != last:
                changes.append((now_us, level == self.active))
                last = level
        return changes

    def close(self, now_us):
        self.put(0, now_us)
        self.put(_ROUNDS, now_us + 20)
        assert self.closed(now_us + 40)
        return self


def test_it_closes_after_off_and_on_only():
    for active in (0, 1):
        guard = Guard(active)
        guard.put(_ROUNDS, 100)
        assert not guard.closed(200)
        guard.put(_ROUNDS, 300)
        assert not guard.closed(1000)
        guard.put(0, 1100)
        assert not guard.closed(1200)
        guard.put(_ROUNDS, 1300)
        assert guard.closed(1312)
        guard.put(0, 2000)
        assert not guard.closed(2012) and guard.switched()[-1][0] >= 2000


def test_the_watched_pin_opens_it_within_9_us():
    for active in (0, 1):
        for watch in (0, 1):
            for phase_us in range(20):
                guard = Guard(active, watch, [(1000 + phase_us, watch)]).close(100)
                assert not guard.closed(1010 + phase_us)
                opened_us, _ = guard.switched()[-1]
                assert 0 <= opened_us - 1000 - phase_us <= 9


def test_a_watched_pin_that_chatters_opens_it_once():
    guard = Guard(1, 0, [(1000 + 50 * n, n % 2) for n in range(100)]).close(100)
    for now_us in range(2000, 200000, 20000):
        guard.put(_ROUNDS, now_us)
        assert not guard.closed(now_us + 100)
    assert [closed for _, closed in guard.switched()] == [True, False]
    guard.put(0, 300000)
    guard.put(_ROUNDS, 300020)
    assert guard.closed(300040)


def test_it_does_not_close_while_the_watched_pin_is_active():
    guard = Guard(1, 0, [(50, 0), (5000, 1)])
    guard.put(0, 100)
    guard.put(_ROUNDS, 200)
    guard.put(_ROUNDS, 6000)  # not even then: off must come first
    assert not guard.closed(7000) and guard.switched() == []


def test_the_lease_ends_between_3_5_and_4_s():
    for watch in (None, 0, 1):
        guard = Guard(1, watch).close(100)
        assert guard.closed(3500000)
        assert not guard.closed(4000200)
        guard.put(_ROUNDS, 5000000)  # Python is back, but does not know yet
        assert not guard.closed(5000100)


def test_a_lease_that_is_renewed_never_ends():
    guard = Guard().close(100)
    for now_us in range(3000000, 90000000, 3000000):
        guard.put(_ROUNDS, now_us)
    assert guard.closed(90000000)
    assert [closed for _, closed in guard.switched()] == [True]


def test_it_is_known_in_advance_when_the_lease_ends():
    guard = Guard().close(100)
    ends_us = guard.machine.next_us(1000, 20000000)
    assert guard.closed(ends_us - 1) and not guard.closed(ends_us)
    assert guard.machine.next_us(ends_us, 20000000) is None


# --- what only the model needs


def test_ws2812_has_its_times():
    """Side-set, autopull and delays: 10 cycles a bit, of a one 7 high, of a zero 2."""
    wires = Changes()
    machine = StateMachine(
        (0x6221, 0x1123, 0x1400, 0xA442), 1000000, wires, 0, side=(5, 1), autopull=True, pull_at=24, directions=1 << 5
    )
    machine.put(0xA50F00 << 8)
    machine.run(400)
    edges = [(us, value >> 5) for us, value in wires.driven[1:]]
    assert [level for _, level in edges] == [1, 0] * 24
    rises, falls = [us for us, _ in edges[::2]], [us for us, _ in edges[1::2]]
    assert [later - rise for rise, later in zip(rises, rises[1:])] == [10] * 23
    bits = [7 if 0xA50F00 >> (23 - n) & 1 else 2 for n in range(24)]
    assert [fall - rise for rise, fall in zip(rises, falls)] == bits


def test_a_full_fifo_takes_no_more():
    machine = StateMachine(programs.guard(1, None), 1000000, Changes())
    assert [machine.put(0) for _ in range(5)] == [True] * 4 + [False]
    machine.run(100)
    assert machine.put(0)
