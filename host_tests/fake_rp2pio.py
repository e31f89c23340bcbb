"""CircuitPython's `rp2pio` on the model of a state machine, as far as the port uses it; and the modules beside it.

Pins belong to digitalio, or to the state machines of one block, several of which may share one if they say so."""

import types

from tools.workshop.blinka.modules.pio_blocks import Blocks
from tools.workshop.chips.pio import StateMachine as Model

_KEYWORDS = frozenset((
    "may_exec", "exclusive_pin_use", "first_in_pin", "auto_push", "push_threshold", "in_shift_right", "first_set_pin",
    "initial_set_pin_state", "initial_set_pin_direction", "jmp_pin", "jmp_pin_pull", "pull_in_pin_up",
    "wait_for_txstall", "wrap_target",
))  # fmt: skip


class Chip:
    """`levels` of inputs, by number; `levels` of outputs come from the machines. `now_us` is moved by the test."""

    def __init__(self) -> None:
        self.now_us = 0
        self.inputs = {}
        self.outputs = {}
        self.machines = []
        self.blocks = Blocks(2)
        self.owners = {}  # by number of a pin
        self.rp2pio = types.SimpleNamespace(StateMachine=lambda *args, **kw: _Machine(self, *args, **kw))
        pins = types.SimpleNamespace(**{f"GPIO{number}": number for number in range(30)})
        self.modules = {
            "rp2pio": self.rp2pio,
            "microcontroller": types.SimpleNamespace(pin=pins),
            "digitalio": types.SimpleNamespace(Pull=types.SimpleNamespace(UP="up"), DigitalInOut=self.digital),
            "micropython": types.SimpleNamespace(const=lambda value: value),
        }

    def claim(self, pin: int, owner: object) -> None:
        if self.owners.setdefault(pin, owner) is not owner:
            raise ValueError(f"GPIO{pin} in use")

    def digital(self, pin: int):
        """digitalio's DigitalInOut, as far as it is needed."""
        self.claim(pin, object())
        return types.SimpleNamespace(switch_to_output=lambda value: self.outputs.update({pin: int(value)}))

    def press(self, pin: int, level: int) -> None:
        self.run()
        self.inputs[pin] = level

    def run(self) -> None:
        for machine in self.machines:
            machine.model.run(self.now_us)

    def passes(self, us: int) -> None:
        self.now_us += us
        self.run()

    # What a model's wires are asked

    def levels(self, now_us: int) -> int:
        return sum(level << pin for pin, level in {**self.inputs, **self.outputs}.items())

    def next_us(self, now_us: int) -> None:
        return None

    def drive(self, values: int, directions: int, now_us: int) -> None:
        for pin in range(30):
            if directions >> pin & 1:
                self.outputs[pin] = values >> pin & 1


class _Machine:
    def __init__(self, chip, program, frequency, **said):
        assert said.keys() <= _KEYWORDS and program.typecode == said["may_exec"].typecode == "H"
        assert not said["exclusive_pin_use"]
        in_pin, set_pin, jmp_pin = (said.get(name) for name in ("first_in_pin", "first_set_pin", "jmp_pin"))
        assert (jmp_pin is None) == (said.get("jmp_pin_pull") is None)
        self._chip, self._may = chip, list(said["may_exec"])
        self._waits = said.get("wait_for_txstall", True)
        pins = {in_pin, set_pin, jmp_pin} - {None}
        for pin in pins:
            chip.claim(pin, chip.rp2pio)
        _, words = chip.blocks.take(program, pins)
        settings = {"in_base": in_pin, "autopush": said["auto_push"], "push_at": said["push_threshold"]}
        settings |= {"in_right": said["in_shift_right"], "jmp_pin": jmp_pin or 0}
        if set_pin is not None:
            settings |= {"set": (set_pin, 1), "values": said.get("initial_set_pin_state", 0) << set_pin}
            settings["directions"] = said["initial_set_pin_direction"] << set_pin
        for pin in pins:
            if pin != set_pin or not said["initial_set_pin_direction"]:
                chip.inputs.setdefault(pin, 1)  # pulled up
        wrap_target = said.get("wrap_target", 0)
        self.model = Model(words, frequency or 125000000, chip, chip.now_us, wrap_target, **settings)
        chip.machines.append(self)

    def write(self, buffer) -> None:
        assert buffer.typecode == "I" and not self._waits  # a write would wait until the program wants more
        for word in buffer:
            self._chip.run()
            assert self.model.put(word)

    def run(self, instructions) -> None:
        for word in instructions:
            assert word in self._may and self.model.exec(word, self._chip.now_us)

    def readinto(self, buffer) -> None:
        for index in range(len(buffer)):
            word = self.model.get()
            assert word is not None, "a chip would hang here"
            buffer[index] = word

    def clear_rxfifo(self) -> None:
        self.model.rx.clear()
