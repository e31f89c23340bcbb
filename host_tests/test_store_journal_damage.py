"""The journal and bytes that rot: what is unreadable is skipped and counted, the rest stays (TRN-Q-12)."""

from host_tests.fake_flash import Flash
from host_tests.store_records import filled, numbers, opened, record


def test_a_damaged_record_is_skipped_and_counted():
    flash = Flash()
    _, positions = filled(400, flash)
    victim = positions[30]
    number = victim >> 8
    flash.flip("queue/0/0", number % 19 * 215 + (victim & 255) + 3)
    again = opened(flash)
    assert again.read(victim) is None
    assert again.after(victim) == positions[31]
    assert numbers(again) == [index for index in range(400) if index != 30]
    assert again.damaged > 0


def test_a_damaged_chunk_is_skipped_and_counted():
    for name in ("queue/0/0", "queue/full/0"):
        flash = Flash()
        journal, positions = filled(420, flash)
        group = 0 if name == "queue/0/0" else (journal.head >> 8) // 19
        lost = [index for index in range(420) if positions[index] >> 8 == group * 19]
        flash.flip(name, 2)
        again = opened(flash)
        assert numbers(again) == [index for index in range(420) if index not in lost]
        assert again.damaged == 1


def test_a_missing_segment_or_chunk_is_skipped():
    for name in ("queue/0/1", "queue/full/1"):
        flash = Flash()
        journal, positions = filled(420, flash)
        group, index = (1, None) if name == "queue/0/1" else ((journal.head >> 8) // 19, 1)
        flash.remove(name)
        kept = []
        for number in range(420):
            chunk = positions[number] >> 8
            if chunk // 19 != group or (index is not None and chunk % 19 != index):
                kept.append(number)
        again = opened(flash)
        assert numbers(again) == kept
        assert again.damaged > 0


def test_a_lost_head_costs_its_chunk_and_no_position_comes_twice():
    for count in list(range(3, 130, 3)) + [400]:
        flash = Flash()
        journal, positions = filled(count, flash)
        flash.flip("queue/head0", 3)
        again = opened(flash)
        if journal.head >> 8:
            assert again.head >= positions[-1]
        assert again.damaged == 1
        fresh = again.append(record(count))
        kept = [index for index in range(count) if positions[index] >> 8 != journal.head >> 8]
        assert numbers(again) == kept + [count], count
        assert numbers(opened(flash)) == kept + [count]
        assert again.read(fresh) == record(count)


def test_one_damaged_head_of_two_costs_at_most_the_newest_record():
    for name in ("queue/head0", "queue/head1"):
        for count in range(2, 60):
            flash = Flash(atomic=False)
            filled(count, flash)
            flash.flip(name, 3)
            assert numbers(opened(flash)) in (list(range(count)), list(range(count - 1)))


def test_a_chunk_of_another_format_version_is_kept_and_skipped():
    flash = Flash()
    journal, positions = filled(40, flash)
    head = bytearray(flash.files["queue/head0"])
    head[1] = 2
    flash.files["queue/head0"] = bytes(head)
    again = opened(flash)
    again.append(record(40))
    number = journal.head >> 8
    assert numbers(again) == [i for i in range(40) if positions[i] >> 8 != number] + [40]
    assert flash.files["queue/full/%d" % (number % 19)][: len(head)] == bytes(head)


def test_a_file_that_cannot_be_read_counts_as_damaged():
    class Unreadable(Flash):
        def read(self, name, offset=0, size=-1):
            if name in ("queue/0/0", "queue/full/2"):
                raise OSError(5)
            return Flash.read(self, name, offset, size)

    journal, _ = filled(420, Unreadable())
    again = opened(journal._flash)
    found = numbers(again)
    assert found[0] > 0
    assert found[-1] == 419
    assert again.damaged > 0
