# CPython only: it starts the VMs in which the cases run
"""Hostile input, a bounded part of tools/loops/fuzz.py; and that the fuzzer sees what is wrong."""

import sys

import pytest

from tools.csms.schemas import CALL, CALLRESULT
from tools.fuzzing import rules
from tools.fuzzing.chance import Chance
from tools.loops import fuzz

CASES = 10_000
# of a kind's cases at least one in so many ends like this: they get beyond the first check
DEEP = {
    "calls": ("accepted", 6), "answers": ("confirmed", 3), "frames": ("answered", 10), "upgrade": ("accepted", 10),
    "settings": ("accepted", 10), "records": ("told", 2), "cards": ("read", 3), "packets": ("leased", 5),
    "names": ("found", 8), "keys": ("Accepted", 20),
}  # fmt: skip


def test_ten_thousand_hostile_inputs_do_no_harm(capsys):
    """In the 32-bit VM: no exception, no growth, nothing energised without a reason, right answers, and it goes on."""
    results = fuzz.run(list(fuzz.KINDS), CASES, seed=20261120)
    assert fuzz.report(results) == 0, capsys.readouterr().out
    assert sum(result.cases for result in results) == CASES
    for kind in fuzz.KINDS:
        outcome, share = DEEP[kind]
        counts = [result.outcomes for result in results if result.kind == kind]
        assert sum(each.get(outcome, 0) for each in counts) * share > sum(sum(each.values()) for each in counts), kind


def slice_of(code: str) -> fuzz.Result:
    """What is made of a runner that does this."""
    return fuzz.told_slice([sys.executable, "-uc", code], "calls", 50, fuzz.queue.Queue(), 7)


def test_a_failure_is_told_with_its_input_and_how_to_run_it_alone(capsys):
    code = "print('group 1 2 70 accepted=2'); print('failure 51 Broken energised'); print('input 5b'); exit(1)"
    result = slice_of(code)
    assert result.failures == [(51, "Broken energised\ninput 5b")] and result.outcomes == {"accepted": 2}
    assert fuzz.report([result]) == 1
    told = capsys.readouterr().out
    assert "input 5b" in told and ".venv/bin/python -m tools.loops.fuzz --seed 7 --case calls-51" in told
    assert told.endswith("fuzz: 2 cases, 1 kinds, 1 failures, heap floor 70 B -> 70 B\n")


def test_a_vm_that_dies_or_grows_or_hangs_is_a_failure(monkeypatch):
    assert slice_of("exit(3)").failures == [(50, "the VM has ended with 3")]
    grows = "print('group 1 2 7000 a=2'); print('group 2 2 9000 a=2')"
    assert slice_of(grows).failures == [(50, "the heap grows: 7000 B -> 9000 B")]
    monkeypatch.setattr(fuzz, "_SILENCE_S", 0.2)
    assert slice_of("input() if 0 else __import__('signal').pause()").failures[0][1].startswith("no sign of life")


def test_each_kind_has_its_share_and_all_cases_are_given_out():
    slices = fuzz.share(["calls", "keys"], 100_001)
    assert sum(count for _, _, count in slices) == 100_001
    assert {kind for kind, _, _ in slices} == {"calls", "keys"}
    firsts = sorted(first for kind, first, _ in slices if kind == "calls")
    assert firsts[:2] == [0, 20_000] and all(first % fuzz.GROUP == 0 for first in firsts)


def test_a_case_is_the_same_each_time_and_unlike_others():
    draws = [Chance(seed, kind, number).bytes(40) for seed, kind, number in
             ((1, "calls", 5), (1, "calls", 5), (2, "calls", 5), (1, "keys", 5), (1, "calls", 6))]  # fmt: skip
    assert draws[0] == draws[1] and len(set(draws)) == 4


def test_a_kind_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        fuzz.main(["--only", "nonsense"])
    assert "there is no kind nonsense; these are: calls" in capsys.readouterr().err


@pytest.fixture
def learnt(tmp_path):
    rules.learn(str(fuzz.write_rules(tmp_path / "schemas.json")))


def test_the_rules_see_wrong_messages(learnt):
    right = [2, "1", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}]
    assert rules.judge(right) == ""
    for name, value in (("connectorId", True), ("status", "Free"), ("more", 1), ("errorCode", None)):
        assert rules.judge([*right[:3], {**right[3], name: value}])
    wrongs = (
        [2, "1", "Status", {}], [2, "", *right[2:]], [2, "x" * 37, *right[2:]], [3, "1", []], [3, 1, {}], {},
        [4, "1", "Nonsense", "", {}], [4, "1", "GenericError", "x" * 256, {}], [2, "1", right[2], {}],
    )  # fmt: skip
    for wrong in wrongs:
        assert rules.judge(wrong), wrong
    assert rules.answer("Reset", {"status": "Accepted"}) == "" and rules.answer("Reset", {"status": "Yes"})
    assert rules.answer("Nothing", {})
    assert rules.answer("GetConfiguration", {"configurationKey": [{"key": "k" * 51, "readonly": True}]})


def test_the_rules_are_the_published_schemas(tmp_path):
    whole = fuzz.schemas.schema(CALLRESULT, "Reset")
    assert fuzz.slim(whole, whole)["properties"]["status"]["enum"] == ["Accepted", "Rejected"]
    sent = fuzz.schemas.schema(CALL, "Authorize")
    assert fuzz.slim(sent, sent)["properties"]["idTag"]["maxLength"] == 20
