"""How far the queue may grow (lib/store/room.py)."""

from lib.store import room


class Held:
    """What a journal holds."""

    def __init__(self, segments, head):
        self.segments, self.head = segments, head


def test_the_room_is_what_is_free_and_held_without_what_others_need():
    """352 blocks of 4 KB, 110 taken: enough for 1000 transactions of ten samples without thinning, which take 72."""
    new, used = Held(0, 0), Held(50, 51 * 19 << 8)
    assert room.segments(new, True, 4096, 242) == 198 and 198 // 2 > 72
    assert room.segments(used, True, 4096, 242 - 12 - 50 - 4) == 199  # measured anew after a restart
    assert room.segments(new, False, 512, 8 * 242) == 198  # FAT: a segment is 8 clusters
    assert room.segments(new, False, 4096, 148) == 90  # 36 clusters for the small files
    assert room.segments(Held(5, 2000 << 8), True, 4096, 0) < 0
