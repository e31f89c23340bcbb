# MicroPython only: littlefs is the VM's own
"""The journal and slots on MicroPython's own littlefs, power cut inside its erases and programs (TRN-Q-12).

In CPython there is no littlefs, and this file has no tests there.
"""

import gc

try:
    from host_tests.littlefs import Files, RamFlash, formatted
except ImportError:
    RamFlash = None
from lib.store import search  # noqa: F401  # before the test fills the heap, not among its blocks
from lib.store.journal import Journal
from lib.store.slots import Slots

_BLOCKS = 20


def _record(number):
    return b"%06d" % number + bytes((200, 150, 10, 60)[number % 4])


def _work(files, journal, first, count):
    """Append records and keep their number in a slot; how many returned from both before the power went."""
    slots = Slots(files, "state")
    for number in range(first, first + count):
        try:
            journal.append(_record(number))
            if number % 3 == 0:
                slots.save("cursor", b"%d" % number)
            if number > 27:  # behind the first fold
                journal.release(journal.head)
        except OSError:
            return number
    return first + count


def _opened(files):
    journal = Journal(files)
    journal.open()
    return journal


def _check(files, returned):
    """What `returned` before the cut is there, and at most one record more."""
    journal = _opened(files)
    numbers = []
    position = journal.after(journal.tail - 1)
    while position != journal.head:
        numbers.append(int(journal.read(position)[:6]))
        position = journal.after(position)
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert returned - 1 <= numbers[-1] <= returned
    assert journal.damaged == 0
    slots = Slots(files, "state")
    assert returned - 4 <= int(slots.load("cursor")) <= returned
    assert slots.damaged == 0
    return journal, numbers[-1] + 1


def _cut_everywhere(filled, count):
    """Cut at the n-th change of flash while `count` records follow `filled` others, for every n."""
    memory = bytearray(_BLOCKS * 4096)
    operation = 0
    on = False
    while not on:
        operation += 1
        device = RamFlash(memory)
        files = formatted(device)
        journal = _opened(files)
        assert _work(files, journal, 0, filled) == filled
        device.cut_at(operation)
        returned = _work(files, journal, filled, count)
        on = device.on
        files = Files(RamFlash(memory))
        journal, following = _check(files, returned)
        assert _work(files, journal, following, 5) == following + 5
        _check(files, following + 5)
        gc.collect()


def _a_cut_of_an_append():
    _cut_everywhere(4, 8)


def _a_cut_while_a_segment_is_folded():
    _cut_everywhere(23, 8)


if RamFlash:
    test_littlefs_survives_a_cut_of_an_append = _a_cut_of_an_append
    test_littlefs_survives_a_cut_while_a_segment_is_folded = _a_cut_while_a_segment_is_folded
