"""A state machine of the RP2040's programmable I/O (datasheet 3.4, 3.5), executing encoded instructions.

Event-driven: a stall lasts until something can end it, and a loop that only waits or counts is computed, not executed
(`_skip`).
"""

from tools.workshop.chips.pio_core import Core

_ALL = 0xFFFFFFFF
_FIFO = 4
_NEVER = 1 << 62
_STATE = ("values", "directions", "pc", "x", "y", "isr", "osr", "in_count", "out_count", "cycle", "_full", "_quiet")


class Wires:
    """What a state machine sees and drives, all pins as the bits of one number; of this one every level stays.

    `next_us(now_us)`: when an input changes next, None: not that anybody knew. `drive(values, directions, now_us)`."""

    def __init__(self, levels: int = 0) -> None:
        self._levels = levels

    def levels(self, now_us: int) -> int:
        return self._levels

    def next_us(self, now_us: int) -> int | None:
        return None

    def drive(self, values: int, directions: int, now_us: int) -> None:
        pass


class StateMachine(Core):
    """`words` run from index 0 at `now_us`, `hz` a second, after the one at `wrap` the one at `wrap_target`; for the
    settings see pio_core.py."""

    def __init__(
        self, words, hz: int, wires, now_us: int = 0, wrap_target: int = 0, wrap: int = -1, **settings
    ) -> None:
        super().__init__(wires, now_us, settings)
        self._words = words
        self._hz = hz
        self._start_us = now_us
        self._wrap_target = wrap_target
        self._wrap = wrap if wrap >= 0 else len(words) - 1
        self.cycle = 0  # the next to be executed
        self._marks: list = []  # of the last rounds of a loop

    # --- the processor's side

    def put(self, word: int) -> bool:
        self._marks = []
        if len(self.tx) < _FIFO:
            self.tx.append(word & _ALL)
            return True
        return False

    def get(self) -> int | None:
        self._marks = []
        return self.rx.pop(0) if self.rx else None

    def exec(self, word: int, now_us: int) -> bool:
        """3.5.7: an instruction of the processor's, at once, its delay ignored. False: it stalls, and is dropped."""
        self.run(now_us)
        self._marks = []
        self._now_us = now_us
        self._next = self.pc
        self._set_sides(word)
        done = self._execute(word)
        self.pc = self._next
        return done

    # --- time

    def begin(self, now_us: int) -> None:
        """The clock starts now."""
        self._start_us, self.cycle = now_us, 0

    def run(self, now_us: int, until_driven: bool = False) -> None:
        """Execute all that is due at `now_us` or before; or only up to the first change of a pin that it drives."""
        end = self._first_cycle(now_us + 1)
        driven = (self.values, self.directions)
        while self.cycle < end:
            self._now_us = self._start_us + self.cycle * 1000000 // self._hz
            pc, word = self.pc, self._words[self.pc]
            self._next = self._wrap_target if pc == self._wrap else pc + 1
            self._set_sides(word)
            if self._step(word):
                self.cycle += 1 + (word >> 8 & 31 & (31 >> self._side_bits))  # 3.4.1: delay, of bits without side-set
                self.pc = self._next
                if self.pc <= pc and self.cycle < end:
                    self._skip(end)
            else:
                self.cycle = self.cycle + 1 if self._refilled else max(self.cycle + 1, min(end, self._change()))
            if until_driven and driven != (self.values, self.directions):
                return

    def next_us(self, now_us: int, within_us: int) -> int | None:
        """When it next drives another level, if no input changes and nothing is put; None: not `within_us`."""
        wires = Wires(self._wires.levels(now_us))
        ahead = StateMachine(
            self._words, self._hz, wires, self._start_us, self._wrap_target, self._wrap, **self._settings
        )
        for name in _STATE:
            setattr(ahead, name, getattr(self, name))
        ahead.tx, ahead.rx = list(self.tx), list(self.rx)
        ahead.run(now_us + within_us, True)
        driven = (self.values, self.directions)
        return ahead._now_us if (ahead.values, ahead.directions) != driven else None

    def _first_cycle(self, at_us: int) -> int:
        """The first that begins then or later."""
        return -(-(at_us - self._start_us) * self._hz // 1000000)

    def _change(self) -> int:
        """The first cycle that can see the next change of an input."""
        next_us = self._wires.next_us(self._now_us)
        return _NEVER if next_us is None else self._first_cycle(next_us)

    def _skip(self, end: int) -> None:
        """At the head of a loop: if its last two rounds did nothing but jump, count and copy, and moved the registers
        by the same amounts, all further rounds will (a round is an affine map), until an input changes or a counter
        comes near zero, or near the other one."""
        marks, now = self._marks, (self.pc, self.cycle, self.x, self.y, self.osr, self.isr, self._change())
        if not self._quiet or (marks and marks[-1][0] != self.pc):
            marks = []
        self._quiet = True
        self._marks = marks = marks[-2:] + [now]
        if len(marks) < 3 or marks[0][6] <= self.cycle:
            return
        steps = [now[i] - marks[1][i] for i in range(1, 6)]
        if steps != [marks[1][i] - marks[0][i] for i in range(1, 6)]:
            return
        cycles, x_step, y_step = steps[:3]
        rounds = (min(end, now[6]) - self.cycle) // cycles - 1
        for value, step in ((self.x, x_step), (self.y, y_step), (abs(self.x - self.y), -abs(x_step - y_step))):
            if step > 0:
                return
            if step:
                rounds = min(rounds, (value - cycles - 1) // -step)
        if rounds > 0:
            self.cycle += rounds * cycles
            self.x += rounds * x_step
            self.y += rounds * y_step
            self.osr += rounds * steps[3]
            self.isr += rounds * steps[4]
            self._marks = []
