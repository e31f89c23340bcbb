"""What a journal holds after a restart, whatever was cut. Needed once, at boot: the firmware drops it afterwards."""

from micropython import const

from lib.store import chunk
from lib.store.journal import FOLDER, GROUP, folder_name, full_name
from lib.store.slots import stored

_NUMBERS = const(1 << 24)


def head(flash) -> tuple:
    """(the newest chunk as the head's file holds it, which of the two files, how many are damaged); b"" without one."""
    make_folders(flash)
    most = _highest(flash)
    best, newest, damaged = 0, (b"", 0), 0
    for copy in range(1 if flash.atomic else 2):
        data = stored(flash, "queue/head%d" % copy, 0, chunk.SIZE)
        end = used(data)
        if end and chunk.number(data) <= most and chunk.number(data) << 8 | end > best:
            best, newest = chunk.number(data) << 8 | end, (data, copy)
        damaged += bool(data and not end)
    return newest + (damaged,)


def make_folders(flash) -> None:
    try:
        flash.make("queue")
        flash.make("queue/full")
    except OSError:
        pass  # a full flash: append will say so


def used(data: bytes) -> int:
    """The offset behind the last whole record of a chunk, 0 without one; SIZE when another version wrote it."""
    of = chunk.number(data)
    if of < 0:
        return 0
    if data[1] != chunk.VERSION:
        return chunk.SIZE
    at = chunk.HEADER
    while chunk.whole(data, of, at):
        at += data[at] + chunk.FRAME
    return at if at > chunk.HEADER else 0


def _highest(flash) -> int:
    """The highest number that a chunk can have: behind the newest segment there is one group at most. A position has 32
    bits."""
    newest = _NUMBERS
    for folder in sorted(_numbers(flash, "queue")):
        names = _numbers(flash, folder_name(folder))
        if names:
            newest = (folder * FOLDER + max(names) + 2) * GROUP
    return min(newest, _NUMBERS) - 1


def behind_stored(flash) -> int:
    """The number behind the newest chunk that was put away, in a file or a segment; 0 on fresh flash."""
    newest, most = -1, _highest(flash)
    for index in range(GROUP - 1):
        number = chunk.number(stored(flash, full_name(index), 0, chunk.SIZE))
        if number <= most and number % GROUP == index:
            newest = max(newest, number)
    for folder in _numbers(flash, "queue"):
        for name in _numbers(flash, folder_name(folder)):
            newest = max(newest, (folder * FOLDER + name + 1) * GROUP - 1)
    return newest + 1


def oldest(flash, newest: int) -> int:
    """The oldest group, at most `newest`; a folder that lost its last segment just before a cut follows it."""
    for folder in sorted(_numbers(flash, "queue")):
        names = _numbers(flash, folder_name(folder))
        if names:
            return min(newest, folder * FOLDER + min(names))
        try:
            flash.remove(folder_name(folder))
        except OSError:
            pass
    return newest


def _numbers(flash, folder: str) -> list:
    try:
        return [int(name) for name in flash.names(folder) if name.isdigit()]
    except OSError:
        return []
