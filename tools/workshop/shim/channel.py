"""The program's end of the channel to the workshop: 8-byte headers and payloads over one inherited file.

Posted requests have no answer; in simulated time they wait in `_out` until the next question, because nobody
can see a difference. `world` holds what the last answer told: tools/workshop/wire.py has its layout.
"""

import os
import struct

from micropython import const

_OUT_SIZE = const(512)
_HEAD_SIZE = const(8)
_IDLE = const(32)
_WORLD = const(33)
_FLASH_STALL = const(47)
SIMULATED = os.getenv("BOLLARD_TIME") == "simulated"

world = bytearray(56)
error = OSError  # cpython_start.py: one argument does not set errno there
_head = bytearray(_HEAD_SIZE)
_out = bytearray(_OUT_SIZE)
_used = 0
_file = open(int(os.getenv("BOLLARD_CHANNEL")), "r+b", buffering=0)  # noqa: SIM115 it lives as long as the program


def interrupts() -> None:
    """Run those that are due; interrupts.py puts its own here."""


def flush() -> None:
    """Hand over what was posted; the end of the workshop is the end of the program."""
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
        flush()


def note(op: int, a: int = 0, v: int = 0, data: bytes = b"") -> None:
    """Queue a request that has no answer, and may wait for the next one."""
    global _used
    size = _HEAD_SIZE + len(data)
    if _used + size > _OUT_SIZE:
        flush()
    struct.pack_into("<BBHi", _out, _used, op, a, len(data), v)
    if size > _OUT_SIZE:
        _used += _HEAD_SIZE
        flush()
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
    flush()
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
    post(op, 0, v, data)
    flush()
    _fill(memoryview(world))


def idle(ms: int, interest: bytes = b"") -> None:
    """Let simulated time pass: `ms` (-1: without end), or less when a socket named in `interest` has news."""
    _look(_IDLE, ms, interest)
    interrupts()


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
