"""Transaction records as they lie on flash: start, meter sample, stop (format version 1).

A transaction is known by the journal position of its start record, which never comes again. The first byte of
a record is its kind, the top three bits its format version; a record of another version is not understood and
is skipped. Times are Unix milliseconds; GUESSED marks one that was stamped before a central system had told
the time.
"""

import struct

from micropython import const

START = const(0x21)
ALIGNED = const(0x23)  # a sample with context Sample.Clock
PERIODIC = const(0x24)  # one with context Sample.Periodic
STOP = const(0x2F)
GUESSED = const(1)

_START = "<BBHqIi20s"  # kind, connector, flags, time, meter Wh, reservationId, idTag
_SAMPLE = "<BBHIII"  # kind, limit in 0.5 A, power in 10 W, transaction, time, meter Wh
_STOP = "<BBHqII20s"  # kind, reason, flags, time, transaction, meter Wh, idTag

_SIZES = {START: 40, PERIODIC: 16, ALIGNED: 16, STOP: 40}

# OCPP 1.6 7.36; the index is stored, so only append
REASONS = (
    "Local", "Remote", "EVDisconnected", "DeAuthorized", "EmergencyStop", "HardReset", "SoftReset", "Reboot",
    "PowerLoss", "UnlockCommand", "Other",
)  # fmt: skip


def kind(record) -> int:
    """START, PERIODIC, ALIGNED or STOP; 0 for what is none of them in this format version."""
    size = _SIZES.get(record[0], 0) if record else 0
    return record[0] if size and size == len(record) else 0


def _text(tag: bytes) -> str:
    """An idTag; a record that is damaged, and whose check says nothing of it, may hold anything."""
    return bytes(byte if byte < 127 else 63 for byte in tag.rstrip(b"\0")).decode()


class Start:
    """A transaction's beginning, as packed by `pack_start`."""

    power_w = limit_ma = 0  # nothing is offered yet

    def __init__(self, record: bytes) -> None:
        fields = struct.unpack(_START, record)
        _, self.connector, self.flags, self.unix_ms, self.meter_wh, self.reservation, tag = fields
        self.id_tag = _text(tag)


class Stop:
    """A transaction's end, as packed by `pack_stop`; `id_tag` is "" when no identifier was presented."""

    power_w = limit_ma = 0  # nothing is offered any more

    def __init__(self, record: bytes) -> None:
        _, reason, self.flags, self.unix_ms, self.start, self.meter_wh, tag = struct.unpack(_STOP, record)
        self.reason = REASONS[min(reason, len(REASONS) - 1)]
        self.id_tag = _text(tag)


class Sample:
    """A meter sample, as packed by `pack_sample`. Its time: PERIODIC: seconds since the transaction's start,
    whose own may have to be mended; ALIGNED: Unix seconds, of a clock that was known."""

    def __init__(self, record: bytes) -> None:
        self.kind, limit, power, self.start, self.time, self.meter_wh = struct.unpack(_SAMPLE, record)
        self.limit_ma = limit * 500
        self.power_w = power * 10


def pack_start(connector: int, unix_ms: int, flags: int, meter_wh: int, id_tag: str) -> bytes:
    return struct.pack(_START, START, connector, flags, unix_ms, meter_wh, 0, id_tag.encode())


def pack_sample(what: int, start: int, time: int, meter_wh: int, power_w: int, limit_ma: int) -> bytes:
    limit = min(limit_ma // 500, 255)
    return struct.pack(_SAMPLE, what, limit, min(power_w // 10, 0xFFFF), start, time, meter_wh)


def pack_stop(start: int, reason: str, unix_ms: int, flags: int, meter_wh: int, id_tag: str) -> bytes:
    return struct.pack(_STOP, STOP, REASONS.index(reason), flags, unix_ms, start, meter_wh, id_tag.encode())
