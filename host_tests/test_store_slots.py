"""Slots: the newest undamaged record of a name, format versions, both kinds of file system (TRN-Q-12)."""

from host_tests.fake_flash import Flash, PowerCut
from lib.store.slots import Slots


def _filed(flash):
    return sorted([name for name in flash.files if name.startswith("state/")])


def test_a_name_never_saved_is_none():
    for atomic in (True, False):
        slots = Slots(Flash(atomic), "state")
        assert slots.load("cursor") is None
        assert slots.damaged == 0


def test_the_newest_data_comes_back_also_after_a_restart():
    for atomic in (True, False):
        flash = Flash(atomic)
        slots = Slots(flash, "state")
        for index in range(300):
            slots.save("cursor", b"%d" % index)
            slots.save("boot", b"")
            assert slots.load("cursor") == b"%d" % index
            assert Slots(flash, "state").load("cursor") == b"%d" % index
        assert slots.load("boot") == b""
        assert slots.damaged == 0


def test_an_atomic_file_system_holds_one_file_a_name_and_costs_one_write():
    flash = Flash()
    slots = Slots(flash, "state")
    slots.save("cursor", b"1")
    writes, reads = flash.writes, flash.reads
    slots.save("cursor", b"2")
    assert (flash.writes - writes, flash.reads - reads) == (1, 0)
    assert _filed(flash) == ["state/cursor"]


def test_another_file_system_holds_two_files_a_name_in_turn():
    flash = Flash(atomic=False)
    slots = Slots(flash, "state")
    for index in range(4):
        slots.save("cursor", b"%d" % index)
    assert _filed(flash) == ["state/cursor.0", "state/cursor.1"]


def test_a_damaged_record_is_none_and_counted():
    flash = Flash()
    Slots(flash, "state").save("cursor", b"12345678")
    for offset in range(len(flash.files["state/cursor"])):
        if offset == 1:
            continue  # the version has a rule of its own, but the CRC covers it too
        flash.flip("state/cursor", offset)
        slots = Slots(flash, "state")
        assert slots.load("cursor") is None, offset
        assert slots.damaged == 1
        flash.flip("state/cursor", offset)
    for size in range(20):
        flash.files["state/cursor"] = bytes(size)
        assert Slots(flash, "state").load("cursor") is None


def test_a_bit_that_flips_in_the_version_is_damage():
    flash = Flash()
    Slots(flash, "state").save("cursor", b"12345678")
    flash.flip("state/cursor", 1, 2)
    slots = Slots(flash, "state", version=1)
    assert slots.load("cursor") is None
    assert slots.damaged == 1


def test_the_older_copy_is_taken_when_the_newer_is_damaged():
    for newest in (5, 6):
        flash = Flash(atomic=False)
        slots = Slots(flash, "state")
        for index in range(newest + 1):
            slots.save("cursor", b"%d" % index)
        for name in _filed(flash):
            if flash.files[name].endswith(b"%d" % newest):
                flash.flip(name, 5)
        assert slots.load("cursor") == b"%d" % (newest - 1)
        assert slots.damaged == 1
        slots.save("cursor", b"again")
        assert slots.load("cursor") == b"again"


def test_older_data_goes_through_upgrade():
    def upgrade(name, version, data):
        return b"%s %d %s" % (name.encode(), version, data) if version == 2 else None

    for atomic in (True, False):
        flash = Flash(atomic)
        Slots(flash, "state", 2).save("cursor", b"old")
        Slots(flash, "state", 1).save("boot", b"older")
        slots = Slots(flash, "state", 3, upgrade)
        assert slots.load("cursor") == b"cursor 2 old"
        assert slots.load("boot") is None
        assert Slots(flash, "state", 3).load("cursor") is None
        slots.save("cursor", b"new")
        assert slots.load("cursor") == b"new"
        assert slots.damaged == 0


def test_newer_data_counts_as_missing_and_is_kept():
    for atomic in (True, False):
        flash = Flash(atomic)
        Slots(flash, "state", 2).save("cursor", b"from the future")
        before = dict(flash.files)
        slots = Slots(flash, "state", 1)
        assert slots.load("cursor") is None
        assert slots.damaged == 0
        assert flash.files == before


def test_a_full_flash_raises_and_keeps_the_old_data():
    for atomic in (True, False):
        flash = Flash(atomic, limit=64)
        slots = Slots(flash, "state")
        slots.save("cursor", b"old")
        try:
            slots.save("cursor", bytes(60))
        except OSError as error:
            assert error.errno == 28
        else:
            raise AssertionError("not refused")
        assert slots.load("cursor") == b"old"
        slots.save("cursor", b"new")
        assert slots.load("cursor") == b"new"


def test_a_file_that_cannot_be_read_counts_as_missing():
    class Unreadable(Flash):
        def read(self, name, offset=0, size=-1):
            raise OSError(5, "input/output error")

    flash = Unreadable()
    slots = Slots(flash, "state")
    slots.save("cursor", b"1")
    assert slots.load("cursor") is None


def test_a_cut_leaves_the_old_data_or_the_new_whatever_was_cut():
    """TRN-Q-12: for every change that four saves make."""
    for atomic in (True, False):
        for how in ("before", "after", "torn", "empty"):
            for change in range(1, 9):
                flash = Flash(atomic)
                slots = Slots(flash, "state")
                flash.cut_at(change, how)
                saved = _save_until_cut(slots)
                flash.power_on()
                slots = Slots(flash, "state")
                assert _number(slots.load("cursor")) - _number(saved) in (0, 1)
                slots.save("cursor", b"99")
                assert slots.load("cursor") == b"99"


def _number(data):
    return -1 if data is None else int(data)


def _save_until_cut(slots):
    """Save 0, 1, 2... until the power goes; the last data whose save returned."""
    saved = None
    try:
        for index in range(9):
            slots.save("cursor", b"%d" % index)
            saved = b"%d" % index
    except PowerCut:
        return saved
    raise AssertionError("never cut")
