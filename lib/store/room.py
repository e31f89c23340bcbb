"""How far the queue may grow. Needed once, when the charger is built: from then on its segments are counted."""

from micropython import const

from lib.store.journal import FOLDER, SEGMENT

_KEPT = const(24 * 4096)  # 12 blocks for littlefs' folders, 8 for the larger slots, the rest for stops
_FILES = const(48)  # on FAT each copy of a chunk and of a slot takes a cluster, however small it is


def segments(held: int, atomic: bool, cluster: int, free: int) -> int:
    """How many segments a queue may have that has `held`, when so many clusters of so many bytes are free; a folder
    takes two blocks of littlefs. `atomic`: lib/store/slots.py."""
    each = (SEGMENT + cluster - 1) // cluster
    kept = max(_KEPT // cluster, 0 if atomic else _FILES)
    more = (free - kept) // each
    return held + more * FOLDER // (FOLDER + 2)
