"""Registers, FIFOs and instructions of a PIO state machine (RP2040 datasheet 3.4, 3.5); its time is in pio.py.

IRQ, EXEC and STATUS are not modelled.
"""

_ALL = 0xFFFFFFFF
_FIFO = 4
_JMP, _WAIT, _IN, _OUT, _FIFOS, _MOV, _IRQ, _SET = range(8)  # 3.4.1: bits 15 to 13


class Core:
    """Executes instructions at `_now_us`, on `wires` (see pio.py).

    settings: `in_base`, `jmp_pin` are pins; `out`, `set`, `side` are (first pin, count); `side_optional`, `in_right`,
    `out_right`, `autopush`, `autopull` are yes or no; `push_at`, `pull_at` bits; `values`, `directions` what it drives
    at first. A `get` from an empty FIFO is None, a `put` into a full one False."""

    def __init__(self, wires, now_us: int, settings: dict) -> None:
        self._wires = wires
        self._now_us = now_us
        self._settings = settings
        self._in_base = settings.get("in_base", 0)
        self._jmp_pin = settings.get("jmp_pin", 0)
        self._side = settings.get("side", (0, 0))
        self._side_optional = settings.get("side_optional", False)
        self._side_bits = self._side[1] + self._side_optional
        self._push_at = settings.get("push_at", 32)
        self._pull_at = settings.get("pull_at", 32)
        self.values = settings.get("values", 0)  # of the pins that it drives
        self.directions = settings.get("directions", 0)  # 1: an output
        self.pc = self.x = self.y = self.isr = self.osr = self.in_count = 0
        self.out_count = 32
        self.tx: list = []
        self.rx: list = []
        self._next = 0  # where the program goes on
        self._full = False  # an IN has shifted, its autopush waits
        self._refilled = False  # an OUT comes again after one cycle
        self._quiet = False  # of late nothing but jumps, counts and copies
        wires.drive(self.values, self.directions, now_us)

    def _set_sides(self, word: int) -> None:
        """3.5.1: with the first cycle, also of an instruction that stalls."""
        base, count = self._side
        if count and (not self._side_optional or word & 0x1000):
            self._drive(base, count, (word >> 8 & 31) >> (5 - self._side_bits))

    def _step(self, word: int) -> bool:
        """One of the program's. 3.5.4.2: besides OUT and PULL a FIFO refills the shift register any time."""
        self._refilled = False
        if word >> 13 not in (_OUT, _FIFOS, _MOV):
            self._refill()
        return self._execute(word)

    def _execute(self, word: int) -> bool:
        """Whether it is done; else it stalls. `_next` is where the program goes on."""
        kind, part, rest = word >> 13, word >> 5 & 7, word & 31
        if kind == _JMP:
            if self._jumps(part):
                self._next = rest
        elif kind == _WAIT:
            pin = rest if part & 3 == 0 else (self._in_base + rest) & 31
            return part & 3 < 2 and self._wires.levels(self._now_us) >> pin & 1 == part >> 2
        elif kind == _IN:
            return self._shift_in(part, rest or 32)
        elif kind == _OUT:
            return self._shift_out(part, rest or 32)
        elif kind == _FIFOS:
            return self._pull(part & 2, part & 1) if part & 4 else self._push(part & 2, part & 1)
        elif kind == _MOV:
            self._move(part, rest >> 3, rest & 7)
        elif kind == _SET:
            self._write(part, rest, "set")
        else:
            raise ValueError("IRQ is not modelled")
        return True

    def _jumps(self, condition: int) -> bool:
        """3.4.2: always, !x, x--, !y, y--, x!=y, pin, !osre; a counter is compared before it counts."""
        if condition == 6:
            return bool(self._wires.levels(self._now_us) >> self._jmp_pin & 1)
        x, y = self.x, self.y
        if condition == 2:
            self.x = (x - 1) & _ALL
        elif condition == 4:
            self.y = (y - 1) & _ALL
        return (True, not x, x, not y, y, x != y, False, self.out_count < self._pull_at)[condition] != 0

    def _read(self, source: int) -> int:
        if source == 0:
            levels = self._wires.levels(self._now_us)
            self._quiet = False
            return (levels >> self._in_base | levels << (32 - self._in_base)) & _ALL
        if source in (4, 5):
            raise ValueError("STATUS is not modelled")
        return (0, self.x, self.y, 0, 0, 0, self.isr, self.osr)[source]

    def _write(self, target: int, value: int, pins: str = "out") -> None:
        """Targets that SET, OUT and MOV have in common; 3 of OUT: nowhere."""
        if target in (0, 4):
            base, count = self._settings.get(pins, (0, 0))
            self._drive(base, count, value, target == 4)
        elif target == 1:
            self.x = value
        elif target == 2:
            self.y = value
        elif target == 5:
            self._next = value & 31

    def _drive(self, base: int, count: int, value: int, directions: bool = False) -> None:
        mask = (1 << count) - 1
        value &= mask
        before = (self.values, self.directions)
        mask, value = [(bits << base | bits << base >> 32) & _ALL for bits in (mask, value)]
        if directions:
            self.directions = self.directions & ~mask | value
        else:
            self.values = self.values & ~mask | value
        if before != (self.values, self.directions):
            self._quiet = False
            self._wires.drive(self.values, self.directions, self._now_us)

    def _shift_in(self, source: int, bits: int) -> bool:
        """3.4.4, 3.5.4.1: the shift happens once, also when its autopush waits for room."""
        if not self._full:
            self._quiet = False
            mask = (1 << bits) - 1
            value = self._read(source) & mask
            if self._settings.get("in_right"):
                self.isr = self.isr >> bits | value << (32 - bits)
            else:
                self.isr = (self.isr << bits | value) & _ALL
            self.in_count = min(32, self.in_count + bits)
        self._full = bool(self._settings.get("autopush")) and self.in_count >= self._push_at
        if self._full:
            self._full = not self._push(0, 1)
        return not self._full

    def _shift_out(self, target: int, bits: int) -> bool:
        """3.4.5, 3.5.4.2: from an empty register it refills, and comes again."""
        self._quiet = False
        if self._settings.get("autopull") and self.out_count >= self._pull_at:
            self._refilled = self._refill()
            return False
        mask = (1 << bits) - 1
        if self._settings.get("out_right"):
            value = self.osr & mask
            self.osr >>= bits
        else:
            value = self.osr >> (32 - bits)
            self.osr = self.osr << bits & _ALL
        self.out_count = min(32, self.out_count + bits)
        if target == 6:
            self.isr, self.in_count = value, bits
        elif target == 7:
            raise ValueError("EXEC is not modelled")
        else:
            self._write(target, value)
        self._refill()
        return True

    def _refill(self) -> bool:
        """Autopull; whether it took place."""
        if not (self._settings.get("autopull") and self.out_count >= self._pull_at and self.tx):
            return False
        self._quiet = False
        self.osr, self.out_count = self.tx.pop(0), 0
        return True

    def _push(self, if_full: int, block: int) -> bool:
        """3.4.6; a push that finds no room and may not wait loses the word."""
        if if_full and self.in_count < self._push_at:
            return True
        self._quiet = False
        if len(self.rx) < _FIFO:
            self.rx.append(self.isr)
        elif block:
            return False
        self.isr = self.in_count = 0
        return True

    def _pull(self, if_empty: int, block: int) -> bool:
        """3.4.7; a pull that finds nothing and may not wait takes X. With autopull a full register stays."""
        if self.out_count < self._pull_at if if_empty else self._settings.get("autopull") and not self.out_count:
            return True
        if self.tx:
            self._quiet = False
            self.osr = self.tx.pop(0)
        elif block:
            return False
        else:
            self.osr = self.x
        self.out_count = 0
        return True

    def _move(self, target: int, operation: int, source: int) -> None:
        """3.4.8: 1 inverts, 2 reverses the bits."""
        value = self._read(source)
        if operation:
            self._quiet = False
            value = value ^ _ALL if operation == 1 else _reversed(value)
        if target == 6:
            self.isr, self.in_count = value, 0
        elif target == 7:
            self.osr, self.out_count = value, 0
        elif target in (3, 4):
            raise ValueError("EXEC is not modelled")
        else:
            self._write(target, value)


def _reversed(value: int) -> int:
    result = 0
    for _ in range(32):
        result = result << 1 | value & 1
        value >>= 1
    return result
