# CPython only: host tool
"""`make bench`: which benchmarks there are, and whose verdict counts."""

import subprocess

from tools import bench, build


def test_each_file_of_a_benchmark_can_be_run():
    """bench_wires and bench_readers are parts of bench_drivers."""
    files = {path.stem.removeprefix("bench_") for path in (build.ROOT / "tools").glob("bench_*.py")}
    assert files - {"wires", "readers"} == set(bench.BENCHES)


def test_without_a_name_the_figures_of_the_drivers_and_what_else_there_is(capsys, monkeypatch):
    ran = []

    def run(name, options):
        ran.append((name, options))
        return int(name == "pulses")

    monkeypatch.setattr(bench, "run", run)
    assert bench.main([]) == 1
    assert ran == [("drivers", []), ("pulses", [])]
    out = capsys.readouterr().out
    assert "make bench ARGS=late" in out and "make bench ARGS=store" in out


def test_one_of_them_gets_its_options(capfd):
    assert bench.main(["pulses", "100"]) == 0
    assert "| PIO | 100 | 0 |" in capfd.readouterr().out
    assert bench.main(["pulses", "none"]) == 2


def test_the_figures_are_one_command(monkeypatch):
    ran = []
    monkeypatch.setattr(bench, "run", lambda name, options: ran.append(name) or 0)
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(bench.subprocess, "run", lambda command, **_: ran.append(command[-1]) or failed)
    assert bench.main(["figures"]) == 1
    assert ran == ["latency", "drain", "guard", "steps", "tools.ram"]


def test_an_unknown_name_is_told_the_known_ones(capsys):
    assert bench.main(["fast"]) == 2
    out = capsys.readouterr().out
    assert all(f"    {name} " in out for name in bench.BENCHES)
    assert bench.main(["--help"]) == 0 and capsys.readouterr().out == out
