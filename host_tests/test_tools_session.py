# CPython only: host tool
"""`make session`: its verdict, and its exit status."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _session(*options):
    command = [sys.executable, "-m", "tools.session", "--interpreter", "micropython32", "--kwh", "0.2", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_a_complete_session_is_ok_with_its_transcript():
    status, lines = _session()
    assert status == 0
    assert lines[-1].startswith("session: ok in micropython32: 200 Wh")
    for what in ("-> BootNotification", "-> StartTransaction", "== contactor 1 closed", "-> StopTransaction"):
        assert any(what in line for line in lines), what


def test_verbose_shows_log_and_lights():
    status, lines = _session("-v", "--connector", "2")
    assert status == 0
    assert any(" .. " in line for line in lines) and any("== led 2 blue" in line for line in lines)


def test_a_session_that_cannot_be_is_told_and_fails():
    status, lines = _session("--heap", "80000")
    assert status == 1
    assert lines[-1].startswith("session: failed in micropython32: missing or wrong: BootNotification")


def test_the_readme_has_no_place_left_to_fill():
    assert "RAM_LINE" not in (ROOT / "README.md").read_text()
