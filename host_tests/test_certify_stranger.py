# CPython only: the certification bench is a host tool
"""The certification bench is fair: a right charger that is not this project's passes every case that applies to it."""

import pytest

from host_tests import stranger_kinds_talk  # noqa: F401  (its kinds enter the list)
from host_tests.stranger import Stranger
from host_tests.stranger_kinds import KINDS
from host_tests.stranger_trial import SHEETS, product, tour, trial
from tools.certify.cases.all import CASES
from tools.certify.settings import Settings


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("case_id", CASES)
def test_a_right_charger_passes(case_id, sheet):
    result, crashes = trial(case_id, sheet=sheet)
    assert not crashes
    assert result.result != "fail", "\n".join([result.why, *result.frames])
    if sheet == product(case_id):
        assert result.result == "pass", result.why


@pytest.mark.parametrize("kind", KINDS)
def test_so_does_one_that_is_right_otherwise(kind):
    for case_id in CASES:
        result, crashes = trial(case_id, KINDS[kind], product(case_id))
        assert not crashes
        assert result.result != "fail", "\n".join([case_id, result.why, *result.frames])


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("sheet", SHEETS)
def test_it_passes_one_case_after_the_other(sheet, backwards):
    """Whatever a case leaves behind, the next one begins clean."""
    for result, crashes in tour(sorted(CASES, reverse=backwards), sheet=sheet):
        assert not crashes
        assert result.result != "fail", "\n".join([result.id, result.why, *result.frames])


class BootedBefore(Stranger):
    """It has registered with this central system before the bench was started, and is not rebooted."""

    def __init__(self, site):
        super().__init__(site)
        self.registration = "Accepted" if not site.central.chargers else None


def test_one_that_booted_earlier_is_waited_for_once():
    result, crashes = trial("TC_019_CS", BootedBefore)
    assert not crashes and result.result == "pass"
    settings = Settings()
    assert settings.patience_s < result.duration_s < 2 * settings.patience_s
