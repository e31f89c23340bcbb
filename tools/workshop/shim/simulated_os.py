"""`os` with repeatable entropy, so that a simulated run can be repeated byte for byte."""

from uos import *  # noqa: F403

_state = [int(getenv("BOLLARD_SEED") or 1)]  # noqa: F405


def urandom(count: int) -> bytes:
    out = bytearray(count)
    for i in range(count):
        _state[0] = (_state[0] * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = _state[0] >> 16 & 255
    return bytes(out)
