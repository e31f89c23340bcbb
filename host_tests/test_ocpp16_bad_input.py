# CPython only: generated from the published schemas with tools/csms
"""Core messages of the central system with every field missing, of another type, not allowed or too long: the specified
CALLERROR, and nothing else changes (OCPP-J 1.6 4.2.3)."""

import json

import pytest

from host_tests import bad_input
from host_tests.bad_input import FORM, GOOD, MISSING, PROFILE, VALUE, snapshot
from host_tests.desk import Desk, booted
from lib.ocpp16 import config_keys
from tools.csms import schemas
from tools.csms.schemas import CALL

WRONG = [(action, *each) for action, good in GOOD.items() for each in bad_input.wrong(CALL, action, good)]
# GEN-03
WRONG += [("RemoteStartTransaction", f"idTag {tag!r}", {"connectorId": 2, "idTag": tag}, VALUE)
          for tag in ("", "caf\u00e9", "a\tb", "\U0001f50c")]  # fmt: skip
LOCKED = {"connectors": 2, "has_lock": True}


def _idle() -> Desk:
    return booted(**LOCKED)


def _charging() -> Desk:
    desk = booted(**LOCKED)
    desk.charges("A1", 1)
    return desk


def _waiting() -> Desk:
    """A CALL of its own is out, a transaction message waits behind it."""
    desk = _charging()
    desk.runs(61)
    desk.plugs(2)
    assert desk.owes()[2] == "StatusNotification" and desk.outbox.waits()
    return desk


STATES = (_idle, _charging, _waiting)


def _named(cases: list) -> dict:
    return {"argvalues": cases, "ids": [f"{case[0]}-{case[1]}" for case in cases]}


@pytest.mark.parametrize("action, what, payload, code", **_named(WRONG))
def test_a_wrong_message_gets_its_callerror_and_changes_nothing(action, what, payload, code):
    """TRN-ERR-01, -02, TRN-SYN-03, TRN-RPC-03, -06, CORE-CFG-16, GEN-01, GEN-03"""
    for state in STATES:
        desk = state()
        before = snapshot(desk)
        answer = desk.calls(action, payload, "wrong-1")
        assert answer[:3] == [4, "wrong-1", code] and isinstance(answer[3], str) and answer[4] == {}, state.__name__
        field = what.split()[0]
        assert field in answer[3] or code == FORM, answer  # the description names it
        assert snapshot(desk) == before, state.__name__
        assert desk.calls("GetConfiguration", {"key": ["HeartbeatInterval"]})[0] == 3  # and life goes on


def test_every_field_of_core_is_among_them():
    for action, good in GOOD.items():
        assert set(good) == set(schemas.schema(CALL, action).get("properties", {}))
        assert schemas.complaints(CALL, action, good) == []
    assert len(WRONG) > 150
    assert {code for *_, code in WRONG} == {MISSING, "TypeConstraintViolation", VALUE, FORM}


@pytest.mark.parametrize("action", GOOD)
def test_what_fits_to_the_last_character_is_no_error(action):
    """GEN-02: the number in a type is its greatest length."""
    for payload in bad_input.fitting(action):
        desk = _charging()
        desk.cp.receive(json.dumps([2, "fits-1", action, payload]), desk.now)
        desk.runs(1)  # an unlocking takes its time
        assert desk.owes()[0] == 3, payload


@pytest.mark.parametrize("action", GOOD)
def test_unknown_properties_are_tolerated_and_logged(action):
    """GEN-10: the answer is the one without them, the log names them."""
    for extra in (None, [], {"idTag": 7}, "x" * 600):
        plain, more = _charging(), _charging()
        expected = plain.calls(action, GOOD[action])
        assert more.calls(action, {**GOOD[action], "vendorSpecific": extra, "Type": 1}) == expected
        told = [line for line in more.lines if "unknown fields are ignored" in line]
        assert len(told) == 1 and "vendorSpecific" in told[0] and "Type" in told[0]
        assert "unknown fields" not in "".join(plain.lines)
        assert snapshot(more)["configuration"] == snapshot(plain)["configuration"]


# --- values that are of the right form, but mean nothing here: an answer, not an error (TRN-RPC-10)

