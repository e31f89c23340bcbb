"""Contactless cards, and the field of a reader that they lie in: ISO/IEC 14443-3 type A at 106 kbit/s.

A frame is bytes and a number of bits. An answer is an integer, its bits in the order of sending from bit 0
up, and a number of bits: so several cards that answer at once are laid over each other by comparing integers.
"""

_REQA, _WUPA = 0x26, 0x52
_CASCADE_TAG = 0x88
_OFF, _IDLE, _READY, _ACTIVE, _HALT = "off", "idle", "ready", "active", "halt"

GUARD_US = 5000  # ISO 14443-3 5: a card is ready for REQA at the latest 5 ms after the field came
FRAME_DELAY_US = 91  # ISO 14443-3 6.2.1.1: 1236 periods of 13.56 MHz


def air_us(bits: int) -> int:
    """How long a frame of `bits` data bits is on the air: a parity bit a byte, start and end of frame."""
    return (bits + bits // 8 + 3) * 12800 // 1356


def crc_a(data: bytes) -> int:
    """CRC_A over `data`, sent low byte first. ISO 14443-3 annex B."""
    crc = 0x6363
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8408 if crc & 1 else crc >> 1
    return crc


def with_crc(data: bytes) -> bytes:
    """`data` followed by its CRC_A."""
    crc = crc_a(data)
    return bytes(data) + bytes((crc & 0xFF, crc >> 8))


def cascade_levels(uid: bytes) -> list:
    """The UID as it goes over the air: a level of four bytes and BCC each. ISO 14443-3 6.5.4."""
    parts = [bytes(uid)]
    while len(parts[-1]) > 4:
        rest = parts.pop()
        parts += [bytes((_CASCADE_TAG,)) + rest[:3], rest[3:]]
    return [part + bytes((part[0] ^ part[1] ^ part[2] ^ part[3],)) for part in parts]


class Card:
    """One card; `broken` makes it fail on purpose: "mute" after its ATQA, "bcc" or "crc" wrong in answers."""

    def __init__(self, uid: bytes, sak: int = 0x08, atqa: int | None = None) -> None:
        """`uid` of 4, 7 or 10 bytes; `atqa` is by default the plainest one for that length."""
        if len(uid) not in (4, 7, 10):
            raise ValueError("a UID has 4, 7 or 10 bytes")
        self.uid = bytes(uid)
        self.sak = sak
        self.atqa = 0x04 | (len(uid) // 3 - 1) << 6 if atqa is None else atqa
        self.broken = None
        self.state = _OFF
        self._levels = cascade_levels(uid)
        self._level = 0
        self._halted = False  # READY* and ACTIVE* fall back to HALT, not to IDLE
        self._ready_us = 0

    def power(self, on: bool, now_us: int) -> None:
        """The field reaches the card, or leaves it: without field it forgets everything."""
        self.state = _IDLE if on else _OFF
        self._halted = False
        self._ready_us = now_us + GUARD_US

    def answer(self, frame: bytes, bits: int, now_us: int) -> tuple | None:
        """What the card says to a frame that ends now: (value, bits), or None: silence."""
        if self.state == _OFF or now_us < self._ready_us:
            return None
        if bits == 7:
            return self._request(frame[0])
        if self.state == _READY and len(frame) >= 2 and frame[0] == 0x93 + 2 * self._level:
            return self._select(frame) if frame[1] == 0x70 else self._anticollision(frame, bits)
        if self.state == _ACTIVE and frame == with_crc(b"\x50\x00"):  # HLTA: the answer is silence
            self._halted = True
        return self._fall_back()

    def _fall_back(self) -> None:
        """Anything unexpected: back to where the card came from, in silence. ISO 14443-3 figure 7."""
        self.state = _HALT if self._halted else _IDLE

    def _request(self, command: int) -> tuple | None:
        wakes = {_REQA: (_IDLE,), _WUPA: (_IDLE, _HALT)}.get(command, ())
        if self.state not in wakes:
            return self._fall_back()
        self._halted = self.state == _HALT
        self.state = _READY
        self._level = 0
        return self.atqa, 16

    def _anticollision(self, frame: bytes, bits: int) -> tuple | None:
        """Known bits agree: send the rest of this level. ISO 14443-3 6.5.3.2."""
        known = bits - 16
        told = (frame[1] >> 4) * 8 + (frame[1] & 7) - 16  # NVB counts SEL and itself
        level = int.from_bytes(self._levels[self._level], "little")
        sent = int.from_bytes(frame[2:], "little")
        if not 0 <= known < 32 or told != known or (level ^ sent) & ((1 << known) - 1):
            return self._fall_back()
        if self.broken == "mute":
            return None
        if self.broken == "bcc":
            level ^= 1 << 39
        return level >> known, 40 - known

    def _select(self, frame: bytes) -> tuple | None:
        if frame != with_crc(frame[:2] + self._levels[self._level]):
            return self._fall_back()
        self._level += 1
        more = self._level < len(self._levels)
        if not more:
            self.state = _ACTIVE
        sak = with_crc(bytes((0x04 if more else self.sak,)))  # bit 3: the UID is not complete
        value = int.from_bytes(sak, "little")
        return (value ^ 0x800000 if self.broken == "crc" else value), 24


class Field:
    """The air in front of one antenna, with any number of cards in it."""

    def __init__(self) -> None:
        self.cards = []
        self.reader = None  # the chip; its past must be settled before a card comes or goes
        self._on = False

    def power(self, on: bool, now_us: int) -> None:
        """The reader switches its antenna."""
        if on != self._on:
            self._on = on
            for card in self.cards:
                card.power(on, now_us)

    def put(self, card: Card, now_us: int) -> None:
        """A card comes to the reader."""
        self._settle(now_us)
        if card not in self.cards:
            self.cards.append(card)
            card.power(self._on, now_us)

    def take(self, card: Card, now_us: int) -> None:
        """A card is torn away, in the middle of its answer if need be."""
        self._settle(now_us)
        if card in self.cards:
            self.cards.remove(card)
            card.power(False, now_us)
            if self.reader:
                self.reader.torn(card, now_us)

    def ask(self, frame: bytes, bits: int, now_us: int) -> list:
        """All answers to a frame that ends now: a list of (card, value, bits)."""
        answers = []
        for card in self.cards if self._on else ():
            said = card.answer(frame, bits, now_us)
            if said:
                answers.append((card, said[0], said[1]))
        return answers

    def _settle(self, now_us: int) -> None:
        if self.reader:
            self.reader.advance(now_us)


def overlay(answers: list) -> tuple:
    """Answers that came at once, as a receiver hears them: (value, bits, first collision from 0, or None)."""
    value, bits, clash = 0, 0, 0
    for _, said, count in answers:
        if bits:
            clash |= value ^ said
            if count != bits:  # one ends early: that is a collision too
                clash |= 1 << min(count, bits)
        value |= said
        bits = max(bits, count)
    if not clash:
        return value, bits, None
    first = 0
    while not clash >> first & 1:
        first += 1
    return value, bits, first
