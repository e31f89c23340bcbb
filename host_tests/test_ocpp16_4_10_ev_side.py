"""The cable is pulled at the car (OCPP 1.6 4.9, 4.10): StopTransactionOnEVSideDisconnect and its companion."""

from host_tests.desk import actions, booted

STAYS = {"StopTransactionOnEVSideDisconnect": "false", "UnlockConnectorOnEVSideDisconnect": "false"}


def _left(fixed=False, **keys):
    """A transaction whose car was unplugged a second ago; what was told of it."""
    desk = booted(has_lock=not fixed, fixed=fixed, keys=keys)
    desk.charges("A1")
    if fixed:
        desk.unplugs()
    else:
        desk.leaves()
    desk.runs(1)
    return desk, actions(desk.serves())


def _info(desk):
    return desk.last("StatusNotification").get("info")


def test_it_ends_the_transaction_and_frees_the_cable():
    """CORE-STOP-10, -11 (TC_005_1)"""
    desk, told = _left()
    assert sorted(told) == ["Finishing", "StopTransaction"] and _info(desk) == "EV side disconnected"
    assert desk.last("StopTransaction")["reason"] == "EVDisconnected" and "idTag" not in desk.last("StopTransaction")
    assert not desk.connectors[0].locked
    desk.unplugs()
    assert actions(desk.serves()) == ["Available"] and _info(desk) is None


def test_or_keeps_the_cable_for_its_card():
    """CORE-STOP-10 (TC_005_2)"""
    desk, told = _left(UnlockConnectorOnEVSideDisconnect="false")
    assert sorted(told) == ["Finishing", "StopTransaction"]
    desk.runs(100)
    assert desk.connectors[0].locked
    desk.taps("B2")
    desk.runs(1)
    assert desk.connectors[0].locked
    desk.taps("A1")
    desk.runs(1)
    assert not desk.connectors[0].locked and desk.count("StartTransaction") == 1


def test_unlock_connector_frees_that_cable():
    """CORE-UNL-06 (TC_005_2)"""
    desk, _ = _left(UnlockConnectorOnEVSideDisconnect="false")
    desk.says([2, "u1", "UnlockConnector", {"connectorId": 1}])
    desk.runs(1)
    assert desk.owes() == [3, "u1", {"status": "Unlocked"}]


def test_or_the_transaction_waits_for_the_car():
    """CORE-STOP-09, STA-18 (TC_005_3)"""
    desk, told = _left(**STAYS)
    c = desk.connectors[0]
    assert told == ["SuspendedEV"] and _info(desk) == "EV side disconnected"
    assert c.locked and not c.closed and desk.cp.sessions[0].transaction
    desk.returns()
    desk.runs(1)
    assert actions(desk.serves()) == ["Charging"] and c.closed and _info(desk) is None


def test_it_can_be_stopped_meanwhile():
    """CORE-STOP-12 (TC_005_3)"""
    desk, _ = _left(**STAYS)
    assert desk.status("RemoteStopTransaction", transactionId=42) == "Accepted"
    desk.runs(1)
    assert sorted(actions(desk.serves())) == ["Finishing", "StopTransaction"]
    assert desk.last("StopTransaction")["reason"] == "Remote"
    assert not desk.connectors[0].locked


def test_a_fixed_cable_out_of_the_car_is_the_same():
    """CORE-STOP-11, -12, C1: Available at once"""
    desk, told = _left(fixed=True)
    assert sorted(told) == ["Available", "StopTransaction"]
    assert desk.last("StopTransaction")["reason"] == "EVDisconnected"
    desk, told = _left(fixed=True, **STAYS)
    assert told == ["SuspendedEV"]
    desk.plugs()
    desk.runs(1)
    assert actions(desk.serves()) == ["Charging"]
    desk.unplugs()
    desk.serves()
    assert desk.status("RemoteStopTransaction", transactionId=42) == "Accepted"
    desk.runs(1)
    assert sorted(actions(desk.serves())) == ["Available", "StopTransaction"]


def test_nobody_starts_until_the_car_is_there():
    """CORE-START-01, CORE-START-13: the cable is in the socket only, and held for its owner"""
    desk = booted(has_lock=True, keys={"ConnectionTimeOut": "30"})
    desk.leaves()
    desk.plugs()
    desk.taps("A1")
    desk.serves()
    desk.runs(29)
    assert desk.cp.sessions[0].intent and desk.connectors[0].locked
    desk.runs(2)
    assert not desk.cp.sessions[0].intent and desk.count("StartTransaction") == 0
    desk.runs(1)
    assert not desk.connectors[0].locked


def test_a_car_that_asks_for_nothing_suspends():
    """B4, STA-05, STA-06, ERR-39"""
    desk = booted()
    c = desk.connectors[0]
    desk.pilot, c.car_wants = True, False
    desk.charges("A1")
    desk.runs(4.5)
    assert actions(desk.serves()) == []  # it was offered energy just now
    desk.runs(1)
    assert actions(desk.serves()) == ["SuspendedEV"]
    c.limit_ma = 0
    desk.runs(1)
    assert actions(desk.serves()) == ["SuspendedEVSE"]
