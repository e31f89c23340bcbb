"""NXP PN532: contactless cards (ISO/IEC 14443-3 type A), found by the chip itself, one short step at a time.

The chip takes a command, acknowledges it, works, and then has its response ready: `poll` looks for that or sends the
next command, never waits, and `wait_ms` says when to come again. Cards are looked for by InListPassiveTarget, which
goes through the cascade and resolves collisions; it is asked for two cards, so that two are seen and none is picked by
chance. After a card has been found the field is switched off for a moment: a selected card answers again only then.
Section numbers are those of NXP's user manual UM0701-02, those with "14443-3" that standard's.

Frames travel over a link (pn532_spi.py, pn532_i2c.py or pn532_uart.py): wake(on), send(frame, count) and hear(into,
have, count), how many bytes of a frame of up to `count` are in `into` now, `have` of which were there before; none of
them waits. A link's `irq` is a function that says whether P70_IRQ is low: a frame is ready. With it nothing passes over
the bus until then; without it a byte of status is asked for.
"""

from micropython import const

_ACK = b"\0\0\xff\0\xff\0"  # 6.2.1.3; from us it ends what the chip is doing
_NACK = b"\0\0\xff\xff\0\0"  # 6.2.1.4: say that again
_LONGEST = const(40)  # the frame with two cards of ten bytes

# SAMConfiguration: normal mode; the first one, it ends the mode LowVbat of the power-up (7.2.10). GetFirmwareVersion
# (7.2.2). SetParameters: no RATS, the UID is all that is wanted (7.2.9). RFConfiguration MaxRetries: of the
# activation 20, about 0.1 s without a card (7.3.1). InListPassiveTarget: two cards, 106 kbit/s type A (7.3.5).
# RFConfiguration: field off; the next list switches it on.
_COMMANDS = (b"\x14\1\x14\1", b"\2", b"\x12\0", b"\x32\5\xff\1\x14", b"\x4a\2\0", b"\x32\1\0")
_SAM = const(0)
_VERSION = const(1)
_LIST = const(4)
_FIELD_OFF = const(5)

_RESETTING = const(0)
_WAKING = const(1)
_RESTING = const(2)  # then the next command goes out
_SENT = const(3)  # an acknowledgement must come
_WORKING = const(4)  # a response must come

_STEP_MS = const(5)
_LIST_MS = const(25)  # between two looks while the chip looks for cards
_REST_MS = const(100)
_START_MS = const(50)  # supply and oscillator; the manual wants 2 ms
_LOOKS = const(4)  # for an acknowledgement: 6.2.2.1 gives the chip 15 ms
_LONG_LOOKS = const(20)  # for a response: 100 ms, of a list 500 ms. Not by the clock: a poll may be late
_MISSES = const(3)  # lists without a card until it counts as gone
_BACK_OFF_MS = const(500)
_BACK_OFF_MAX_MS = const(8000)


