"""CALL, CALLRESULT, CALLERROR: what goes out, what is understood, what each wrong frame leads to (OCPP-J 1.6 4)."""

from host_tests.desk import Desk, actions, booted
from lib.ocpp16 import ocppj


def _says(desk, text):
    """Raw text from the central system; returns what is owed in answer."""
    desk.cp.receive(text, desk.now)
    return desk.owes()


def test_a_call_has_four_elements_and_a_fresh_id():
    """TRN-RPC-01, -04, -05"""
    desk = Desk()
    frames = desk.boots()
    frames = desk.sent
    ids = [frame[1] for frame in frames]
    assert all(len(frame) == 4 and frame[0] == 2 and len(frame[1]) <= 36 for frame in frames)
    assert len(set(ids)) == len(ids)


def test_ids_do_not_come_again_after_a_reboot():
    first, second = Desk(boot=1), Desk(boot=2)
    first.boots(), second.boots()
    assert not {frame[1] for frame in first.sent} & {frame[1] for frame in second.sent}


def test_an_answer_has_three_elements_and_the_id_byte_for_byte():
    """TRN-RPC-02, -06"""
    for uid in ("1", "a-b", "Ünï\u20ac", '"quoted"\\', "x" * 36, ""):
        answer = booted().calls("ClearCache", {}, uid)
        assert answer == [3, uid, {"status": "Accepted"}], answer


def test_an_empty_payload_may_be_null():
    """TRN-RPC-07"""
    assert _says(booted(), '[2,"1","ClearCache",null]')[0] == 3


def test_a_callerror_has_five_elements():
    """TRN-RPC-03"""
    assert booted().calls("NoSuchThing", {}) == [4, "cs-1", "NotImplemented", "NoSuchThing", {}]


def test_an_unknown_action_is_not_implemented_a_missing_profile_not_supported():
    """TRN-ERR-05, -06, TRN-RPC-08, GEN-01: names are case-sensitive"""
    desk = booted()
    for action in ("SetChargingProfile", "GetLocalListVersion", "SendLocalList", "TriggerMessage", "UpdateFirmware"):
        assert desk.calls(action, {})[2] == "NotSupported", action
    for action in ("", "reset", "Reset.req", "__init__", "check", "quote", "status", "Heartbeat", "BootNotification"):
        assert desk.calls(action, {})[2] == "NotImplemented", action
    reserve = {"connectorId": 1, "expiryDate": desk.time(), "idTag": "A1", "reservationId": 1}
    assert desk.calls("ReserveNow", reserve)[2] == {"status": "Rejected"}


def test_what_cannot_be_answered_is_dropped_with_a_line():
    """TRN-RPC-09, TRN-RPC-12, TRN-RPC-13"""
    desk = booted()
    for text in (
        "", "{", "null", "[]", "[2]", "{}", '"x"', '[2,1,"Reset",{}]', '[5,"1","x",{}]',
        '["2","1","Reset",{}]',
        "[" * 200, '[3,"never-asked",{}]', '[4,"never-asked","GenericError","",{}]', "[2,null,null,null]", "NaN",
        '[2,"1","ClearCache",{}',
    ):  # fmt: skip
        before = len(desk.lines)
        assert _says(desk, text) is None, text
        assert len(desk.lines) > before, text
    assert desk.calls("ClearCache", {})[0] == 3  # and life goes on


def test_a_call_with_a_wrong_frame_is_told_so():
    """TRN-ERR-02, TRN-ERR-07"""
    desk = booted()
    assert _says(desk, '[2,"7"]')[1:3] == ["7", "FormationViolation"]
    assert _says(desk, '[2,"7","Reset"]')[1:3] == ["7", "FormationViolation"]
    assert _says(desk, '[2,"7",8,{}]')[1:3] == ["7", "FormationViolation"]
    assert _says(desk, '[2,"7","Reset",{},1]')[1:3] == ["7", "FormationViolation"]
    assert _says(desk, '[2,"%s","Reset",{}]' % ("x" * 37))[2] == "FormationViolation"


