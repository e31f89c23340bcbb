"""A cooperative kernel of generators: it owns no clock and never sleeps, so a test can run a day in seconds.

A task is a function that returns a generator. What the generator yields says when it wants to go on: `None`
at the next pass, a number after so many milliseconds, a `Signal` when that is set (or its time is over).
`step(now)` runs what is due, in the order of spawning, and returns the milliseconds that may be idled away. A
task that raises is started anew after a back-off; what else its crash means is for `on_crash` to say.
"""

from micropython import const

from lib.ticks import add, diff

_FIRST_BACK_OFF_MS = const(1000)
_LONGEST_BACK_OFF_MS = const(60000)
_LONGEST_IDLE_MS = const(60000)


class Signal:
    """Something that happened: set by anyone, awaited by one task, which clears it by going on."""

    def __init__(self) -> None:
        self.is_set = False
        self.limit_ms: int | None = None

    def set(self) -> None:
        self.is_set = True

    def within(self, ms: int) -> "Signal":
        """Await this signal for at most `ms`; the `yield` then tells whether it came."""
        self.limit_ms = ms
        return self


class Task:
    """One running generator, and when it goes on."""

    def __init__(self, name: str, make, args: tuple, now: int) -> None:
        self.name = name
        self._make = make
        self._args = args
        self.crashes = 0
        self.start(now)

    def start(self, now: int) -> None:
        self._generator = None  # made when it first runs: a factory that raises is a crash like any other
        self.signal: Signal | None = None
        self.due: int | None = now
        self.started = now

    def wants(self, now: int) -> bool:
        signal = self.signal
        if signal is not None and signal.is_set:
            return True
        return self.due is not None and diff(now, self.due) >= 0

    def run(self, now: int) -> None:
        """Go on until the next `yield`; raises what the task raises, StopIteration at its end."""
        generator = self._generator = self._generator or self._make(*self._args)
        signal, self.signal = self.signal, None
        came = None
        if signal is not None:
            came, signal.is_set = signal.is_set, False
        wish = generator.send(came)
        if isinstance(wish, Signal):
            self.signal = wish
            limit_ms, wish.limit_ms = wish.limit_ms, None
            self.due = None if limit_ms is None else add(now, limit_ms)
        else:
            self.due = add(now, wish or 0)

    def restart_later(self, now: int) -> None:
        """Back off 1, 2, 4 ... 60 s; a minute without a crash forgives."""
        if diff(now, self.started) > _LONGEST_BACK_OFF_MS:
            self.crashes = 0
        wait_ms = min(_FIRST_BACK_OFF_MS << self.crashes, _LONGEST_BACK_OFF_MS)
        self.crashes = min(self.crashes + 1, 6)
        self.start(add(now, wait_ms))


class Kernel:
    """Runs tasks. `on_crash(task, exception)` is told of each one that raised, before its back-off begins."""

    def __init__(self, on_crash) -> None:
        self.tasks: list[Task] = []
        self._on_crash = on_crash

    def spawn(self, name: str, now: int, make, *args) -> Task:
        """`make(*args)` gives the task's generator, at its start and again after a crash."""
        task = Task(name, make, args, now)
        self.tasks.append(task)
        return task

    def step(self, now: int) -> int:
        """One pass; returns how many milliseconds nothing is due (at most a minute)."""
        ended = None
        for task in self.tasks:
            if task.wants(now):
                try:
                    task.run(now)
                except StopIteration:
                    ended = task
                except Exception as problem:
                    task.restart_later(now)
                    self._on_crash(task, problem)
        if ended:
            self.tasks.remove(ended)
        return self._idle_ms(now)

    def _idle_ms(self, now: int) -> int:
        idle_ms = _LONGEST_IDLE_MS
        for task in self.tasks:
            if task.signal is not None and task.signal.is_set:
                return 0
            if task.due is not None:
                idle_ms = min(idle_ms, diff(task.due, now))
        return max(idle_ms, 0)
