"""Numbered records in a journal, for the tests of lib/store/journal.py."""

import gc

from host_tests.fake_flash import Flash
from lib.store.journal import Journal

_SIZES = (64, 16, 16, 9, 120, 8)


def opened(flash):
    journal = Journal(flash)
    journal.open()
    return journal


def record(index):
    return b"%06d" % index + bytes(_SIZES[index % len(_SIZES)] - 6)


def filled(count, flash=None):
    """A journal with `count` records, and their positions."""
    journal = opened(flash or Flash())
    positions = []
    for index in range(count):
        if index % 50 == 0:
            gc.collect()  # the fake's 4 KB files want contiguous heap in a small VM
        positions.append(journal.append(record(index)))
    return journal, positions


def numbers(journal, position=None):
    """The numbers of all records from `position` on, as sequential reading finds them."""
    found = []
    position = journal.after(journal.tail - 1) if position is None else position
    while position != journal.head:
        found.append(int(journal.read(position)[:6]))
        position = journal.after(position)
    return found
