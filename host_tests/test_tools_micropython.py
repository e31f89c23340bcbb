# CPython only: host tool
"""A MicroPython is found by setting, by PATH or unpacked, and is run before it is trusted."""

import subprocess

import pytest

from tools import micropython


@pytest.fixture(autouse=True)
def _forgets():
    """What was found is remembered in a process; these tests look afresh."""
    micropython.find.cache_clear()
    yield
    micropython.find.cache_clear()


def pretend(path, answer):
    """A program that answers every probe with `answer`."""
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


def test_both_are_there_and_have_their_pointer_size():
    for bits in (64, 32):
        command = [micropython.find(bits), "-c", "import sys; print(sys.maxsize > 1 << 32)"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(bits == 64)


def test_the_setting_goes_first(monkeypatch, tmp_path):
    program = pretend(tmp_path / "mine", "micropython 1 26 False True 6")
    monkeypatch.setenv("MICROPYTHON32", str(program))
    assert micropython.find(32) == program


def test_a_wrong_setting_is_an_error_and_names_the_remedy(monkeypatch, tmp_path):
    cases = {
        "micropython 1 24 True True 6": "version 1.24, older than 1.25",
        "micropython 1 25 False True 6": "not the 64-bit build",
        "circuitpython 10 2 True True 6": "is circuitpython",
        "micropython 1 25 True False 6": "no littlefs",
        "micropython 1 30 True True 7": "reads .mpy format 7, not 6",
        "hello": "is not a MicroPython",
        "": "it prints nothing",
    }
    for answer, reason in cases.items():
        monkeypatch.setenv("MICROPYTHON", str(pretend(tmp_path / "mine", answer)))
        with pytest.raises(micropython.NotFound) as caught:
            micropython.find(64)
        assert reason in str(caught.value)
        assert "What to do" in str(caught.value)


def test_a_setting_that_names_nothing_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("MICROPYTHON", str(tmp_path / "nothing"))
    with pytest.raises(micropython.NotFound, match="does not run"):
        micropython.find(64)


def test_an_old_one_on_path_is_passed_over(monkeypatch, tmp_path):
    pretend(tmp_path / "micropython", "micropython 1 19 True True 6")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv("MICROPYTHON", raising=False)
    assert micropython.find(64).parent != tmp_path


def test_a_good_one_on_path_is_taken(monkeypatch, tmp_path):
    program = pretend(tmp_path / "micropython", "micropython 1 27 True True 6")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.delenv("MICROPYTHON", raising=False)
    assert micropython.find(64) == program


def test_where_nothing_can_be_unpacked_the_reason_and_the_remedy_are_told(monkeypatch):
    def cannot(*_):
        raise micropython.debian.CannotUnpack("apt-get is missing: this is not a Debian machine")

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("MICROPYTHON32", raising=False)
    monkeypatch.setattr(micropython.debian, "unpack", cannot)
    with pytest.raises(micropython.NotFound, match=r"(?s)not a Debian machine.*MICROPYTHON32="):
        micropython.find(32)


def test_the_command_line_runs_it(capfd):
    assert micropython.main(["--bits", "32", "--", "-c", "print(6 * 7)"]) == 0
    assert capfd.readouterr().out == "42\n"
