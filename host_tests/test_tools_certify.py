# CPython only: host tool
"""`make certify`: which cases are asked for, when one does not apply, how messages are judged, report, exit status."""

import argparse
import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.certify import applies, datasheet, options, results, selection
from tools.certify.__main__ import main
from tools.certify.bench import Bench
from tools.certify.cases.all import CASES
from tools.certify.catalogue import BOTH, CATALOGUE, CORE, NEW, OLD
from tools.certify.datasheet import DataSheet
from tools.certify.report import Report
from tools.certify.result import FAIL, NOT_APPLICABLE, Failed, Result
from tools.certify.settings import Settings
from tools.certify.wanted import Wanted, status
from tools.csms.central_system import CentralSystem
from tools.csms.frames import Frame
from tools.csms.session import CallFailed
from tools.csms.timestamps import iso

ROOT = Path(__file__).resolve().parent.parent
PAYLOADS = {
    "StopTransaction": {"transactionId": 1, "meterStop": 5, "timestamp": iso(0), "reason": "Remote"},
    "Heartbeat": {},
    "Authorize": {"idTag": "04a1b2c3"},
    "MeterValues": {"connectorId": 1, "meterValue": []},
}
STOP, FINISHING = Wanted("StopTransaction", reason="Remote"), status(1, "Finishing")


class Charger(Bench):
    """A bench whose charger says what a test puts into its mouth."""

    def __init__(self, sheet=None, profiles="Core", **keys):
        settings = Settings(patience_s=0.05)
        super().__init__(CentralSystem(lambda: 0.0), "CP1", None, sheet or DataSheet(), settings)
        keys["SupportedFeatureProfiles"] = (profiles, True)
        self.answer = {"configurationKey": [
            {"key": key, "value": value, "readonly": readonly} for key, (value, readonly) in keys.items()
        ]}
        asyncio.run(self.keys.read())
        self.judging = True

    async def call(self, action, payload=None, **_):
        if action == "GetConfiguration":
            return self.answer
        raise CallFailed("NotConnected")

    def says(self, *messages):
        """Action names, or statuses of connector 1."""
        for message in messages:
            told = {"connectorId": 1, "errorCode": "NoError", "status": message}
            action, payload = (message, PAYLOADS[message]) if message in PAYLOADS else ("StatusNotification", told)
            self.central.saw("CP1", "in", Frame(json.dumps([2, "1", action, payload])))
        return self


def _comes(charger, *wanted):
    return asyncio.run(charger.comes(*wanted))


# Which cases


def test_the_catalogue_has_every_case_of_both_editions():
    editions = [each.edition for each in CATALOGUE.values()]
    assert editions.count(BOTH) + editions.count(NEW) == 107
    assert editions.count(BOTH) + editions.count(OLD) == 102
    assert len({each.title for each in CATALOGUE.values()}) == len(CATALOGUE)


def test_every_core_case_has_steps_and_every_step_a_case():
    assert [each.id for each in CATALOGUE.values() if each.profile == CORE and each.id not in CASES] == []
    assert set(CASES) <= set(CATALOGUE) and set(applies.APPLIES) <= set(CATALOGUE)


def test_an_id_means_one_case_or_all_that_begin_so():
    assert selection.case_ids("TC_004_1_CS") == ["TC_004_1_CS"]
    assert selection.case_ids("004,010") == ["TC_004_1_CS", "TC_004_2_CS", "TC_010_CS"]
    assert selection.case_ids("TC_007_CS") == ["TC_007_CS"]
    assert selection.case_ids("007") == ["TC_007_CS", "TC_007_1_CS", "TC_007_2_CS"]
    with pytest.raises(argparse.ArgumentTypeError, match="no case '006'"):
        selection.case_ids("006")


def test_cases_are_chosen_by_profile_and_edition():
    assert len(selection.chosen([], [], BOTH)) == len(CATALOGUE) == 112
    assert {each.profile for each in selection.chosen([], ["Reservation"], BOTH)} == {"Reservation"}
    assert "TC_007_CS" not in [each.id for each in selection.chosen([], [], NEW)]
    assert [each.id for each in selection.chosen(["TC_007_CS"], [], NEW)] == ["TC_007_CS"]


# The command line


