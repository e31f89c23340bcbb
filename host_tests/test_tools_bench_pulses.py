# CPython only: host tool
"""Pulses while the flash is erased: PIO loses none, a lone edge interrupt does. A part of the benchmark's million."""

from tools import bench_pulses

_PULSES = 3000


def test_pio_loses_no_pulse():
    for seed in (1, 2):
        assert bench_pulses.bench(bench_pulses.ByPio(), _PULSES, seed).lost == 0


def test_the_same_pulses_are_too_many_for_an_edge_interrupt():
    """About one erase in 10 s, 400 ms long: six pulses each. Without erases it loses none."""
    erases = sum(1 for begin_us, _ in bench_pulses.erases(bench_pulses.random.Random(2), _PULSES * 60_000))
    lost = bench_pulses.bench(bench_pulses.ByInterrupt(), _PULSES).lost
    assert 4 * erases < lost < 8 * erases and erases > 10


def test_an_edge_interrupt_that_nothing_holds_off_loses_none():
    counter = bench_pulses.ByInterrupt()
    chance = bench_pulses.random.Random(1)
    for number in range(_PULSES):
        for at_us, level in bench_pulses.pulse(chance, 50_000 + number * 60_000):
            counter.edge(at_us, level, 0)
    assert counter.count(_PULSES * 60_000 + 500_000) == _PULSES


def test_it_prints_its_table_and_its_status_is_the_verdict(capsys):
    assert bench_pulses.main(["200"]) == 0
    assert "| PIO | 200 | 0 |" in capsys.readouterr().out
