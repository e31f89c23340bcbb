"""The control pilot without peak detectors: both levels from a burst of samples, at every duty and any phase."""

import gc

from lib.drivers.control_pilot import ControlPilot
from lib.drivers.peaks import Halves, Peaks
from lib.ticks import add

_STEADY = 65535
_TOP, _BOTTOM = 60000, 6000  # readings at +12 V and at -12 V


class Adc:
    """An analog input at a pilot's wire; each sample takes `sample_us`, and time passes with it."""

    def __init__(self, duty, sample_us=20, at_us=0, high=_TOP):
        self.duty, self.sample_us, self.now_us = duty, sample_us, at_us
        self.high, self.low = high, _BOTTOM
        self.spikes = []  # readings that come in place of samples
        self.stuck = None

    def read(self):
        self.now_us += self.sample_us
        if self.stuck is not None:
            return self.stuck
        if self.spikes and self.now_us % 1000 > 500:
            return self.spikes.pop()
        return self.high if self.now_us % 1000 * _STEADY < self.duty * 1000 else self.low

    def ticks_us(self):
        return self.now_us


def test_both_levels_are_found_from_10_to_96_per_cent_at_any_phase():
    for sample_us in (10, 13, 17, 20):
        for per_mille in (100, 266, 533, 850, 960):
            for phase_us in range(0, 1000, 17):
                adc = Adc(per_mille * _STEADY // 1000, sample_us, phase_us)
                peaks = Peaks(adc.read, adc.ticks_us)
                assert list(peaks.read()) == [_TOP, _BOTTOM], (sample_us, per_mille, phase_us)


def test_a_slow_converter_finds_them_up_to_63_a():
    for sample_us in (25, 30, 42, 45):
        for per_mille in (100, 850, 892):
            for phase_us in range(0, 1000, 17):
                adc = Adc(per_mille * _STEADY // 1000, sample_us, phase_us)
                assert list(Peaks(adc.read, adc.ticks_us).read()) == [_TOP, _BOTTOM], (sample_us, per_mille, phase_us)


def test_a_burst_lasts_two_and_a_half_periods_whatever_a_sample_takes():
    """2.5 ms of the bus; a converter slower than 42 us a sample takes 60 of them. Nothing is made anew."""
    for sample_us, count in ((5, 250), (10, 250), (20, 125), (40, 62), (42, 60), (100, 60)):
        adc = Adc(_STEADY, sample_us)
        peaks = Peaks(adc.read, adc.ticks_us)
        began_us, samples, pair = adc.now_us, peaks.samples, peaks.read()
        assert len(samples) == count and adc.now_us - began_us == count * sample_us
        assert peaks.read() is pair and peaks.samples is samples


def test_a_clock_that_wraps_or_stands_still_is_no_clock():
    for ticks in (iter((2**30 - 5, 900)), iter((7, 7))):
        adc = Adc(_STEADY)
        assert len(Peaks(adc.read, lambda ticks=ticks: next(ticks)).samples) == 250


def test_two_samples_that_are_wrong_are_nothing():
    adc = Adc(266 * _STEADY // 1000)
    peaks = Peaks(adc.read, adc.ticks_us)
    adc.spikes = [65535, 65535, 0, 0]
    assert list(peaks.read()) == [_TOP, _BOTTOM] and not adc.spikes


def test_steady_levels():
    for duty, level in ((_STEADY, _TOP), (0, _BOTTOM)):
        adc = Adc(duty)
        assert list(Peaks(adc.read, adc.ticks_us).read()) == [level, level]


class Pilot:
    """The driver with one analog input; `passes` of 20 ms."""

    def __init__(self):
        self.adc = Adc(_STEADY)
        halves = Halves(Peaks(self.adc.read, self.adc.ticks_us).read)
        self.driver = ControlPilot(self._drive, halves.high, (_TOP, _BOTTOM), halves.low)
        self.now = 0

    def _drive(self, duty):
        self.adc.duty = duty

    def passes(self, count, volts=None, amps=6):
        if volts is not None:
            self.adc.high = _BOTTOM + (volts + 12) * (_TOP - _BOTTOM) // 24
        for _ in range(count):
            self.now = add(self.now, 20)
            self.driver.update(self.now)
            self.driver.set(amps * 1000, self.now)
        return self.driver


def test_a_pilot_with_one_input_tells_every_state_at_10_per_cent():
    pilot = Pilot()
    pilot.passes(300)
    assert pilot.adc.duty == 100 * _STEADY // 1000
    for volts in (9, 6, 3, 0, 9, 12):
        driver = pilot.passes(20, volts)
        assert driver.state == volts and driver.fault == (volts == 0), volts


def test_a_pilot_with_one_input_sees_that_the_diode_is_missing():
    pilot = Pilot()
    pilot.passes(300, 9)
    assert not pilot.driver.fault
    pilot.adc.low = _BOTTOM + 3 * (_TOP - _BOTTOM) // 24
    assert pilot.passes(10).fault


def test_an_input_that_is_stuck_is_a_fault():
    for stuck in (0, 65535, 30000, _BOTTOM):
        pilot = Pilot()
        pilot.passes(300, 9)
        pilot.adc.stuck = stuck
        driver = pilot.passes(20)
        assert driver.fault and not driver.asks(), stuck
        pilot.adc.stuck = None
        assert not pilot.passes(20).fault


def test_a_burst_allocates_nothing():
    """Where the heap can be asked for: in MicroPython."""
    peaks = Peaks(_seven, lambda: 0)
    pair = peaks.read()
    gc.collect()
    before = gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0
    peaks.read()
    after = gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0
    assert after == before and pair == [7, 7]


def _seven():
    return 7
