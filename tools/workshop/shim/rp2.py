"""MicroPython's `rp2`, as far as the firmware's port uses it: programs of words for state machines that the workshop
runs. A chip that is no RP2040 or RP2350 has no such module."""

import os
from array import array

import channel
from machine import Pin
from micropython import const

_SYSTEM_HZ = {"rp2040": 125000000, "rp2350": 150000000}.get(os.getenv("BOLLARD_CHIP"))
if not _SYSTEM_HZ:
    raise ImportError("no module named 'rp2'")

_SETUP = const(13)
_DO = const(14)
_ASK = const(46)
_PUT = const(0)
_EXEC = const(1)
_ACTIVE = const(2)
_GET = const(0)
_RX = const(1)
_TX = const(2)
_NO_PIN = const(255)
_word = bytearray(4)


class PIO:
    IN_LOW, IN_HIGH, OUT_LOW, OUT_HIGH = 0, 1, 2, 3
    SHIFT_LEFT, SHIFT_RIGHT = 0, 1
    JOIN_NONE, JOIN_TX, JOIN_RX = 0, 1, 2


class PIOASMError(Exception):
    pass


def asm_pio(*, set_init=None, in_shiftdir=0, out_shiftdir=0, autopush=False, autopull=False, push_thresh=32,
            pull_thresh=32):  # fmt: skip
    """The program of a function of words; its other instructions are not here. As on a chip the function finds them in
    place of its module's own names."""
    flags = in_shiftdir | out_shiftdir << 1 | autopush << 2 | autopull << 3

    def assembled(function):
        words, wrap_targets = [], []

        def word(instr: int, label=None) -> None:
            if len(words) >= 32:
                raise PIOASMError("too many instructions")
            words.append(instr)

        names = function.__globals__
        kept = dict(names)
        names.clear()
        names["word"] = word
        names["wrap_target"] = lambda: wrap_targets.append(len(words))
        try:
            function()  # a chip's assembler goes through it twice, for the labels
            del words[:]
            function()
        finally:
            names.clear()
            names.update(kept)
        wrap_target = wrap_targets[0] if wrap_targets else 0
        return array("H", words), wrap_target, flags, push_thresh & 31, pull_thresh & 31, set_init

    return assembled


_blocks: list = [[], [], []]  # the programs in each, RP2040 data sheet 3.1: 32 words


def _load(block: list, program: tuple) -> None:
    """The machines of a block share a program: the same one, not another of the same words."""
    if not [each for each in block if each is program]:
        if sum([len(each[0]) for each in block]) + len(program[0]) > 32:
            raise OSError(12)  # ENOMEM
        block.append(program)


class StateMachine:
    """One of the chip's; it is stopped until it is active."""

    def __init__(self, id: int, program=None, freq: int = -1, *, in_base=None, set_base=None, jmp_pin=None):
        if not 0 <= id < (12 if _SYSTEM_HZ == 150000000 else 8):
            raise ValueError("invalid StateMachine")
        self._id = id
        self._active = False
        words, wrap_target, flags, push_at, pull_at, set_init = program
        _load(_blocks[id // 4], program)
        freq = _SYSTEM_HZ if freq < 0 else freq
        if not _SYSTEM_HZ // 65536 < freq <= _SYSTEM_HZ:
            raise ValueError("freq out of range")
        level = 255 if set_init is None or set_base is None else set_init
        pins = [each.id if isinstance(each, Pin) else _NO_PIN for each in (in_base, set_base, jmp_pin)]
        head = bytes((wrap_target, flags, push_at, pull_at, level, pins[0], pins[1], pins[2]))
        channel.post(_SETUP, id, freq, head + bytes(words))
        channel.look()  # it drives a pin that can be read

    def active(self, value=None) -> bool:
        if value is not None:
            self._active = bool(value)
            channel.post(_DO, self._id, self._active, bytes((_ACTIVE,)))
        return self._active

    def exec(self, instr: int) -> None:
        channel.post(_DO, self._id, instr, bytes((_EXEC,)))

    def put(self, value: int, shift: int = 0) -> None:
        """A FIFO that is full for ever hangs the program, as on a chip."""
        channel.post(_DO, self._id, value << shift, bytes((_PUT,)))

    def get(self, buf=None, shift: int = 0) -> int:
        """Waits for ever for a word, as on a chip."""
        while not channel.ask(_ASK, self._id, _GET, b"", _word):
            channel.idle(1)
        return int.from_bytes(_word, "little") >> shift

    def rx_fifo(self) -> int:
        return channel.ask(_ASK, self._id, _RX)

    def tx_fifo(self) -> int:
        return channel.ask(_ASK, self._id, _TX)
