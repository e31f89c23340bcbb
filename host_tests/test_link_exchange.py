"""What the link takes in one pass: no more than leaves the guard its turn."""

from firmware.tasks.link import Link

FRAMES = 8
ERASE_MS = 45


class Board:
    """Port, charge point and stream of a link in one: frames wait, and to take one in needs `takes_ms`."""

    def __init__(self, takes_ms):
        self.takes_ms, self.now, self.told = takes_ms, 0, 0
        self.waiting = b"\x81\x02{}" * FRAMES
        self.message_buffer = bytearray(64)

    def ticks_ms(self):
        return self.now

    def forget(self, names):
        pass

    def readinto(self, buffer):
        count = min(len(buffer), len(self.waiting))
        buffer[:count], self.waiting = self.waiting[:count], self.waiting[count:]
        return count

    def owed(self, now):
        return None

    def heard(self, now):
        pass

    tick = heard

    def receive(self, text, now):
        self.told += 1
        self.now += self.takes_ms


def passes(board):
    """How many frames were taken in after each pass of the link, until all were."""
    link, counts = Link(board, None, None, board, "", "", b"", None), []
    while board.told < FRAMES and len(counts) < 2 * FRAMES:
        assert link._exchange(board, board.ticks_ms()) is None
        counts.append(board.told)
    return counts


def test_frames_that_need_no_time_are_taken_in_at_once():
    assert passes(Board(0)) == [FRAMES]


def test_after_a_frame_that_flash_was_erased_for_the_guard_has_its_turn():
    """Answers to a queue that is drained come together, and each is noted on flash."""
    assert passes(Board(ERASE_MS)) == list(range(1, FRAMES + 1))


def test_several_that_take_less_than_the_guards_period_share_a_pass():
    assert passes(Board(5)) == [4, 8]
