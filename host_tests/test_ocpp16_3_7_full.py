"""A queue that fills the flash: meter values are thinned, then nobody is let in, and what runs can always end (3.7)."""

import gc

from host_tests.desk import Desk
from host_tests.fake_flash import Flash
from lib.ocpp16 import records
from lib.ocpp16.outbox import NO_ROOM

_ROOM = 4  # segments
_INTERVAL_S = 10
_FULL = ("Faulted", "InternalError", NO_ROOM)


def _offline(atomic=True, connectors=1, room=_ROOM):
    """A charger that has been linked, and is not any more; unknown cards may charge."""
    keys = {
        "MeterValueSampleInterval": str(_INTERVAL_S), "AllowOfflineTxForUnknownId": "true",
        "ConnectionTimeOut": "30",
    }  # fmt: skip
    desk = Desk(connectors, keys, flash=Flash(atomic), room=room)
    desk.boots()
    desk.cp.unlinked(desk.now)
    return desk


def _session(desk, samples=8, connector=1):
    """Somebody charges, or is refused; whether it began."""
    desk.lines.clear()
    desk.plugs(connector)
    desk.taps("A1")
    began = desk.cp.sessions[connector - 1].transaction is not None
    desk.runs(samples * _INTERVAL_S + 5, 5)
    if began:
        desk.taps("A1")
    desk.runs(1, 0.5)
    desk.unplugs(connector)
    return began


def _told(frame):
    """(status, errorCode, info) of a StatusNotification"""
    return frame[3]["status"], frame[3]["errorCode"], frame[3].get("info", "")


def _records(desk):
    """(kind, transaction, time of a sample) of all that is kept, oldest first."""
    journal = desk.journal
    position = journal.after(journal.tail - 1)
    while position != journal.head:
        record = journal.read(position)
        kind = records.kind(record)
        if kind == records.START:
            yield kind, position, 0
        elif kind == records.STOP:
            yield kind, records.Stop(record).start, 0
        else:
            sample = records.Sample(record)
            yield kind, sample.start, sample.time
        position = journal.after(position)


def _filled(desk):
    """Sessions until nobody is let in any more; (sessions, what `every` was at the begin of each)"""
    began, every = 0, []
    while desk.outbox.every:
        every.append(desk.outbox.every)
        assert _session(desk)
        if began % 4 == 0:
            gc.collect()  # the fake's 4 KB files want contiguous heap in a small VM
        began += 1
    return began, every


def _drained(desk):
    """A boot, and everything is told; (how often each action, the statuses of connector 1)"""
    counts, statuses = {}, []
    desk.cp.linked(desk.now)
    desk.follow()
    frame = desk.owes()
    while frame:
        action = frame[2]
        counts[action] = counts.get(action, 0) + 1
        if action == "StatusNotification" and frame[3]["connectorId"]:
            statuses.append(_told(frame))
        good = {"status": "Accepted", "currentTime": desk.time(), "interval": 300}
        desk.answers(good if action == "BootNotification" else desk._friendly(action))
        desk.sent = []
        frame = desk.owes()
    return counts, statuses


def test_values_are_thinned_evenly_as_flash_fills_and_never_a_start_or_a_stop():
    """TRN-Q-13"""
    for atomic in (True, False):
        desk = _offline(atomic)
        began, every = _filled(desk)
        assert every == sorted(every) and set(every) == {1, 2, 4}
        ended, start, times = 0, None, []
        for kind, of, time in _records(desk):
            if kind == records.START:
                start, times = of, []
            elif kind == records.PERIODIC:
                times.append(time)
            else:
                assert of == start
                step = every[ended] * _INTERVAL_S
                if every[ended : ended + 2] == [every[ended]] * 2:  # the whole session with one measure
                    assert times == list(range(step, 8 * _INTERVAL_S + 1, step))
                ended += 1
        assert ended == began


def test_the_longest_session_is_thinned_all_over_and_can_still_end():
    """TRN-Q-13: one car that stays for days leaves room for the next: what is left is never used up at once."""
    desk = _offline(room=4)
    desk.plugs()
    desk.taps("A1")
    seconds = 0
    while desk.outbox.every < 4:
        gc.collect()
        desk.runs(1000, 5)
        seconds += 1000
    gaps, last = [10], 0
    desk.taps("A1")
    desk.runs(1)
    kind = None
    for kind, _, time in _records(desk):
        if kind == records.PERIODIC:
            assert time - last >= gaps[-1]
            gaps, last = gaps if time - last == gaps[-1] else gaps + [time - last], time
    assert gaps in ([10, 20], [10, 20, 40]) and last >= seconds - 40  # neither its head nor its tail is missing
    assert kind == records.STOP


def test_a_full_flash_refuses_cards_and_remote_starts_and_says_so():
    desk = _offline(connectors=2)
    _filled(desk)
    desk.lines.clear()
    desk.plugs()
    desk.taps("B2")
    assert desk.cp.authorizer.shown == "rejected" and not desk.connectors[0].authorized
    assert "B2: " + NO_ROOM in "".join(desk.lines)
    desk.runs(20)
    frames = []
    desk.cp.linked(desk.now)
    frame = desk.owes()
    while frame[2] == "StatusNotification":
        frames.append(frame)
        desk.answers({})
        frame = desk.owes()
    assert [_told(frame) for frame in frames[-2:]] == [_FULL, _FULL]
    for connector in (None, 1, 2):
        payload = {"idTag": "B2"} if connector is None else {"idTag": "B2", "connectorId": connector}
        desk.says([2, "cs", "RemoteStartTransaction", payload])
        assert desk.owes()[2] == {"status": "Rejected"}


