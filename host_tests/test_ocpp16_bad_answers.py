# CPython only: generated from the published schemas with tools/csms
"""Answers of the central system with fields missing, of another type, not allowed or out of range: nothing breaks,
nothing is lost, and what they fail to say is taken in the sensible way (OCPP 1.6 4)."""

import pytest

from host_tests import bad_input
from host_tests.desk import NOON_MS, Desk
from lib import civil
from tools.csms.schemas import CALLRESULT

_INFO = {"status": "Accepted", "parentIdTag": "P", "expiryDate": "2030-01-01T00:00:00Z"}
# A right answer with every field there is.
GOOD = {
    "BootNotification": {"status": "Accepted", "currentTime": "2026-01-01T12:00:00Z", "interval": 200},
    "Authorize": {"idTagInfo": _INFO},
    "Heartbeat": {"currentTime": "2026-01-01T12:00:00Z"},
    "MeterValues": {},
    "StartTransaction": {"idTagInfo": _INFO, "transactionId": 42},
    "StatusNotification": {},
    "StopTransaction": {"idTagInfo": _INFO},
}
_MOMENTS = ("", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01", "9" * 40,
            "1970-01-01T00:00:00Z", "2026-01-01T12:00:00",
            "2026-01-01T12:00:00.Z", "\u0662026-01-01T12:00:00Z")  # fmt: skip
_FAR = (0, -1, 2**31, 2**62, 2**70, -(2**70))


def _wrongs() -> list:
    found = []
    for action, good in GOOD.items():
        found += [(action, what, payload) for what, payload, _ in bad_input.wrong(CALLRESULT, action, good)]
        found += [(action, "payload null", None), (action, "more", {**good, "more": [{}], "status ": 1})]
        if "currentTime" in good:
            found += [(action, f"currentTime {text!r}", {**good, "currentTime": text}) for text in _MOMENTS]
        for name in ("interval", "transactionId"):
            found += [(action, f"{name} {n}", {**good, name: n}) for n in _FAR if name in good]
        if "idTagInfo" in good:
            found += [(action, f"idTagInfo {what}", {**good, "idTagInfo": info}) for what, info in _infos()]
    return found


def _infos() -> list:
    """IdTagInfo with each field wrong."""
    wrong = [("empty", {}), ("without a status", {"parentIdTag": "P"})]
    for name in _INFO:
        wrong += [(f"{name} {value!r}", {**_INFO, name: value}) for value in (None, True, 7, 1.5, "", "x" * 99, [], {})]
    wrong += [(f"expiryDate {text!r}", {**_INFO, "expiryDate": text}) for text in _MOMENTS]
    return wrong


WRONG = _wrongs()


def _cases(*wanted: str) -> dict:
    """Those of these actions, or all."""
    cases = [each for each in WRONG if each[0] in wanted or not wanted]
    names = [f"{action}-{what}" for action, what, _ in cases]
    return {"argnames": "action, what, payload", "argvalues": cases, "ids": names}


class Play:
    """A session at a central system that answers the first CALL of `action` with this payload, and all else well."""

    def __init__(self, action: str, payload: object) -> None:
        self.desk = Desk(has_lock=True, keys={"MeterValueSampleInterval": "60"})
        self._bad = {action: payload}
        self.desk.cp.linked(self.desk.now)

    def serve(self) -> None:
        while (frame := self.desk.owes()) is not None:
            self.desk.answers(self._bad.pop(frame[2], None) if frame[2] in self._bad else self._good(frame[2]))

    def _good(self, action: str) -> dict:
        good = dict(GOOD[action])
        if "currentTime" in good:
            good["currentTime"] = civil.iso(NOON_MS + self.desk.now)
        return good

    def passes(self, seconds: int) -> None:
        for _ in range(seconds):
            self.desk.runs(1, 0.5)
            self.serve()

    def whole_session(self) -> None:
        """Boot, cable, card until it charges, two samples, card, cable out; then time for what must be sent again."""
        session = self.desk.cp.sessions[0]
        self.passes(205)
        self.desk.plugs()
        for _ in range(2):
            if not session.transaction:
                self.desk.taps("A1")
                self.passes(5)
        self.passes(125)
        if session.transaction:
            self.desk.taps("A1")
        self.passes(3)
        self.desk.unplugs()
        self.passes(400)
        assert not self._bad, "the wrong answer was never given"


