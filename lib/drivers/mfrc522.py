"""NXP MFRC522 and its clones: contactless cards (ISO/IEC 14443-3 type A) over SPI, one short step at a time.

`poll` never waits: it looks for an answer or sends the next frame, and `wait_ms` says when to come again. A
scan is WUPA, then for each cascade level ANTICOLLISION and SELECT, then HLTA, so that the card hears the next
WUPA again. Without a card that is one frame and one read of the chip a scan. The chip's IRQ line is not used: it looks
for no card by itself, and when a frame of ours is over, one read 5 ms later tells everything that the line could.
Section numbers are the MFRC522 datasheet's, those with "14443-3" that standard's.
"""

from micropython import const

from lib.drivers.iso14443 import crc_a

_COMMAND = const(0x01 << 1)  # addresses as they go over SPI: 8.1.2.3
_COM_IRQ = const(0x04 << 1)
_FIFO_DATA = const(0x09 << 1)
_FIFO_LEVEL = const(0x0A << 1)
_BIT_FRAMING = const(0x0D << 1)
_TRANSCEIVE = const(0x0C)
_SOFT_RESET = const(0x0F)
_ANTENNA_ON = const(0x83)

# TxModeReg and RxModeReg: 106 kbit/s, CRC in software. ModWidthReg. TModeReg: TAuto, from the end of each
# transmission; a tick is 25 us and 161 of them 4 ms: cards answer 0.1 ms after a frame (14443-3 6.2.1.1), and
# a poll 5 ms later finds the timer over. TxASKReg: 100 % modulation. ModeReg. RFCfgReg: 38 dB. CollReg: keep
# nothing from a collision on. TxControlReg: antenna on.
_SETTINGS = (  # register and value, register and value ...
    b"\x24\x00\x26\x00\x48\x26\x54\x80\x56\xa9\x58\x00\x5a\xa0\x2a\x40\x22\x3d\x4c\x58\x1c\x00\x28\x83"
)
_ASK_VERSION = b"\xee\x82\x00"  # VersionReg, CommandReg
_ASK_RESULT = b"\xa8\x88\x8c\x94\x98\x00"  # TxControlReg, ComIrqReg, ErrorReg, FIFOLevelReg, ControlReg
_ASK_FIFO = b"\x92\x92\x92\x92\x92\x00"

_WUPA = b"\x12\x52"  # into the FIFO
_HLTA = b"\x12\x50\x00\x57\xcd"

_RESETTING = const(0)
_STARTING = const(1)
_RESTING = const(2)
_WAKING = const(3)
_ANTICOLLISION = const(4)
_SELECTING = const(5)
_HALTING = const(6)

_NOTHING = const(0)  # instead of a number of bytes
_GARBLED = const(-1)
_CLASH = const(-2)

_STEP_MS = const(5)
_REST_MS = const(100)
_START_MS = const(50)  # oscillator and, on modules, the supply
_FIELD_MS = const(10)  # 14443-3 5: a card needs 5 ms of field before it listens
_LOOKS = const(8)  # at what became of a frame: 40 ms. Not by the clock: one look may be late, or the frame itself
_MISSES = const(3)  # scans without an answer until a card counts as gone
_BACK_OFF_MS = const(500)
_BACK_OFF_MAX_MS = const(8000)


