"""Transaction messages over a restart: what is on flash is delivered, closed, and never goes back (OCPP 1.6 3.7)."""

import struct

from host_tests.desk import NOON_MS, Desk, actions, ended_offline, up_to_start
from host_tests.fake_flash import Flash
from lib.ocpp16 import records
from lib.ocpp16.recovery import recover
from lib.store.journal import full_name
from lib.store.slots import Slots


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


def _starts(desk, count):
    for number in range(count):
        desk.outbox.add(records.pack_start(1, NOON_MS, 0, number, "A%d" % number))


def _without_queue(desk):
    for name in list(desk.flash.files):
        if name.startswith("queue/"):
            del desk.flash.files[name]
    return desk.rebooted()


def test_nor_when_the_new_journal_has_grown_up_to_it():
    for atomic in (True, False):
        desk = Desk(flash=Flash(atomic))
        desk.boots()
        _starts(desk, 50)
        desk.serves()
        desk = _without_queue(desk)
        _starts(desk, 60)
        after = desk.rebooted()
        after.boots()
        assert [frame[3]["meterStart"] for frame in after.sent if frame[2] == "StartTransaction"] == list(range(60))


def test_nor_is_its_correction_of_guessed_times():
    """CORE-BOOT-19"""
    desk = Desk()
    Slots(desk.flash, "sent").save("mended", struct.pack("<qI", 86400000, 5000))
    for _ in range(2):
        desk = desk.rebooted()
        assert desk.outbox.mend(NOON_MS, records.GUESSED, 262) == NOON_MS
        while desk.journal.head < 5000:
            _starts(desk, 1)


def _ruins(desk, position):
    """A record in a chunk that is full cannot be read any more."""
    desk.flash.flip(full_name(position >> 8), (position & 255) + 5)


def _charged_long(connectors, atomic=True):
    """A desk with a transaction on connector 1 that was told as far as it came, and its start."""
    desk = Desk(connectors, flash=Flash(atomic))
    desk.connectors[0].meter_wh = 100
    desk.charges("A1")
    desk.connectors[0].meter_wh = 900
    desk.runs(600, 1)
    desk.serves()
    return desk, desk.cp.sessions[0].transaction.start


def _stopped(desk, registers):
    """(the desk after a restart, the connector of the one that was cut, its StopTransaction.req)"""
    after = desk.rebooted()
    cuts, _ = recover(after.outbox, lambda: None)
    saved = (NOON_MS + 700000, True)
    for cut in cuts:
        after.cp.record(cut.stop("PowerLoss", after.outbox, saved, cut.register(registers)))
    after.boots()
    assert len(cuts) == after.count("StopTransaction") == 1 and "the start of transaction 42" in "".join(after.lines)
    return after, cuts[0].start.connector, after.last("StopTransaction")


def test_a_transaction_whose_start_was_told_and_cannot_be_read_any_more_is_stopped():
    """CORE-PWR-03, -04: else the central system waits for its end, and the queue can never be released again."""
    for atomic in (True, False):
        for connectors, connector, meter_wh in ((1, 1, 950), (2, 0, 900)):
            desk, start = _charged_long(connectors, atomic)
            _ruins(desk, start)
            after, number, stop = _stopped(desk, [950, 10][:connectors])
            assert number == connector
            assert (stop["transactionId"], stop["meterStop"], stop["reason"]) == (42, meter_wh, "PowerLoss")
            assert stop["timestamp"] == "2026-01-01T12:11:40.000Z"
            assert after.outbox.ids == after.rebooted().outbox.ids == {}
            assert recover(after.rebooted().outbox, lambda: None)[0] == []


def test_without_a_sample_nobody_pays_for_the_energy_of_the_other_connector():
    desk = Desk(2, {"MeterValueSampleInterval": "0"})
    desk.charges("A1")
    for _ in range(5):
        start = desk.outbox.add(records.pack_start(2, NOON_MS, 0, 5, "B2"))
        desk.outbox.add(records.pack_stop(start, "Local", NOON_MS, 0, 10, "B2"))
    desk.serves()
    _ruins(desk, desk.cp.sessions[0].transaction.start)
    assert _stopped(desk, [950, 10])[2]["meterStop"] == 10


def test_a_stop_that_waits_is_not_told_twice_when_its_start_cannot_be_read_any_more():
    desk, start = _charged_long(1)
    desk.cp.unlinked(desk.now)
    desk.taps("A1")
    desk.runs(1)
    _ruins(desk, start)
    after = desk.rebooted()
    assert recover(after.outbox, lambda: None)[0] == []
    after.boots()
    assert after.count("StopTransaction") == 1 and after.last("StopTransaction")["transactionId"] == 42
    assert after.outbox.ids == {}


def test_what_was_told_to_its_end_stays_so_when_its_stop_cannot_be_read_any_more():
    desk = Desk()
    desk.charges("A1")
    desk.taps("A1")
    desk.runs(1)
    stop = desk.journal.after(desk.journal.after(desk.journal.tail - 1))
    assert records.kind(desk.journal.read(stop)) == records.STOP
    _starts(desk, 5)
    desk.serves()
    _ruins(desk, stop)
    cuts, registers = recover(desk.rebooted().outbox, lambda: None)
    assert sorted([cut.start.meter_wh for cut in cuts]) == [0, 1, 2, 3, 4] and registers == {1: 4}


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
