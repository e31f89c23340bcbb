"""The virtual board: what a board file's literals name, built from chip models and joined to pin numbers."""

import ast
import pathlib
import struct
from collections.abc import Callable

from tools import build
from tools.workshop import readers, wire
from tools.workshop.buses import Buses
from tools.workshop.chip_rules import PULL_UP, ChipRules
from tools.workshop.chips.card import Field
from tools.workshop.chips.pilot import STEADY
from tools.workshop.chips.wave import Wave
from tools.workshop.chips.ws2812 import StripLed, Ws2812Chain, pulses
from tools.workshop.machines import Machines
from tools.workshop.outlet import Connector

_IN, _OUT = 0, 1
_ANALOG_INPUTS = 4
_DUTY_STAYS_US = 4_500_000  # IEC 61851-1 table A.6: 5 s, but for what the channel was late


def read_board(name: str) -> dict:
    """The literals of boards/<name>.py, or of the file that `name` is the path of."""
    return read_literals(build.board_file(name))


def read_literals(path: pathlib.Path) -> dict:
    """The literals of a file, by name."""
    tree = ast.parse(path.read_text())
    facts = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            facts[node.targets[0].id] = ast.literal_eval(node.value)
    return facts


def strips_of(connectors: list[Connector]) -> dict[int, Ws2812Chain]:
    """The strip on each pin, with each connector's part as its light."""
    lights = [(connector, connector.facts.get("leds", {})) for connector in connectors]
    parts = [(each, leds["strip"], leds.get("first", 0), leds["count"]) for each, leds in lights if "strip" in leds]
    pins = {pin for _, pin, _, _ in parts}
    strips = {pin: Ws2812Chain(max(first + count for _, at, first, count in parts if at == pin)) for pin in pins}
    for connector, pin, first, count in parts:
        connector.led = StripLed(strips[pin], first, count)
    return strips


