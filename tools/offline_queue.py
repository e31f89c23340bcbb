"""Transactions written offline and delivered later, through the Outbox, on a real file system in RAM that counts.

    micropython -X heapsize=32M -m tools.offline_queue littlefs|fat [transactions, 1000] [samples of each, 10]

352 blocks of 4 KB, 110 of them taken, as on an RP2040 with 2 MB. Prints one line of JSON:

    fits            nothing was thinned
    missing         messages that were not told, or not in order
    worst           how often the block was erased that was erased most
    write, deliver  what a message costs, of the first tenth, of the last one, of all: [bytes read, erases, programs]

host_tests/test_store_1000_offline.py runs it.
"""

import gc
import json
import os
import sys

from tools import bench_store


def device_of(kind):
    """(a device with its file system, 110 blocks of it taken; the flash object; what is left by its statvfs)"""
    if kind == "littlefs":
        device, files = bench_store.prepared(110)
        left = files.left()
    else:
        from host_tests import fat

        device = fat.SectorFlash(bytearray(352 * 4096))
        files = fat.mounted(device)
        files.write("firmware", (bytes(4096) for _ in range(110)))
        from firmware.port import space

        left = space.left()
    return device, files, left


class Meter:
    """Counts of the device between two moments."""

    def __init__(self, device):
        self._device = device
        self._shares = []
        self._before = self._now()

    def _now(self):
        gc.collect()
        return self._device.bytes_read, self._device.erases, self._device.programs

    def share(self, messages):
        """So many messages since the last call."""
        now = self._now()
        self._shares.append([(now[index] - self._before[index]) / messages for index in range(3)])
        self._before = now

    def told(self):
        """Of the first share, of the last one, and the mean of all."""
        first, last, mean = self._shares[0], self._shares[-1], [0, 0, 0]
        for index in range(3):
            mean[index] = sum([share[index] for share in self._shares]) / len(self._shares)
        return {"first": first, "last": last, "mean": mean}


def write(outbox, transactions, samples, meter):
    """Transactions one after the other; nothing of it can be told."""
    from lib.ocpp16 import records

    for number in range(transactions):
        unix_ms, wh = 1700000000000 + number * 3600000, number * 1000
        start = outbox.add(records.pack_start(1, unix_ms, 0, wh, "04A1B2C3"))
        for sample in range(1, samples + 1):
            if outbox.every == 1:
                outbox.add(records.pack_sample(records.PERIODIC, start, sample * 60, wh + sample, 7400, 32000))
        outbox.add(records.pack_stop(start, "Local", unix_ms + 3000000, 0, wh + 900, "04A1B2C3"))
        if (number + 1) % (transactions // 10) == 0:
            meter.share(transactions // 10 * (samples + 2))


def deliver(outbox, transactions, samples, meter):
    """All of it is told; how many messages are not what they should be."""
    wanted = ["StartTransaction"] + ["MeterValues"] * samples + ["StopTransaction"]
    wrong = 0
    for number in range(transactions):
        for action in wanted:
            message = outbox.owed(0)
            wrong += message is None or message[0] != action or not told(message[1], number, action)
            if message:
                outbox.delivered({"transactionId": number + 1} if action == "StartTransaction" else {})
        if (number + 1) % (transactions // 10) == 0:
            meter.share(transactions // 10 * len(wanted))
    return wrong + bool(outbox.owed(0))


def told(body, number, action):
    """Does it tell this transaction?"""
    text = body if isinstance(body, str) else "".join(list(body()))
    if action == "StartTransaction":
        return '"meterStart":%d,' % (number * 1000) in text
    return '"transactionId":%d,' % (number + 1) in text


def main(kind, transactions=1000, samples=10):
    sys.path.insert(0, os.getcwd())  # a FAT becomes the current folder
    from host_tests.desk import Desk
    from lib.store import room

    device, files, left = device_of(kind)
    desk = Desk(flash=files)
    desk = Desk(flash=files, room=room.segments(desk.journal, files.atomic, *left))
    outbox, written = desk.outbox, Meter(device)
    write(outbox, transactions, samples, written)
    found = {"kind": kind, "room": desk.room, "segments": desk.journal.segments, "fits": outbox.every == 1}
    again = desk.rebooted().outbox
    delivered = Meter(device)
    found["missing"] = deliver(again, transactions, samples, delivered)
    found["left"] = again.journal.segments
    found["write"], found["deliver"] = written.told(), delivered.told()
    found["worst"] = max(device.worn)
    print(json.dumps(found))


if __name__ == "__main__":
    if sys.implementation.name != "micropython" or sys.argv[1:2] not in (["littlefs"], ["fat"]):
        print(__doc__)
        sys.exit(2)
    main(sys.argv[1], *[int(word) for word in sys.argv[2:]])
