"""Authorize: who starts, who stops, who waits (OCPP 1.6 4.1, 3.4, 3.10)."""

from host_tests.desk import Desk, actions


def test_a_refused_card_starts_nothing():
    """CORE-AUTH-08 (TC_023)"""
    for info in ({"status": "Invalid"}, {"status": "Blocked"}, {}, None, "x"):
        desk = Desk()
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(Authorize={"idTagInfo": info})
        desk.runs(5)
        assert not desk.connectors[0].authorized
        assert desk.serves() == []
        assert desk.cp.authorizer.shown == "rejected"


def test_no_answer_to_authorize_is_a_refusal():
    """CORE-AUTH-16"""
    desk = Desk(keys={"MessageTimeout": "5"})
    desk.boots()
    desk.plugs()
    desk.serves()
    desk.taps("A1")
    desk.owes()
    desk.runs(5)
    assert desk.owes() is None and not desk.connectors[0].authorized
    desk.taps("A1")
    desk.owes()
    desk.cp.unlinked(desk.now)
    assert not desk.cp.authorizer.questions and desk.cp.authorizer.shown == "rejected"


def test_the_starting_card_stops_whatever_its_case_and_without_asking():
    """CORE-AUTH-09, GEN-02 (TC_068)"""
    desk = Desk()
    desk.charges("aBc1")
    asked = desk.count("Authorize")
    desk.taps("ABC1")
    desk.runs(0.1)
    assert actions(desk.serves()) == ["Finishing", "StopTransaction"]
    assert desk.count("Authorize") == asked


def test_a_foreign_card_neither_asks_nor_stops():
    """CORE-AUTH-11, -14 (TC_068)"""
    desk = Desk()
    desk.charges("A1")
    desk.taps("B2")
    desk.runs(1)
    assert desk.serves() == [] and desk.connectors[0].authorized


