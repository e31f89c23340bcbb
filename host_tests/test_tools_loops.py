# CPython only: host tool
"""`make loops`: which loops there are, and how one is started."""

import contextlib
import dataclasses
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.loops import __main__ as loops
from tools.loops import fuzz, network, network_whole, power_cuts, soak
from tools.loops.ending import CtrlC, Progress, end
from tools.loops.flash_record import Moment, Record, Write
from tools.loops.power_cut_story import Story
from tools.loops.power_cut_verdict import Verdict


def test_each_loop_that_can_be_run_is_in_the_table():
    """A module with a command line of its own is a loop; the others are parts of one."""
    files = Path(loops.__file__).parent.glob("*.py")
    commands = {path.stem for path in files if '__name__ == "__main__"' in path.read_text()} - {"__main__"}
    assert commands == set(loops.LOOPS)


def test_without_a_name_all_are_listed(capsys):
    assert loops.main([]) == 0
    out = capsys.readouterr().out
    assert all(f"    {name} " in out for name in loops.LOOPS)
    assert loops.main(["--help"]) == 0 and capsys.readouterr().out == out


def test_an_unknown_name_is_told_the_known_ones(capsys):
    assert loops.main(["forever"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "no loop forever" in told.err and "    soak " in told.err


def test_a_loop_gets_its_options_and_its_status_counts(monkeypatch, capfd):
    prints = "import sys; print(sys.argv[1:]); sys.exit(3)"
    monkeypatch.setattr(loops, "command", lambda name: [sys.executable, "-c", prints])
    assert loops.main(["soak", "--days", "1"]) == 3
    assert "['--days', '1']" in capfd.readouterr().out


def test_each_loop_tells_its_options():
    for name in loops.LOOPS:
        done = subprocess.run([*loops.command(name), "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "usage" in done.stdout.lower(), name


# --- what they have in common


def test_the_status_is_one_for_failures_and_for_nothing_tested_and_130_for_ctrl_c(capsys):
    assert end("all: 3 runs", "", False, CtrlC()) == 0
    assert end("all: 3 runs", "", True, CtrlC()) == 1
    assert capsys.readouterr().out == "all: 3 runs\n" * 2
    assert end("all: 0 runs", "no run", False, CtrlC()) == 1
    assert capsys.readouterr().out == "nothing was tested: no run\nall: 0 runs\n"
    with (pressed := CtrlC()):
        raise KeyboardInterrupt
    assert end("all: 1 run", "no run", True, pressed) == 130
    assert "stopped by Ctrl-C" in capsys.readouterr().out


def test_what_is_no_ctrl_c_goes_on():
    with pytest.raises(ValueError), CtrlC():
        raise ValueError


def test_a_word_of_progress_comes_twice_a_minute():
    clock = [0.0]
    progress = Progress(lambda: clock[0])
    said = []
    for clock[0] in range(0, 100, 7):
        said += [clock[0]] if progress.due() else []
    assert said == [35, 70]


BAD = [
    (network, "--from -5", "'-5': say a whole number, 0 or more"), (network, "--to x", "'x': say a whole number"),
    (network, "--every 0", "'0': say a whole number, 1 or more"), (network, "--jobs 0", "1 or more"),
    (network_whole, "--every -1", "1 or more"), (power_cuts, "--from -1", "0 or more"),
    (power_cuts, "--every 0", "1 or more"), (soak, "--days -1", "say a number above 0, 1000 at most"),
    (soak, "--days 0", "above 0"), (soak, "--days nan", "above 0"), (soak, "--days inf", "1000 at most"),
    (soak, "--lapse -5", "from 0 to 5000"), (soak, "--lapse 5001", "from 0 to 5000"), (soak, "--pace 0", "above 0"),
    (soak, "--pace much", "above 0"), (soak, "--before-wrap -1", "from 1 to 536870"), (fuzz, "--cases 0", "1 or more"),
    (fuzz, "--jobs 0", "1 or more"), (fuzz, "--case calls", "like calls-1234"), (fuzz, "--case no-1", "kinds are"),
]  # fmt: skip


@pytest.mark.parametrize(("loop", "said", "told"), BAD, ids=lambda each: getattr(each, "__name__", each))
def test_an_option_that_cannot_be_is_refused_before_anything_runs(loop, said, told, capsys):
    with pytest.raises(SystemExit) as refused:
        loop.main(said.split())
    assert refused.value.code == 2
    printed = capsys.readouterr()
    assert told in printed.err and said.split()[0] in printed.err and printed.out == ""


def test_ctrl_c_of_one_that_runs_in_several_processes_prints_its_counts_and_no_traceback():
    line = [*loops.command("network"), "--jobs", "2"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0) as child:
        first = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        rest, status = child.stdout.read(), child.wait()
    assert first.startswith("seed 1, ") and status == 130
    assert "stopped by Ctrl-C" in rest and "network: " in rest.splitlines()[-1] and "Traceback" not in rest


@pytest.mark.parametrize("name", ["soak", "network_whole", "fuzz"])
def test_nor_do_those_that_run_a_vm(name):
    """A terminal's Ctrl-C reaches the whole group."""
    line = loops.command(name)
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0) as child:
        for text in iter(child.stdout.readline, ""):
            if "seed" in text or "of whole chargers" in text:
                break
        child.send_signal(signal.SIGINT)
        rest, status = child.stdout.read(), child.wait()
    assert status == 130 and "stopped by Ctrl-C" in rest and "Traceback" not in rest
    assert rest.splitlines()[-1].startswith(f"{name}: ")


# --- network


def test_bytes_that_are_not_there_are_no_success(capsys):
    assert network.main(["--from", "999999"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("seed 1, 0 runs\n") and "nothing was tested: no byte" in told


def test_a_fault_whose_byte_never_comes_is_told_by_both(capsys):
    assert network.main(["--play", "reset in 999999"]) == 1
    told = capsys.readouterr().out
    assert "BootNotification" in told and told.endswith("wrong: the line did not fail\n")
    assert network_whole.main(["--interpreter", "micropython64", "--play", "reset in 999999"]) == 1
    told = capsys.readouterr().out
    assert "BootNotification" in told and "contactor 1 closed" in told and "wrong: the line did not fail\n" in told


def test_a_fault_that_strikes_is_shown_with_all_that_is_said(capsys):
    assert network.main(["--play", "reset in 1234"]) == 0
    assert "!! reset" in capsys.readouterr().out


def test_whole_chargers_tell_how_many_runs_there_are(capsys, monkeypatch):
    """The charger's own part is in test_charger_bad_lines.py."""
    outcome = network_whole.Outcome([("in", 10)], 1, [], [])
    monkeypatch.setattr(network_whole, "play", lambda *words: outcome)
    assert network_whole.main([]) == 0
    told = capsys.readouterr().out
    assert told.startswith("6 runs") and told.endswith("network_whole: 6 runs, 6 resends, 0 failures\n")
    monkeypatch.setattr(network_whole, "play", lambda *words: dataclasses.replace(outcome, borders=[]))
    assert network_whole.main([]) == 1
    assert "nothing was tested" in capsys.readouterr().out


# --- power cuts

_NOW = Moment(0.0, 0, 1, (), ())


class _Here:
    """A pool without processes."""

    imap = staticmethod(map)


@pytest.fixture
def verdicts(monkeypatch):
    """Of the restarts after a story of three writes."""
    found = [Verdict(), Verdict(), Verdict(), Verdict()]
    story = Story(Record(pages=False, writes=[Write(0, b"", _NOW)] * 3), end=_NOW)
    monkeypatch.setattr(power_cuts, "_stories", {})
    monkeypatch.setattr(power_cuts.power_cut_story, "play", lambda file_system: story)
    monkeypatch.setattr(power_cuts, "_share", lambda task: [(n, found[n]) for n in task[1]])
    monkeypatch.setattr(power_cuts.multiprocessing, "Pool", lambda *words: contextlib.nullcontext(_Here()))
    return found


def test_a_cut_that_fails_says_how_to_repeat_it(verdicts, capsys):
    verdicts[2].wrong.append("a stop is missing")
    assert power_cuts.main(["--twice"]) == 1
    told = capsys.readouterr().out
    again = ".venv/bin/python -m tools.loops.power_cuts --file-system littlefs --twice --from 2 --to 2"
    assert f"FAILED; again: {again}\n    a stop is missing\n" in told
    assert told.splitlines()[-1] == (
        "power cuts (littlefs, twice): 3 writes, 4 cuts, 4 restarts, 0 duplicates, 0 Wh lost at most, 1 failures"
    )


def test_writes_that_are_not_there_are_no_success(verdicts, capsys):
    assert power_cuts.main(["--from", "99999"]) == 1
    assert "nothing was tested: no write from --from to --to; the story has 3" in capsys.readouterr().out


def test_pages_under_fat_do_not_sound_as_if_nothing_were_lost(verdicts, capsys):
    verdicts[1].lost, verdicts[2].lost, verdicts[3].lost = "records", "records", "settings"
    assert power_cuts.main(["--file-system", "fat-pages"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "power cuts (fat-pages): 3 writes, 4 cuts, 4 restarts, 0 duplicates, 2 with lost records and 1 with lost "
        "settings, elsewhere 0 Wh lost at most, 0 failures (unsafe)"
    )


# --- soak


@pytest.fixture
def days(monkeypatch):
    """A soak without a charger; `lives(town)` is what happens in it."""
    shop = contextlib.closing(None)
    shop.close, shop.log, shop.state = lambda judge: None, lambda count: ["12.000 E log"], lambda: {"time": 0.0}
    monkeypatch.setattr(soak, "opened", lambda before_wrap_s: shop)
    monkeypatch.setattr(soak, "judge", lambda town: town.books.wrong)

    def lives(happens):
        monkeypatch.setattr(soak, "play", lambda town, seconds, tell: happens(town))

    return lives


def test_days_without_a_transaction_are_no_success(days, capsys):
    days(lambda town: None)
    assert soak.main(["--days", "0.02"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("soak: seed 1, 0.02 days") and "nothing was tested: not one transaction" in told


def test_days_that_fail_say_how_to_repeat_them(days, capsys):
    days(lambda town: town.books.wrong.append("a sample is missing"))
    assert soak.main(["--seed", "7", "--pace", "2", "--before-wrap", "60"]) == 1
    told = capsys.readouterr().out
    assert "a sample is missing\n12.000 E log\n" in told
    again = "tools.loops.soak --days 7.0 --seed 7 --lapse 500 --pace 2.0 --before-wrap 60\n"
    assert f"FAILED; again: .venv/bin/python -m {again}" in told


def test_days_with_transactions_are_one(days, capsys):
    days(lambda town: town.books.transactions.update({"a": None}))
    assert soak.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("soak: 7 days, 1 transactions, ")