class Mfrc522:
    """One reader (contract: iso14443.py). `spi` has write(buf), write_readinto(out, in_); `cs`, `rst` take a level."""

    def __init__(self, spi, cs, rst=None) -> None:
        self.present = False
        self.collision = False
        self.unreadable = False
        self.fault: str | None = None
        self.version = 0
        self.wait_ms = 0
        self._spi = spi
        self._cs = cs
        self._rst = rst
        self._state = _RESETTING
        self._back_off_ms = _BACK_OFF_MS
        self._looks = 0
        self._misses = 0
        self._spoilt = 0
        self._pair = bytearray(2)
        self._result = bytearray(6)
        self._fifo = bytearray(6)
        self._ask_uid = bytearray(b"\x12\x93\x20")
        self._select = bytearray(b"\x12\x93\x70\0\0\0\0\0\0\0")
        self._uid = bytearray(10)
        self._uid_length = 0
        self._known = b""  # the card that was reported
        cs(1)

    def poll(self) -> bytes | None:
        """One step; the UID (4, 7 or 10 bytes) of a card that has just come, else None. Never waits."""
        try:
            return self._step()
        except OSError:  # rp2 reports an overrun of its SPI as EIO
            self._fail("spi error")
            return None

    def _step(self) -> bytes | None:
        state = self._state
        if state == _RESETTING:
            self._reset()
        elif state == _STARTING:
            self._configure()
        elif state == _RESTING:
            self._uid_length = 0
            self._ask_uid[1] = 0x93  # SEL of the first cascade level
            self._send(_WAKING, _WUPA, 7)
        else:
            count = self._hear()
            if count is not None:
                self.fault = None
                self._back_off_ms = _BACK_OFF_MS
                return self._act(state, count)
        return None

    def _act(self, state: int, count: int) -> bytes | None:
        """An exchange is over: what next?"""
        if state == _HALTING:  # 14443-3 6.4.3: a card that obeys is silent
            return self._found()
        if count == _CLASH:
            self._rest()
            self._misses = 0
            self.collision = True
        elif state == _WAKING and count == _NOTHING:
            self._missed()
        elif state == _WAKING and count == 2:  # ATQA
            self._send(_ANTICOLLISION, self._ask_uid, 0)
        elif state == _ANTICOLLISION and self._level_heard(count):
            self._send(_SELECTING, self._select, 0)
        elif state == _SELECTING and self._level_selected(count):
            more = self._fifo[1] & 0x04
            self._send(_ANTICOLLISION if more else _HALTING, self._ask_uid if more else _HLTA, 0)
        else:
            self._spoiled()
        return None

    def _level_heard(self, count: int) -> bool:
        """Four bytes of UID and their BCC: prepare SELECT from them. 14443-3 6.5.3"""
        heard, select = self._fifo, self._select
        if count != 5 or heard[1] ^ heard[2] ^ heard[3] ^ heard[4] ^ heard[5]:
            return False
        select[1] = self._ask_uid[1]
        for i in range(1, 6):
            select[i + 2] = heard[i]
        crc = crc_a(select, 1, 8)
        select[8] = crc & 0xFF
        select[9] = crc >> 8
        return True

    def _level_selected(self, count: int) -> bool:
        """SAK: keep this level's part of the UID; cascade tag and SAK must agree. 14443-3 6.5.4"""
        if count != 3 or crc_a(self._fifo, 1, 4):
            return False
        more = self._fifo[1] & 0x04 != 0
        length = self._uid_length
        if more != (self._select[3] == 0x88) or (more and self._ask_uid[1] == 0x97):
            return False
        for i in range(4 if more else 3, 7):
            self._uid[length] = self._select[i]
            length += 1
        self._uid_length = length
        self._ask_uid[1] += 2
        return True

    def _found(self) -> bytes | None:
        uid = bytes(self._uid[: self._uid_length])
        self._rest()
        self._forgive()
        if self.present and uid == self._known:
            return None
        self.present = True
        self._known = uid
        return uid

    def _spoiled(self) -> None:
        """Once: a card that comes or goes. A card left half selected misses the next WUPA: no absence."""
        self._rest()
        self._misses = 0
        self._spoilt += 1
        self.unreadable = self._spoilt >= _MISSES

    def _missed(self) -> None:
        self._rest()
        self._misses += 1
        if self._misses >= _MISSES:
            self.present = False
            self._forgive()

    def _forgive(self) -> None:
        self.collision = False
        self.unreadable = False
        self._misses = 0
        self._spoilt = 0

    def _rest(self) -> None:
        self._state = _RESTING
        self.wait_ms = _REST_MS

    def _reset(self) -> None:
        if self._rst:  # 8.8.1: low for 100 ns is enough
            self._rst(0)
            self._rst(1)
        else:
            self._write(_COMMAND, _SOFT_RESET)
        self._state = _STARTING
        self.wait_ms = _START_MS

    def _configure(self) -> None:
        """9.3.4.8 VersionReg: 91 and 92 are NXP's, 88, 90, 12 and B2 clones; 00 and FF no chip."""
        answer = bytearray(3)
        self._exchange(_ASK_VERSION, answer)
        self.version = answer[1]
        if answer[1] in (0x00, 0xFF):
            self._fail("version 0x%02x" % answer[1])
        elif answer[2] & 0x10:  # 8.8.2: PowerDown reads 1 until the oscillator runs
            self._fail("chip does not start")
        else:
            for at in range(0, len(_SETTINGS), 2):
                self._write(_SETTINGS[at], _SETTINGS[at + 1])
            self._state = _RESTING
            self.wait_ms = _FIELD_MS

    def _fail(self, why: str) -> None:
        """A card that lies there is still known afterwards, so that it does not count as presented anew."""
        self._cs(1)
        self.fault = why
        self._state = _RESETTING
        self.wait_ms = self._back_off_ms
        self._back_off_ms = min(2 * self._back_off_ms, _BACK_OFF_MAX_MS)

    def _send(self, state: int, frame: bytes, last_bits: int) -> None:
        """Start a transmission, by writes only. 10.3.1.8 Transceive; 9.3.1.14 StartSend, TxLastBits."""
        self._state = state
        self._write(_COMMAND, 0)
        self._write(_COM_IRQ, 0x7F)
        self._write(_FIFO_LEVEL, 0x80)
        self._burst(frame)
        self._write(_COMMAND, _TRANSCEIVE)
        self._write(_BIT_FRAMING, 0x80 | last_bits)
        self._looks = 0
        self.wait_ms = _STEP_MS

    def _hear(self) -> int | None:
        """Bytes heard (from _fifo[1] on), or why none; None: not over yet, or the chip has failed."""
        result = self._result
        self._exchange(_ASK_RESULT, result)
        if result[1] != _ANTENNA_ON:  # read each time: it tells when the chip is off or was reset
            self._fail("no answer" if result[1] in (0x00, 0xFF) else "chip was reset")
        elif result[2] & 0x20:  # ComIrqReg RxIRq
            return self._received(result[3], result[4], result[5] & 7)
        elif result[2] & 0x01:  # TimerIRq
            return _NOTHING
        else:
            self._looks += 1
            if self._looks >= _LOOKS:
                self._fail("chip is stuck")
        return None

    def _received(self, error: int, count: int, last_bits: int) -> int:
        if error & 0x08:  # 9.3.1.7 CollErr comes first: a collision looks like a parity error, too
            return _CLASH
        if error & 0x13 or last_bits or not 0 < count < 6:
            return _GARBLED
        self._exchange(_ASK_FIFO, self._fifo)
        return count

    def _write(self, register: int, value: int) -> None:
        self._pair[0] = register
        self._pair[1] = value
        self._burst(self._pair)

    def _burst(self, data: bytes) -> None:
        self._cs(0)
        self._spi.write(data)
        self._cs(1)

    def _exchange(self, out: bytes, in_: bytearray) -> None:
        self._cs(0)
        self._spi.write_readinto(out, in_)
        self._cs(1)
