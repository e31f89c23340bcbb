"""Before the central system has accepted the charger (OCPP 1.6 4.2, 4.2.1)."""

from host_tests.desk import Desk, actions, ended_offline


def _answered(status, interval, **settings):
    desk = Desk(**settings)
    desk.cp.linked(0)
    desk.follow()
    desk.owes()
    desk.answers({"status": status, "currentTime": desk.time(), "interval": interval})
    return desk


def test_no_heartbeat_before_the_acceptance():
    """CORE-HB-07"""
    for status in ("Pending", "Rejected"):
        desk = _answered(status, 60, keys={"HeartbeatInterval": "5"})
        desk.runs(59.9)
        assert desk.owes() is None, status
        desk.runs(0.1)
        assert desk.owes()[2] == "BootNotification", status


def test_what_waits_on_flash_is_not_told_before_the_acceptance():
    """TRN-Q-06, CORE-BOOT-02, -10"""
    before = Desk()
    ended_offline(before)
    for status in ("Pending", "Rejected"):
        desk = before.rebooted()
        desk.cp.linked(0)
        desk.follow()
        desk.owes()
        desk.answers({"status": status, "currentTime": "2026-01-01T13:00:00Z", "interval": 60})
        assert desk.outbox.waits()
        desk.runs(59.9)
        assert desk.owes() is None, status
        desk.runs(0.1)
        assert desk.owes()[2] == "BootNotification"
    desk.answers({"status": "Accepted", "currentTime": "2026-01-01T13:01:00Z", "interval": 60})
    assert "StopTransaction" in actions(desk.serves())


def test_nobody_is_known_before_the_first_acceptance():
    """CORE-BOOT-18: nobody charges, with a link or without, unless the operator allows unknown cards"""
    for allowed in ("false", "true"):
        keys = {"AllowOfflineTxForUnknownId": allowed}
        for desk in (_answered("Pending", 600, keys=keys), Desk(keys=keys)):
            desk.plugs()
            desk.taps("A1")
            desk.runs(5)
            assert desk.connectors[0].authorized == (allowed == "true")
            assert desk.cp.authorizer.shown == ("accepted" if allowed == "true" else "rejected")


def test_security_error_is_an_answer_like_no_other_but_no_end():
    """ERR-61, CORE-BOOT-14: asked again, and accepted then"""
    desk = Desk()
    desk.cp.linked(0)
    desk.follow()
    for _ in range(3):
        boot = desk.owes()
        assert boot[2] == "BootNotification"
        desk.says([4, boot[1], "SecurityError", "not accepted yet", {}])
        desk.runs(60)
    assert desk.owes()[2] == "BootNotification"
    desk.answers({"status": "Accepted", "currentTime": desk.time(), "interval": 300})
    assert actions(desk.serves()) == ["Available", "Available"]


def test_security_error_after_the_acceptance_holds_nothing_up():
    """ERR-61: the central system has forgotten us"""
    desk = Desk()
    desk.boots(interval=10)
    for _ in range(3):
        desk.runs(10)
        assert desk.owes()[2] == "Heartbeat"
        desk.says([4, desk.sent[-1][1], "SecurityError", "", {}])
    desk.plugs()
    assert actions(desk.serves()) == ["Preparing"]