class Board:
    """Pins in, pins out, buses. `misuse(text)` hears what hardware would not forgive."""

    def __init__(self, facts: dict, now_us: Callable[[], int], misuse: Callable[[str], None]):
        self.facts = facts
        self._now_us = now_us
        self.misuse = misuse
        self.chip = ChipRules(facts, misuse)
        self.connectors = [Connector(i + 1, fact) for i, fact in enumerate(facts["CONNECTORS"])]
        self.pressed = {"ESTOP": False, "RCD": False}
        self.mains = True
        self.dirty = True  # something may have moved since the observer looked
        self.buses = Buses(now_us, misuse)
        self.machines = Machines(self._wave, self._drive, misuse)
        self.in_series = facts["SAFETY"] in ("hardware", "second chip")  # the buttons, with every coil
        self._button_waves: dict[str, Wave] = {}
        self.field = Field()
        self.reader = readers.attach(self.buses, facts["READER"], self.field) if "READER" in facts else None
        self._attached: list = []
        self._outputs: dict[int, Callable[[int, int], None]] = {}
        self._inputs: dict[int, Callable[[int], int]] = {}
        self._modes: dict[int, int] = {}
        self._quiet: set[int] = set()  # outputs that move nothing that can be seen
        self._counters: list[tuple[Connector, int]] = []
        self._analog: list[Callable[[int], int]] = []
        self.stuck: dict[int, int] = {}  # inputs whose wire is cut (1, the pull-up's level) or shorted (0)
        self._wire()
        for connector in self.connectors:
            connector.let_go(0)

    def _wire(self) -> None:
        self.strips = strips_of(self.connectors)
        self._outputs.update(dict.fromkeys(self.strips, lambda level, now_us: None))
        for connector in self.connectors:
            self._outputs.update(connector.outputs)
            self._inputs.update(connector.inputs)
        for name in ("ESTOP", "RCD"):
            if name in self.facts:
                self._inputs[self.facts[name]["pin"]] = self._button(name)
        if "spi" in self.facts["LINK"]:
            self.buses.lay_spi(self.facts["LINK"])
        if self.reader:
            fact, reader = self.facts["READER"], self.reader
            if "rst" in fact:
                self._outputs[fact["rst"]] = reader.rst
                self._quiet.add(fact["rst"])
            if "irq" in fact:
                self._inputs[fact["irq"]] = reader.irq_level
        self._outputs.update(self.buses.outputs)
        self._quiet.update(self.buses.outputs)

    def attach(self, wiring: dict, chip) -> None:
        """One more chip on SPI, with a reset pin that is pulled up: the network's, where the program drives it."""
        self.buses.attach_spi(wiring, chip)
        self._outputs[wiring["cs"]] = self.buses.outputs[wiring["cs"]]
        self._quiet.add(wiring["cs"])
        if "rst" in wiring:
            self._outputs[wiring["rst"]] = chip.rst
            self._quiet.add(wiring["rst"])
        if "int" in wiring:
            self._inputs[wiring["int"]] = chip.irq_level
        self._attached.append(chip)

    def _button(self, name: str) -> Callable[[int], int]:
        level = self.facts[name].get("active", 0)
        return lambda now_us: level if self.pressed[name] else 1 - level

    def _wave(self, pin: int) -> Wave | None:
        """What a state machine sees at a meter's pin, or a button's, from now on."""
        for name in ("ESTOP", "RCD"):
            if self.facts.get(name, {}).get("pin") == pin:
                return self._button_waves.setdefault(name, Wave(self._inputs[pin](self._now_us())))
        for connector in self.connectors:
            if connector.facts.get("meter", {}).get("pin") == pin:
                connector.meter.wave = Wave(connector.meter.level(self._now_us()))
                return connector.meter.wave
        return None

    def _drive(self, pin: int, level: int, now_us: int) -> None:
        """A state machine drives a pin."""
        self._outputs[pin](level, now_us)
        self.dirty = True

    # What the program does

    def pin_init(self, pin: int, mode: int, level: int, pull: int = PULL_UP) -> None:
        """A pin becomes an input or an output; what it drives must be able to bear it."""
        self._modes[pin] = mode
        self.machines.release(pin)
        self.chip.pin(pin, mode == _OUT, pull)
        if mode == _OUT:
            self.pin_out(pin, level)
        elif pin not in self._inputs and pin not in self._outputs:
            self.misuse(f"pin {pin}: configured, but the board file knows nothing there")

    def pin_out(self, pin: int, level: int) -> None:
        """A pin is driven."""
        if self._modes.get(pin) != _OUT:
            self.misuse(f"pin {pin}: written, but not configured as output")
        elif pin in self._outputs:
            self._outputs[pin](level, self._now_us())
            self.dirty = self.dirty or pin not in self._quiet
        elif pin in self._inputs:
            self.misuse(f"pin {pin}: driven as an output against the part that drives it")
        else:
            self.misuse(f"pin {pin}: driven, but the board file knows nothing there")

    def count(self, index: int, pin: int, filter_ns: int = 0) -> None:
        """Counter `index` begins to count a meter's edges, from 0; its filter swallows what is shorter."""
        self.chip.counter(index, pin, filter_ns)
        for connector in self.connectors:
            if connector.facts.get("meter", {}).get("pin") == pin:
                del self._counters[index:]
                self._counters.append((connector, connector.meter.pulses_until(self._now_us())))
                return
        self.misuse(f"counter {index}: pin {pin} is no meter's")

    def analog(self, index: int, pin: int) -> None:
        """Analog input `index` reads a level that stays for a while."""
        read = self._analog_at(pin)
        if read and index < _ANALOG_INPUTS:
            del self._analog[index:]
            self._analog.append(read)

    def _analog_at(self, pin: int) -> Callable[[int], int] | None:
        self.chip.analog(pin)
        for connector in self.connectors:
            if pin in connector.analog:
                return connector.analog[pin]
        self.misuse(f"pin {pin}: read as an analog input, but the board file knows none there")
        return None

    def samples(self, pin: int, count: int) -> tuple[bytes, int]:
        """An analog input at this moment, and each SAMPLE_US from then on; whether it oscillates."""
        read, now_us = self._analog_at(pin), self._now_us()
        moves = any(connector.facts.get("pilot", {}).get("adc") == pin for connector in self.connectors)
        levels = [read(now_us + index * wire.SAMPLE_US) if read else 0 for index in range(count)]
        return struct.pack(f"<{count}H", *levels), int(moves)

    def pwm(self, pin: int, duty: int) -> None:
        """A pin oscillates: `duty` parts of 65535 of the time it is high."""
        for connector in self.connectors:
            if pin in connector.dimmed:
                connector.dimmed[pin](duty)
                self.dirty = True
                return
            if connector.facts.get("pilot", {}).get("pwm") == pin:
                now_us = self._now_us()
                if 0 < duty < STEADY and now_us - connector.duty_since_us < _DUTY_STAYS_US:
                    self.misuse(f"pin {pin}: another duty before the car could follow the last one (IEC 61851-1 A.6)")
                connector.drive_pilot(duty, now_us)
                self.dirty = True
                return
        self.misuse(f"pin {pin}: oscillates, but is neither a pilot's nor that of a light that can be dimmed")

    def bitstream(self, pin: int, data: bytes) -> None:
        """Pulses on a pin: four times in ns (shim/machine.py), then what they tell."""
        chain = self.strips.get(pin)
        if chain is None or self._modes.get(pin) != _OUT:
            self.misuse(f"pin {pin}: pulses for LEDs, but there are none, or it is no output")
            return
        chain.stream(pulses(struct.unpack_from("<4H", data), data[8:]), self._now_us())
        self.dirty = True
        for text in chain.misuse:
            self.misuse(f"WS2812 on pin {pin}: {text}")
        chain.misuse.clear()

    def power_off(self) -> None:
        """The controller's power goes, and that of the LEDs, the network's chip and the reader with it."""
        for part in (*self.strips.values(), *self._attached):
            part.power_off(self._now_us())
        if self.reader and self.reader.dead is None:
            self.reader.plug(self._now_us())
        self.dirty = True

    def let_go(self) -> None:
        """The program is gone: every pin floats, pull-ups and pull-downs win."""
        self.dirty = True
        self.chip.let_go()
        self._modes.clear()
        self._counters.clear()
        self._analog.clear()
        now_us = self._now_us()
        for connector in self.connectors:
            connector.let_go(now_us)
        self.buses.let_go()
        for chip in self._attached:
            chip.let_go(now_us)
        self.machines.let_go()
        self._button_waves.clear()
        for connector in self.connectors:
            connector.meter.wave = None

    # What the program sees

    def next_us(self, now_us: int) -> int:
        """When the program may next see something change by itself; now, if nobody can say."""
        driven = any(chip.frames for chip in self._attached)  # a network chip, by the program itself
        if driven or self.machines.there() or "irq" in self.facts.get("READER", ()):
            return now_us
        parts = [part for connector in self.connectors for part in (connector, connector.meter)]
        return min([each for each in (part.next_us(now_us) for part in parts) if each is not None], default=1 << 62)

    def levels(self) -> int:
        """All inputs as one number, bit = pin; what nothing drives reads 1, for the pull-ups."""
        now_us, bits = self._now_us(), 0
        for pin, read in self._inputs.items():
            bits |= self.stuck.get(pin, read(now_us)) << pin
        return bits | self.machines.levels()

    def run_machines(self) -> None:
        """Up to now. The meters tell their waves first."""
        now_us = self._now_us()
        for connector in self.connectors:
            connector.meter.level(now_us)
        self.machines.run(now_us)

    def counts(self) -> list[int]:
        """The four counters."""
        now_us = self._now_us()
        counts = [connector.meter.pulses_until(now_us) - start for connector, start in self._counters]
        return counts + [0] * (4 - len(counts))

    def readings(self) -> list[int]:
        """The four analog inputs, as read_u16 has them."""
        now_us = self._now_us()
        readings = [read(now_us) for read in self._analog]
        return readings + [0] * (_ANALOG_INPUTS - len(readings))

    # What the world does

    def press(self, name: str, on: bool) -> None:
        """Emergency stop or residual current device: an input, and where SAFETY says so in series with every coil."""
        self.pressed[name] = on
        self.dirty = True
        if name in self._button_waves:
            now_us = self._now_us()
            self._button_waves[name].change(now_us, self._inputs[self.facts[name]["pin"]](now_us))
        for connector in self.connectors if self.in_series else ():
            connector.power.settle(self._now_us())
            connector.relay.chain(not any(self.pressed.values()), self._now_us())
            connector.power.settle(self._now_us())

    def supply(self, on: bool) -> None:
        """Mains: of the coils and of the cars."""
        self.mains, self.dirty = on, True
        for connector in self.connectors:
            connector.power.settle(self._now_us())
            connector.relay.mains(on, self._now_us())
            connector.power.settle(self._now_us())
