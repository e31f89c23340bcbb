# CPython only: another simulator of the RP2040 is the oracle
"""The model of a PIO state machine against the one of rp2040py, instruction by instruction."""

import os
import random

import pytest

from host_tests.pio_wires import Changes
from lib.drivers import pio_programs
from tools.workshop.chips.pio import StateMachine

os.environ["RP2040PY_SKIP_CYTHON"] = "1"
rp2040py = pytest.importorskip("rp2040py")
asm = pytest.importorskip("rp2040py.utils.pio_assembler")

_PINS = 4  # inputs 0 to 3; outputs 4 to 7
_INPUT_ENABLE = 0x40


class Oracle:
    """A state machine of rp2040py, one instruction or stalled cycle a `step`."""

    def __init__(self, words, wrap_target, wrap, in_right, out_right, autopush) -> None:
        chip = rp2040py.RP2040()
        self.chip, self.pio = chip, chip.pio[0]
        self.machine = machine = self.pio.machines[0]
        for index, word in enumerate(words):
            self.pio.write_uint32(0x48 + 4 * index, word)
        for pin in range(_PINS):
            chip.gpio[pin].pad_value = _INPUT_ENABLE
        machine.exec_ctrl = wrap << 12 | wrap_target << 7 | 1 << 24
        machine.shift_ctrl = in_right << 18 | out_right << 19 | autopush << 16
        machine.pin_ctrl = 4 << 26 | 4 << 5 | 4 << 20 | 4  # set and out: 4 pins from 4
        machine.output_shift_count = 32  # as after a restart, 3.5.4
        machine.enabled = True
        machine.next_due_fp = 256  # the end of the first step
        self.pio.recompute_due()
        self.pio.stopped = False

    def inputs(self, levels: int) -> None:
        for pin in range(_PINS):
            self.chip.gpio[pin].set_input_value(bool(levels >> pin & 1))

    def step(self) -> None:
        self.pio.advance(1)

    def registers(self) -> tuple:
        m = self.machine
        osr, isr = m.output_shift_reg & 0xFFFFFFFF, m.input_shift_reg & 0xFFFFFFFF
        return m.pc, m.x, m.y, osr, isr, self.pio.pin_values >> 4 & 15, self.pio.pin_directions >> 4 & 15


def ours(words, wires, wrap_target, in_right, out_right, autopush):
    return StateMachine(
        words, 1000000, wires, 0, wrap_target, jmp_pin=1, set=(4, 4), out=(4, 4), in_right=in_right,
        out_right=out_right, autopush=autopush,
    )  # fmt: skip


def _registers(sm) -> tuple:
    return sm.pc, sm.x, sm.y, sm.osr, sm.isr, sm.values >> 4 & 15, sm.directions >> 4 & 15


def _instruction(chance: random.Random, size: int, autopush: int) -> int:
    """One that both know; delays are rare. Not here: autopull, and `iffull` without autopush, which the oracle has
    otherwise than the datasheet; IRQ."""
    delay = chance.choice((0, 0, 0, 0, 1, 2, 5, 31)) << 8
    any_of = chance.choice
    return delay | any_of((
        lambda: any_of(range(8)) << 5 | chance.randrange(size),  # jmp
        lambda: any_of(range(8)) << 5 | chance.randrange(size),
        lambda: 0x2000 | any_of((0, 1, 4, 5)) << 5 | chance.randrange(_PINS),  # wait
        lambda: 0x4000 | any_of((0, 1, 2, 3, 6, 7)) << 5 | chance.randrange(32),  # in
        lambda: 0x6000 | any_of((0, 1, 2, 3, 4, 6)) << 5 | chance.randrange(32),  # out
        lambda: 0x8000 | any_of((0, 1, 2, 3) if autopush else (0, 1)) << 5,  # push
        lambda: 0x8080 | any_of((0, 1)) << 5,  # pull
        lambda: 0xA000 | any_of((0, 1, 2, 6, 7)) << 5 | any_of(range(3)) << 3 | any_of((0, 1, 2, 3, 6, 7)),  # mov
        lambda: 0xE000 | any_of((0, 1, 2, 4)) << 5 | chance.randrange(32),  # set
    ))()  # fmt: skip


def _hands(chance: random.Random, oracle: Oracle, machines: list, put: float) -> None:
    """What the processor does between two cycles."""
    if chance.random() < put:
        word = chance.choice((0, 1, 3, 500, chance.getrandbits(32)))
        full = oracle.machine.tx_fifo.full
        assert [each.put(word) for each in machines] == [not full] * 2
        oracle.machine.write_fifo(word)
    if chance.random() < 0.02 and not oracle.machine.rx_fifo.empty:
        assert [each.get() for each in machines] == [oracle.machine.read_fifo()] * 2


