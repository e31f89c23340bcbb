"""BootNotification and Heartbeat (OCPP 1.6 4.2, 4.6)."""

from host_tests.desk import Desk, actions


def _linked(**settings):
    desk = Desk(**settings)
    desk.cp.linked(0)
    desk.follow()
    return desk


def _boot_is(desk, status, interval):
    assert desk.owes()[2] == "BootNotification"
    desk.answers({"status": status, "currentTime": desk.time(), "interval": interval})


def test_boot_notification_comes_first_and_alone():
    """CORE-BOOT-01, -02, -03"""
    desk = _linked()
    desk.plugs()
    desk.taps("A1")
    boot = desk.owes()
    assert boot[2] == "BootNotification"
    assert boot[3] == {"chargePointVendor": "Bollard", "chargePointModel": "Desk"}
    assert desk.owes() is None


def test_rejected_is_silence_until_the_interval_is_over():
    """CORE-BOOT-07, -13 (TC_001)"""
    desk = _linked()
    _boot_is(desk, "Rejected", 20)
    desk.plugs()
    desk.runs(19.9)
    assert desk.owes() is None
    assert desk.calls("GetConfiguration", {}) is None
    desk.runs(0.1)
    _boot_is(desk, "Accepted", 60)
    assert actions(desk.serves()) == ["Available", "Preparing"]


def test_pending_answers_but_asks_nothing():
    """CORE-CFG-19; CORE-BOOT-10, -11, -12 (TC_002)"""
    desk = _linked()
    _boot_is(desk, "Pending", 20)
    assert desk.owes() is None
    assert len(desk.calls("GetConfiguration", {})[2]["configurationKey"]) > 20
    change = {"key": "MeterValueSampleInterval", "value": "15"}
    assert desk.calls("ChangeConfiguration", change)[2] == {"status": "Accepted"}
    assert desk.calls("RemoteStartTransaction", {"idTag": "A1"})[2] == {"status": "Rejected"}
    desk.runs(19.9)
    assert desk.owes() is None
    desk.runs(0.1)
    _boot_is(desk, "Accepted", 60)
    assert desk.keys.number("MeterValueSampleInterval") == 15


def test_no_interval_means_a_minute():
    """CORE-BOOT-08, -09, -14"""
    for answer in (
        lambda desk: desk.answers({"status": "Rejected", "currentTime": desk.time(), "interval": 0}),
        lambda desk: desk.answers({"status": "Nonsense"}),
        lambda desk: desk.says([4, desk.sent[-1][1], "InternalError", "", {}]),
    ):
        desk = _linked()
        assert desk.owes()[2] == "BootNotification"
        answer(desk)
        desk.runs(59.9)
        assert desk.owes() is None
        desk.runs(0.1)
        assert desk.owes()[2] == "BootNotification"


def test_no_answer_is_repeated_too():
    """PIT-21"""
    desk = _linked(keys={"MessageTimeout": "5"})
    assert desk.owes()[2] == "BootNotification"
    desk.runs(64.9)
    assert desk.owes() is None
    desk.runs(0.1)
    assert desk.owes()[2] == "BootNotification"


def test_accepted_with_interval_0_keeps_the_configured_heartbeat():
    """CORE-BOOT-09"""
    desk = _linked(keys={"HeartbeatInterval": "17"})
    _boot_is(desk, "Accepted", 0)
    assert desk.keys.number("HeartbeatInterval") == 17


def test_heartbeats_come_exactly_at_their_interval():
    """CORE-BOOT-05, CORE-HB-01, -03, TRN-CON-03: also while pongs come all the time"""
    desk = _linked()
    _boot_is(desk, "Accepted", 10)
    desk.serves()
    for _ in range(3):
        desk.runs(9.9)
        assert desk.serves() == []
        desk.runs(0.1)
        assert actions(desk.serves()) == ["Heartbeat"]


def test_heartbeat_interval_0_means_none_and_a_change_works_at_once():
    """CORE-HB-06"""
    desk = Desk()
    desk.boots(interval=10)
    desk.calls("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "0"})
    desk.runs(100)
    assert desk.serves() == []
    desk.calls("ChangeConfiguration", {"key": "heartbeatinterval", "value": "200"})
    desk.runs(100)
    assert actions(desk.serves()) == ["Heartbeat"]


def test_the_clock_is_set_by_boot_and_heartbeat():
    """CORE-BOOT-06, CORE-HB-04"""
    desk = _linked()
    _boot_is(desk, "Rejected", 5)
    assert desk.clock.known
    desk.runs(5)
    _boot_is(desk, "Accepted", 5)
    desk.serves()
    desk.runs(5)
    desk.serves(Heartbeat={"currentTime": "2027-01-01T00:00:00Z"})
    desk.plugs()
    assert desk.owes()[3]["timestamp"] == "2027-01-01T00:00:00.000Z"


def test_a_time_that_is_none_leaves_the_clock():
    desk = _linked()
    desk.owes()
    desk.answers({"status": "Accepted", "currentTime": "soon", "interval": 5})
    assert not desk.clock.known and "soon" in desk.lines[-1] + desk.lines[-2]
    assert desk.cp.online()


def test_a_reconnect_needs_no_new_boot_notification():
    """TRN-CON-04, -05"""
    desk = Desk()
    desk.boots()
    desk.cp.unlinked(desk.now)
    desk.cp.linked(desk.now)
    assert desk.serves() == []


def test_a_boot_notification_that_was_cut_off_is_repeated():
    desk = _linked()
    assert desk.owes()[2] == "BootNotification"
    desk.cp.unlinked(desk.now)
    desk.cp.linked(desk.now)
    assert desk.owes()[2] == "BootNotification"


def test_intervals_of_days_are_kept_to():
    """CORE-BOOT-07; ticks compare for three days only"""
    for interval_s in (302400, 604800):
        desk = _linked()
        _boot_is(desk, "Rejected", interval_s)
        desk.runs(interval_s - 3600, 3600)
        assert desk.owes() is None
        desk.runs(3600, 3600)
        assert desk.owes()[2] == "BootNotification"


def test_days_without_a_link_hold_nothing_back():
    desk = _linked()
    _boot_is(desk, "Pending", 60)
    desk.cp.unlinked(desk.now)
    desk.runs(4 * 86400, 3600)
    desk.cp.linked(desk.now)
    _boot_is(desk, "Accepted", 600)
    desk.serves()
    desk.cp.unlinked(desk.now)
    desk.runs(4 * 86400, 3600)
    desk.cp.linked(desk.now)
    assert actions(desk.serves()) == ["Heartbeat"]
