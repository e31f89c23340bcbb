"""The power goes at every change of flash: nothing is lost, nothing invented (TRN-Q-12)."""

from host_tests.fake_flash import Flash, PowerCut
from lib.store.journal import Journal

_HOW = ("before", "after", "torn", "empty")


class _Run:
    """Appends and releases numbered records until the power goes, and remembers what returned."""

    def __init__(self, flash, first=0):
        self.flash = flash
        self.next = first  # the number that is not known to be on flash
        self.released = 0  # the numbers below it may be gone
        self.positions = {}
        self.journal = None

    def start(self):
        self.journal = Journal(self.flash)
        self.journal.open()

    def append(self, size):
        position = self.journal.append(b"%06d" % self.next + bytes(size - 6))
        self.positions[self.next] = position
        self.next += 1

    def release_to(self, number):
        self.released = number
        while self.journal.release(self.positions[number]):
            pass

    def check(self):
        """What is found: all that returned and was not released, in order, and at most the one under way."""
        journal = self.journal
        found = []
        position = journal.after(journal.tail - 1)
        while position != journal.head:
            number = int(journal.read(position)[:6])
            assert self.positions.get(number, position) == position
            self.positions[number] = position
            found.append(number)
            position = journal.after(position)
        if found:
            assert found == list(range(found[0], found[-1] + 1))
            assert found[0] <= self.released
        assert self.next - 1 <= (found[-1] if found else -1) <= self.next
        self.next = found[-1] + 1 if found else 0


def _cut_everywhere(prepared, work, hows):
    """Run `work` on a copy of `prepared` for every n, cut at its n-th change, and again while it recovers."""
    for how in hows:
        change = 0
        cut = True
        while cut:
            change += 1
            run = _again(prepared)
            run.flash.cut_at(change, how)
            cut = _until_cut(run, work)
            if cut:
                _recover(run, how, change % 3 + 1)


def _again(prepared):
    run = _Run(prepared.flash.copy(), prepared.next)
    run.released, run.positions = prepared.released, dict(prepared.positions)
    return run


def _until_cut(run, work):
    try:
        run.start()
        work(run)
    except PowerCut:
        return True
    return False


def _recover(run, how, change):
    """Power on, with a second cut at the `change`-th change; then everything must be there, and go on."""
    run.flash.power_on()
    run.flash.cut_at(change, how)
    _until_cut(run, lambda run: (run.check(), run.append(150)))
    run.flash.power_on()
    run.start()
    run.check()
    for size in (206, 16, 120):
        run.append(size)
    run.check()
    run.start()
    run.check()


def _prepared(atomic, sizes, deliver):
    """A run with a record of each size behind it."""
    run = _Run(Flash(atomic))
    run.start()
    for size in sizes:
        run.append(size)
        if deliver:
            run.release_to(run.next - 1)
    return run


def _append_mixed(run):
    for size in (64, 16, 16, 206, 16, 64, 120, 8):
        run.append(size)


def _append_and_release(run):
    for size in (206, 16, 206):
        run.append(size)
    run.release_to(run.next - 2)
    run.append(206)


def test_a_cut_on_fresh_flash():
    for atomic in (True, False):
        _cut_everywhere(_Run(Flash(atomic)), _append_mixed, _HOW)


def test_a_cut_while_a_segment_is_folded():
    for atomic in (True, False):
        for chunks in (17, 36):
            _cut_everywhere(_prepared(atomic, [206] * chunks, False), _append_mixed, _HOW)


def test_a_cut_while_segments_are_released():
    for atomic in (True, False):
        _cut_everywhere(_prepared(atomic, [206] * 58, False), _append_and_release, _HOW)


def test_a_cut_where_a_folder_begins_and_where_one_ends():
    """Group 40 opens the second folder of segments; the release of group 39 removes the first."""
    for atomic in (True, False):
        _cut_everywhere(_prepared(atomic, [206] * (19 * 41 - 1), True), _append_and_release, _HOW)


def test_a_cut_while_the_heads_alternate():
    for size in (8, 100):
        _cut_everywhere(_prepared(False, [size] * 3, False), _append_mixed, ("torn", "empty"))