_FAR = (-1, 9, 2**31, -(2**31), 2**70)
NOWHERE = [
    *[("ChangeAvailability", {"connectorId": n, "type": "Inoperative"}, "Rejected") for n in _FAR],  # CORE-CA-06
    *[("RemoteStartTransaction", {"connectorId": n, "idTag": "R1"}, "Rejected") for n in (0, *_FAR)],  # CORE-RS-06
    *[("RemoteStopTransaction", {"transactionId": n}, "Rejected") for n in (0, 41, *_FAR)],  # CORE-RS-13
    *[("UnlockConnector", {"connectorId": n}, "NotSupported") for n in (0, *_FAR)],  # CORE-UNL-03, -07
    ("ChangeConfiguration", {"key": "NoSuchKey", "value": "1"}, "NotSupported"),  # CORE-CFG-03
    ("ChangeConfiguration", {"key": "", "value": "1"}, "NotSupported"),
    ("ChangeConfiguration", {"key": "Schl\u00fcssel", "value": "1"}, "NotSupported"),
]


@pytest.mark.parametrize("action, payload, status", NOWHERE, ids=[f"{a}-{p}" for a, p, _ in NOWHERE])
def test_what_does_not_exist_is_refused_and_changes_nothing(action, payload, status):
    for state in STATES:
        desk = state()
        before = snapshot(desk)
        assert desk.calls(action, payload)[2] == {"status": status}, state.__name__
        assert snapshot(desk) == before, state.__name__


_NO_NUMBER = ("-1", "+5", "1.5", "1e3", "", " ", " 5", "abc", "true", "9999999999", "\u0663", "0x10", "null")
_NO_FLAG = ("yes", "1", "", "tru", "true,false", "null")
_NO_LIST = ("Nonsense", "Energy.Active.Import.Register,Nonsense", ",", "Power.Active.Import;SoC")


def _values(name: str, default: str) -> tuple:
    if config_keys.read_only(name):
        return ("1", "true", default)
    if default.isdigit():
        return _NO_NUMBER
    return _NO_FLAG if default in ("true", "false") else _NO_LIST


VALUES = [(name, value) for name, default in config_keys.defaults().items() for value in _values(name, default)]


@pytest.mark.parametrize("key, value", VALUES, ids=ascii)
def test_a_value_that_a_key_cannot_have_is_rejected_and_changes_nothing(key, value):
    """CORE-CFG-01, -03, -04, -05, -07"""
    desk = _charging()
    before = snapshot(desk)
    for spelling in (key, key.upper()):  # CORE-CFG-02
        assert desk.calls("ChangeConfiguration", {"key": spelling, "value": value})[2] == {"status": "Rejected"}
    assert snapshot(desk) == before


# --- what of a charging profile a station without smart charging reads: that it is an object, no more

def _profiles() -> list:
    """The profile with each of its fields, at every depth, missing or wrong."""
    found = [({}, "nothing"), ({"chargingProfileId": "1"}, "little")]
    for name in PROFILE:
        found.append(({each: PROFILE[each] for each in PROFILE if each != name}, f"{name} missing"))
        found += [({**PROFILE, name: value}, f"{name} {value!r}") for value in (None, True, 1.5, "x" * 99, [], {}, -1)]
    for periods in ([], [{}], [{"startPeriod": "0", "limit": "16"}], 7):
        found.append(({**PROFILE, "chargingSchedule": {"chargingSchedulePeriod": periods}}, f"periods {periods}"))
    return found


@pytest.mark.parametrize("profile, what", _profiles(), ids=[what for _, what in _profiles()])
def test_the_content_of_a_charging_profile_is_ignored(profile, what):
    """CORE-RS-11: and it leaves no trace."""
    desk, plain = _charging(), _charging()
    start = {"connectorId": 2, "idTag": "R1"}
    assert desk.calls("RemoteStartTransaction", {**start, "chargingProfile": profile})[2] == {"status": "Accepted"}
    plain.calls("RemoteStartTransaction", start)
    assert snapshot(desk) == snapshot(plain)


FRAMES = ('[2,"f"]', '[2,"f","Reset"]', '[2,"f","Reset",{},{}]', '[2,"f",null,{"type":"Soft"}]',
          '[2,"f",["Reset"],{"type":"Soft"}]', '[2,"f",2,{"type":"Soft"}]')  # fmt: skip


@pytest.mark.parametrize("text", FRAMES)
def test_a_call_of_another_shape_is_a_formation_violation_and_changes_nothing(text):
    """TRN-ERR-02, TRN-RPC-01"""
    for state in STATES:
        desk = state()
        before = snapshot(desk)
        desk.cp.receive(text, desk.now)
        assert desk.owes()[:3] == [4, "f", FORM]
        assert snapshot(desk) == before
