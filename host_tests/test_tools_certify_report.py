# CPython only: host tool
"""`make certify`: report, earlier reports, exit status, and the page of several stations."""

import json
import subprocess
import sys
from pathlib import Path

from tools.certify import options, results, selection
from tools.certify.asked import asked
from tools.certify.catalogue import CORE
from tools.certify.datasheet import DataSheet
from tools.certify.folder import Folder
from tools.certify.report import Report
from tools.certify.result import FAIL, NOT_APPLICABLE, NOT_PLAYED, Result
from tools.certify.settings import Settings
from tools.csms.timestamps import iso
from tools.version import version

ROOT = Path(__file__).resolve().parent.parent
LONG = "05:00:00.000 -> DataTransfer " + "x" * 1000


def _asked(*words):
    given = options.parse(options.parser(), list(words))
    return asked(selection.chosen(given.case, given.profile, given.edition), given, list(words))


def _report(*more, words=("--case", "003,012,017_2"), date_s=0):
    failed = Result("TC_012_CS", "Remote stop", CORE, FAIL, "expected a; came b", 1.5, "a", "b", "the step")
    failed.frames += [LONG] * 30 + ["05:00:00.000 -> StopTransaction {}"]
    failed.notes.append("unexpected: 1 Charging NoError")
    left_out = Result("TC_017_2_CS", "Unlock", CORE, NOT_APPLICABLE, "the data sheet says a socket")
    found = [Result("TC_003_CS", "Session", CORE), failed, left_out, *more]
    keys = {"StopTxnSampledData": {"key": "StopTxnSampledData", "value": "a|b", "readonly": True}}
    boot, sheet, settings = {"chargePointVendor": "V"}, DataSheet(), Settings()
    return Report("CP1", iso(date_s), boot, sheet, settings, found, _asked(*words), keys, {"ConnectionTimeOut": "60"})


def test_the_report_tells_what_was_expected_and_what_came():
    report = _report()
    told, text = json.loads(report.json()), report.markdown()
    assert report.summary() == "certify: 1 passed, 1 failed, 1 not applicable"
    assert told["counts"] == {"passed": 1, "failed": 1, "notApplicable": 1, "notPlayed": 0}
    assert (told["results"][1]["expected"], told["results"][1]["came"]) == ("a", "b")
    assert told["settings"]["connection_timeout_s"] == Settings().connection_timeout_s
    wanted = ["- expected: a", "- came: b", "-> StopTransaction {}", "- vendor: V"]
    wanted += ["- TC_012_CS: unexpected: 1 Charging"]
    wanted += ["| TC_012_CS | Remote stop | **fail**", "not applicable: the data sheet says a socket"]
    wanted += ["| StopTxnSampledData | a\\|b (read-only) |", "- ConnectionTimeOut: was '60'"]
    assert [line for line in wanted if line not in text] == []


def test_programs_get_every_message_whole_and_people_the_last_ones_short():
    report = _report()
    frames = json.loads(report.json())["results"][1]["frames"]
    assert len(frames) == 31 and frames[0] == LONG
    lines = report.markdown().splitlines()
    assert 20 < sum("DataTransfer" in line for line in lines) < 30 and max(map(len, lines)) < 500


def test_the_report_says_what_was_asked_for_and_how_to_ask_again():
    report = _report()
    told, text = json.loads(report.json()), report.markdown()
    assert told["complete"] and told["state"] == "complete" and "- run: complete" in text
    cases = ["TC_003_CS", "TC_012_CS", "TC_017_2_CS"]
    command = ".venv/bin/python -m tools.certify --case 003,012,017_2"
    facts = {"cases": cases, "every_case": False, "edition": "both", "command": command, "bollard": version()}
    assert told["asked"] == facts
    assert f"- cases asked for: {', '.join(cases)}" in text and f"- again: `{command}`" in text
    assert f"- bench: Bollard {version()}" in text and "- edition: both" in text


def test_a_run_that_was_broken_off_does_not_look_complete():
    report = _report(words=("--profile", "Core"))
    assert not json.loads(report.json())["complete"]
    core = len(selection.chosen([], [CORE], "both"))
    assert report.state() == f"broken off, 3 of {core} played" and f"- run: {report.state()}" in report.markdown()