class Pn532:
    """One reader (contract: iso14443.py). `rst` takes the level of RSTPD_N."""

    def __init__(self, link, rst=None) -> None:
        self.present = False
        self.collision = False
        self.unreadable = False
        self.fault: str | None = None
        self.version = 0
        self.wait_ms = 0
        self._link = link
        self._rst = rst
        self._state = _RESETTING
        self._command = _SAM
        self._back_off_ms = _BACK_OFF_MS
        self._looks = 0
        self._heard = 0
        self._repeated = False
        self._misses = 0
        self._spoilt = 0
        self._out = bytearray(13)
        self._frame = bytearray(_LONGEST)
        self._known = b""  # the card that was reported

    def poll(self) -> bytes | None:
        """One step; the UID (4, 7 or 10 bytes) of a card that has just come, else None. Never waits."""
        try:
            return self._step()
        except OSError:  # nobody answers, or the bus is out of order
            self._fail("bus error")
            return None

    def _step(self) -> bytes | None:
        state = self._state
        if state == _RESETTING:
            self._reset()
        elif state == _WAKING:
            self._link.wake(True)
            self._command = _SAM
            self._state = _RESTING
            self.wait_ms = _STEP_MS
        elif state == _RESTING:
            self._send()
        elif state == _SENT:
            if self._hear(len(_ACK)):
                self._acknowledged()
        elif self._hear(self._length()):
            return self._responded()
        return None

    def _reset(self) -> None:
        if self._rst:  # RSTPD_N: low for 20 ns is enough
            self._rst(0)
            self._rst(1)
        self._state = _WAKING
        self.wait_ms = _START_MS

    def _send(self) -> None:
        """The command as a normal information frame. 6.2.1.1"""
        command, out = _COMMANDS[self._command], self._out
        length = len(command) + 1
        out[2] = 0xFF
        out[3] = length
        out[4] = 256 - length
        out[5] = 0xD4
        total = 0xD4
        for i in range(length - 1):
            out[6 + i] = command[i]
            total += command[i]
        out[5 + length] = -total & 0xFF
        out[6 + length] = 0
        if self._command == _SAM:
            self._link.wake(False)
        self._link.send(out, length + 7)
        self._expect(_SENT, _STEP_MS)

    def _expect(self, state: int, wait_ms: int) -> None:
        self._state = state
        self._looks = 0
        self._heard = 0
        self.wait_ms = wait_ms

    def _length(self) -> int:
        """Of the response's frame, at most."""
        return _LONGEST if self._command == _LIST else 13 if self._command == _VERSION else 9

    def _hear(self, count: int) -> bool:
        """Whether something whole is there; also counts how often there was not."""
        self._heard = self._link.hear(self._frame, self._heard, count)
        frame, heard = self._frame, self._heard
        if heard == count or (heard > 6 and heard >= min(frame[3] + 7, count)):
            return True
        self._looks += 1
        if self._looks < (_LOOKS if self._state == _SENT else _LONG_LOOKS):
            return False
        if self._state == _WORKING and self._command == _LIST:  # does it look for a card, or is it gone?
            self._link.send(_ACK, len(_ACK))  # 6.2.2.1: abort
            self._missed()
            self._next(_VERSION, _STEP_MS)
        else:
            self._fail("no answer")
        return False

    def _next(self, command: int, wait_ms: int) -> None:
        self._command = command
        self._state = _RESTING
        self.wait_ms = wait_ms

    def _acknowledged(self) -> None:
        if self._frame[:6] != _ACK:
            self._fail("no acknowledgement" if self._whole() else "garbled")
            return
        if self._command == _LIST:
            self.fault = None
            self._back_off_ms = _BACK_OFF_MS
        self._repeated = False
        self._expect(_WORKING, _LIST_MS if self._command == _LIST else _STEP_MS)

    def _whole(self) -> bool:
        """Whether this begins like a frame. 6.2.1"""
        return self._frame[:3] == b"\0\0\xff"

    def _wrong(self) -> str | None:
        """What is wrong with a response frame. 6.2.1.1; 6.2.1.2 extended and 6.2.1.5 error frames."""
        frame = self._frame
        length = frame[3]
        if self._whole() and length == 0xFF and frame[4] == 0xFF:
            return "extended frame"
        if not self._whole() or (length + frame[4]) & 0xFF or not 0 < length <= self._length() - 7:
            return "garbled"
        total = 0
        for i in range(length + 1):
            total += frame[5 + i]
        if total & 0xFF:
            return "checksum"
        if frame[5] == 0x7F:
            return "error frame"
        return None if frame[5] == 0xD5 and frame[6] == _COMMANDS[self._command][0] + 1 else "garbled"

    def _responded(self) -> bytes | None:
        wrong = self._wrong()
        if wrong and (self._repeated or wrong not in ("garbled", "checksum")):
            self._fail(wrong)
        elif wrong:
            self._repeated = True
            self._link.send(_NACK, len(_NACK))
            self._expect(_WORKING, _STEP_MS)
        elif self._command == _LIST:
            return self._listed(self._frame[7])
        elif self._command == _FIELD_OFF:
            self._next(_LIST, _REST_MS)
        elif self._command == _VERSION and self._frame[7] != 0x32:  # 7.2.2: IC
            self._fail("version 0x%02x" % self._frame[7])
        else:
            self.version = self._frame[8] if self._command == _VERSION else self.version
            self._command += 1
            self._send()
        return None

    def _listed(self, count: int) -> bytes | None:
        """7.3.5: NbTg, then of each card Tg, SENS_RES of two bytes, SEL_RES, length of the UID, UID."""
        frame = self._frame
        uid = bytes(frame[13 : 13 + min(frame[12], 10)])
        if count == 0:
            self._missed()
            self._next(_LIST, 0)
            return None
        self._next(_FIELD_OFF, _STEP_MS)
        self._misses = 0
        if count > 1:
            self.collision = True
        elif frame[3] < 8 + frame[12] or len(uid) != frame[12] or len(uid) not in (4, 7, 10) or (
            len(uid) == 4 and uid[0] == 0x88  # 14443-3 6.5.4: a cascade tag is no first byte of a whole UID
        ):  # fmt: skip
            self._spoilt += 1
            self.unreadable = self._spoilt >= _MISSES
        else:
            return self._found(uid)
        return None

    def _found(self, uid: bytes) -> bytes | None:
        self._forgive()
        if self.present and uid == self._known:
            return None
        self.present = True
        self._known = uid
        return uid

    def _missed(self) -> None:
        self._misses += 1
        if self._misses >= _MISSES:
            self.present = False
            self._forgive()

    def _forgive(self) -> None:
        self.collision = False
        self.unreadable = False
        self._misses = 0
        self._spoilt = 0

    def _fail(self, why: str) -> None:
        """A card that lies there is still known afterwards, so that it does not count as presented anew."""
        self.fault = why
        self._link.wake(False)
        self._state = _RESETTING
        self.wait_ms = self._back_off_ms
        self._back_off_ms = min(2 * self._back_off_ms, _BACK_OFF_MAX_MS)
