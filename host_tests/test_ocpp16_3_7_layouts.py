"""A charger that is updated: the queue and the cursor of the firmware before are taken over (OCPP 1.6 3.7)."""

import gc

from host_tests.desk import Desk, actions, ended_offline
from host_tests.fake_flash import Flash, PowerCut
from lib.store.slots import Slots

_OLD, _NEW = "store", "sent"


def _as_in_0_3_0(desk):
    """Lay the cursor where firmware before 0.4.0 kept it: among the other slots."""
    old, new = Slots(desk.flash, _OLD), Slots(desk.flash, _NEW)
    for name in ("cursor", "mended"):
        kept = new.load(name)
        if kept:
            old.save(name, kept)
    for path in [path for path in desk.flash.files if path.startswith(_NEW)]:
        del desk.flash.files[path]
    desk.flash.folders.discard(_NEW)
    return desk


def _half_told(atomic=True):
    """A transaction of 2 samples of which the start and one sample have been told."""
    desk = Desk(flash=Flash(atomic))
    ended_offline(desk)
    desk.cp.linked(desk.now)
    frame = desk.owes()
    while frame[2] != "MeterValues":
        desk.answers({})
        frame = desk.owes()
    desk.answers({})
    return _as_in_0_3_0(desk)


def _told_after(desk):
    """What a charger tells that starts on this flash."""
    after = desk.rebooted()
    after.boots()
    return [frame for frame in after.sent if frame[2] in ("StartTransaction", "MeterValues", "StopTransaction")]


def test_the_queue_goes_on_where_the_firmware_before_has_left_it():
    """TRN-Q-12"""
    for atomic in (True, False):
        desk = _half_told(atomic)
        told = _told_after(desk)
        assert actions(told) == ["MeterValues", "StopTransaction"]
        assert [frame[3]["transactionId"] for frame in told] == [42, 42]
        assert not _told_after(desk)  # the old cursor counts no more
        assert not Slots(desk.flash, _OLD).load("cursor")


def test_a_cut_at_each_change_while_the_cursor_is_taken_over():
    before = _half_told()
    for how in ("before", "after", "torn", "empty"):
        cut, change = True, 0
        while cut:
            change += 1
            flash, cut = before.flash.copy(), False
            flash.cut_at(change, how)
            try:
                Desk(flash=flash)
            except PowerCut:
                cut = True
            flash.power_on()
            assert actions(_told_after(Desk(flash=flash))) == ["MeterValues", "StopTransaction"], (how, change)
        assert change > 2


def test_a_flash_without_room_for_the_new_folder_keeps_the_old_place():
    desk = _half_told()
    flash = desk.flash
    make = flash.make

    def refuse(folder):
        if folder == _NEW:
            raise OSError(28)
        make(folder)

    flash.make = refuse
    assert actions(_told_after(desk)) == ["MeterValues", "StopTransaction"]
    assert not _told_after(desk)
    flash.make = make
    assert not _told_after(desk)


def test_ids_of_a_journal_that_is_gone_keep_nothing_from_being_released():
    desk = Desk()
    desk.charges("A1")  # its start has been told: the cursor knows its transactionId
    for name in list(desk.flash.files):
        if name.startswith("queue"):
            del desk.flash.files[name]
    after = desk.rebooted()
    assert not after.outbox.ids
    for number in range(16):
        gc.collect()  # the fake's 4 KB files want contiguous heap in a small VM
        after.sent = []
        after.charges("B%d" % number)
        for _ in range(30):
            after.runs(60, 10)
        after.taps("B%d" % number)
        after.runs(1)
        after.serves()
        after.unplugs()
    assert after.journal.segments <= 1
