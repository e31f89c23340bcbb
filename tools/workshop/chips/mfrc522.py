"""NXP MFRC522 behind its SPI pins: registers, FIFO, interrupts, timer, CRC coprocessor, air at 106 kbit/s.

Section numbers are those of the MFRC522 datasheet. Every transfer happens in no time at `now_us`; everything
that takes time is worked off by `advance`, in order, before anything is looked at. What a real chip would
silently take amiss is written down in `misuse`.
"""

from tools.workshop.chips.card import FRAME_DELAY_US, Field, air_us, crc_a, overlay, with_crc

_COMMAND, _COM_IEN, _DIV_IEN, _COM_IRQ, _DIV_IRQ, _ERROR = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
_FIFO_DATA, _FIFO_LEVEL, _CONTROL, _BIT_FRAMING, _COLL = 0x09, 0x0A, 0x0C, 0x0D, 0x0E
_MODE, _TX_MODE, _RX_MODE, _TX_CONTROL = 0x11, 0x12, 0x13, 0x14
_CRC_HIGH, _CRC_LOW, _T_MODE, _T_PRESCALER, _T_RELOAD_H, _T_RELOAD_L = 0x21, 0x22, 0x2A, 0x2B, 0x2C, 0x2D
_T_COUNTER_H, _T_COUNTER_L, _VERSION = 0x2E, 0x2F, 0x37

_RESET = {
    0x01: 0x20, 0x02: 0x80, 0x04: 0x14, 0x07: 0x21, 0x0B: 0x08, 0x0C: 0x10, 0x0E: 0xA0, 0x11: 0x3F,
    0x14: 0x80, 0x16: 0x10, 0x17: 0x84, 0x18: 0x84, 0x19: 0x4D, 0x1C: 0x62, 0x1F: 0xEB, 0x21: 0xFF,
    0x22: 0xFF, 0x24: 0x26, 0x26: 0x48, 0x27: 0x88, 0x28: 0x20, 0x29: 0x20, 0x33: 0x80, 0x36: 0x40,
}  # fmt: skip
_RESERVED = (0x00, 0x0F, 0x10, 0x1A, 0x1B, 0x1E, 0x20, 0x23, 0x25, 0x30, 0x3C, 0x3D, 0x3E, 0x3F)
_READ_ONLY = (0x06, 0x07, 0x21, 0x22, 0x2E, 0x2F, 0x37)

_IDLE, _CALC_CRC, _TRANSCEIVE, _SOFT_RESET, _NO_CHANGE = 0x0, 0x3, 0xC, 0xF, 0x7
_TX_IRQ, _RX_IRQ, _ERR_IRQ, _TIMER_IRQ, _CRC_IRQ = 0x40, 0x20, 0x02, 0x01, 0x04
_BUFFER_OVERFLOW, _COLLISION, _CRC_ERROR, _PROTOCOL = 0x10, 0x08, 0x04, 0x01
_FIFO_SIZE = 64


