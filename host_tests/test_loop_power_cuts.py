# CPython only: each charger is a MicroPython VM of its own
"""The power goes at every k-th write to flash of a whole story: tools/loops/power_cuts.py, of which this is a part."""

import dataclasses

import pytest

from tools.loops import power_cut_story, power_cuts
from tools.loops.flash_record import Moment, Record
from tools.loops.power_cut_restart import restarted
from tools.loops.power_cut_verdict import judged
from tools.workshop import wire

# of how many writes one is cut, and the first, so that no two of these look at the same place
PARTS = {
    ("littlefs", False): (11, 1),
    ("littlefs", True): (11, 6),
    ("fat", False): (19, 3),
    ("fat", True): (19, 12),
    ("fat-pages", False): (84, 1),  # odd: a page is erased and not yet programmed
}


@pytest.fixture(scope="module")
def stories():
    """Each file system's story, played once."""
    return {}


@pytest.mark.parametrize(("file_system", "torn"), PARTS, ids=str)
def test_nothing_is_lost_by_a_cut_at_any_write(file_system, torn, stories):
    """CORE-PWR-02, -04, -07; TRN-Q-12"""
    story = stories.setdefault(file_system, None) or power_cut_story.play(file_system)
    stories[file_system] = story
    every, first = PARTS[file_system, torn]
    wanted = range(story.record.first + first, len(story.record.writes), every)
    wrong = {n: verdict.wrong for n, verdict in power_cuts.cuts(story, file_system, wanted, torn) if verdict.wrong}
    assert wrong == {}


def test_the_loop_sees_what_is_lost(stories):
    """Flash as it was ten seconds ago is no flash after a cut: what was written since is missed."""
    story = stories.get("littlefs") or power_cut_story.play("littlefs")
    n = next(n for n, write in enumerate(story.record.writes) if write.moment.t > 80)
    then = next(n for n, write in enumerate(story.record.writes) if write.moment.t > 70)
    (_, image), *_ = story.record.images(range(then, then + 1), False)
    assert judged(story, restarted("littlefs", bytes(image), story, n)).wrong


_NOW = Moment(0.0, 0, 1, (), ())


def test_a_second_cut_during_the_restart_loses_nothing(stories):
    """CORE-PWR-07"""
    story = stories.get("littlefs") or power_cut_story.play("littlefs")
    verdicts = dict(power_cuts.cuts(story, "littlefs", range(20, len(story.record.writes), 50), twice=True))
    assert {n: verdict.wrong for n, verdict in verdicts.items() if verdict.wrong} == {}


def test_torn_is_half_of_one_write_and_no_other():
    record = Record(pages=False)
    for number in range(3):
        record.add(wire.FLASH_PROGRAM, 0, (number * 256).to_bytes(2, "little") + bytes([number]) * 256, _NOW)
    images = {n: bytes(image[:768]) for n, image in record.images(range(4), True)}
    assert images[1] == bytes(256) + b"\x01" * 128 + b"\xff" * 384
    assert images[3] == bytes(256) + b"\x01" * 256 + b"\x02" * 256


def test_sectors_of_one_page_are_erased_and_programmed_together():
    record = Record(pages=True)
    for at, block in ((0, 0), (512, 0), (0, 1)):
        record.add(wire.FLASH_PROGRAM, block, at.to_bytes(2, "little") + b"a" * 512, _NOW)
    record.add(wire.FLASH_SYNC, 0, b"", dataclasses.replace(_NOW, sent=5))
    begins = [(write.at, write.data[:1]) for write in record.writes]
    assert begins == [(0, b"\xff"), (0, b"a"), (4096, b"\xff"), (4096, b"a")]
    assert record.writes[1].data == b"a" * 1024 + b"\xff" * 3072
    assert record.writes[3].moment.sent == 5
