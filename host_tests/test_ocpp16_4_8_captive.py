"""Who gets the cable back, and who may charge next: refused cards, groups, UnlockConnector (OCPP 1.6 4.8, 5.18)."""

from host_tests.desk import Desk, actions, booted

INVALID = {"status": "Invalid"}


def _deauthorized(**settings):
    desk = booted(**settings)
    desk.plugs()
    desk.taps("BAD")
    desk.serves(StartTransaction={"transactionId": 42, "idTagInfo": INVALID})
    desk.runs(1)
    desk.serves()
    assert desk.last("StopTransaction")["reason"] == "DeAuthorized"
    return desk


def test_after_a_refusal_a_fixed_cable_takes_the_next_remote_start():
    """CORE-RS-12, CORE-START-06: there is no cable to keep"""
    desk = _deauthorized(fixed=True)
    assert desk.status("RemoteStartTransaction", idTag="GOOD", connectorId=1) == "Accepted"


def test_and_the_next_card():
    """CORE-AUTH-02"""
    desk = _deauthorized(fixed=True)
    desk.taps("GOOD")
    assert actions(desk.serves())[:1] == ["Authorize"]


def test_and_so_does_a_socket_without_a_lock():
    """CORE-START-06"""
    desk = _deauthorized(has_lock=False)
    desk.taps("GOOD")
    assert actions(desk.serves())[:1] == ["Authorize"]


def test_free_vending_never_keeps_a_cable():
    desk = Desk(has_lock=True, without_csms="free", keys={"UnlockConnectorOnEVSideDisconnect": "false"})
    desk.plugs()
    desk.runs(1)
    assert desk.connectors[0].closed
    desk.leaves()
    desk.runs(1)
    desk.taps("ANY")
    desk.runs(1)
    assert not desk.connectors[0].locked


def test_free_vending_waits_for_a_car_with_a_timer():
    desk = Desk(has_lock=True, without_csms="free")
    desk.pilot, desk.connectors[0].car_wants = True, False
    desk.plugs()
    desk.runs(10)
    desk.connectors[0].car_wants = True
    desk.runs(10)
    assert desk.connectors[0].closed


def test_a_second_car_of_a_group_can_charge():
    """CORE-AUTH-10: the group may end it, but this card came for the cable that waits"""
    family = {"idTagInfo": {"status": "Accepted", "parentIdTag": "FAMILY"}}
    desk = booted(connectors=2)
    desk.plugs(1)
    desk.taps("A1")
    desk.serves(Authorize=family)
    desk.runs(1)
    desk.serves()
    desk.plugs(2)
    desk.taps("B2")
    desk.serves(Authorize=family)
    desk.runs(1)
    desk.serves()
    assert [c.closed for c in desk.connectors] == [True, True]


def test_a_refusal_that_comes_while_it_ends_keeps_no_cable():
    """CORE-UNL-04, CORE-START-06"""
    desk = booted(has_lock=True)
    desk.plugs()
    desk.taps("A1")
    desk.owes()  # Authorize
    desk.answers({"idTagInfo": {"status": "Accepted"}})
    desk.runs(0.2)
    while desk.owes()[2] != "StartTransaction":
        desk.answers({})
    start = desk.sent[-1]
    assert desk.connectors[0].closed
    desk.cp.receive('[2,"u","UnlockConnector",{"connectorId":1}]', desk.now)  # nothing passes: the contactor opens
    desk.cp.receive('[3,"%s",{"transactionId":42,"idTagInfo":{"status":"Invalid"}}]' % start[1], desk.now)
    desk.runs(1)
    assert desk.owes() == [3, "u", {"status": "Unlocked"}]
    desk.runs(1)
    assert not desk.connectors[0].locked


def test_unlock_ends_an_intent():
    """CORE-UNL-06: the cable is in, the car not yet; it is given back, and stays free"""
    desk = booted(has_lock=True)
    desk.leaves()
    desk.plugs()
    desk.taps("A1")
    desk.serves()
    desk.runs(1)
    assert desk.connectors[0].locked
    desk.says([2, "u1", "UnlockConnector", {"connectorId": 1}])
    desk.runs(1)
    assert desk.owes() == [3, "u1", {"status": "Unlocked"}]
    desk.runs(1)
    assert not desk.connectors[0].locked


def test_a_contactor_that_rests_does_not_time_out_the_cable_that_is_in():
    """CORE-START-13: ConnectionTimeOut is for the cable"""
    desk = booted(keys={"ConnectionTimeOut": "4"})
    desk.plugs()
    desk.connectors[0].resting = True  # the last transaction ended just now: 5 s
    desk.taps("A1")
    desk.serves()
    desk.runs(5)
    desk.connectors[0].resting = False
    desk.runs(1)
    assert desk.connectors[0].authorized
