"""Transaction messages: chronological, retried, kept over loss of link and power (OCPP 1.6 3.7)."""

from host_tests.desk import Desk, actions, booted, ended_offline, up_to_start
from lib.ocpp16.recovery import recover


def _sent_after_link(desk):
    desk.cp.linked(desk.now)
    return desk.serves()


def test_what_was_missed_comes_in_order_with_its_own_times():
    """TRN-Q-14; TRN-Q-01, -02, -05 (TC_036, TC_038)"""
    desk = Desk()
    ended_offline(desk)
    frames = _sent_after_link(desk)
    assert actions(frames) == ["Available", "MeterValues", "MeterValues", "StopTransaction"]
    times = [frame[3]["meterValue"][0]["timestamp"] for frame in frames if frame[2] == "MeterValues"]
    assert times == ["2026-01-01T12:01:00.000Z", "2026-01-01T12:02:00.000Z"]
    assert frames[-1][3]["timestamp"] == "2026-01-01T12:02:30.000Z"


def test_a_transaction_message_is_tried_with_a_growing_wait_then_given_up():
    """TRN-SYN-07; TRN-Q-07: 3 attempts, 60 s: waits of 60 and 120 s"""
    desk = Desk(keys={"MeterValueSampleInterval": "0"})
    desk.boots()
    desk.plugs()
    desk.taps("A1")

    def refuse():
        desk.says([4, desk.sent[-1][1], "InternalError", "", {}])

    frame = desk.owes()  # Preparing, Authorize ... up to StartTransaction
    while frame[2] != "StartTransaction":
        desk.answers(desk._friendly(frame[2]))
        frame = desk.owes()
    first = frame
    refuse()
    desk.runs(59.9)
    assert desk.owes() is None
    desk.runs(0.1)
    second = desk.owes()
    assert second[3] == first[3] and second[1] != first[1]  # TRN-RPC-05: a retry has a new id
    refuse()
    desk.runs(119.9)
    assert desk.owes() is None
    desk.runs(0.1)
    assert desk.owes()[2] == "StartTransaction"
    refuse()
    assert "given up" in "".join(desk.lines)
    desk.taps("A1")
    desk.runs(0.2)
    frames = desk.serves()
    assert frames[-1][2] == "StopTransaction" and frames[-1][3]["transactionId"] == -1  # TRN-Q-11


def test_other_messages_overtake_a_record_that_waits():
    """TRN-Q-03, -04"""
    desk = Desk(keys={"MessageTimeout": "5", "HeartbeatInterval": "1000"})
    desk.charges("A1")
    desk.runs(60)
    assert desk.owes()[2] == "MeterValues"
    desk.runs(5)
    desk.connectors[0].car_wants = False
    desk.runs(0.6)
    assert actions(desk.serves()) == ["SuspendedEV"]
    desk.runs(60)
    assert actions(desk.serves()) == ["MeterValues", "MeterValues"]


def test_loss_of_the_link_is_no_attempt():
    """TRN-Q-08, -09, OPN-14"""
    desk = Desk(keys={"TransactionMessageAttempts": "1"})
    desk.charges("A1")
    desk.runs(60)
    for _ in range(3):
        assert desk.owes()[2] == "MeterValues"
        desk.cp.unlinked(desk.now)
        desk.cp.linked(desk.now)
    assert actions(desk.serves()) == ["MeterValues"]


def test_a_journal_of_many_transactions_drains_completely():
    """Full chunks and segments: positions go over their borders."""
    desk = Desk(keys={"MeterValueSampleInterval": "10"})
    desk.boots(interval=86400)
    for number in range(12):
        desk.plugs()
        desk.taps("A%d" % number)
        desk.serves()
        desk.cp.unlinked(desk.now)
        desk.runs(60)
        desk.taps("A%d" % number)
        desk.runs(0.2)
        desk.unplugs()
        desk.cp.linked(desk.now)
        frames = desk.serves()
        assert actions(frames)[1:] == ["MeterValues"] * 6 + ["StopTransaction"], number
    assert not desk.outbox.waits() and desk.journal.damaged == 0


def _refuses(desk, count):
    """Answers the next transaction messages with a CALLERROR, over their growing waits."""
    for number in range(count):
        frame = desk.owes()
        while frame[2] in ("StatusNotification", "Heartbeat"):
            desk.answers({})
            frame = desk.owes()
        desk.says([4, frame[1], "InternalError", "", {}])
        desk.runs(60 * (number + 1))


