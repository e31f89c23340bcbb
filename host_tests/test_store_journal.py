"""The journal: order, positions, segments, release, damage, a full flash (TRN-Q-01, TRN-Q-02, TRN-Q-12)."""

from host_tests.fake_flash import Flash
from lib.store.journal import Journal

_SIZES = (64, 16, 16, 9, 120, 8)


def _opened(flash):
    journal = Journal(flash)
    journal.open()
    return journal


def _record(index):
    return b"%06d" % index + bytes(_SIZES[index % len(_SIZES)] - 6)


def _filled(count, flash=None):
    """A journal with `count` records, and their positions."""
    journal = _opened(flash or Flash())
    return journal, [journal.append(_record(index)) for index in range(count)]


def _numbers(journal, position=None):
    """The numbers of all records from `position` on, as sequential reading finds them."""
    numbers = []
    position = journal.after(journal.tail - 1) if position is None else position
    while position != journal.head:
        numbers.append(int(journal.read(position)[:6]))
        position = journal.after(position)
    return numbers


def _longest(flash):
    counts = {}
    for path in flash.files:
        folder = path[: path.rfind("/")]
        counts[folder] = counts.get(folder, 0) + 1
    return max(counts.values())


def test_fresh_flash_is_an_empty_journal():
    journal = _opened(Flash())
    assert journal.head == journal.tail
    assert journal.read(journal.head) is None
    assert journal.after(journal.tail) == journal.head
    assert not journal.release(journal.head)
    assert journal.damaged == 0


def test_records_come_back_in_order_with_their_bytes():
    """TRN-Q-02: chronological order."""
    for atomic in (True, False):
        journal, positions = _filled(400, Flash(atomic))
        assert positions == sorted(positions)
        assert _numbers(journal) == list(range(400))
        for index in (0, 1, 57, 399):
            assert journal.read(positions[index]) == _record(index)
        assert journal.damaged == 0


def test_records_survive_a_restart():
    """TRN-Q-12: the queue outlives a loss of power."""
    for atomic in (True, False):
        for count in (1, 2, 3, 5, 36, 103, 104, 300):
            journal, positions = _filled(count, Flash(atomic))
            again = _opened(journal._flash)
            assert again.head == journal.head
            assert again.tail == journal.tail
            assert _numbers(again) == list(range(count)), count
            assert again.append(_record(count)) == journal.append(_record(count))
            assert again.damaged == 0


def test_positions_are_small_integers_for_years():
    """A MicroPython small integer on 32 bits ends at 2**30: 4 million chunks, 2.5 million transactions."""
    journal, positions = _filled(300)
    assert positions[-1] - positions[0] < 300 * 90


def test_a_record_is_1_to_206_bytes():
    journal = _opened(Flash())
    for size in (0, 207, 300):
        try:
            journal.append(bytes(size))
        except ValueError:
            continue
        raise AssertionError(size)
    for size in (1, 206):
        assert journal.read(journal.append(b"x" * size)) == b"x" * size


def test_any_bytes_like_object_is_a_record():
    journal = _opened(Flash())
    for record in (b"abcdefgh", bytearray(b"abcdefgh"), memoryview(b"abcdefgh")):
        assert journal.read(journal.append(record)) == b"abcdefgh"


def test_nothing_is_read_where_no_record_begins():
    journal, positions = _filled(10)
    for position in (-1, 0, positions[3] + 1, journal.head, journal.head + 1, journal.head + 7000):
        assert journal.read(position) is None
    assert journal.after(journal.head + 7000) == journal.head
    assert journal.after(-1) == positions[0]


def test_reading_in_sequence_costs_one_flash_read_a_chunk():
    journal, _ = _filled(400)
    reads = journal._flash.reads
    _numbers(journal)
    assert journal._flash.reads - reads == journal.head >> 8


def test_an_append_costs_the_same_however_long_the_queue_is():
    flash = Flash()
    journal = _opened(flash)
    costs = []
    for _ in range(3):
        before = flash.writes, flash.reads, flash.bytes_written
        for index in range(19 * 3 * 4):
            journal.append(bytes(64) if index % 3 else bytes(62))
        costs.append((flash.writes - before[0], flash.reads - before[1], flash.bytes_written - before[2]))
    assert costs[0][0] <= costs[2][0] + 1
    assert costs[1] == costs[2]


class _Hollow(Flash):
    """Keeps the names of segments, not their bytes: hundreds of them do not fit into a test's heap."""

    def write(self, name, pieces):
        Flash.write(self, name, pieces)
        if name[6].isdigit():
            self.files[name] = b""


def test_no_folder_holds_more_than_50_files():
    flash = _Hollow()
    journal = _opened(flash)
    for _ in range(19 * 90):
        journal.append(bytes(206))
    assert journal.segments() == 89
    assert _longest(flash) <= 50
    assert _opened(flash).tail == journal.tail


def test_a_segment_fits_into_one_flash_block():
    journal, _ = _filled(300)
    assert 3900 < len(journal._flash.files["queue/0/1"]) <= 4096


def test_release_deletes_what_is_wholly_before_and_nothing_else():
    for atomic in (True, False):
        journal, positions = _filled(500, Flash(atomic))
        segments = journal.segments()
        while journal.release(positions[300]):
            assert segments - journal.segments() == 1  # bounded work: one segment a call
            segments = journal.segments()
        assert journal.tail <= positions[300]
        assert _numbers(journal, positions[300]) == list(range(300, 500))
        assert journal.read(positions[0]) is None
        assert positions[200] < journal.after(positions[0]) == journal.after(journal.tail - 1) <= positions[300]
        again = _opened(journal._flash)
        assert (again.tail, again.head) == (journal.tail, journal.head)


