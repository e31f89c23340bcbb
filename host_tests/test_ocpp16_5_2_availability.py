"""ChangeAvailability, and connectors that nobody may use (OCPP 1.6 5.2, 7.7)."""

from host_tests.desk import actions, booted


def _told(desk):
    told = [frame[3] for frame in desk.serves() if frame[2] == "StatusNotification"]
    return [(payload["connectorId"], payload["status"]) for payload in told]


def test_what_is_so_already_is_accepted_and_not_told_again():
    """CORE-CA-03"""
    desk = booted(connectors=2)
    for number in (0, 1, 2):
        assert desk.status("ChangeAvailability", connectorId=number, type="Operative") == "Accepted"
    assert desk.serves() == []
    desk.status("ChangeAvailability", connectorId=1, type="Inoperative")
    assert _told(desk) == [(1, "Unavailable")]
    assert desk.status("ChangeAvailability", connectorId=1, type="Inoperative") == "Accepted"
    assert desk.serves() == []


def test_connector_0_means_all_of_them():
    """CORE-CA-04 (TC_034)"""
    desk = booted(connectors=2)
    for word, status in (("Inoperative", "Unavailable"), ("Operative", "Available")):
        assert desk.status("ChangeAvailability", connectorId=0, type=word) == "Accepted"
        assert _told(desk) == [(0, status), (1, status), (2, status)]


def test_connector_0_while_one_of_them_charges():
    """CORE-CA-02, -04: Scheduled; those that are idle change at once, the other one after its transaction"""
    desk = booted(connectors=2)
    desk.charges("A1", 2)
    assert desk.status("ChangeAvailability", connectorId=0, type="Inoperative") == "Scheduled"
    assert _told(desk) == [(0, "Unavailable"), (1, "Unavailable")]
    assert desk.connectors[1].closed
    desk.taps("A1")
    desk.runs(0.2)
    assert _told(desk) == [(2, "Finishing")]
    desk.unplugs(2)
    assert _told(desk) == [(2, "Unavailable")]


def _starts_nothing(desk):
    """Neither a card nor the central system can start a transaction on connector 1."""
    desk.plugs()
    desk.taps("A1")
    for authorize in ("true", "false"):
        desk.status("ChangeConfiguration", key="AuthorizeRemoteTxRequests", value=authorize)
        assert desk.status("RemoteStartTransaction", connectorId=1, idTag="A1") == "Rejected"
    desk.runs(5)
    sent = actions(desk.serves())
    return not {"Authorize", "StartTransaction"} & set(sent) and not desk.connectors[0].authorized


def test_nothing_starts_on_an_unavailable_connector():
    """CORE-START-16, CORE-CA-10, CORE-RS-06"""
    desk = booted()
    desk.status("ChangeAvailability", connectorId=1, type="Inoperative")
    desk.serves()
    assert _starts_nothing(desk)
    desk.status("ChangeAvailability", connectorId=1, type="Operative")
    desk.taps("A1")
    assert "StartTransaction" in actions(desk.serves())


def test_nothing_starts_on_a_faulted_connector():
    """CORE-START-16, CORE-FLT-01, CORE-RS-06 (TC_041)"""
    desk = booted()
    desk.connectors[0].fault = "GroundFailure"
    desk.runs(0.1)
    desk.serves()
    assert desk.sent[-1][3]["errorCode"] == "GroundFailure"
    assert _starts_nothing(desk)


def test_a_card_that_was_accepted_starts_nothing_once_the_connector_is_unavailable():
    """CORE-CA-08, -10: it waited for its cable"""
    desk = booted()
    desk.taps("A1")
    desk.serves()
    assert desk.status("ChangeAvailability", connectorId=1, type="Inoperative") == "Accepted"
    assert _told(desk) == [(1, "Available"), (1, "Unavailable")]
    desk.plugs()
    desk.runs(5)
    assert desk.serves() == [] and not desk.connectors[0].authorized
