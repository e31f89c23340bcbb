# CPython only: host tool
"""`make bench`: drain, guard and steps. What each prints, and when it fails."""

from tools import bench_drain, bench_guard, bench_steps, budgets


def test_a_queue_is_told_with_one_round_trip_a_message(capsys):
    """TRN-Q-04: the records that the charger finds in its flash, each told once, in their order."""
    assert bench_drain.main(["--transactions", "3", "--samples", "2"]) == 0
    out = capsys.readouterr().out
    assert "3 offline transactions of 2 samples each: 12 messages" in out
    assert "| 3 | 12 | " in out and "drain: 12 messages told, 1.000 round trips each" in out


def test_a_queue_that_cannot_be_stored_is_said(capsys, monkeypatch):
    monkeypatch.setattr(bench_drain.micropython, "find", lambda: "/bin/false")
    assert bench_drain.main(["--transactions", "5"]) == 1
    assert "drain: 5 transactions could not be stored" in capsys.readouterr().err


def test_a_gap_of_the_guard_is_what_its_erases_take(capsys):
    """One write may need several erases, rarely and few: then the guard waits for them, and for nothing else."""
    assert bench_guard.main(["--sessions", "1", "--interpreter", "micropython64"]) == 0
    table = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][2:]
    assert [int(row[0]) for row in table] == [0, 45, 400]
    for price_ms, gap_ms, erases, several, *_ in [map(int, row) for row in table]:
        assert gap_ms <= price_ms * erases + 100
        assert erases <= 3 and several <= 1


def test_the_instructions_of_a_path_are_the_same_each_time():
    path = bench_steps.paths()["owed, nothing to say"]
    path()
    counts = {bench_steps.steps(path) for _ in range(3)}
    assert len(counts) == 1 and counts.pop() > 100


def test_only_our_own_instructions_count():
    assert bench_steps.steps(lambda: sorted(range(100), key=lambda number: -number)) == 0


def test_a_path_that_has_grown_is_told(capsys, monkeypatch):
    name = "owed, nothing to say"
    recorded = {f"CPython {bench_steps.VERSION}": 0, name: 10}
    monkeypatch.setattr(budgets, "STEPS", recorded)
    assert bench_steps.main([]) == 1
    out = capsys.readouterr().out
    assert f"steps: {name} has grown by more than a fifth" in out and "| a frame of 128 bytes masked |" in out


def test_another_version_is_not_compared(capsys, monkeypatch):
    monkeypatch.setattr(budgets, "STEPS", {"CPython 3.5": 0, "owed, nothing to say": 10})
    assert bench_steps.main([]) == 0
    assert "recorded with CPython 3.5: not to be compared" in capsys.readouterr().out