def test_a_queue_that_is_delivered_as_it_grows_stays_small():
    for cut in (False, True):
        flash = Flash()
        journal = _opened(flash)
        for index in range(19 * 90):
            position = journal.append(b"%06d" % index + bytes(200))
            journal.release(position)
            if cut and index % 100 == 0:
                journal = _opened(flash)
        assert journal.segments() == 0
        assert len(flash.files) == 19
        assert len([folder for folder in flash.folders if folder]) <= 3
        assert _numbers(journal)[-1] == 19 * 90 - 1


def test_a_folder_left_empty_by_a_cut_is_removed():
    flash = Flash()
    journal = _opened(flash)
    for _ in range(19 * 42):
        journal.release(journal.append(bytes(206)))
    flash.make("queue/0")
    assert _opened(flash).tail == journal.tail
    assert "queue/0" not in flash.folders


def test_a_damaged_record_is_skipped_and_counted():
    flash = Flash()
    journal, positions = _filled(400, flash)
    victim = positions[30]
    number = victim >> 8
    flash.flip("queue/0/0", number % 19 * 215 + (victim & 255) + 3)
    again = _opened(flash)
    assert again.read(victim) is None
    assert again.after(victim) == positions[31]
    assert _numbers(again) == [index for index in range(400) if index != 30]
    assert again.damaged > 0


def test_a_damaged_chunk_is_skipped_and_counted():
    for name in ("queue/0/0", "queue/full/0"):
        flash = Flash()
        journal, positions = _filled(420, flash)
        group = 0 if name == "queue/0/0" else (journal.head >> 8) // 19
        lost = [index for index in range(420) if positions[index] >> 8 == group * 19]
        flash.flip(name, 2)
        again = _opened(flash)
        assert _numbers(again) == [index for index in range(420) if index not in lost]
        assert again.damaged == 1


def test_a_missing_segment_or_chunk_is_skipped():
    for name in ("queue/0/1", "queue/full/1"):
        flash = Flash()
        journal, positions = _filled(420, flash)
        group, index = (1, None) if name == "queue/0/1" else ((journal.head >> 8) // 19, 1)
        flash.remove(name)
        kept = []
        for number in range(420):
            chunk = positions[number] >> 8
            if chunk // 19 != group or (index is not None and chunk % 19 != index):
                kept.append(number)
        again = _opened(flash)
        assert _numbers(again) == kept
        assert again.damaged > 0


def test_a_lost_head_costs_its_chunk_and_no_position_comes_twice():
    for count in list(range(3, 130, 3)) + [400]:
        flash = Flash()
        journal, positions = _filled(count, flash)
        flash.flip("queue/head0", 3)
        again = _opened(flash)
        if journal.head >> 8:
            assert again.head >= positions[-1]
        assert again.damaged == 1
        fresh = again.append(_record(count))
        kept = [index for index in range(count) if positions[index] >> 8 != journal.head >> 8]
        assert _numbers(again) == kept + [count], count
        assert _numbers(_opened(flash)) == kept + [count]
        assert again.read(fresh) == _record(count)


def test_one_damaged_head_of_two_costs_at_most_the_newest_record():
    for name in ("queue/head0", "queue/head1"):
        for count in range(2, 60):
            flash = Flash(atomic=False)
            _filled(count, flash)
            flash.flip(name, 3)
            numbers = _numbers(_opened(flash))
            assert numbers in (list(range(count)), list(range(count - 1)))


def test_a_chunk_of_another_format_version_is_kept_and_skipped():
    flash = Flash()
    journal, positions = _filled(40, flash)
    head = bytearray(flash.files["queue/head0"])
    head[1] = 2
    flash.files["queue/head0"] = bytes(head)
    again = _opened(flash)
    again.append(_record(40))
    number = journal.head >> 8
    assert _numbers(again) == [i for i in range(40) if positions[i] >> 8 != number] + [40]
    assert flash.files["queue/full/%d" % (number % 19)][: len(head)] == bytes(head)


def test_a_full_flash_raises_and_leaves_the_journal_usable():
    """TRN-Q-13: what is there stays; the caller decides what to drop."""
    for atomic in (True, False):
        flash = Flash(atomic, limit=20000)
        journal = _opened(flash)
        stored = refused = 0
        while refused < 5:
            try:
                journal.append(_record(stored))
                stored += 1
            except OSError as error:
                assert error.errno == 28
                refused += 1
        assert _numbers(journal) == list(range(stored))
        assert _numbers(_opened(flash)) == list(range(stored))
        third = journal.after(journal.tail - 1)
        for _ in range(stored // 2):
            third = journal.after(third)
        while journal.release(third):
            pass
        first = _numbers(journal)[0]
        assert 0 < first <= stored // 2
        journal.append(_record(stored))
        assert _numbers(journal) == list(range(first, stored + 1))
        assert _numbers(_opened(flash)) == list(range(first, stored + 1))


def test_a_file_that_cannot_be_read_counts_as_damaged():
    class Unreadable(Flash):
        def read(self, name, offset=0, size=-1):
            if name in ("queue/0/0", "queue/full/2"):
                raise OSError(5)
            return Flash.read(self, name, offset, size)

    journal, positions = _filled(420, Unreadable())
    numbers = _numbers(_opened(journal._flash))
    assert numbers[0] > 0 and numbers[-1] == 419