def test_who_was_let_in_is_told_no_when_the_room_ends_before_the_cable_comes():
    desk = _offline(connectors=2, room=1)
    desk.taps("B2")
    assert desk.cp.sessions[0].intent
    desk.cp.sessions[1].let_in("A1", "", False, desk.now)
    desk.plugs(2)
    for _ in range(3):
        desk.runs(9, 1)
        desk.cp.sessions[0].intent.since = desk.now
    while desk.outbox.every:
        desk.outbox.add(bytes(200))
    desk.runs(1)
    assert not desk.cp.sessions[0].intent and "1: not started: " + NO_ROOM in "".join(desk.lines)
    assert desk.cp.sessions[1].reporter.status == "Charging" and desk.connectors[1].authorized
    before = desk.journal.head
    desk.runs(60, 5)
    assert desk.journal.head == before  # none is kept any more
    desk.cp.sessions[1].end("Local", "", desk.now)
    desk.runs(1)
    assert desk.cp.sessions[1].reporter.status == "Finishing" and not desk.connectors[1].held
    desk.unplugs(2)
    desk.runs(1)
    assert [session.reporter.status for session in desk.cp.sessions] == ["Faulted", "Faulted"]


def test_when_the_queue_has_drained_everything_was_told_and_people_are_let_in_again():
    """TRN-Q-13, TRN-Q-14"""
    for atomic in (True, False):
        desk = _offline(atomic)
        began, _ = _filled(desk)
        kept = sum(1 for _ in _records(desk))
        assert not _session(desk)
        desk = desk.rebooted()  # whatever is known is on flash
        assert not desk.outbox.every
        counts, statuses = _drained(desk)
        assert counts["StartTransaction"] == counts["StopTransaction"] == began
        assert began * 2 + counts["MeterValues"] == kept
        assert statuses == [_FULL, ("Available", "NoError", "")]
        assert desk.outbox.every == 1
        desk.charges("A1")
        assert desk.connectors[0].authorized and desk.sent[-1][2] == "StartTransaction"
        del desk
        gc.collect()


def test_what_a_long_transaction_has_kept_on_flash_goes_when_it_has_ended():
    """Its start was needed until its stop was told, and so was all behind it; no further message comes."""
    desk = Desk(keys={"MeterValueSampleInterval": str(_INTERVAL_S)}, room=8)
    desk.charges("A1")
    while desk.journal.segments < 3:
        desk.runs(200, 5)
        desk.lines.clear()
        _drained_of(desk)
    desk.taps("A1")
    desk.runs(1, 0.5)
    _drained_of(desk)
    for _ in range(4):
        assert desk.owes() is None
    assert desk.journal.segments == 0 and not desk.outbox.waits()


def test_what_was_told_and_cannot_be_deleted_is_tried_again_each_minute():
    """The last message is told, no other may come: people are let in as soon as flash has recovered, linked or not."""
    desk = _offline()
    _filled(desk)
    real, tried = desk.flash.remove, []

    def refuse(name):
        tried.append(name)
        raise OSError(5)

    desk.flash.remove = refuse
    _drained(desk)
    assert not desk.outbox.waits() and not desk.outbox.every
    before = len(tried)
    assert before == 1  # not once more for each message
    desk.runs(600, 1)
    _drained_of(desk)
    assert 9 <= len(tried) - before <= 11 and desk.cp.sessions[0].reporter.status == "Faulted"
    assert "what was told cannot be deleted" in "".join(desk.lines)
    desk.flash.remove = real
    desk.cp.unlinked(desk.now)
    desk.runs(61, 1)
    assert desk.outbox.every and desk.cp.sessions[0].reporter.status == "Available"
    desk.cp.linked(desk.now)
    for _ in range(4):
        desk.serves()
    assert desk.journal.segments == 0


def test_a_cable_that_is_in_for_long_does_not_hide_that_there_is_no_room():
    """4.9 B6 is for who may be let in; when there is room again, ConnectionTimeOut begins anew."""
    desk = _offline(connectors=2)
    _filled(desk)
    desk.plugs(1)
    for _ in range(8):
        desk.runs(10, 0.5)
        assert desk.cp.sessions[0].reporter.status == "Faulted"
    assert ("Finishing", "NoError", "") not in _drained(desk)[1]
    assert desk.cp.sessions[0].reporter.status == "Preparing"
    desk.runs(31, 0.5)
    assert desk.cp.sessions[0].reporter.status == "Finishing"


def _drained_of(desk):
    """All that is owed is told, and forgotten."""
    desk.serves()
    desk.sent.clear()
    gc.collect()


def test_without_much_room_from_the_start_nobody_is_let_in():
    for few in (0, -3):
        desk = _offline(room=few)
        assert not _session(desk) and desk.cp.sessions[0].reporter.status == "Faulted"


def test_what_is_out_of_service_stays_so_and_says_so():
    """CORE-CA-10: Unavailable is the central system's word, a flash without room does not take it back."""
    desk = _offline(connectors=2)
    desk.cp.availability.change(1, False)
    _session(desk, connector=2)
    while desk.outbox.every:
        desk.outbox.add(bytes(200))
    desk.runs(1)
    assert [session.reporter.status for session in desk.cp.sessions] == ["Unavailable", "Faulted"]