def test_each_setting_is_an_option():
    given = options.parser().parse_args(["--patience-s", "90", "--id-tag", "AA", "--connector", "2"])
    assert options.settings(given) == Settings(patience_s=90.0, id_tag="AA", connector=2)


def test_what_cannot_be_asked_for_is_told(capsys):
    for wrong in (["--case", "3x"], ["--profile", "Corr"], ["--jobs", "0"], ["--station", "triple"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
        assert wrong[1] in capsys.readouterr().err


def test_a_data_sheet_that_is_wrong_is_told(tmp_path, capsys):
    path = tmp_path / "sheet.json"
    path.write_text('{"cable": "fixed", "lock": false}')
    assert datasheet.read(str(path)) == DataSheet(cable="fixed", lock=False)
    for text, why in (('{"cabel": "fixed"}', "no fact cabel"), ('{"lock": "no"}', "lock is 'no'"), ("[", "")):
        path.write_text(text)
        assert main(["--sheet", str(path), "--case", "003"]) == 2
        assert why in capsys.readouterr().err


# When a case applies


def test_a_case_of_a_profile_that_is_not_supported_does_not_apply():
    assert "RemoteTrigger" in applies.reason("TC_054_CS", Charger())
    assert "no steps" in applies.reason("TC_054_CS", Charger(profiles="Core, RemoteTrigger"))
    assert applies.reason("TC_043_1_CS", Charger()) == ""
    assert "is supported" in applies.reason("TC_048_4_CS", Charger(profiles="Core,Reservation"))


def test_the_cable_decides_over_unlocking():
    fixed = DataSheet(cable="fixed", lock=False)
    assert applies.reason("TC_017_1_CS", Charger()) == applies.reason("TC_017_2_CS", Charger(fixed)) == ""
    assert "fixed cable" in applies.reason("TC_017_1_CS", Charger(fixed))
    assert "socket" in applies.reason("TC_018_2_CS", Charger())


def test_keys_decide_over_ev_side_disconnect():
    key = "StopTransactionOnEVSideDisconnect"
    told = ((("true", False), "", ""), (("true", True), "", "read-only"), (("false", True), key, key))
    for fact, first, third in told:
        charger = Charger(UnlockConnectorOnEVSideDisconnect=("true", False), **{key: fact})
        why = applies.reason("TC_005_1_CS", charger), applies.reason("TC_005_3_CS", charger)
        assert why[0].startswith(first) and bool(why[0]) == bool(first), fact
        assert third in why[1] and bool(why[1]) == bool(third), fact


def test_offline_cases_need_a_way_to_start_offline():
    charger = Charger(LocalAuthorizeOffline=("false", False), StopTransactionOnInvalidId=("true", False))
    assert "no way to start offline" in applies.reason("TC_037_1_CS", charger)
    ways = {"LocalAuthorizeOffline": ("true", True), "AllowOfflineTxForUnknownId": ("false", False)}
    assert applies.reason("TC_039_CS", Charger(**ways)) == ""


# How messages are judged


def test_messages_that_are_named_together_come_in_any_order():
    found = _comes(Charger().says("Finishing", "StopTransaction"), STOP, FINISHING)
    assert [each["action"] for each in found] == ["StopTransaction", "StatusNotification"]


def test_a_message_before_its_step_fails():
    with pytest.raises(Failed) as failed:
        _comes(Charger().says("StopTransaction", "Finishing"), FINISHING)
    assert failed.value.expected == "StatusNotification(connectorId 1, status Finishing)"
    assert failed.value.came.startswith("StopTransaction {")


def test_a_message_with_the_wrong_field_says_which():
    with pytest.raises(Failed) as failed:
        _comes(Charger().says("StopTransaction"), Wanted("StopTransaction", reason=("Local", None), transactionId=1))
    assert failed.value.expected == "StopTransaction(reason Local or absent, transactionId 1)"
    assert failed.value.came == "StopTransaction(reason Remote)"


def test_an_unexpected_status_is_noted():
    charger = Charger().says("SuspendedEV", "Finishing")
    _comes(charger, FINISHING)
    assert charger.notes == ["unexpected: 1 SuspendedEV NoError"]


def test_heartbeats_may_always_come_and_meter_values_while_they_are_asked_for():
    _comes(Charger(MeterValueSampleInterval=("60", False)).says("Heartbeat", "MeterValues", "Finishing"), FINISHING)
    with pytest.raises(Failed, match="came MeterValues"):
        _comes(Charger(MeterValueSampleInterval=("0", False)).says("MeterValues", "Finishing"), FINISHING)


def test_what_does_not_come_fails_after_patience():
    with pytest.raises(Failed, match=r"nothing of it in 0\.05 s"):
        _comes(Charger().says("Heartbeat"), FINISHING)


def test_an_id_tag_has_no_case():
    assert _comes(Charger().says("Authorize"), Wanted("Authorize", idTag="04A1B2C3"))


def test_a_violation_fails_whatever_else_is_right():
    charger = Charger().says("Finishing")
    charger.central.violation("CP1", "StatusNotification.req: no")
    with pytest.raises(Failed, match=r"StatusNotification\.req: no"):
        _comes(charger, FINISHING)


# Report and exit status


def _report():
    failed = Result("TC_012_CS", "Remote stop", CORE, FAIL, "expected a; came b", 1.5, "a", "b", "the step")
    failed.frames.append("05:00:00.000 -> StopTransaction {}")
    failed.notes.append("unexpected: 1 Charging NoError")
    left_out = Result("TC_017_2_CS", "Unlock", CORE, NOT_APPLICABLE, "the data sheet says a socket")
    results = [Result("TC_003_CS", "Session", CORE), failed, left_out]
    return Report("CP1", iso(0), {"chargePointVendor": "V"}, DataSheet(), Settings(), results)


def test_the_report_tells_what_was_expected_and_what_came(tmp_path):
    report = _report()
    assert report.summary() == "certify: 1 passed, 1 failed, 1 not applicable"
    paths = report.save(tmp_path / "new")
    told = json.loads(paths[0].read_text())
    assert told["counts"] == {"passed": 1, "failed": 1, "notApplicable": 1}
    assert (told["results"][1]["expected"], told["results"][1]["came"]) == ("a", "b")
    assert told["settings"]["connection_timeout_s"] == Settings().connection_timeout_s
    text = paths[1].read_text()
    wanted = ["- expected: a", "- came: b", "-> StopTransaction {}", "- vendor: V"]
    wanted += ["- TC_012_CS: unexpected: 1 Charging"]
    wanted += ["| TC_012_CS | Remote stop | **fail**", "not applicable: the data sheet says a socket"]
    assert [line for line in wanted if line not in text] == []


def _certify(*words):
    command = [sys.executable, "-m", "tools.certify", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_a_virtual_charger_passes_over_tcp(tmp_path):
    status, lines = _certify("--case", "040_1,017", "--jobs", "2", "--out", str(tmp_path))
    assert (status, lines[-1]) == (0, "certify: 2 passed, 0 failed, 1 not applicable")
    assert len(json.loads((tmp_path / "report.json").read_text())["results"]) == 3


def test_a_case_that_fails_makes_the_status_1(tmp_path):
    status, lines = _certify("--case", "TC_021_CS", "--sample-s", "-7", "--out", str(tmp_path))
    assert (status, lines[-1]) == (1, "certify: 0 passed, 1 failed, 0 not applicable")
    assert "came: ChangeConfiguration.conf {'status': 'Rejected'}" in (tmp_path / "report.md").read_text()


def test_the_list_of_cases_plays_none():
    status, lines = _certify("--list", "--edition", "current")
    assert status == 0 and len(lines) == 107


def test_a_page_shows_several_stations_side_by_side():
    def report(*results):
        told = [{"id": case, "title": "T", "profile": "Core", "result": result, "why": why, "duration_s": 1.5}
                for case, result, why in results]  # fmt: skip
        counts = {"passed": 1, "failed": 0, "notApplicable": 0}
        charger = {"identity": "x", "firmwareVersion": "1"}
        return {"results": told, "counts": counts, "charger": charger, "date": "2026-01-01T00:00:00Z"}

    one, two = report(("TC_1_CS", "pass", ""), ("TC_2_CS", "fail", "late")), report(("TC_1_CS", "pass", ""))
    page = results.page({"one": one, "two": two})
    assert "| TC_1_CS | T | pass | pass |" in page and "| TC_2_CS | T | fail: late | not played |" in page
    assert "- `one` (x, firmware 1, 2026-01-01): 1 passed, 0 failed, 0 not applicable; 3 s of cases" in page
