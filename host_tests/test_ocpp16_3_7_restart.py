"""Transaction messages over a restart: what is on flash is delivered, closed, and never goes back (OCPP 1.6 3.7)."""

from host_tests.desk import Desk, actions, ended_offline, up_to_start
from lib.ocpp16.recovery import recover


def test_delivery_goes_on_after_a_restart():
    """TRN-Q-06, -12, CORE-PWR-07"""
    desk = Desk()
    ended_offline(desk)
    after = desk.rebooted()
    after.cp.linked(0)
    after.follow()
    assert after.owes()[2] == "BootNotification"
    after.answers({"status": "Accepted", "currentTime": "2026-01-01T13:00:00Z", "interval": 300})
    frames = after.serves()
    assert actions(frames) == ["Available", "Available", "MeterValues", "MeterValues", "StopTransaction"]
    assert [frame[3]["transactionId"] for frame in frames[2:]] == [42, 42, 42]
    assert frames[-1][3]["timestamp"] == "2026-01-01T12:02:30.000Z"


def test_a_cut_between_every_two_messages_sends_each_once():
    """The cursor moves with each answer; what was answered is not sent again."""
    desk = Desk()
    ended_offline(desk)
    seen = []
    for _ in range(3):
        desk = desk.rebooted()
        desk.cp.linked(0)
        desk.follow()
        frame = desk.owes()
        while frame[2] in ("BootNotification", "StatusNotification"):
            good = {"status": "Accepted", "currentTime": "2026-01-01T13:00:00Z", "interval": 300}
            desk.answers(good if frame[2] == "BootNotification" else {})
            frame = desk.owes()
        desk.answers({})
        seen.append(frame[2])
    assert seen == ["MeterValues", "MeterValues", "StopTransaction"]
    assert not desk.rebooted().outbox.waits()


def test_an_interrupted_transaction_is_found_with_its_last_values():
    """CORE-PWR-03, -04"""
    desk = Desk()
    desk.charges("A1")
    desk.connectors[0].meter_wh = 500
    desk.runs(60)
    desk.connectors[0].meter_wh = 700
    desk.runs(30)
    for delivered in (False, True):
        if delivered:
            desk.serves()
        found = recover(desk.rebooted().outbox, lambda: None)[0]
        assert len(found) == 1
        cut = found[0]
        assert cut.start.id_tag == "A1" and cut.start.connector == 1
        if not delivered:
            assert cut.meter_wh == 500 and cut.unix_ms - cut.start.unix_ms == 60000
    desk.taps("A1")
    desk.runs(0.2)
    assert recover(desk.rebooted().outbox, lambda: None)[0] == []


def test_a_start_that_nobody_heard_is_found_too():
    desk = Desk()
    desk.boots()
    up_to_start(desk)
    found = recover(desk.rebooted().outbox, lambda: None)[0]
    assert [cut.start.id_tag for cut in found] == ["A1"]


def test_the_cursor_of_another_journal_is_not_believed():
    desk = Desk()
    ended_offline(desk)
    desk.cp.linked(desk.now)
    desk.serves()
    for name in list(desk.flash.files):
        if name.startswith("queue"):
            del desk.flash.files[name]
    after = desk.rebooted()
    after.charges("B2")
    assert actions(after.sent)[-1] == "StartTransaction"


def test_no_register_on_flash_is_forgotten():
    """The meter never goes back, even when the power went right after a stop (CORE-STOP-06)."""
    desk = Desk(connectors=2)
    desk.connectors[0].meter_wh = 100
    desk.charges("A1", 1)
    desk.connectors[0].meter_wh = 900
    desk.connectors[1].meter_wh = 50
    desk.charges("B2", 2)
    desk.taps("A1")
    desk.runs(0.2)
    desk.serves()
    assert recover(desk.rebooted().outbox, lambda: None)[1] == {1: 900, 2: 50}


def test_times_that_were_guessed_are_mended_even_after_a_restart():
    """CORE-BOOT-19: started before the clock was known, cut, delivered in the next boot"""
    desk = Desk(keys={"AuthorizeRemoteTxRequests": "false"})
    desk.follow()
    desk.plugs()
    desk.cp.sessions[0].let_in("A1", "", False, desk.now)
    desk.runs(10)
    desk.cp.linked(desk.now)
    desk.follow()
    desk.owes()
    desk.answers({"status": "Rejected", "currentTime": "2026-05-05T10:00:10Z", "interval": 9})
    found, _ = recover(desk.outbox, lambda: None)
    stop = found[0].stop("PowerLoss", desk.outbox, (desk.clock.unix_ms(desk.now), True), 5)
    desk.outbox.add(stop)
    after = desk.rebooted()
    after.cp.linked(0)
    after.follow()
    after.owes()
    after.answers({"status": "Accepted", "currentTime": "2026-05-05T22:00:00Z", "interval": 300})
    sent = after.serves()
    assert [frame[3]["timestamp"] for frame in sent if frame[2] == "StartTransaction"] == ["2026-05-05T10:00:00.100Z"]
    assert [frame[3]["timestamp"] for frame in sent if frame[2] == "StopTransaction"] == ["2026-05-05T10:00:10.000Z"]
