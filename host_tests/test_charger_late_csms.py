# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Central systems that take their time with every answer, as certified ones do (tools/csms/presets.py): nobody waits
longer than for the one CALL that is out, and nothing is lost."""

import pytest

from host_tests.charger import CARD, Charger
from tools import bench_late, delivery
from tools.bench_late import SAMPLE_S
from tools.csms.presets import PRESETS
from tools.workshop.clock import START_UNIX

INTERPRETERS = ("micropython32", "cpython")
USUAL_S = 1.0  # from a decision to the contactor, bolt included


@pytest.fixture(scope="module", params=[(name, each) for name in ("el-csms", "kevs") for each in INTERPRETERS],
                ids="-".join)  # fmt: skip
def played(request):
    """Sessions on both connectors with that timing, in that interpreter; everything is delivered at the end."""
    preset, interpreter = request.param
    with Charger(interpreter, csms_preset=preset, keys=bench_late.KEYS) as shop:
        found = bench_late.play(shop, 2 if preset == "el-csms" else 5)
    found.preset = PRESETS[preset]
    return found


def test_every_transaction_message_arrives_once_and_in_order(played):
    """TRN-Q-01, -02, -03, -05, -10, CORE-START-11: start, samples on their grid, stop, with the right ids."""
    assert delivery.lost_and_repeated(played.told, SAMPLE_S) == ([], [])
    assert delivery.disorder(played.told) == []
    told = [call.action for call in delivery.records(played.told)]
    assert told.count("StartTransaction") == told.count("StopTransaction") == played.sessions
    assert told.count("MeterValues") >= 3 * played.sessions
    assert played.violations == []


def test_messages_back_up_where_answers_are_slower_than_samples(played):
    """What the test above is about: with 58 s an answer they do."""
    waiting = delivery.backlog(played.told, START_UNIX)
    assert waiting > 8 if played.preset.response_s > SAMPLE_S else waiting <= 2


def test_one_call_at_a_time_and_none_is_given_up(played):
    """TRN-SYN-01, -05"""
    assert delivery.most_out(played.told) == 1
    told = played.told if played.told[-1].answer else played.told[:-1]  # a Heartbeat may be out when it ends
    for call in told:
        expected_s = played.preset.authorize_s if call.action == "Authorize" else played.preset.response_s
        assert call.answer is not None and call.answered - call.sent == pytest.approx(expected_s, abs=0.05)


def test_calls_of_the_central_system_are_answered_at_once(played):
    """TRN-SYN-02, -03, -08: also while one of ours is out, and far within the limit."""
    assert len(played.asked) >= 6
    while_ours_is_out = 0
    for call in played.asked:
        assert call.answered - call.sent < 1 < played.preset.limit_s
        while_ours_is_out += any(ours.sent < call.sent < ours.answered for ours in played.told)
    assert while_ours_is_out or played.preset.response_s < SAMPLE_S


def test_a_card_waits_for_the_one_call_that_is_out_and_never_for_the_backlog(played):
    """TRN-SYN-01, TRN-Q-04: its Authorize is the next CALL; then the contactor closes in the usual time."""
    assert max(played.starts_s) < played.preset.response_s + USUAL_S
    for tapped in played.taps_s:
        assert next(call for call in played.told if call.sent >= tapped).action == "Authorize"


def test_a_card_that_stops_waits_for_nobody(played):
    """CORE-AUTH-09"""
    assert max(played.stops_s) < USUAL_S


def _quiet(interpreter: str, **options) -> Charger:
    """A charger at el-csms that has told all its statuses."""
    shop = Charger(interpreter, csms_preset="el-csms", **options)
    shop.runs(260)
    shop.from_now()
    return shop


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_card_first_then_cable_needs_no_waiting(interpreter):
    """TRN-SYN-01: no CALL is out when the card comes; Preparing is out when the cable does."""
    with _quiet(interpreter) as shop:
        shop.car("wants")
        shop.tap(CARD)
        assert shop.wait(action="Authorize", direction="out", seconds=USUAL_S)
        shop.runs(5)
        shop.plug(1)
        assert shop.wait("contactor", state="closed", seconds=USUAL_S)
        assert delivery.calls(shop.events("frame"))[-1].answered is None  # the status is on its way for a minute


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_remote_start_that_needs_no_authorize_needs_no_waiting(interpreter):
    """CORE-RS-02, TRN-SYN-02"""
    with _quiet(interpreter, keys={"AuthorizeRemoteTxRequests": "false"}) as shop:
        shop.car("wants")
        shop.plug(1)
        shop.runs(5)  # Preparing is on its way
        assert shop.csms(f"RemoteStartTransaction 1 {CARD}")["answer"] == {"status": "Accepted"}
        assert shop.wait("contactor", state="closed", seconds=USUAL_S)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_card_that_is_known_here_needs_no_waiting(interpreter):
    """CORE-AUTH-04, -05, CORE-CACHE-02: with LocalPreAuthorize, from its second session on."""
    with _quiet(interpreter, keys={"LocalPreAuthorize": "true", "MeterValueSampleInterval": "0"}) as shop:
        for wait_s in (PRESETS["el-csms"].response_s + USUAL_S, USUAL_S):
            shop.car("wants")
            shop.plug(1)
            shop.runs(6)  # a CALL is out from here on; a contactor rests for 5 s
            shop.tap(CARD)
            assert shop.wait("contactor", state="closed", seconds=wait_s)
            shop.runs(10)
            shop.tap(CARD)
            assert shop.wait("contactor", state="open", seconds=USUAL_S)
            shop.runs(3)
            shop.unplug(1)
            shop.runs(3)
        assert len(shop.payloads("Authorize")) == 1
