# CPython only: the certification bench is a host tool
"""Time stamps that cannot be right are noted in every case that has any, and right ones in none."""

import pytest

from host_tests.stranger import Stranger
from host_tests.stranger_kinds import KINDS
from host_tests.stranger_trial import product, trial
from tools.certify import stamps
from tools.certify.bench import Bench
from tools.certify.cases.all import CASES
from tools.certify.datasheet import DataSheet
from tools.certify.runner import compare_data_sheet
from tools.certify.settings import Settings
from tools.csms.central_system import CentralSystem
from tools.csms.timestamps import iso

NOW_S, HOUR_S, DEVIATION_S = 1795151167.0, 3600, 2.5


def _doubts(result):
    return [note for note in result.notes if note.startswith("time stamp")]


def _clock_off_by(off_s):
    class WrongClock(Stranger):
        """3.13: its clock is not the central system's."""

        def __init__(self, site):
            super().__init__(site)
            self.now = lambda: site.now() + off_s

    return WrongClock


@pytest.mark.parametrize(("off_s", "words"), [(HOUR_S, " s ahead of"), (-HOUR_S, " s behind")])
@pytest.mark.parametrize("case_id", ["TC_003_CS", "TC_012_CS", "TC_016_CS", "TC_032_2_CS", "TC_038_CS"])
def test_a_clock_that_is_an_hour_wrong_is_noted(case_id, off_s, words):
    result, crashes = trial(case_id, _clock_off_by(off_s))
    assert not crashes and result.result == "pass"  # a note, not a failure
    doubts = _doubts(result)
    assert doubts and all(words in each for each in doubts)
    assert len({each.split()[3] for each in doubts}) == len(doubts)  # each kind of message once


def test_a_wrong_clock_fails_the_case_that_is_about_it_and_the_verdict_says_the_span():
    result, _ = trial("TC_039_CS", _clock_off_by(HOUR_S))
    assert result.result == "fail" and result.expected.count("Z") == 2 and "start before stop" in result.expected


@pytest.mark.parametrize("case_id", CASES)
def test_right_time_stamps_are_not(case_id):
    for program in (Stranger, *KINDS.values()):
        assert _doubts(trial(case_id, program, product(case_id)).result) == []


def _doubt(action, stamp_s, lost_s=None):
    values = {"meterValue": [{"timestamp": iso(NOW_S - HOUR_S)}, {"timestamp": iso(stamp_s)}]}
    payload = values if action == "MeterValues" else {"timestamp": iso(stamp_s)}
    return stamps.doubt({"action": action, "payload": payload, "t": NOW_S}, DEVIATION_S, lost_s)


def test_what_was_queued_may_be_as_old_as_the_loss():
    for action in ("StopTransaction", "MeterValues"):
        assert _doubt(action, NOW_S - 30, lost_s=NOW_S - 31) == _doubt(action, NOW_S - 2) == ""
        assert _doubt(action, NOW_S - 30, lost_s=NOW_S - 20) == f"time stamp of {action} 30 s behind its arrival"
        assert _doubt(action, NOW_S + 30, lost_s=NOW_S - 60) == f"time stamp of {action} 30 s ahead of its arrival"


@pytest.mark.parametrize("payload", [{}, {"timestamp": "noon"}, {"timestamp": 7}])
def test_what_is_no_moment_is_judged_by_its_schema(payload):
    assert stamps.doubt({"action": "StartTransaction", "payload": payload, "t": NOW_S}, DEVIATION_S, None) == ""
    values = {"action": "MeterValues", "payload": {"meterValue": [payload]}, "t": NOW_S}
    assert stamps.doubt(values, DEVIATION_S, None) == ""


@pytest.mark.parametrize(("told", "notes"), [("2", 0), ("1", 1), (None, 0)])
def test_the_data_sheet_is_compared_with_what_the_charger_says(told, notes):
    bench = Bench(CentralSystem(lambda: 0.0), "CP1", None, DataSheet(connectors=2), Settings())
    bench.keys.value = lambda name: told
    compare_data_sheet(bench)
    assert len(bench.notes) == notes and all("data sheet says 2 connectors" in each for each in bench.notes)
