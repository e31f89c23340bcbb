"""The state machines of an RP2040 or RP2350 on the virtual board: their pins are the board's."""

import struct
from collections.abc import Callable

from tools.workshop import wire
from tools.workshop.chips.pio import StateMachine, Wires
from tools.workshop.chips.wave import Wave

_NO_PIN = 255
_MOMENT_US = 100  # what a program's pass takes anyhow
_HORIZON_US = 20_000_000


class Machines:
    """Runs them up to the moment that is asked for. `wave(pin)` gives the wave of an input, or None; `drive(pin, level,
    now_us)` moves an output."""

    def __init__(self, wave: Callable[[int], Wave | None], drive: Callable[[int, int, int], None], misuse):
        self._wave, self._drive, self._misuse = wave, drive, misuse
        self._machines: dict[int, StateMachine] = {}
        self._running: dict[int, StateMachine] = {}
        self._last: dict[int, tuple[int, int]] = {}
        self.owners: dict[int, int] = {}  # pin -> state machine that drives it

    # What the program does

    def setup(self, number: int, hz: int, data: bytes, now_us: int) -> None:
        """A machine gets its program, its pins and their first level."""
        wrap_target, flags, push_at, pull_at, level, in_base, set_base, jmp_pin = data[:8]
        words = struct.unpack(f"<{len(data) // 2 - 4}H", data[8:])
        self._running.pop(number, None)
        pads = _Pads(self, number)
        drives = set_base if _NO_PIN not in (set_base, level) and level & 2 else _NO_PIN  # what it sets may be an input
        for pin in {in_base, jmp_pin} - {_NO_PIN, drives}:
            if wave := self._wave(pin):
                pads.waves[pin] = wave
            else:
                self._misuse(f"state machine {number}: nothing that it could watch is on pin {pin}")
        settings = {"in_base": in_base & 31, "jmp_pin": jmp_pin, "push_at": push_at or 32, "pull_at": pull_at or 32}
        for bit, name in enumerate(("in_right", "out_right", "autopush", "autopull")):
            settings[name] = bool(flags >> bit & 1)
        if drives != _NO_PIN:
            self.owners[set_base] = number
            settings |= {"set": (set_base, 1), "values": (level & 1) << set_base}
            settings["directions"] = 1 << set_base
        self._machines[number] = StateMachine(words, hz, pads, now_us, wrap_target, **settings)

    def do(self, number: int, value: int, kind: int, now_us: int) -> bool:
        """The processor starts or stops one, puts a word, or inserts an instruction. Whether a pin may move for it: not
        if a machine gets the same word again."""
        machine = self._machines[number]
        news = kind != wire.SM_EXEC and self._last.get(number) != (kind, value)
        self._last[number] = kind, value
        if kind == wire.SM_ACTIVE:
            self._running.pop(number, None)
            if value:
                machine.begin(now_us)
                self._running[number] = machine
            return True
        self.run(now_us)
        if kind == wire.SM_EXEC and not machine.exec(value, now_us):
            self._misuse(f"state machine {number}: the inserted instruction {value:#06x} stalls")
        elif kind == wire.SM_PUT and not machine.put(value):
            self.run(now_us + _MOMENT_US)
            if not machine.put(value):
                self._misuse(f"state machine {number}: its FIFO is full, a chip would hang here")
        return news

    def ask(self, number: int, what: int, now_us: int) -> tuple[bytes, int]:
        """A word that waits and 1, or 0 if there is none; or how many wait."""
        self.run(now_us)
        machine = self._machines[number]
        if what == wire.SM_GET:
            word = machine.get()
            return (b"", 0) if word is None else (struct.pack("<I", word), 1)
        return b"", len(machine.rx if what == wire.SM_RX else machine.tx)

    def release(self, pin: int) -> None:
        """The processor takes a pin for itself."""
        self.owners.pop(pin, None)

    def there(self) -> bool:
        """Has the program set any up?"""
        return bool(self._machines)

    def let_go(self) -> None:
        """A reset, also a soft one: all stop, nobody drives their pins."""
        self._machines.clear()
        self._running.clear()
        self._last.clear()
        self.owners.clear()

    # Time

    def run(self, now_us: int) -> None:
        for machine in self._running.values():
            machine.run(now_us)

    def next_us(self, now_us: int) -> int | None:
        """When one of them drives a pin to another level by itself."""
        driving = [self._running[number] for number in set(self.owners.values()) if number in self._running]
        times = [machine.next_us(now_us, _HORIZON_US) for machine in driving]
        return min((when for when in times if when is not None), default=None)

    def levels(self) -> int:
        """The levels of the pins that they drive."""
        there = [(pin, self._machines[number]) for pin, number in self.owners.items() if number in self._machines]
        return sum(machine.values & 1 << pin for pin, machine in there)

    def moved(self, number: int, values: int, now_us: int) -> None:
        """A machine drives these levels from now on."""
        for pin, owner in self.owners.items():
            if owner == number:
                self._drive(pin, values >> pin & 1, now_us)


class _Pads(Wires):
    """The pins of one machine."""

    def __init__(self, machines: Machines, number: int):
        super().__init__()
        self._owner, self._number = machines, number
        self.waves: dict[int, Wave] = {}

    def levels(self, now_us: int) -> int:
        bits = self._owner.levels()  # a machine can look at what it drives itself
        for pin, wave in self.waves.items():
            bits |= wave.level(now_us) << pin
        return bits

    def next_us(self, now_us: int) -> int | None:
        times = [wave.next_us(now_us) for wave in self.waves.values()]
        return min((when for when in times if when is not None), default=None)

    def drive(self, values: int, directions: int, now_us: int) -> None:
        self._owner.moved(self._number, values, now_us)
