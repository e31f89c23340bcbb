"""The program's end of the channel to the workshop: 8-byte headers and payloads over one inherited file.

Posted requests have no answer; in simulated time they wait in `_out` until the next question, because nobody
can see a difference. `world` holds what the last answer told: tools/workshop/wire.py has its layout.

In simulated time an answer may grant a calm: so long nothing changes, and a program that only waits and feeds its
watchdog does so by itself. It tells how much time has passed before whatever it says next.
"""

import builtins
import os
import struct

from micropython import const

_OUT_SIZE = const(512)
_HEAD_SIZE = const(8)
_FEED = const(7)
_PASSED = const(27)
_TICKS = const((1 << 30) - 1)
_FLAGS_AT = const(36)
_CALM_AT = const(44)
_BEYOND_AT = const(46)
_IDLE = const(32)
_WORLD = const(33)
_FLASH_STALL = const(47)
SIMULATED = os.getenv("BOLLARD_TIME") == "simulated"

world = bytearray(56)
now_ms = 0  # the ticks of the world
error = OSError  # cpython_start.py: one argument does not set errno there
_head = bytearray(_HEAD_SIZE)
_out = bytearray(_OUT_SIZE)
_used = 0
_calm = 0  # ms that may pass without a question
_passed = 0  # ms that have, since the workshop last heard of the time
_fed = -1  # how many of them had passed when the watchdog was fed last; -1: it was not
_file = open(int(os.getenv("BOLLARD_CHANNEL")), "r+b", buffering=0)  # noqa: SIM115 it lives as long as the program


def interrupts() -> None:
    """Run those that are due; interrupts.py puts its own here."""


def _said(*words, **how) -> None:
    """`print`: what is printed is printed now, and the workshop hears it at the next wait."""
    global _calm
    _calm = 0
    _print(*words, **how)


_print = builtins.print
if SIMULATED:
    builtins.print = _said


def flush() -> None:
    """Hand over what was posted, and how much time has passed."""
    _tell_time()
    _hand_over()


def _hand_over() -> None:
    """The end of the workshop is the end of the program."""
    global _used
    if _used:
        view, _used = memoryview(_out)[:_used], 0
        try:
            _file.write(view)
        except OSError:
            raise SystemExit from None


def post(op: int, a: int = 0, v: int = 0, data: bytes = b"") -> None:
    """Queue a request that has no answer; in wall time it goes at once."""
    note(op, a, v, data)
    if not SIMULATED:
        _hand_over()


def note(op: int, a: int = 0, v: int = 0, data: bytes = b"") -> None:
    """Queue a request that has no answer, and may wait for the next one. Whatever it is may end the calm, but for the
    watchdog's food."""
    global _calm, _fed
    if _calm and op == _FEED:
        _fed = _passed
        return
    _calm = 0
    _tell_time()
    _queue(op, a, v, data)


def _tell_time() -> None:
    """How much has passed, and when in it the watchdog was fed."""
    global _passed, _fed
    passed, fed, _passed, _fed = _passed, _fed, 0, -1
    if fed >= 0:
        _queue(_PASSED, 0, fed, b"")
        _queue(_FEED, 0, 0, b"")
        passed -= fed
    if passed:
        _queue(_PASSED, 0, passed, b"")


def _queue(op: int, a: int, v: int, data: bytes) -> None:
    global _used
    size = _HEAD_SIZE + len(data)
    if _used + size > _OUT_SIZE:
        _hand_over()
    struct.pack_into("<BBHi", _out, _used, op, a, len(data), v)
    if size > _OUT_SIZE:
        _used += _HEAD_SIZE
        _hand_over()
        _file.write(data)
        return
    _out[_used + _HEAD_SIZE : _used + size] = data
    _used += size


def _fill(view: memoryview) -> None:
    while len(view):
        got = _file.readinto(view)
        if not got:
            raise SystemExit
        view = view[got:]


def ask(op: int, a: int = 0, v: int = 0, data: bytes = b"", into: memoryview | None = None) -> int | bytes:
    """Post, wait, and give the answer's number (raised as OSError when negative); its bytes go to `into`.

    Without `into` the bytes of an answer that has any are returned in place of the number.
    """
    post(op, a, v, data)
    _hand_over()
    _fill(memoryview(_head))
    size, number = struct.unpack_from("<Hi", _head, 2)
    if size:
        target = bytearray(size) if into is None else into
        _fill(memoryview(target)[:size])
        if into is None:
            return target
    if number < 0:
        raise error(-number)
    return number


def _look(op: int, v: int = 0, data: bytes = b"") -> None:
    global _calm, now_ms
    post(op, 0, v, data)
    _hand_over()
    _fill(memoryview(world))
    if op == _IDLE:  # by then the workshop has read what was printed, for which somebody may wait
        _calm = number(_CALM_AT, 2)
    now_ms = number(0)


def idle(ms: int, interest: bytes = b"") -> None:
    """Let simulated time pass: `ms` (-1: without end), or less when a socket named in `interest` has news."""
    if not (0 < ms <= _calm and _pass(ms, interest)):
        _look(_IDLE, ms, interest)
    interrupts()


def _pass(ms: int, interest: bytes) -> bool:
    """Let so much of the calm pass; not if a socket has news already."""
    global _calm, _passed, now_ms
    for i in range(0, len(interest), 2):
        if world[_FLAGS_AT + interest[i]] & interest[i + 1]:
            return False
    _calm -= ms
    _passed += ms
    now_ms = (now_ms + ms) & _TICKS
    now_us = (number(4) - number(_BEYOND_AT, 2) + ms * 1000) & _TICKS
    struct.pack_into("<II", world, 0, now_ms, now_us)
    world[_BEYOND_AT] = world[_BEYOND_AT + 1] = 0  # waits end on a whole millisecond
    return True


def refresh() -> None:
    """Fetch the inputs again; in simulated time they cannot have changed since the last wait."""
    if not SIMULATED:
        _look(_WORLD)


def look() -> None:
    """Fetch the inputs now: one has come that the world did not tell before."""
    _look(_WORLD)


def stall(kind: int) -> None:
    """Where flash takes time, let it pass."""
    if world[9] & 4:
        _look(_FLASH_STALL, kind)
        interrupts()


def number(offset: int, size: int = 4) -> int:
    """An unsigned number of `world`, without allocating."""
    value = 0
    while size:
        size -= 1
        value = value << 8 | world[offset + size]
    return value


_look(_WORLD)
