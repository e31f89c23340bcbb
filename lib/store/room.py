"""How far the queue may grow. Needed once, when the charger is built: from then on its segments are counted."""

from micropython import const

from lib.store.journal import FOLDER, GROUP, SEGMENT

_KEPT = const(12 * 4096)  # stays free: for slots that are not there yet or need a block, two blocks for stops
_FIRST = const(12 * 4096)  # what a journal's first group will take for good on littlefs, above all folders
_FILES = const(36)  # on FAT instead, if that is more: a cluster for each copy of a chunk or a slot
_A_FOLDER = const(4)  # clusters that a folder of segments takes, as littlefs counts


def segments(journal, atomic: bool, cluster: int, free: int) -> int:
    """How many segments this journal may have, when so many clusters of so many bytes are free; `atomic`:
    lib/store/slots.py."""
    free -= _KEPT // cluster
    if journal.head >> 8 < GROUP:
        free -= max(_FIRST // cluster, 0 if atomic else _FILES)
    more = free // ((SEGMENT + cluster - 1) // cluster)
    return journal.segments + more * FOLDER // (FOLDER + _A_FOLDER)