@pytest.mark.parametrize(**_cases())
def test_a_wrong_answer_breaks_nothing_and_loses_nothing(action, what, payload):
    """TRN-Q-07, -08, -11, CORE-BOOT-08, -14, CORE-AUTH-16, CORE-START-06, -11, GEN-05"""
    play = Play(action, payload)
    play.whole_session()
    desk = play.desk
    assert desk.cp.online() and not desk.outbox.waits()
    starts, stops = ([frame[3] for frame in desk.sent if frame[2:3] == [name]]
                     for name in ("StartTransaction", "StopTransaction"))  # fmt: skip
    assert starts and stops and all(again == starts[0] for again in starts) and all(s == stops[0] for s in stops)
    number = stops[0]["transactionId"]
    assert number in _numbers(action, payload) and type(number) is int
    samples = [frame[3] for frame in desk.sent if frame[2:3] == ["MeterValues"]]
    assert all(each["transactionId"] == number for each in samples)
    assert len(samples) >= 2 or stops[0]["reason"] == "DeAuthorized"
    assert [line for line in desk.lines if " E " in line or "not understood" in line] == []
    assert 0 < desk.keys.number("HeartbeatInterval") <= 604800


def _numbers(action: str, payload: object) -> tuple:
    """Which transactionId may be told after this answer to the start: the one said, or none (TRN-Q-11)."""
    said = payload.get("transactionId") if action == "StartTransaction" and isinstance(payload, dict) else 42
    return (said, -1) if type(said) is int else (-1, 42)


@pytest.mark.parametrize(**_cases("Authorize"))
def test_only_a_clear_yes_lets_in(action, what, payload):
    """CORE-AUTH-01, -08"""
    play = Play(action, payload)
    play.passes(2)
    play.desk.plugs()
    play.desk.taps("A1")
    play.passes(2)
    info = payload.get("idTagInfo") if isinstance(payload, dict) else None
    yes = isinstance(info, dict) and info.get("status") == "Accepted"
    assert bool(play.desk.cp.sessions[0].transaction) == play.desk.connectors[0].authorized == yes


@pytest.mark.parametrize("action", ["Authorize", "StartTransaction", "StopTransaction"])
@pytest.mark.parametrize("what, info", _infos(), ids=[what for what, _ in _infos()])
def test_what_was_learnt_from_a_wrong_answer_does_no_harm_offline(action, what, info):
    """CORE-CACHE-02, -04, CORE-OFF-01: the card is looked up without a central system, and nothing breaks."""
    play = Play(action, {**GOOD[action], "idTagInfo": info})
    play.whole_session()
    play.desk.cp.unlinked(play.desk.now)
    play.desk.plugs()
    play.desk.taps("a1")
    play.desk.runs(2)
    end = info.get("expiryDate")
    if action == "StopTransaction" and info.get("status") == "Accepted" and end and end != _INFO["expiryDate"]:
        assert not play.desk.connectors[0].authorized  # said last: an end that is not understood has come
    assert [line for line in play.desk.lines if " E " in line] == []


def test_a_group_of_any_characters_is_learnt():
    """CORE-CACHE-02, -10: within its 20 characters; the card is good for another session."""
    play = Play("StopTransaction", {"idTagInfo": {**_INFO, "parentIdTag": "x" + "\u00e9" * 19}})
    play.whole_session()
    play.desk.plugs()
    play.desk.taps("A1")
    play.passes(2)
    assert play.desk.connectors[0].authorized


@pytest.mark.parametrize(**_cases("StartTransaction"))
def test_only_a_clear_yes_goes_on_charging(action, what, payload):
    """CORE-START-06"""
    play = Play(action, payload)
    play.passes(2)
    play.desk.plugs()
    play.desk.taps("A1")
    play.passes(2)
    info = payload.get("idTagInfo") if isinstance(payload, dict) else {"status": "Accepted"}  # it will be asked again
    yes = isinstance(info, dict) and info.get("status") == "Accepted"
    assert play.desk.connectors[0].authorized == yes


@pytest.mark.parametrize(**_cases("BootNotification"))
def test_only_a_clear_yes_registers(action, what, payload):
    """CORE-BOOT-02, -07, -08, -13, -14: else it asks again after the interval, or a minute, and not before."""
    play = Play(action, payload)
    play.passes(3)
    yes = isinstance(payload, dict) and payload.get("status") == "Accepted"
    assert play.desk.cp.online() == yes
    if not yes:
        interval = payload.get("interval") if isinstance(payload, dict) else None
        wait_s = interval if type(interval) is int and interval > 0 else 60
        play.passes(wait_s - 5)
        assert play.desk.count("BootNotification") == 1
        play.passes(5)
        assert play.desk.count("BootNotification") == 2 and play.desk.cp.online()


@pytest.mark.parametrize("text", _MOMENTS[:6])
def test_a_time_that_is_none_leaves_the_clock_alone(text):
    """GEN-05, CORE-BOOT-06"""
    play = Play("Heartbeat", {"currentTime": text})
    play.passes(2)
    assert play.desk.clock.known
    play.passes(210)
    assert play.desk.count("Heartbeat") == 1
    assert play.desk.clock.unix_ms(play.desk.now) == NOON_MS + play.desk.now
