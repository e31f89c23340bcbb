"""The authorization cache (OCPP 1.6 3.5.1): what the central system last said of an identifier, kept on flash.

Loaded when an identifier is looked up or learnt, then dropped from memory. One small record holds all entries, the
latest last; each is: size(u8) status(u8) expiry(u32, Unix seconds, 0: none) tag size(u8) tag parent.
"""

import struct

from micropython import const

_MOST = const(50)  # entries: at most 2.4 KB, while they are handled
_HEAD = const(7)
_STATUSES = ("Accepted", "Blocked", "Expired", "Invalid")  # the index is stored, so only append


def find(slots, id_tag: str, now_s: int):
    """IdTagInfo of this identifier, or None when it is not known; past its expiryDate it is Expired (CORE-CACHE-04)."""
    data = slots.load("cache") or b""
    for at in _places(data):
        if _tag(data, at) == id_tag.upper().encode():
            try:
                parent = data[at + _HEAD + data[at + 6] : at + data[at]].decode()
            except UnicodeError:
                return None
            return {"status": _STATUSES[_status(data, at, now_s)], "parentIdTag": parent}
    return None


def learn(slots, id_tag: str, info: dict, now_s: int) -> None:
    """Keep what the central system says of an identifier, good or bad (CORE-CACHE-02, -03). Raises OSError.

    ConcurrentTx is about the moment, not about the card (CORE-CACHE-10)."""
    if info.get("status") not in _STATUSES:
        return
    tag, entry = id_tag.upper().encode(), _entry(id_tag, info)
    data = slots.load("cache") or b""
    for at in _places(data):
        if _tag(data, at) == tag:
            if data[at : at + data[at]] == entry and at * 2 >= len(data):
                return  # known, and not among the oldest: a flash erase saved
            data = data[:at] + data[at + data[at] :]
            break
    places = _places(data)
    if len(places) >= _MOST:  # CORE-CACHE-05: first what is not valid, then the oldest
        at = ([at for at in places if _status(data, at, now_s)] or places)[0]
        data = data[:at] + data[at + data[at] :]
    slots.save("cache", data + entry)


def clear(slots) -> None:
    """Forget all (CORE-CACHE-08). Raises OSError."""
    if slots.load("cache"):
        slots.save("cache", b"")


def _entry(id_tag: str, info: dict) -> bytes:
    from lib.iso8601 import parse

    tag, parent, expiry = id_tag.upper().encode(), info.get("parentIdTag"), info.get("expiryDate")
    parent = parent[:20].encode() if isinstance(parent, str) else b""
    try:
        expiry = 0 if expiry is None else min(max(parse(expiry) // 1000, 1), 0xFFFFFFFF)
    except (ValueError, TypeError):
        expiry = 1  # an end that is not understood: it has come
    size = _HEAD + len(tag) + len(parent)
    return struct.pack("<BBIB", size, _STATUSES.index(info["status"]), expiry, len(tag)) + tag + parent


def _places(data: bytes) -> list:
    """Where each entry begins, the oldest first; none from one on that is no entry of ours."""
    places, at = [], 0
    while at + _HEAD <= len(data) and data[at] >= _HEAD + data[at + 6] and data[at + 1] < len(_STATUSES):
        places.append(at)
        at += data[at]
    return places


def _tag(data: bytes, at: int) -> bytes:
    return data[at + _HEAD : at + _HEAD + data[at + 6]]


def _status(data: bytes, at: int, now_s: int) -> int:
    """Index of the entry's status now; 0 is Accepted."""
    expiry = struct.unpack_from("<I", data, at + 2)[0]
    return data[at + 1] or (2 if expiry and expiry <= now_s else 0)
