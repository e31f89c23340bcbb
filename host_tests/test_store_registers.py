"""What a power cut leaves of the energy registers and the contactors' cycles: one small record, of today's form and of
the one before 0.3.0."""

import struct

from firmware import registers
from firmware.tasks import clock as life
from host_tests.outlet_bench import Bench
from lib.drivers.pulse_meter import PulseMeter


class Slots:
    """The slot in memory."""

    def __init__(self, packed=None):
        self.packed = packed

    def load(self, name):
        assert name == life.SLOT
        return self.packed

    def save(self, name, packed):
        assert name == life.SLOT
        self.packed = packed


class Wall:
    """A clock that stands still."""

    def __init__(self, known):
        self.known = known

    def unix_ms(self, now):
        return 1700000000123


def outlet(pulses, cycles, imp_per_kwh=3200):
    bench = Bench()
    bench.outlet.meter = PulseMeter(lambda: 0, imp_per_kwh)
    bench.outlet.restore(pulses * 1000 // imp_per_kwh, pulses * 1000 % imp_per_kwh)
    bench.outlet.contactor.cycles = cycles
    return bench.outlet


def test_registers_rests_and_cycles_come_back():
    for known in (False, True):
        slots, outlets = Slots(), [outlet(3205, 7), outlet(2**32 - 1, 100000)]
        assert life.save(slots, Wall(known), 0, outlets, None) == ""
        assert len(slots.packed) == 33
        saved, kept = registers.load(slots)
        assert saved == (1700000000123, known)
        again = [outlet(0, 0), outlet(0, 0)]
        for each, values in zip(again, kept):
            each.restore(*values)
        for each, before in zip(again, outlets):
            assert (each.meter.wh, each.meter.rest) == (before.meter.wh, before.meter.rest)
            assert each.contactor.cycles == before.contactor.cycles and each.connector.meter_wh == before.meter.wh
        assert again[0].meter.wh == 1001 and again[0].meter.rest == 1800  # 5 pulses are 1.5625 Wh


def test_no_pulse_is_lost_over_restarts():
    """3 pulses of 0.3125 Wh between two restarts."""
    slots = Slots()
    for restart in range(1, 33):
        one, counted = outlet(0, 0), [0]
        one.meter = PulseMeter(lambda counted=counted: counted[0], 3200)
        for values in registers.load(slots)[1]:
            one.restore(*values)
        counted[0] = 3
        one.step_meter(100)
        life.save(slots, Wall(True), 0, [one], None)
        assert one.meter.wh == restart * 3 * 1000 // 3200


def test_the_record_of_before_is_understood():
    packed = struct.pack("<qBII", 1700000000123, 1, 5, 4000000000)
    assert registers.load(Slots(packed)) == ((1700000000123, 1), [(5,), (4000000000,)])
    assert registers.load(Slots(packed[:-1]))[1] == [(5,)]


def test_without_a_record_there_is_nothing():
    for packed in (None, b"", b"12345678"):
        assert registers.load(Slots(packed)) == ((0, 0), ())


def test_a_flash_that_refuses_is_told_and_nothing_is_lost():
    class Full(Slots):
        def save(self, name, packed):
            raise OSError(28)

    class Log:
        lines = []

        def error(self, source, text):
            self.lines.append((source, text))

    told = life.save(Full(), Wall(True), 0, [outlet(5, 1)], Log())
    assert told and life.save(Full(), Wall(True), 0, [outlet(5, 1)], Log(), told) == told and len(Log.lines) == 1
    assert Log.lines[0][0] == "clock" and "the energy registers cannot be stored" in Log.lines[0][1]


def test_the_contactors_cycles_are_the_closings_it_was_told():
    bench = Bench().charging()
    assert bench.outlet.contactor.cycles == 1
    bench.outlet.restore(0, 0, 41)
    for _ in range(3):
        bench.connector.authorized = False
        bench.runs(1000)
        bench.connector.authorized = True
        bench.runs(6000)
    assert bench.outlet.contactor.cycles == 44
