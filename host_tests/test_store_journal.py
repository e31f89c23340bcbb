"""The journal: order, positions, segments, release, a full flash (TRN-Q-01, TRN-Q-02, TRN-Q-12)."""

from host_tests.fake_flash import Flash
from host_tests.store_records import filled, numbers, opened, record


def _longest(flash):
    counts = {}
    for path in flash.files:
        folder = path[: path.rfind("/")]
        counts[folder] = counts.get(folder, 0) + 1
    return max(counts.values())


def test_fresh_flash_is_an_empty_journal():
    journal = opened(Flash())
    assert journal.head == journal.tail
    assert journal.read(journal.head) is None
    assert journal.after(journal.tail) == journal.head
    assert not journal.release(journal.head)
    assert journal.damaged == 0


def test_records_come_back_in_order_with_their_bytes():
    """TRN-Q-02: chronological order."""
    for atomic in (True, False):
        journal, positions = filled(400, Flash(atomic))
        assert positions == sorted(positions)
        assert numbers(journal) == list(range(400))
        for index in (0, 1, 57, 399):
            assert journal.read(positions[index]) == record(index)
        assert journal.damaged == 0


def test_records_survive_a_restart():
    """TRN-Q-12: the queue outlives a loss of power."""
    for atomic in (True, False):
        for count in (1, 2, 3, 5, 36, 103, 104, 300):
            journal, _ = filled(count, Flash(atomic))
            again = opened(journal._flash)
            assert again.head == journal.head
            assert again.tail == journal.tail
            assert numbers(again) == list(range(count)), count
            assert again.append(record(count)) == journal.append(record(count))
            assert again.damaged == 0


def test_positions_are_small_integers_for_years():
    """A MicroPython small integer on 32 bits ends at 2**30: 4 million chunks, 2.5 million transactions."""
    _, positions = filled(300)
    assert positions[-1] - positions[0] < 300 * 90


def test_a_record_is_1_to_206_bytes():
    journal = opened(Flash())
    for size in (0, 207, 300):
        try:
            journal.append(bytes(size))
        except ValueError:
            continue
        raise AssertionError(size)
    for size in (1, 206):
        assert journal.read(journal.append(b"x" * size)) == b"x" * size


def test_any_bytes_like_object_is_a_record():
    journal = opened(Flash())
    for like in (b"abcdefgh", bytearray(b"abcdefgh"), memoryview(b"abcdefgh")):
        assert journal.read(journal.append(like)) == b"abcdefgh"


def test_nothing_is_read_where_no_record_begins():
    journal, positions = filled(10)
    for position in (-1, 0, positions[3] + 1, journal.head, journal.head + 1, journal.head + 7000):
        assert journal.read(position) is None
    assert journal.after(journal.head + 7000) == journal.head
    assert journal.after(-1) == positions[0]


def test_reading_in_sequence_costs_one_flash_read_a_chunk():
    journal, _ = filled(400)
    reads = journal._flash.reads
    numbers(journal)
    assert journal._flash.reads - reads == journal.head >> 8


def test_an_append_costs_the_same_however_long_the_queue_is():
    flash = Flash()
    journal = opened(flash)
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
    journal = opened(flash)
    for _ in range(19 * 90):
        journal.append(bytes(206))
    assert journal.segments == 89
    assert _longest(flash) <= 50
    assert opened(flash).tail == journal.tail


def test_a_segment_fits_into_one_flash_block():
    journal, _ = filled(300)
    assert 3900 < len(journal._flash.files["queue/0/1"]) <= 4096


def test_release_deletes_what_is_wholly_before_and_nothing_else():
    for atomic in (True, False):
        journal, positions = filled(500, Flash(atomic))
        segments = journal.segments
        while journal.release(positions[300]):
            assert segments - journal.segments == 1  # bounded work: one segment a call
            segments = journal.segments
        assert journal.tail <= positions[300]
        assert numbers(journal, positions[300]) == list(range(300, 500))
        assert journal.read(positions[0]) is None
        first = journal.after(journal.tail - 1)
        assert journal.after(positions[0]) == first
        assert positions[200] < first <= positions[300]
        again = opened(journal._flash)
        assert (again.tail, again.head) == (journal.tail, journal.head)


def test_a_queue_that_is_delivered_as_it_grows_stays_small():
    for cut in (False, True):
        flash = Flash()
        journal = opened(flash)
        for index in range(19 * 90):
            position = journal.append(b"%06d" % index + bytes(200))
            journal.release(position)
            if cut and index % 100 == 0:
                journal = opened(flash)
        assert journal.segments == 0
        assert len(flash.files) == 19
        assert len([folder for folder in flash.folders if folder]) <= 3
        assert numbers(journal)[-1] == 19 * 90 - 1


def test_a_folder_that_cannot_be_removed_holds_up_nothing():
    flash = Flash()
    journal = opened(flash)
    refused = 0
    for index in range(19 * 42):
        position = journal.append(bytes(206))
        if index == 100:
            flash.write("queue/0/somebody's", (b"x",))
        try:
            journal.release(position)
        except OSError:
            refused += 1
    assert refused == 1 and journal.segments == 0
    assert flash.names("queue/0") == ["somebody's"] and opened(flash).tail == journal.tail


def test_a_folder_left_empty_by_a_cut_is_removed():
    flash = Flash()
    journal = opened(flash)
    for _ in range(19 * 42):
        journal.release(journal.append(bytes(206)))
    flash.make("queue/0")
    assert opened(flash).tail == journal.tail
    assert "queue/0" not in flash.folders


def test_a_full_flash_raises_and_leaves_the_journal_usable():
    """TRN-Q-13: what is there stays; the caller decides what to drop."""
    for atomic in (True, False):
        flash = Flash(atomic, limit=20000)
        journal = opened(flash)
        stored = refused = 0
        while refused < 5:
            try:
                journal.append(record(stored))
                stored += 1
            except OSError as error:
                assert error.errno == 28
                refused += 1
        assert numbers(journal) == list(range(stored))
        assert numbers(opened(flash)) == list(range(stored))
        third = journal.after(journal.tail - 1)
        for _ in range(stored // 2):
            third = journal.after(third)
        while journal.release(third):
            pass
        first = numbers(journal)[0]
        assert 0 < first <= stored // 2
        journal.append(record(stored))
        assert numbers(journal) == list(range(first, stored + 1))
        assert numbers(opened(flash)) == list(range(first, stored + 1))
