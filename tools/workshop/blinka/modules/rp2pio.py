"""CircuitPython's `rp2pio`: programs of words for state machines that the workshop runs. Other chips have none."""

import os
import struct

import channel
import wires
from pio_blocks import Blocks

_SYSTEM_HZ = {"rp2040": 125000000, "rp2350": 150000000}.get(os.environ["BOLLARD_CHIP"])
if not _SYSTEM_HZ:
    raise ImportError("no module named 'rp2pio'")

_PUT, _EXEC, _ACTIVE = 0, 1, 2
_GET, _RX = 0, 1
_NO_PIN = 255
_OWNER = "state machines"
_blocks = Blocks(2 if _SYSTEM_HZ == 125000000 else 3)


def _number(pin) -> int:
    return _NO_PIN if pin is None else pin.id


class StateMachine:
    """Runs from the moment that it is made. `program`, and what is written and read: arrays."""

    def __init__(self, program, frequency, *, may_exec=None, wrap_target=0, first_set_pin=None, initial_set_pin_state=0,
                 initial_set_pin_direction=0x1F, first_in_pin=None, pull_in_pin_up=0, jmp_pin=None, jmp_pin_pull=None,
                 exclusive_pin_use=True, wait_for_txstall=True, auto_push=False, push_threshold=32,
                 in_shift_right=True):  # fmt: skip
        pins = [_number(each) for each in (first_in_pin, first_set_pin, jmp_pin)]
        for pin in {*pins} - {_NO_PIN}:
            wires.claim(pin, object() if exclusive_pin_use else _OWNER)
        self._number, words = _blocks.take(program, {*pins} - {_NO_PIN})
        self._may = {*program, *(may_exec or ())}
        level = 255 if first_set_pin is None else initial_set_pin_state & 1 | (initial_set_pin_direction & 1) << 1
        flags = int(in_shift_right) | int(auto_push) << 2
        head = bytes((wrap_target, flags, push_threshold & 31, 0, level, *pins))
        data = head + struct.pack(f"<{len(words)}H", *words)
        channel.post(wires.SM_SETUP, self._number, frequency or _SYSTEM_HZ, data)
        channel.post(wires.SM_DO, self._number, 1, bytes((_ACTIVE,)))

    def run(self, instructions) -> None:
        for each in instructions:
            if each not in self._may:
                raise ValueError("the pins that it uses are not this machine's")
            channel.post(wires.SM_DO, self._number, each, bytes((_EXEC,)))

    def write(self, buffer) -> None:
        for each in buffer:
            channel.post(wires.SM_DO, self._number, each, bytes((_PUT,)))

    def readinto(self, buffer) -> None:
        """Waits for ever for a word, as on a chip."""
        for place in range(len(buffer)):
            while (word := self._word()) is None:
                channel.idle(1)
            buffer[place] = word

    def clear_rxfifo(self) -> None:
        while channel.ask(wires.SM_ASK, self._number, _RX):
            self._word()

    def _word(self) -> int | None:
        word = bytearray(4)
        found = channel.ask(wires.SM_ASK, self._number, _GET, b"", memoryview(word))
        return int.from_bytes(word, "little") if found else None
