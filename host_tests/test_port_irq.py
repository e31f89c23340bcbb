# CPython only: MicroPython's modules are fakes
"""Pulses and the relay's guard in hard interrupts, on chips without state machines."""

import importlib.util
import sys
import types
from pathlib import Path

import pytest

_PORT = Path(__file__).resolve().parent.parent / "firmware" / "port" / "irq_on_micropython.py"


class Pin:
    """A pin whose level the test moves; its interrupt runs at once, or when `held_off` ends."""

    IN, OUT, PULL_UP, IRQ_FALLING, IRQ_RISING = 0, 1, 1, 4, 8
    made: dict = {}

    def __init__(self, id, mode=-1, pull=None, value=None):
        self.level = value if mode == Pin.OUT else 1
        self.handler = None
        Pin.made[id] = self

    def __call__(self, level=None):
        if level is None:
            return self.level
        self.level = 1 if level else 0

    def irq(self, handler, trigger, hard):
        assert hard
        self.handler, self.trigger = handler, trigger

    def moves(self, level: int) -> None:
        if level != self.level:
            self.level = level
            if self.trigger & (8 if level else 4):
                self.handler(self)


class Timer:
    made: list = []

    def __init__(self, id, *, period, callback, hard):
        assert hard and period == 1000
        self.tick = lambda: callback(self)
        Timer.made.append(self)


@pytest.fixture
def port(monkeypatch):
    clock = types.SimpleNamespace(now_ms=0)
    fakes = {
        "machine": types.SimpleNamespace(Pin=Pin, Timer=Timer),
        "micropython": types.SimpleNamespace(const=lambda value: value),
        "time": types.SimpleNamespace(ticks_ms=lambda: clock.now_ms, ticks_diff=lambda a, b: a - b),
    }
    for name, fake in fakes.items():
        monkeypatch.setitem(sys.modules, name, fake)
    spec = importlib.util.spec_from_file_location("irq_under_test", _PORT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.clock = clock
    return module


def counted(port, *changes, level=1):
    """How many pulses these (ms, level) are."""
    port.clock.now_ms = 0
    made = Pin.__init__

    def begins(self, *args, **named):
        made(self, *args, **named)
        self.level = level

    Pin.__init__ = begins
    try:
        count = port.pulse_counter(0, 3)
    finally:
        Pin.__init__ = made
    for port.clock.now_ms, moved in changes:
        Pin.made[3].moves(moved)
    return count()


def test_a_pulse_counts_when_it_ends_after_10_ms(port):
    assert counted(port, (10, 0), (20, 1)) == 1
    assert counted(port, (10, 0), (19, 1)) == 0
    assert counted(port, (9, 0), (39, 1)) == 0
    assert counted(port, (50, 0), (80, 1), (90, 0), (100, 1)) == 2
    assert counted(port, (50, 0), (80, 1), (89, 0), (119, 1)) == 1


def test_bounce_and_glitches_do_not_count(port):
    bouncing = [(50, 0), (51, 1), (52, 0), (54, 1), (55, 0), (80, 1), (81, 0), (84, 1)]
    assert counted(port, *bouncing) == 1
    assert counted(port, (50, 0), (50, 1), (60, 0), (61, 1), (100, 0), (130, 1)) == 1


def test_the_level_at_the_start_does_not_count(port):
    assert counted(port, (30, 1), level=0) == 0
    assert counted(port, (30, 1), (60, 0), (90, 1), level=0) == 1


def guard(port, active=1, press=0):
    """(relay's pin, watched pin, set, tick of the timer); the watched pin is at rest."""
    set = port.relay(2, active, (7, press))
    Pin.made[7].level = 1 - press
    return Pin.made[2], Pin.made[7], set, Timer.made[-1].tick


def test_the_watched_pin_opens_it_and_it_stays_open(port):
    for active in (0, 1):
        for press in (0, 1):
            out, stop, set, _ = guard(port, active, press)
            assert out() == 1 - active and not set(False) and not set(True)
            assert out() == active
            stop.moves(press)
            assert out() == 1 - active
            stop.moves(1 - press)
            assert set(True) is True and out() == 1 - active
            assert not set(False) and not set(True) and out() == active


def test_it_does_not_close_while_the_watched_pin_is_active(port):
    out, stop, set, _ = guard(port)
    stop.level = 0  # and its interrupt has come before
    set(True)
    assert out() == 0
    assert set(True) is True  # told, as after any opening


def test_without_python_it_opens_after_four_seconds(port):
    out, _, set, tick = guard(port)
    set(True)
    for _ in range(100):
        tick()
        assert not set(True) and out() == 1
    for level in (1, 1, 1, 0):
        tick()
        assert out() == level
    assert set(True) is True and out() == 0


def test_a_chip_without_hard_interrupts_is_refused(port, monkeypatch):
    def refused(self, handler, trigger, hard):
        raise ValueError("hard interrupts are not supported")

    monkeypatch.setattr(Pin, "irq", refused)
    for make in (lambda: port.pulse_counter(0, 3), lambda: port.relay(2, 1, (7, 0))):
        with pytest.raises(RuntimeError, match="no interrupts while Python computes: use MicroPython 1"):
            make()
