"""The kernel: order, waits, signals, wrapping ticks, crashes."""

from lib import ticks
from lib.kernel import Kernel, Signal

_END = (1 << 29) - 5  # five milliseconds before the ticks wrap


def _kernel():
    crashes = []
    return Kernel(lambda task, problem: crashes.append((task.name, str(problem)))), crashes


def test_tasks_run_in_the_order_of_spawning():
    kernel, _ = _kernel()
    ran = []

    def task(name):
        while True:
            ran.append(name)
            yield

    for name in ("guard", "meter", "link"):
        kernel.spawn(name, 0, task, name)
    kernel.step(0)
    kernel.step(0)
    assert ran == ["guard", "meter", "link"] * 2


def test_a_task_waits_exactly_its_milliseconds():
    kernel, _ = _kernel()
    ran = []

    def task():
        while True:
            ran.append(1)
            yield 10

    kernel.spawn("task", 0, task)
    assert kernel.step(0) == 10
    assert kernel.step(9) == 1 and len(ran) == 1
    assert kernel.step(10) == 10 and len(ran) == 2
    assert kernel.step(23) == 10 and len(ran) == 3  # late: the next wait counts from when it ran


def test_nothing_due_idles_a_minute_at_most():
    kernel, _ = _kernel()

    def task():
        yield 3600000

    kernel.spawn("task", 0, task)
    assert kernel.step(0) == 60000


def test_waits_pass_the_wrap_of_the_ticks():
    kernel, _ = _kernel()
    ran = []

    def task():
        while True:
            ran.append(1)
            yield 10

    kernel.spawn("task", _END, task)
    assert kernel.step(_END) == 10
    assert kernel.step(ticks.add(_END, 9)) == 1 and len(ran) == 1
    assert ticks.add(_END, 10) == 5  # it has wrapped
    assert kernel.step(5) == 10 and len(ran) == 2


def test_a_signal_wakes_its_task_and_is_cleared():
    kernel, _ = _kernel()
    signal, came = Signal(), []

    def task():
        while True:
            came.append((yield signal))

    kernel.spawn("task", 0, task)
    assert kernel.step(0) == 60000
    signal.set()
    assert kernel.step(1) == 60000 and came == [True] and not signal.is_set


def test_a_signal_set_by_an_earlier_task_is_seen_in_the_same_pass():
    kernel, _ = _kernel()
    signal, came = Signal(), []

    def setter():
        yield 5
        signal.set()
        yield 1000

    def waiter():
        yield signal
        came.append(1)
        yield 1000

    kernel.spawn("setter", 0, setter)
    kernel.spawn("waiter", 0, waiter)
    kernel.step(0)
    kernel.step(5)
    assert came == [1]


def test_a_signal_with_a_limit_tells_whether_it_came():
    kernel, _ = _kernel()
    signal, came = Signal(), []

    def task():
        while True:
            came.append((yield signal.within(10)))

    kernel.spawn("task", 0, task)
    assert kernel.step(0) == 10
    kernel.step(9)
    assert came == []
    kernel.step(10)
    assert came == [False]
    signal.set()
    kernel.step(11)
    assert came == [False, True]


def test_a_crash_is_told_and_the_task_comes_back_after_a_growing_wait():
    kernel, crashes = _kernel()
    ran = []

    def task():
        ran.append(1)
        yield 10
        raise ValueError("broken")

    kernel.spawn("task", 0, task)
    kernel.step(0)
    kernel.step(10)
    assert crashes == [("task", "broken")]
    kernel.step(1009)
    assert len(ran) == 1
    kernel.step(1010)
    assert len(ran) == 2
    kernel.step(1020)  # crashes again: now two seconds
    kernel.step(3019)
    assert len(ran) == 2
    kernel.step(3020)
    assert len(ran) == 3


def test_a_crash_does_not_stop_the_others():
    kernel, _ = _kernel()
    ran = []

    def bad():
        raise OSError(5)
        yield

    def good():
        while True:
            ran.append(1)
            yield 10

    kernel.spawn("bad", 0, bad)
    kernel.spawn("good", 0, good)
    kernel.step(0)
    assert ran == [1]


def test_a_task_that_cannot_even_be_made_is_a_crash():
    kernel, crashes = _kernel()

    def make():
        raise MemoryError("full")

    kernel.spawn("task", 0, make)
    kernel.step(0)
    assert crashes == [("task", "full")]


def test_a_minute_without_a_crash_forgives():
    kernel, _ = _kernel()

    def task():
        yield 61000
        raise ValueError

    kernel.spawn("task", 0, task)
    now = 0
    for _ in range(3):
        kernel.step(now)
        now = ticks.add(now, 61000)
        kernel.step(now)
        now = ticks.add(now, 1000)  # never two seconds
        assert kernel.step(now) == 60000


def test_a_task_that_ends_is_gone():
    kernel, _ = _kernel()

    def task():
        yield 10

    kernel.spawn("task", 0, task)
    kernel.step(0)
    kernel.step(10)
    assert kernel.tasks == []


def test_a_task_that_yields_what_is_no_time_has_crashed():
    kernel, crashes = _kernel()

    def task(nonsense):
        while True:
            yield nonsense

    for nonsense in ("soon", 1.5, [20]):
        kernel.spawn("task", 0, task, nonsense)
    kernel.spawn("early", 0, task, -5)
    kernel.step(0)
    assert [name for name, _ in crashes] == ["task"] * 3
    assert kernel.step(1) == 0  # a negative time is over already