def test_a_wrong_payload_gets_the_code_of_its_mistake_and_changes_nothing():
    """TRN-ERR-01, -02, GEN-01, CORE-CFG-16, CORE-DT-04"""
    desk = booted()
    for action, payload, code in (
        ("Reset", [], "FormationViolation"),
        ("Reset", "Hard", "FormationViolation"),
        ("Reset", {}, "OccurenceConstraintViolation"),
        ("Reset", {"type": 1}, "TypeConstraintViolation"),
        ("Reset", {"type": "Warm"}, "PropertyConstraintViolation"),
        ("Reset", {"type": "hard"}, "PropertyConstraintViolation"),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, "TypeConstraintViolation"),
        ("ChangeAvailability", {"connectorId": True, "type": "Operative"}, "TypeConstraintViolation"),
        ("ChangeAvailability", {"connectorId": 1.5, "type": "Operative"}, "TypeConstraintViolation"),
        ("ChangeConfiguration", {"key": "k" * 51, "value": ""}, "PropertyConstraintViolation"),
        ("ChangeConfiguration", {"key": "k", "value": "v" * 501}, "PropertyConstraintViolation"),
        ("ChangeConfiguration", {"key": "k", "value": 1}, "TypeConstraintViolation"),
        ("GetConfiguration", {"key": ["k" * 51]}, "PropertyConstraintViolation"),
        ("GetConfiguration", {"key": "HeartbeatInterval"}, "TypeConstraintViolation"),
        ("GetConfiguration", {"key": [1]}, "TypeConstraintViolation"),
        ("RemoteStartTransaction", {"idTag": "x" * 21}, "PropertyConstraintViolation"),
        ("RemoteStartTransaction", {"idTag": "x", "chargingProfile": []}, "TypeConstraintViolation"),
        ("DataTransfer", {"messageId": "x"}, "OccurenceConstraintViolation"),
        ("DataTransfer", {"vendorId": "x", "data": {"a": 1}}, "TypeConstraintViolation"),
    ):
        answer = desk.calls(action, payload)
        assert answer[0] == 4 and answer[2] == code, (action, payload, answer)
    assert desk.cp.errands.reset_wish is None and desk.serves() == []


def test_unknown_fields_are_tolerated():
    """GEN-10, OPN-10"""
    assert booted().calls("ClearCache", {"vendor": 1})[0] == 3


def test_one_call_is_out_at_a_time_and_answers_do_not_wait_for_it():
    """TRN-SYN-01, -02, -03"""
    desk = Desk(connectors=2)
    desk.cp.linked(0)
    desk.follow()
    desk.owes()
    desk.answers({"status": "Accepted", "currentTime": desk.time(), "interval": 300})
    first = desk.owes()
    assert first[2] == "StatusNotification"
    assert desk.owes() is None
    assert desk.calls("ClearCache", {})[0] == 3
    assert desk.owes() is None
    desk.answers({}, first)
    assert desk.owes()[2] == "StatusNotification"


def test_a_call_without_an_answer_is_given_up_after_message_timeout():
    """TRN-SYN-04"""
    desk = Desk(keys={"MessageTimeout": "10"})
    desk.boots()
    desk.plugs()
    assert actions([desk.owes()]) == ["Preparing"]
    desk.unplugs()
    desk.runs(9.9)
    assert desk.owes() is None
    desk.runs(0.1)
    assert actions([desk.owes()]) == ["Available"]


def test_a_late_answer_is_dropped():
    """TRN-RPC-11, PIT-23"""
    desk = Desk(keys={"MessageTimeout": "10"})
    desk.boots()
    desk.plugs()
    late = desk.owes()
    desk.runs(10)
    desk.answers({}, late)
    assert "nothing that was asked" in desk.lines[-1]
    assert desk.owes() is None


def test_text_is_quoted_in_ascii():
    """GEN-14"""
    for text, quoted in (
        ("plain", '"plain"'),
        ('a"b\\', '"a\\u0022b\\u005c"'),
        ("tab\t", '"tab\\u0009"'),
        ("\u20ac", '"\\u20ac"'),
        ("\U0001f50c", '"\\ud83d\\udd0c"'),
        ("", '""'),
    ):
        assert ocppj.quote(text) == quoted


def test_an_oversized_call_is_answered_by_its_recovered_id():
    """TRN-WS-09"""
    desk = booted()
    desk.cp.too_big(b'[2,"big-1","DataTransfer",{"vendorId":"x","data":"xxxxxxx', desk.now)
    assert desk.owes()[:3] == [4, "big-1", "InternalError"]
    for head in (b'[3,"1",{', b"", b'[2,"', b'[2,"' + b"x" * 60, b"\xff\xfe[2", b'[2,"a\\u0041","'):
        desk.cp.too_big(head, desk.now)
        assert desk.owes() is None, head
