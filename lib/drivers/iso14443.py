"""What every reader of contactless cards needs to know about them: ISO/IEC 14443-3 type A.

A reader driver has: poll(now_ms) -> UID of a card that has just come, or None; wait_ms until the next poll;
present, collision, unreadable (booleans about the field) and fault (None or why the chip is of no use).
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