def test_a_card_of_the_same_group_stops():
    """CORE-AUTH-10, -12 (TC_069)"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Family"}})
    desk.taps("B2")
    group = {"idTagInfo": {"status": "Accepted", "parentIdTag": "family"}}
    assert actions(desk.serves(Authorize=group)) == ["Authorize", "Finishing", "StopTransaction"]
    assert desk.last("StopTransaction")["idTag"] == "B2"


def test_the_group_may_be_known_from_the_answer_to_the_start_alone():
    """CORE-AUTH-12"""
    group = {"status": "Accepted", "parentIdTag": "Family"}
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(StartTransaction={"transactionId": 42, "idTagInfo": group})
    desk.taps("B2")
    assert actions(desk.serves(Authorize={"idTagInfo": group})) == ["Authorize", "Finishing", "StopTransaction"]


def test_a_card_of_another_group_does_not():
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.taps("A1")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Family"}})
    desk.taps("B2")
    desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "Others"}})
    desk.runs(1)
    assert desk.serves() == [] and desk.connectors[0].authorized


def test_a_card_with_the_name_of_the_group_is_no_member_of_it():
    """CORE-AUTH-13: nor is one whose group has the name of the starting card"""
    for id_tag, info in (
        ("FAMILY", {"status": "Accepted"}),
        ("FAMILY", {"status": "Accepted", "parentIdTag": "OTHERS"}),
        ("B2", {"status": "Accepted", "parentIdTag": "A1"}),
    ):
        desk = Desk()
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "FAMILY"}})
        desk.taps(id_tag)
        desk.serves(Authorize={"idTagInfo": info})
        desk.runs(1)
        assert desk.serves() == [] and desk.connectors[0].authorized


def test_the_same_card_again_cancels():
    """CORE-AUTH-15"""
    desk = Desk()
    desk.boots()
    desk.taps("A1")
    assert actions(desk.serves()) == ["Authorize", "Preparing"]
    desk.taps("A1")
    assert actions(desk.serves()) == ["Available"]


def test_each_answer_belongs_to_the_card_that_was_asked_about():
    """A second card while the first is being asked about neither takes its answer nor its place."""
    desk = Desk(connectors=2)
    desk.boots()
    desk.plugs(1)
    desk.serves()
    desk.taps("GOOD")
    assert desk.owes()[3] == {"idTag": "GOOD"}
    desk.taps("EVIL")
    desk.taps("EVIL")
    desk.answers({"idTagInfo": {"status": "Accepted"}})
    desk.serves(Authorize={"idTagInfo": {"status": "Invalid"}})
    assert desk.last("StartTransaction")["idTag"] == "GOOD" and desk.count("StartTransaction") == 1
    assert desk.last("Authorize")["idTag"] == "EVIL" and desk.count("Authorize") == 2


def test_a_card_that_waits_is_not_asked_about_when_nothing_is_left_for_it():
    """CORE-AUTH-11, CORE-AUTH-14"""
    desk = Desk()
    desk.boots()
    desk.plugs()
    desk.serves()
    desk.taps("FIRST")
    desk.owes()
    desk.taps("SECOND")
    desk.answers({"idTagInfo": {"status": "Accepted"}})
    desk.serves()
    assert desk.count("Authorize") == 1 and desk.last("StartTransaction")["idTag"] == "FIRST"


def test_a_remote_start_waits_behind_a_card_and_is_not_lost():
    """CORE-RS-15"""
    desk = Desk(connectors=2)
    desk.boots()
    desk.taps("CARD")
    assert desk.owes()[3] == {"idTag": "CARD"}
    start = {"connectorId": 2, "idTag": "REMOTE"}
    assert desk.calls("RemoteStartTransaction", start)[2] == {"status": "Accepted"}
    assert desk.calls("RemoteStartTransaction", start)[2] == {"status": "Rejected"}
    desk.answers({"idTagInfo": {"status": "Accepted"}}, next(f for f in desk.sent if f[2] == "Authorize"))
    desk.serves()
    assert [s.intent.id_tag for s in desk.cp.sessions] == ["CARD", "REMOTE"]


def test_a_deauthorized_user_gets_the_cable_back_with_the_card_or_its_group():
    """CORE-START-06, ERR-02"""
    for card, info in (("A1", {}), ("B2", {"status": "Accepted", "parentIdTag": "FAMILY"})):
        desk = Desk(has_lock=True)
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(
            Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": "family"}},
            StartTransaction={"transactionId": 7, "idTagInfo": {"status": "Blocked"}},
        )
        desk.runs(1)
        desk.serves()
        assert desk.connectors[0].locked and desk.last("StopTransaction")["reason"] == "DeAuthorized"
        desk.taps(card)
        desk.serves(Authorize={"idTagInfo": info})
        desk.runs(0.2)
        assert not desk.connectors[0].locked


def test_an_identifier_is_printable_ascii():
    """GEN-03"""
    desk = Desk()
    desk.boots()
    for id_tag in ("", "a" + "\u00c4" * 19, "\n", "x" * 21):
        answer = desk.calls("RemoteStartTransaction", {"connectorId": 1, "idTag": id_tag})
        assert answer[2] == "PropertyConstraintViolation", id_tag


def test_an_answer_of_a_wrong_type_harms_nothing():
    """PIT-23: what comes back is as untrusted as what is asked"""
    for parent in (5, None, [], {}):
        desk = Desk()
        desk.boots()
        desk.plugs()
        desk.taps("A1")
        desk.serves(
            Authorize={"idTagInfo": {"status": "Accepted", "parentIdTag": parent}},
            StartTransaction={"transactionId": 1 << 70, "idTagInfo": {"status": "Accepted", "parentIdTag": parent}},
        )
        desk.taps("B2")
        desk.runs(1)
        desk.taps("A1")
        desk.runs(1)
        desk.serves()
        assert desk.last("StopTransaction")["transactionId"] == -1
