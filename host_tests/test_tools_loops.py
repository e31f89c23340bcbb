# CPython only: host tool
"""`make loops`: which loops there are, and how one is started."""

import subprocess
import sys
from pathlib import Path

from tools.loops import __main__ as loops


def test_each_loop_that_can_be_run_is_in_the_table():
    """A module with a command line of its own is a loop; the others are parts of one."""
    files = Path(loops.__file__).parent.glob("*.py")
    commands = {path.stem for path in files if '__name__ == "__main__"' in path.read_text()} - {"__main__"}
    assert commands == set(loops.there())


def test_without_a_name_all_are_listed(capsys, monkeypatch):
    monkeypatch.setattr(loops, "there", lambda: list(loops.LOOPS))
    assert loops.main([]) == 0
    out = capsys.readouterr().out
    assert all(f"    {name} " in out for name in loops.LOOPS)
    assert loops.main(["--help"]) == 0 and capsys.readouterr().out == out


def test_an_unknown_name_is_told_the_known_ones(capsys, monkeypatch):
    monkeypatch.setattr(loops, "there", lambda: list(loops.LOOPS))
    assert loops.main(["forever"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "no loop forever" in told.err and "    soak " in told.err


def test_a_loop_gets_its_options_and_its_status_counts(monkeypatch, capfd):
    monkeypatch.setattr(loops, "there", lambda: ["soak"])
    prints = "import sys; print(sys.argv[1:]); sys.exit(3)"
    monkeypatch.setattr(loops, "command", lambda name: [sys.executable, "-c", prints])
    assert loops.main(["soak", "--days", "1"]) == 3
    assert "['--days', '1']" in capfd.readouterr().out


def test_each_loop_tells_its_options():
    for name in loops.there():
        done = subprocess.run([*loops.command(name), "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "usage" in done.stdout.lower(), name