def test_what_nobody_could_play_is_counted_apart():
    report = _report(Result("TC_041_CS", "Fault", CORE, NOT_PLAYED, "the tester cannot: Make it faulty"))
    assert report.summary() == "certify: 1 passed, 1 failed, 1 not applicable, 1 not played"
    assert json.loads(report.json())["counts"]["notPlayed"] == 1
    assert "not played: the tester cannot: Make it faulty" in report.markdown()


def test_earlier_reports_are_kept_and_the_newest_lies_in_front(tmp_path):
    reports = Folder(tmp_path / "new")
    reports.check()
    for words in ((), ("--case", "019"), ("--case", "021")):
        reports.save(_report(words=words, date_s=0))
    kept = [json.loads(file.read_text()) for file in sorted((tmp_path / "new").glob("*/report.json"))]
    assert [each["asked"]["every_case"] for each in kept] == [True, False, False]
    assert (tmp_path / "new" / "1970-01-01T000000Z" / "report.md").is_file()
    newest = json.loads((tmp_path / "new" / "report.json").read_text())
    assert newest["asked"]["cases"] == ["TC_021_CS"]
    assert "TC_021_CS" in (tmp_path / "new" / "report.md").read_text()


def test_the_page_of_stations_takes_the_newest_complete_run(tmp_path):
    def save(date_s, words=(), whole=True):
        report = _report(words=words, date_s=date_s)
        report.results = [Result(case, "T", CORE) for case in report.asked.cases][: None if whole else 5]
        Folder(tmp_path).save(report)

    save(0, ("--case", "019"))
    assert results.newest(tmp_path) is None
    for moment_s in (3600, 60):
        save(moment_s)
    save(7200, ("--case", "019"))
    save(7201, ("--edition", "current"))
    save(7202, whole=False)
    assert results.newest(tmp_path)["date"] == iso(3600)


def _certify(*words):
    command = [sys.executable, "-m", "tools.certify", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_a_virtual_charger_passes_over_tcp(tmp_path):
    status, lines = _certify("--case", "040_1,017", "--jobs", "2", "--out", str(tmp_path))
    assert (status, lines[-1]) == (0, "certify: 2 passed, 0 failed, 1 not applicable")
    report = json.loads((tmp_path / "report.json").read_text())
    assert len(report["results"]) == 3 and report["complete"]
    assert "NumberOfConnectors" in [each["key"] for each in report["configuration"]]


def test_a_case_that_fails_makes_the_status_1(tmp_path):
    status, lines = _certify("--case", "TC_021_CS", "--sample-s", "9999999999999", "--out", str(tmp_path))
    assert (status, lines[-1]) == (1, "certify: 0 passed, 1 failed, 0 not applicable")
    assert "came: ChangeConfiguration.conf {'status': 'Rejected'}" in (tmp_path / "report.md").read_text()


def test_the_list_of_cases_plays_none():
    status, lines = _certify("--list", "--edition", "current")
    assert status == 0 and len(lines) == 107


def test_a_page_shows_several_stations_side_by_side():
    def report(*told, not_played=0):
        cases = [{"id": case, "title": "T", "profile": "Core", "result": result, "why": why, "duration_s": 1.5}
                 for case, result, why in told]  # fmt: skip
        counts = {"passed": 1, "failed": 0, "notApplicable": 0, "notPlayed": not_played}
        charger = {"identity": "x", "firmwareVersion": "1"}
        return {"results": cases, "counts": counts, "charger": charger, "date": "2026-01-01T00:00:00Z"}

    one = report(("TC_1_CS", "pass", ""), ("TC_2_CS", "fail", "late"))
    page = results.page({"one": one, "two": report(("TC_1_CS", "pass", ""), not_played=1)})
    assert "| TC_1_CS | T | pass | pass |" in page and "| TC_2_CS | T | fail: late | not played |" in page
    assert "- `one` (x, firmware 1, 2026-01-01): 1 passed, 0 failed, 0 not applicable; 3 s of cases" in page
    assert "0 not applicable, 1 not played; 2 s of cases" in page
