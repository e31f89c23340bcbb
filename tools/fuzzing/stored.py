"""Kind `records`: flash with bytes changed, cut off, or of another version, and a whole boot on it.

Only what is damaged may be lost: the charger boots, tells what it can still read, and charges.
"""

import struct
from binascii import crc32

from lib.ocpp16 import records
from lib.store import chunk
from tools.fuzzing.boot import booted, ended
from tools.fuzzing.charger import Charger
from tools.fuzzing.flash import Flash
from tools.fuzzing.rules import Broken

_SAMPLES = 24
_OTHERS = 16  # as long as a chunk, so that there is a segment, full chunks and a head
_PASSES = 30
_TRANSACTIONS = ("StartTransaction", "MeterValues", "StopTransaction")
_TOLD = 4  # messages that are heard of each boot


class Records:
    def begin(self, chance) -> None:
        """A flash on which something of everything has been stored; for one group of two as FAT keeps it."""
        self._files = _files(chance.one_in(2))
        self._names = [name for name in self._files.files if self._files.files[name]]

    def case(self, chance) -> str:
        flash = Flash(dict(self._files.files), self._files.atomic)
        self.tried = _damage(chance, flash, self._names)
        charger = booted(flash)
        life = b"life" not in self.tried
        if life and charger.outlets[0].connector.meter_wh < 5000:
            raise Broken("the register has gone back")
        told = self._tells(charger)
        charger.tags.append("GOOD")
        charger.anybody = True
        if not charger.cp.availability.operative or not charger.cp.sessions[0].connector.operative:
            charger.calls("ChangeAvailability", {"connectorId": 0, "type": "Operative"})
        charger.charges()
        charger.check_log()
        charger.is_well()
        return "told" if told else "silent"

    def _tells(self, charger) -> int:
        """It comes online and sends what it has, the first messages of it; all are judged."""
        told = 0
        for _ in range(_PASSES):
            charger.runs(20)
            told = len([each for each in charger.sent if each[2] in _TRANSACTIONS])
            if told >= _TOLD or (told and charger.cp.all_told()):
                break
        charger.served = False  # what else it has waits behind the one that is out
        return told

    def end(self) -> None:
        ended()


def _files(fat: bool) -> Flash:
    """What a charger leaves behind: two transactions, of which one was cut, and every small record."""
    flash = Flash({}, not fat)
    charger = Charger(flash).boots()
    charger.cp.availability.change(2, False)
    charger.keys.put("HeartbeatInterval", "600")
    charger.cp.authorizer.learn("A1", {"status": "Accepted", "parentIdTag": "P"}, 0)
    slots = charger.cp.slots
    slots.save("life", struct.pack("<qB", 1767268800000, 3) + struct.pack("<IIIIII", 5000, 1, 2, 6000, 3, 4))
    slots.save("boot", b"41")
    slots.save("crash", b"task link in boot 40: nothing")
    slots.save("last", b"1.000 I boot: number 40\n")
    slots.save("mended", struct.pack("<qI", -5000, 300))
    slots.save("address", b"csms 9000 10.0.1.1")
    journal = charger.journal
    start = journal.append(records.pack_start(1, 1767268000000, 1, 4000, "A1"))
    for number in range(_SAMPLES):
        journal.append(records.pack_sample(records.PERIODIC, start, number * 60, 4000 + number, 7000, 16000))
        if number < _OTHERS:
            journal.append(b"\xee" * 200)  # of a kind that this firmware does not know
    journal.append(records.pack_stop(start, "Local", 1767268700000, 0, 4500, "A1"))
    journal.append(records.pack_start(2, 1767268750000, 0, 5900, "B2"))
    return flash


def _damage(chance, flash: Flash, names: list) -> bytes:
    """Change one file, seldom two or three; what was done, as text."""
    done = b""
    for _ in range(1 if chance.one_in(2) else 1 + chance.below(3)):
        name = chance.pick(names)
        data, how = flash.files[name], chance.below(12)
        if how == 0:
            flash.files.pop(name)
            names = [each for each in names if each != name]
            data = b""
        elif how == 1:
            data = chance.bytes(chance.size(300))
        elif how == 2:
            data = data + chance.bytes(1 + chance.size(50))
        elif how == 3 and name[0] == "s":
            data = _sealed(chance, data)
        elif how == 3 and name[:10] != "queue/full":
            data = _rewritten(chance, data)
        elif how == 4 and len(data) > 2:
            data = data[:1] + bytes((chance.below(256),)) + data[2:]  # its version
        elif how == 5:
            data = data[: len(data) // 2]
        else:
            data = chance.mutated(data, 1 + chance.below(3))
        if how:
            flash.files[name] = data
        done += b"%s %d: %s; " % (name.encode(), how, data[:60])
        if not names:
            break
    return done


def _sealed(chance, data: bytes) -> bytes:
    """A small record with other data and a right CRC, as a firmware of another time might have left it."""
    body = chance.mutated(data[12:], 1 + chance.below(2))
    head = data[:6] + struct.pack("<H", len(body))
    return head + struct.pack("<I", crc32(body, crc32(head)) & 0xFFFFFFFF) + body


def _rewritten(chance, data: bytes) -> bytes:
    """A chunk with another record in it, whose CRC is right."""
    spoilt = bytearray(data)
    of = chunk.number(data)
    at = chunk.HEADER
    if of < 0 or not chunk.whole(data, of, at):
        return chance.mutated(data)
    for _ in range(1 + chance.below(3)):
        spoilt[at + 1 + chance.below(data[at])] = chance.below(256)
    chunk.put(spoilt, of, at, bytes(spoilt[at + 1 : at + 1 + data[at]]))
    return bytes(spoilt)
