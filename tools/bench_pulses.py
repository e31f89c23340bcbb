"""Counts pulses while the flash is erased: by the RP2040's PIO program, on its model, and by an edge interrupt.

    .venv/bin/python -m tools.bench_pulses [pulses]

The pulses are as fast as IEC 62053-31 allows (30 ms low, 30 ms high), each edge bounces for up to 5 ms, and
interference of 1 to 10 us pulls the line. A flash erase of 400 ms, in which no interrupt runs, comes every 10 s on the
average. An interrupt that is held off is one bit: however many edges there were, it runs once when the erase is over,
and finds the level of then.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lib.drivers import pio_programs as programs
from tools.workshop.chips.pio import StateMachine, Wires
from tools.workshop.chips.wave import Wave

_PULSE_US = _PAUSE_US = 30_000
_BOUNCE_US = 5_000
_ERASE_US = 400_000
_ERASE_EVERY_US = 10_000_000
_STEADY_US = 10_000
_LATENCY_US = 5

Edge = tuple[int, int]  # us, level


@dataclass
class Result:
    """What a counter has made of the pulses."""

    name: str
    pulses: int
    counted: int

    @property
    def lost(self) -> int:
        return self.pulses - self.counted


def pulse(chance: random.Random, at_us: int) -> Iterator[Edge]:
    """Both edges of one, which bounce, and a disturbance at any place of the pause."""
    for edge_us, level in ((at_us, 0), (at_us + _PULSE_US, 1)):
        yield edge_us, level
        for bounce_us in sorted(chance.sample(range(20, _BOUNCE_US, 20), chance.randrange(4))):
            yield edge_us + bounce_us - 10, 1 - level
            yield edge_us + bounce_us, level
    glitch_us = at_us + _PULSE_US + _BOUNCE_US + chance.randrange(_PAUSE_US - _BOUNCE_US - 20)
    yield glitch_us, 0
    yield glitch_us + chance.randrange(1, 11), 1


def erases(chance: random.Random, until_us: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each."""
    at_us = 0
    while at_us < until_us:
        at_us += _ERASE_US + chance.randrange(2 * (_ERASE_EVERY_US - _ERASE_US))
        yield at_us, at_us + _ERASE_US


class _OneWire(Wires):
    """The meter's wire at the jmp pin."""

    def __init__(self) -> None:
        super().__init__()
        self.wave = Wave(1)
        self.levels = self.wave.level
        self.next_us = self.wave.next_us


class ByPio:
    """The state machine neither knows of erases nor of who reads it."""

    name = "PIO"

    def __init__(self) -> None:
        self._wire = _OneWire()
        words, target = programs.pulses(), programs.PULSE_WRAP_TARGET
        self._machine = StateMachine(words, programs.PULSE_HZ, self._wire, 0, target, autopush=True)
        self._machine.put(programs.PULSE_START)

    def edge(self, at_us: int, level: int, held_off_until_us: int) -> None:
        self._wire.wave.change(at_us, level)

    def count(self, now_us: int) -> int:
        self._machine.exec(programs.PULSE_READ, now_us)
        return programs.PULSE_START - (self._machine.get() or 0)


class ByInterrupt:
    """One latched bit a pin; the handler is that of firmware/port/irq_on_micropython.py."""

    name = "edge interrupt"

    def __init__(self) -> None:
        self._level = self._was = 1
        self._since_us = 0
        self._ready = False
        self._due_us = 0  # when the latched interrupt runs; 0: none is latched
        self._count = 0

    def edge(self, at_us: int, level: int, held_off_until_us: int) -> None:
        self._run_latched(at_us)
        if level != self._level and not self._due_us:
            self._due_us = max(at_us + _LATENCY_US, held_off_until_us)
        self._level = level

    def _run_latched(self, now_us: int) -> None:
        if self._due_us and self._due_us <= now_us:
            due_us, self._due_us = self._due_us, 0
            if self._level != self._was:
                self._handle(due_us)

    def _handle(self, now_us: int) -> None:
        """A pulse counts when it ends: steadily low after steadily high."""
        if now_us - self._since_us >= _STEADY_US:
            if self._was:
                self._ready = True
            elif self._ready:
                self._ready = False
                self._count += 1
        self._was, self._since_us = self._level, now_us

    def count(self, now_us: int) -> int:
        self._run_latched(now_us)
        return self._count


def bench(counter: ByPio | ByInterrupt, pulses: int, seed: int = 1) -> Result:
    """The same pulses and erases for every counter of a seed; it is read after each erase."""
    chance = random.Random(seed)
    period_us = _PULSE_US + _PAUSE_US
    stalls = erases(random.Random(seed + 1), pulses * period_us)
    begin_us, end_us = next(stalls)
    for number in range(pulses):
        for at_us, level in pulse(chance, 50_000 + number * period_us):
            if at_us >= end_us:
                counter.count(at_us)
                begin_us, end_us = next(stalls, (1 << 62, 1 << 62))
            counter.edge(at_us, level, end_us if at_us >= begin_us else 0)
        if number % 100 == 0:
            counter.count(at_us)
    return Result(counter.name, pulses, counter.count(pulses * period_us + 500_000))


COUNTERS: tuple[Callable[[], ByPio | ByInterrupt], ...] = (ByPio, ByInterrupt)


def main(arguments: list[str] | None = None) -> int:
    """Prints a table; 1 if the PIO program has lost one."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.bench_pulses", description=__doc__,
                                     formatter_class=form)  # fmt: skip
    parser.add_argument("pulses", type=int, nargs="?", default=1_000_000, help="how many (%(default)s)")
    pulses = parser.parse_args(arguments).pulses
    print("| counted by | pulses | lost |\n| --- | --- | --- |")
    results = []
    for counter in COUNTERS:
        results.append(bench(counter(), pulses))
        print(f"| {results[-1].name} | {pulses} | {results[-1].lost} |", flush=True)
    return 1 if results[0].lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