def _compare(words, wrap_target, chance, cycles, put, switches=(0, 0, 0)) -> None:
    """On the same levels and words: one machine executes each cycle, one jumps, and the oracle is asked each cycle."""
    oracle = Oracle(words, wrap_target, len(words) - 1, *switches)
    levels = {at: chance.randrange(16) for at in range(cycles) if chance.random() < 0.06}
    stepping, jumping = machines = [ours(words, Changes(sorted(levels.items())), wrap_target, *switches) for _ in "12"]
    for at in range(cycles):
        stalled = oracle.machine.waiting  # the oracle goes on in the moment in which a stall ends, not in a cycle
        if stalled:
            oracle.step()
        if at in levels:
            oracle.inputs(levels[at])
        jumping.run(at - 1) if chance.random() < 0.01 else None
        if chance.random() < put + 0.02:
            jumping.run(at - 1)
            _hands(chance, oracle, machines, put / (put + 0.02))
        if not stalled:
            oracle.step()
        stepping.run(at)
        if stepping.cycle == at + 1 and not oracle.machine.waiting:  # no delay runs, no stall
            assert _registers(stepping) == oracle.registers(), (at, [hex(word) for word in words])
    jumping.run(cycles - 1)
    assert _registers(jumping) == _registers(stepping) and jumping.rx == stepping.rx


@pytest.mark.parametrize("seed", range(300))
def test_random_programs_run_alike(seed):
    chance = random.Random(seed)
    size = chance.randrange(2, 13)
    switches = [chance.randrange(2) for _ in range(3)]
    words = [_instruction(chance, size, switches[2]) for _ in range(size)]
    _compare(words, chance.randrange(size), chance, 400, 0.05, switches)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("watch", [None, 0, 1])
@pytest.mark.parametrize("active", [0, 1])
def test_the_guard_runs_alike(active, watch, seed):
    words = pio_programs.guard(active, watch)
    _compare(words, pio_programs.GUARD_WRAP_TARGET, random.Random(seed), 4000, 0.02)


@pytest.mark.parametrize("seed", range(10))
def test_the_pulse_counter_runs_alike(seed):
    words = pio_programs.pulses()
    _compare(words, pio_programs.PULSE_WRAP_TARGET, random.Random(seed), 6000, 0.01, (0, 0, 1))


_X, _Y, _OSR, _PINS_OUT = 1, 2, 7, 0
_BLOCK = 0x20  # which that assembler calls `no_block`
_PULL = asm.pio_pull(False, False) | _BLOCK
_NOT_X, _X_DEC, _Y_DEC, _PIN = 1, 2, 4, 6


def test_the_words_of_the_pulse_counter_are_what_their_comments_say():
    assert pio_programs.pulses() == (
        _PULL, asm.pio_mov(_X, _OSR), asm.pio_set(_Y, 31), asm.pio_jmp(5, _PIN),
        asm.pio_jmp(2), asm.pio_jmp(3, _Y_DEC), asm.pio_set(_Y, 31), asm.pio_jmp(6, _PIN), asm.pio_jmp(7, _Y_DEC),
        asm.pio_jmp(2, _X_DEC),
    )  # fmt: skip
    assert asm.pio_in(_X, 32) == pio_programs.PULSE_READ


@pytest.mark.parametrize("active", [0, 1])
@pytest.mark.parametrize(
    "watch, test",
    [
        (None, (asm.pio_jmp(10), asm.pio_jmp(10))),
        (1, (asm.pio_jmp(0, _PIN), asm.pio_jmp(10))),
        (0, (asm.pio_jmp(10, _PIN), asm.pio_jmp(0))),
    ],
)
def test_the_words_of_the_guard_are_what_their_comments_say(active, watch, test):
    close, open_ = asm.pio_set(_PINS_OUT, active), asm.pio_set(_PINS_OUT, 1 - active)
    take = asm.pio_mov(_X, _OSR)
    assert pio_programs.guard(active, watch) == (
        open_, _PULL, take, asm.pio_jmp(1, _X_DEC), open_, _PULL, take, asm.pio_jmp(4, _NOT_X), *test, close,
        _PULL & ~_BLOCK, take, asm.pio_jmp(4, _NOT_X), asm.pio_jmp(15, _X_DEC), asm.pio_jmp(0, _NOT_X),
    )  # fmt: skip