def test_a_stop_that_is_given_up_lets_its_records_go():
    desk = Desk(keys={"MeterValueSampleInterval": "0", "TransactionMessageAttempts": "1"})
    desk.charges("A1")
    desk.taps("A1")
    desk.runs(0.1)
    _refuses(desk, 1)
    assert "given up" in "".join(desk.lines) and not desk.outbox.waits()
    assert recover(desk.rebooted().outbox, lambda: None)[0] == []
    desk.unplugs()
    for _ in range(60):
        desk.charges("B2")
        desk.taps("B2")
        desk.runs(0.2)
        desk.serves()
        desk.unplugs()
        desk.serves()
        desk.sent.clear(), desk.lines.clear()  # a small heap
    assert desk.journal.segments <= 1


def test_a_retry_does_not_wait_longer_for_days_without_a_link():
    """Ticks compare for three days only."""
    desk = Desk(keys={"MeterValueSampleInterval": "0"})
    desk.charges("A1")
    desk.taps("A1")
    desk.runs(0.1)
    desk.owes()
    desk.answers({})
    stop = desk.owes()
    desk.says([4, stop[1], "InternalError", "", {}])
    desk.cp.unlinked(desk.now)
    desk.runs(4 * 86400, 3600)
    desk.cp.linked(desk.now)
    assert actions(desk.serves())[-1] == "StopTransaction"


def test_no_answer_on_a_link_that_may_be_dead_is_no_attempt():
    """TRN-Q-09, TRN-SYN-06: first a ping has to tell"""
    desk = Desk(keys={"MessageTimeout": "5", "TransactionMessageAttempts": "1"})
    desk.charges("A1")
    desk.runs(60)
    assert desk.owes()[2] == "MeterValues"
    desk.pongs = False
    desk.runs(20)
    assert desk.cp.doubtful and desk.owes() is None
    desk.cp.unlinked(desk.now)
    desk.cp.linked(desk.now)
    assert actions(desk.serves()) == ["MeterValues"]
    desk.runs(60)
    assert desk.owes()[2] == "MeterValues"
    desk.runs(6)
    desk.pongs = True
    desk.runs(1)
    assert "given up" in "".join(desk.lines) and not desk.cp.doubtful


def _unanswered_start(**keys):
    """A StartTransaction whose answer did not come within MessageTimeout; the desk and the call."""
    desk = booted(keys=dict({"MessageTimeout": "5", "HeartbeatInterval": "0"}, **keys))
    frame = up_to_start(desk)
    desk.runs(6)
    for _ in range(3):
        frame2 = desk.owes()
        if frame2 is None:
            return desk, frame
        desk.answers({})
    raise AssertionError("it never rests")


def test_an_answer_that_comes_late_still_counts():
    """TRN-SYN-05: the transactionId is not lost, and the start is not sent twice"""
    desk, call = _unanswered_start()
    desk.says([3, call[1], {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    desk.runs(200)
    desk.serves()
    assert desk.count("StartTransaction") == 1
    assert desk.last("MeterValues")["transactionId"] == 77


def test_but_not_when_it_was_sent_again_meanwhile():
    """TRN-RPC-11: the answer to the second sending counts"""
    desk, call = _unanswered_start()
    desk.runs(60)
    again = desk.owes()
    assert again[2] == "StartTransaction" and again[1] != call[1] and again[3] == call[3]
    desk.says([3, call[1], {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    desk.says([3, again[1], {"transactionId": 78, "idTagInfo": {"status": "Accepted"}}])
    desk.runs(100)
    desk.serves()
    assert desk.last("MeterValues")["transactionId"] == 78


def test_nor_on_another_connection_nor_when_it_was_given_up():
    """TRN-RPC-11, TRN-Q-11"""
    desk, call = _unanswered_start()
    desk.cp.unlinked(desk.now)
    desk.cp.linked(desk.now)
    desk.says([3, call[1], {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    assert desk.outbox.ids == {}
    desk, call = _unanswered_start(TransactionMessageAttempts="1")
    desk.says([3, call[1], {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    assert list(desk.outbox.ids.values()) == [-1]
