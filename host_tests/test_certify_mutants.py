# CPython only: the certification bench is a host tool
"""The certification bench is strict: each faulty charger fails its cases, for the reason it ought to, and no others."""

import pytest

from host_tests import (  # noqa: F401  (they enter the list)
    mutants_besides,
    mutants_frames,
    mutants_life,
    mutants_meter,
    mutants_offline,
    mutants_remote,
    mutants_start,
    mutants_stop,
)
from host_tests.mutants import MUTANTS
from host_tests.stranger_trial import product, trial
from tools.certify.cases.all import CASES

BYSTANDERS = ("TC_001_CS", "TC_014_CS", "TC_021_CS", "TC_023_4_CS", "TC_031_CS", "TC_041_CS", "TC_062_CS")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_faulty_charger_fails_its_cases(mutant):
    for case_id, words in mutant.fails.items():
        result, crashes = trial(case_id, mutant.program, product(case_id))
        assert not crashes  # it is faulty as it is meant to be
        assert result.result == "fail", f"{case_id}: {result.result} {result.why}"
        assert words in result.why, f"{case_id}: {result.why}"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_it_fails_few_others(mutant):
    bystanders = [case_id for case_id in BYSTANDERS if case_id not in mutant.fails]
    passed = [case_id for case_id in bystanders if trial(case_id, mutant.program).result.result == "pass"]
    assert len(passed) > len(bystanders) / 2


def test_every_case_is_failed_by_somebody():
    failed = {case_id for mutant in MUTANTS for case_id in mutant.fails}
    assert not set(CASES) - failed


def test_no_faulty_charger_names_a_case_that_there_is_not():
    failed = {case_id for mutant in MUTANTS for case_id in mutant.fails}
    assert not failed - set(CASES)
