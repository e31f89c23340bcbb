"""Interrupts of pins and timers. They run when the program waits, and when a flash erase that held them off is over:
while it computes no simulated time passes."""

import time

import channel

_pins = []  # [pin, handler, trigger, level when last looked]
_timers = []  # [when next, period in ms, timer]


def watch(pin, handler, trigger: int) -> None:
    """Call `handler(pin)` at the edges of `trigger`: 4 falling, 8 rising. Of those within a wait the last counts."""
    _arm()
    _pins[:] = [each for each in _pins if each[0].id != pin.id]
    if handler:
        _pins.append([pin, handler, trigger, pin()])


def every(period_ms: int, timer) -> None:
    """Call `timer.callback(timer)` again and again."""
    _arm()
    _timers.append([time.ticks_add(time.ticks_ms(), period_ms), period_ms, timer])


def _arm() -> None:
    channel.interrupts = _look


def _look() -> None:
    for each in _pins:
        level = each[0]()
        if level != each[3]:
            each[3] = level
            if each[2] & (8 if level else 4):
                each[1](each[0])
    for each in _timers:
        while time.ticks_diff(time.ticks_ms(), each[0]) >= 0:
            each[0] = time.ticks_add(each[0], each[1])
            each[2].callback(each[2])
