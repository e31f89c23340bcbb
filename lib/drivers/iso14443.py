"""What every reader of contactless cards needs to know about them: ISO/IEC 14443-3 type A.

The contract of a reader driver (mfrc522.py, pn532.py; host_tests/test_iso14443_3_readers.py holds each to it):

poll()      one step: sends a frame or looks what became of one; never waits, never raises, moves a few dozen bytes.
            Its value: the UID (4, 7 or 10 bytes) of a card that has just come, once for each presentation, else None. A
            card that lies there is told again only after it was gone, or after another one.
wait_ms     until the next poll, 0 to 8000. A poll that comes late, by whatever time, does no harm.
present     a card is there and has been read; it is gone after three scans without any, in less than half a second.
            This outlasts a fault: a card that lay there all the time is not presented anew.
collision   several cards are there: none of them is told, because picking one would charge an account by chance.
unreadable  three scans found a card that cannot be read, and none one that can. A chip that says only which cards it
            could read cannot tell; then it stays False.
fault       None, or why the chip is of no use: wires off, another chip, an error of the bus. The driver goes on
            trying, after 0.5, 1, 2, 4, then each 8 s, and sets the chip up anew: it may have lost its supply.
"""


def crc_a(data: bytes, start: int, stop: int) -> int:
    """CRC_A over data[start:stop], to be sent low byte first; 0 if that includes a right CRC. Annex B."""
    crc = 0x6363
    for i in range(start, stop):
        byte = (data[i] ^ crc) & 0xFF
        byte = (byte ^ (byte << 4)) & 0xFF
        crc = (crc >> 8) ^ (byte << 8) ^ (byte << 3) ^ (byte >> 4)
    return crc


def is_random(uid: bytes) -> bool:
    """Phones and bank cards make up such a UID each time: it names nobody. 6.5.4"""
    return len(uid) == 4 and uid[0] == 0x08


def id_tag(uid: bytes) -> str:
    """The UID as an OCPP idTag: upper-case hex, byte 0 first (GEN-04)."""
    return "".join(["%02X" % byte for byte in uid])
