"""The PN532's InListPassiveTarget on the air: requests, anticollision, cascade, at 106 kbit/s type A.

Sections are ISO/IEC 14443-3's. How long the chip listens before it tries again the manual does not say: `SILENCE_US` is
what is assumed here.
"""

from tools.workshop.chips.card import FRAME_DELAY_US, GUARD_US, Field, air_us, overlay, with_crc

SILENCE_US = 5000
FOR_EVER = 0xFF


class Search:
    """One search: `due_us` is when its next step happens, `found` holds (ATQA, SAK, UID) of each card."""

    def __init__(self, field: Field, was_on: bool, most: int, retries: int, now_us: int) -> None:
        self.found = []
        self.over = False
        self.due_us = now_us
        self.silence_us = SILENCE_US
        self._field = field
        self._answers = []
        self._steps = self._search(was_on, most, retries)

    def advance(self, now_us: int) -> None:
        """Do what is due until now."""
        while not self.over and self.due_us <= now_us:
            try:
                self.due_us = next(self._steps)
            except StopIteration:
                self.over = True

    def torn(self, card: object) -> None:
        """A card has left: what it was answering does not arrive."""
        self._answers = [answer for answer in self._answers if answer[0] is not card]

    def _search(self, was_on: bool, most: int, retries: int):
        self._field.power(True, self.due_us)
        if not was_on:
            yield self.due_us + GUARD_US
        tries = 0
        while not self.found and (tries <= retries or retries == FOR_EVER):
            tries += 1
            yield from self._activate()
        if self.found and most > 1:
            yield self.due_us + air_us(32)
            self._field.ask(with_crc(b"\x50\x00"), 32, self.due_us)  # 6.4.3 HLTA: its answer is silence
            yield self.due_us + 1000
            yield from self._activate()

    def _activate(self):
        """6.5: one card from REQA to its last SAK; anything wrong, and there is none."""
        asked = yield from self._exchange(b"\x26", 7)
        uid = b""
        for sel in (0x93, 0x95, 0x97) if asked else ():
            level = yield from self._anticollision(sel)
            if len(level) != 5 or level[0] ^ level[1] ^ level[2] ^ level[3] != level[4]:
                return
            said = yield from self._exchange(with_crc(bytes((sel, 0x70)) + level), 72)
            sak = said[0].to_bytes(3, "little") if said and said[1] == 24 else b"???"
            if with_crc(sak[:1]) != sak:
                return
            if not sak[0] & 4:
                self.found.append((asked[0], sak[0], uid + level[:4]))
                return
            uid += level[1:4]

    def _anticollision(self, sel: int):
        """6.5.3: of bits that collide the one goes on; four bytes and their BCC, or nothing."""
        known, bits = 0, 0
        while True:
            full, extra = bits // 8, bits % 8
            told = known.to_bytes(5, "little")[: full + (1 if extra else 0)]
            said = yield from self._exchange(bytes((sel, (2 + full) << 4 | extra)) + told, 16 + bits)
            if not said or bits + said[1] != 40:
                return b""
            known |= said[0] << bits
            if said[2] is None:
                return known.to_bytes(5, "little")
            bits += said[2] + 1
            known &= (1 << bits) - 1  # the last of them collided: laid over each other it is the one

    def _exchange(self, frame: bytes, bits: int):
        """(value, bits, first collision or None) of what comes back, or None."""
        yield self.due_us + air_us(bits)
        self._answers = self._field.ask(frame, bits, self.due_us)
        if self._answers:
            yield self.due_us + FRAME_DELAY_US + air_us(max([answer[2] for answer in self._answers]))
            if self._answers:
                return overlay(self._answers)
        yield self.due_us + self.silence_us
        return None
