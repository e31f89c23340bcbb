"""A charger's flash with a queue of transactions in it: written by the firmware's own journal, in a MicroPython VM.

    micropython queue.py <image> <shim> <firmware> <transactions> <samples>

It begins at noon of 2026-01-01; each transaction takes an hour.
"""

import sys

_NOON_MS = 1767268800000
_HOUR_MS = 3600000
_STEP_WH = 500
_SAMPLE_S = 300


class Channel:
    """In place of the workshop's: nobody listens."""

    @staticmethod
    def note(*told) -> None:
        """Flash is erased, or programmed."""

    post = stall = note


def fill(journal, records, transactions: int, samples: int) -> None:
    wh = 0
    for number in range(transactions):
        began_ms = _NOON_MS + number * _HOUR_MS
        start = journal.append(records.pack_start(1, began_ms, 0, wh, "04A1B2C3"))
        for sample in range(samples):
            wh += _STEP_WH
            time_s = _SAMPLE_S * (sample + 1)
            journal.append(records.pack_sample(records.PERIODIC, start, time_s, wh, 6000, 16000))
        ended_ms = began_ms + _SAMPLE_S * (samples + 1) * 1000
        journal.append(records.pack_stop(start, "Local", ended_ms, 0, wh, "04A1B2C3"))


def main(image: str, shim: str, firmware: str, transactions: str, samples: str) -> None:
    sys.path[:] = [firmware, shim]
    sys.modules["channel"] = Channel
    import os

    import vfs  # MicroPython's
    from flash import Flash as Device  # the shim's

    from firmware.port.files import Flash
    from lib.ocpp16 import records
    from lib.store.journal import Journal

    device = Device(image)
    vfs.VfsLfs2.mkfs(device, progsize=256)
    vfs.mount(vfs.VfsLfs2(device, progsize=256), "/flash")
    os.chdir("/flash")
    Flash.atomic = True
    journal = Journal(Flash())
    journal.open()
    fill(journal, records, int(transactions), int(samples))


if __name__ == "__main__":
    main(*sys.argv[1:])