class Mfrc522:
    """The chip. `dead` 0x00 or 0xFF: its wires are off and that is what the controller reads."""

    def __init__(self, field: Field, version: int = 0x92, startup_us: int = 1000) -> None:
        self.misuse = []
        self.dead = None
        self.transfers = 0
        self.field = field
        self._version = version
        self._startup_us = startup_us
        self._registers = bytearray(64)
        self._fifo = []
        self._selected = False
        self._address = None
        self._rst = 1
        self._surprised = False  # its supply was lost, and nobody knows yet
        self._crc_data = b""
        self._due = {}  # what is under way: "sent", "rising" (an answer begins), "heard", "timer" -> its time
        self._answers = []
        self._frame = (b"", 0)
        self._reset(0)
        self._ready_us = 0  # it has been powered for long
        field.reader = self

    def select(self) -> None:
        """The chip select line goes low."""
        self._selected = True
        self._address = None

    def deselect(self) -> None:
        """The chip select line goes high: the next byte will be an address."""
        self._selected = False

    def transfer(self, out: bytes, now_us: int) -> bytes:
        """Bytes in, as many out. 8.1.2: a read has an address in each byte, a write one and then data."""
        self.transfers += 1
        self.advance(now_us)
        if not self._selected:
            self.misuse.append("transfer without select")
        if self.dead is not None or not self._selected or not self._rst:
            return bytes([self.dead if self.dead is not None else 0xFF * (not self._selected)]) * len(out)
        answer = bytearray(len(out))
        for index, byte in enumerate(out):
            address = self._address
            if address is None or address & 0x80:
                answer[index] = self._read(address >> 1 & 0x3F, now_us) if address else 0
                self._address = byte
            else:
                self._write(address >> 1 & 0x3F, byte, now_us)
        return bytes(answer)

    def rst(self, level: int, now_us: int) -> None:
        """The reset pin: low is hard power-down (as is no supply), its rise starts the chip. 8.8.1"""
        self.advance(now_us)
        if level != self._rst:
            self._rst = level
            self._reset(now_us)
            self._surprised = False

    def unplug(self, level: int, now_us: int) -> None:
        """Its connector is pulled: no supply, no field, and the wires read as one level."""
        self.dead = level
        self._reset(now_us)

    def plug(self, now_us: int) -> None:
        """Its connector is back."""
        self.dead = None
        self._reset(now_us)
        self._surprised = True

    def irq_level(self, now_us: int) -> int:
        """The interrupt pin. 9.3.1.3"""
        self.advance(now_us)
        r = self._registers
        raised = r[_COM_IRQ] & r[_COM_IEN] & 0x7F or r[_DIV_IRQ] & r[_DIV_IEN] & 0x14
        return int(bool(raised) != bool(r[_COM_IEN] & 0x80))

    def next_us(self, now_us: int) -> int | None:
        """When something changes by itself."""
        self.advance(now_us)
        return min(self._due.values()) if self._due else None

    def advance(self, now_us: int) -> None:
        """Work off, in order, whatever ends until now."""
        while self._due:
            then_us, what = min([(at_us, what) for what, at_us in self._due.items()])
            if then_us > now_us:
                return
            del self._due[what]
            self._HAPPENS[what](self, then_us)

    def torn(self, card: object, now_us: int) -> None:
        """A card has left: of its answer only the bits until now arrive."""
        begun_us = self._due.get("heard", 0) - air_us(max([a[2] for a in self._answers] or [0]))
        bits = max(0, (now_us - begun_us) * 1356 // 12800 * 8 // 9)
        cut = [(c, value & (1 << bits) - 1, min(bits, count)) if c is card else (c, value, count)
               for c, value, count in self._answers]  # fmt: skip
        if cut == self._answers:
            return
        self._answers = [answer for answer in cut if answer[2]]
        if self._answers:
            self._due["heard"] = begun_us + air_us(max([a[2] for a in self._answers]))
        else:
            self._due.pop("rising", None)
            self._due.pop("heard", None)

    def _reset(self, now_us: int) -> None:
        self._registers[:] = bytes(64)
        for register, value in _RESET.items():
            self._registers[register] = value
        self._registers[_VERSION] = self._version
        self._ready_us = now_us + self._startup_us
        self._fifo.clear()
        self._due.clear()
        self.field.power(False, now_us)

    def _read(self, register: int, now_us: int) -> int:
        if now_us < self._ready_us:  # 8.8.2: PowerDown reads 1 until the oscillator runs
            return 0x30 if register == _COMMAND else 0
        if register == _FIFO_DATA:
            return self._fifo.pop(0) if self._fifo else 0
        if register == _FIFO_LEVEL:
            return len(self._fifo)
        if register in (_T_COUNTER_H, _T_COUNTER_L):
            count = max(0, self._due.get("timer", now_us) - now_us) * 1356 // (100 * self._timer_divider())
            return count >> 8 if register == _T_COUNTER_H else count & 0xFF
        return self._registers[register]

    def _write(self, register: int, value: int, now_us: int) -> None:
        if now_us < self._ready_us or register in _RESERVED or register in _READ_ONLY:
            why = "while starting" if now_us < self._ready_us else "to a reserved or read-only register"
            if not (self._surprised and now_us < self._ready_us):
                self.misuse.append("write of %02X to %02X %s" % (value, register, why))
            return
        if register in (_COM_IRQ, _DIV_IRQ):  # 9.3.1.5: bit 7 says whether the ones set or clear
            kept = self._registers[register] & ~value
            self._registers[register] = (kept | (value if value & 0x80 else 0)) & 0x7F
            return
        if register == _FIFO_DATA:
            self._push(value)
            return
        if register == _FIFO_LEVEL:
            if value & 0x80:
                self._fifo.clear()
                self._registers[_ERROR] &= ~_BUFFER_OVERFLOW
            return
        if register == _COMMAND:
            self._command(value, now_us)
            return
        if register == _COLL:  # 9.3.1.15: only ValuesAfterColl can be written
            value = (value & 0x80) | (self._registers[_COLL] & 0x7F)
        self._registers[register] = value
        if register == _TX_CONTROL:
            self.field.power(bool(value & 3), now_us)
        elif register == _BIT_FRAMING and value & 0x80:
            self._start_send(now_us)
        elif register == _CONTROL and value & 0xC0:  # 9.3.1.13: TStopNow, TStartNow
            self._due.pop("timer", None)
            if value & 0x40:
                self._start_timer(now_us)

    def _push(self, value: int) -> None:
        if len(self._fifo) == _FIFO_SIZE:  # 9.3.1.7
            self.misuse.append("FIFO overflow")
            self._registers[_ERROR] |= _BUFFER_OVERFLOW
            self._registers[_COM_IRQ] |= _ERR_IRQ
        else:
            self._fifo.append(value)
            if self._registers[_COMMAND] & 0x0F == _CALC_CRC:
                self._calculate()

    def _command(self, value: int, now_us: int) -> None:
        """10.3: Transceive waits for StartSend and ends only by another command; so does CalcCRC."""
        if value & 0x0F == _SOFT_RESET:
            self._reset(now_us)
            self._surprised = False
            return
        if value & 0x0F == _NO_CHANGE:
            value = value & 0xF0 | self._registers[_COMMAND] & 0x0F
        elif value & 0x0F not in (_IDLE, _CALC_CRC, _TRANSCEIVE):
            self.misuse.append("command %X is not modelled" % (value & 0x0F))
        else:
            for what in ("sent", "rising", "heard"):
                self._due.pop(what, None)
            self._registers[_ERROR] = 0  # 9.3.1.7: a command clears it
        if self._registers[_COMMAND] & 0x10 and not value & 0x10:
            self._ready_us = now_us + self._startup_us  # any write without PowerDown wakes the chip
        self._registers[_COMMAND] = value & 0x3F
        if value & 0x0F == _CALC_CRC:
            self._crc_data = b""
            self._calculate()

    def _calculate(self) -> None:
        if self._registers[_MODE] & 3 != 1:
            self.misuse.append("CRC preset other than 6363 is not modelled")
        self._crc_data += bytes(self._fifo)
        self._fifo.clear()
        crc = crc_a(self._crc_data)
        self._registers[_CRC_LOW], self._registers[_CRC_HIGH] = crc & 0xFF, crc >> 8
        self._registers[_DIV_IRQ] |= _CRC_IRQ

    def _start_send(self, now_us: int) -> None:
        if self._registers[_COMMAND] & 0x0F != _TRANSCEIVE:
            self.misuse.append("StartSend without Transceive")
        elif not self._fifo:
            self.misuse.append("StartSend with an empty FIFO")
        else:
            last = self._registers[_BIT_FRAMING] & 7
            data = bytes(self._fifo)
            self._fifo.clear()
            if self._registers[_TX_MODE] & 0x80:
                data = with_crc(data)
            self._frame = data, len(data) * 8 - (8 - last if last else 0)
            self._due["sent"] = now_us + air_us(self._frame[1])

    def _sent(self, then_us: int) -> None:
        r = self._registers
        r[_COM_IRQ] |= _TX_IRQ
        if r[_T_MODE] & 0x80:  # 9.3.3.10 TAuto: from the end of the transmission
            self._start_timer(then_us)
        self._answers = self.field.ask(self._frame[0], self._frame[1], then_us)
        if self._answers:
            begins_us = then_us + FRAME_DELAY_US
            self._due["rising"] = begins_us + 5 * 12800 // 1356  # the timer stops after the fifth bit
            self._due["heard"] = begins_us + air_us(max([answer[2] for answer in self._answers]))

    def _rising(self, then_us: int) -> None:
        if self._registers[_T_MODE] & 0x80:
            self._due.pop("timer", None)

    def _heard(self, then_us: int) -> None:
        """8.3.3 and 9.3.1.15: the answer is in the FIFO; RxAlign says where its first bit went."""
        r = self._registers
        align = r[_BIT_FRAMING] >> 4 & 7
        value, bits, clash = overlay(self._answers)
        self._answers = []
        r[_COLL] = r[_COLL] & 0x80 | 0x20
        if clash is not None:
            if not r[_COLL] & 0x80:
                value &= (1 << clash) - 1
            r[_COLL] = r[_COLL] & 0x80 | (clash + align + 1 & 0x1F if clash + align < 32 else 0x20)
            r[_ERROR] |= _COLLISION
        count = (align + bits + 7) // 8
        data = (value << align).to_bytes(count, "little")
        r[_CONTROL] = r[_CONTROL] & ~7 | (align + bits) % 8
        if (align + bits) % 8:
            r[_ERROR] |= _PROTOCOL * (align == 0)
        if r[_RX_MODE] & 0x80:
            good = count > 2 and with_crc(data[:-2]) == data
            r[_ERROR] |= 0 if good else _CRC_ERROR
            data = data[:-2]
        self._fifo.extend(data)
        r[_COM_IRQ] |= _RX_IRQ | (_ERR_IRQ if r[_ERROR] else 0)

    def _timer_divider(self) -> int:
        prescaler = (self._registers[_T_MODE] & 0x0F) << 8 | self._registers[_T_PRESCALER]
        return 2 * prescaler + 1

    def _start_timer(self, then_us: int) -> None:
        """8.5: (reload + 1) ticks of 13.56 MHz / (2 prescaler + 1)."""
        reload = self._registers[_T_RELOAD_H] << 8 | self._registers[_T_RELOAD_L]
        self._due["timer"] = then_us + (reload + 1) * self._timer_divider() * 100 // 1356

    def _timer(self, then_us: int) -> None:
        self._registers[_COM_IRQ] |= _TIMER_IRQ
        if self._registers[_T_MODE] & 0x10:  # TAutoRestart
            self._start_timer(then_us)

    _HAPPENS = {"sent": _sent, "rising": _rising, "heard": _heard, "timer": _timer}
