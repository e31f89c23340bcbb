"""The longest call of each driver on wires that count: pins, analog inputs, lights, state machines (bench_drivers.py).

Every driver lives through whatever its part can do, and more: levels change at random, the same each time.
"""

import importlib.util
import random
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from unittest import mock

from lib.drivers import peaks
from lib.drivers.contactor import Contactor
from lib.drivers.control_pilot import ControlPilot
from lib.drivers.plain_led import PlainLed
from lib.drivers.plug_lock import PlugLock
from lib.drivers.proximity import Proximity
from lib.drivers.pulse_meter import PulseMeter
from lib.drivers.rgb_led import RgbLed
from lib.drivers.status_led import colour
from lib.drivers.ws2812 import Strip, StripLight
from tools.build import port_file

CONVERSION_US = 2  # RP2040 data sheet 4.9: 96 cycles of 48 MHz
VM_SAMPLE_US = 20  # what a sample takes when Python asks for it; then a burst is of 2.5 ms
LEDS = 16  # of a strip
_PASSES = 5000
_PASS_MS = 20
_CHANGE_MS = 5000  # IEC 61851-1: a duty stays for so long
_PAIR = (60000, 6000)  # what an analog input reads at +12 V and at -12 V
_LEVELS = (60000, 53250, 46500, 39750, 33000, 6000, 65535, 0)  # states A to F, and none


@dataclass(frozen=True)
class Call:
    """The longest call of a driver: `moved` things (`unit`) keep the processor for `us`. `drivers`: its files,
    the last one is the driver's own."""

    drivers: tuple[str, ...]
    call: str
    us: float
    moved: int
    unit: str
    waits: bool = True  # whether the call lasts as long as they take
    most_us: int = 1000

    @property
    def blocks_us(self) -> float:
        return self.us if self.waits else 0

    def __str__(self) -> str:
        if not self.us:
            return f"{self.call}: pins only" if self.moved else f"{self.call}: no wire"
        how = f"{self.moved} {self.unit}" + ("" if self.waits else ", which it does not wait for")
        return f"{self.call}: {self.us:.0f} us ({how})"


class Wires:
    """They count what is moved over them, and how long that takes; inputs are at random levels that last a while."""

    def __init__(self, sample_us: float = CONVERSION_US) -> None:
        self.chance = random.Random(1)
        self.us = 0.0
        self.moved = 0
        self.level = 0
        self._sample_us = sample_us

    def output(self, *_) -> None:
        self.moved += 1

    def contact(self) -> bool:
        self.moved += 1
        return self.level > 40000

    def dropped(self, on) -> bool:
        """A relay whose guard opens it now and then."""
        self.moved += 1
        return bool(on) and self.chance.random() < 0.01

    def sample(self) -> int:
        self.moved += 1
        self.us += self._sample_us
        return self.level

    def bits(self, pin, encoding: int, times: tuple, data: bytes) -> None:
        """As machine.bitstream: `times` in ns."""
        self.moved += len(data) // 3
        for byte in data:
            ones = bin(byte).count("1")
            self.us += (ones * sum(times[2:]) + (8 - ones) * sum(times[:2])) / 1000

    def longest(self, calls: Iterable[Callable[[], object]]) -> tuple[float, int]:
        """(us, moved) of the call that takes longest."""
        worst = (0.0, 0)
        for call in calls:
            if self.chance.random() < 0.02:
                self.level = self.chance.choice(_LEVELS)
            self.us, self.moved = 0.0, 0
            call()
            worst = max(worst, (self.us, self.moved))
        return worst


def _life(drivers: tuple, call: str, wires: Wires, act: Callable[[int], object], unit: str = "", **more) -> Call:
    """`act(now_ms)` in every pass."""
    us, moved = wires.longest((lambda now=number * _PASS_MS: act(now)) for number in range(_PASSES))
    return Call(drivers, call, us, moved, unit, **more)


def switches() -> Iterator[Call]:
    """What is made of pins alone."""
    wires = Wires()
    contactor = Contactor(wires.dropped, wires.contact)
    yield _life(("contactor",), "set", wires, lambda now: contactor.set(wires.chance.random() < 0.7, now))
    lock = PlugLock(wires.output, wires.contact)
    yield _life(("plug_lock",), "set", wires, lambda now: lock.set(wires.chance.random() < 0.9, now))


def analog() -> Iterator[Call]:
    """Pilot and proximity contact."""
    wires = Wires()
    pilot = ControlPilot(wires.output, wires.sample, _PAIR, wires.sample)
    offers = (None, 0, 6000, 32000, 32000, 32000)
    yield _life(("control_pilot",), "set", wires, lambda now: pilot.set(wires.chance.choice(offers), now))
    wires = Wires()
    pilot = ControlPilot(wires.output, wires.sample, _PAIR, wires.sample)
    pilot.set(0, -_CHANGE_MS)
    pilot.set(32000, 0)
    yield _life(("control_pilot",), "update", wires, pilot.update, "samples of an ADC")
    wires = Wires()
    cable = Proximity(wires.sample, 1000)
    yield _life(("proximity",), "limit_ma", wires, lambda now: cable.limit_ma(True, now), "sample of an ADC")
    yield _life(("proximity",), "present", wires, lambda now: cable.present(), "sample of an ADC")
    for sample_us in (CONVERSION_US, VM_SAMPLE_US):
        wires = Wires(sample_us)
        halves = peaks.Halves(peaks.Peaks(wires.sample, lambda wires=wires: int(wires.us)).read)
        pilot = ControlPilot(wires.output, halves.high, _PAIR, halves.low)
        unit = f"samples, each {sample_us} us"
        yield _life(("peaks", "control_pilot"), "update by a burst", wires, pilot.update, unit, most_us=3000)


def lights() -> Iterator[Call]:
    wires = Wires()
    plain = PlainLed([wires.output] * 3)
    dimmed = RgbLed([wires.output] * 3, 0)
    machine = types.SimpleNamespace(Pin=mock.MagicMock(), bitstream=wires.bits)
    strip = Strip(_port("strip", {"machine": machine}).sender(0), LEDS)
    parts = [StripLight(strip, 0, LEDS // 2), StripLight(strip, LEDS // 2, LEDS // 2)]

    def show(now_ms: int, *shown) -> None:
        for light in shown:
            light.show(colour("Charging", None, now_ms), 100)

    yield _life(("plain_led",), "show", wires, lambda now: show(now, plain))
    yield _life(("rgb_led",), "show", wires, lambda now: show(now, dimmed))
    yield _life(("port/strip", "ws2812"), "show", wires, lambda now: show(now, *parts), "LEDs")


def beside_python() -> Iterator[Call]:
    """Counters and guards of the port. A state machine does what it is told within a cycle of its clock."""
    wires = Wires()
    pio = _port("pio", {"machine": _Machine(wires), "rp2": _Rp2(wires), "time": mock.MagicMock()})
    meter = PulseMeter(pio.pulse_counter(0, 3), 1000, rated_w=22000)
    yield _life(("port/pio", "pulse_meter"), "update", wires, meter.update, "instruction of a state machine")
    relay = pio.relay(2, 1, (7, 0))
    yield _life(("port/pio", "relay_guard"), "set of a relay", wires, lambda now: relay(wires.chance.random() < 0.9))
    irq = _port("irq", {"machine": _Machine(wires), "time": types.SimpleNamespace(ticks_ms=lambda: 0)})
    edges = irq.pulse_counter(0, 3)
    yield _life(("port/irq",), "count", wires, lambda now: edges())
    guarded = irq.relay(2, 1, (7, 0))
    yield _life(("port/irq",), "set of a relay", wires, lambda now: guarded(wires.chance.random() < 0.9))


class _Machine:
    """`machine`, as far as counters and guards need it."""

    def __init__(self, wires: Wires) -> None:
        def pin(*_, **__) -> mock.Mock:
            return mock.Mock(side_effect=lambda *level: wires.output() if level else int(wires.contact()))

        self.Pin = mock.MagicMock(side_effect=pin)
        self.Timer = mock.Mock()


class _Rp2:
    """`rp2` whose machines count what they are told: the PIO programs themselves are tested elsewhere."""

    PIO = types.SimpleNamespace(OUT_LOW=2, OUT_HIGH=3)

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self.StateMachine = self._machine

    def asm_pio(self, **_):
        return lambda program: program

    def _machine(self, number: int, program, freq: int, **_):
        def instruct(word: int) -> None:
            self._wires.output()
            self._wires.us += 1e6 / freq

        return types.SimpleNamespace(
            put=self._wires.output, active=lambda on: None, exec=instruct, get=lambda: (1 << 30) - 1, rx_fifo=lambda: 0
        )


def _port(name: str, modules: dict):
    """A file of firmware/port under MicroPython, with these modules for the chip's own."""
    spec = importlib.util.spec_from_file_location("bench_port_" + name, port_file(name, "micropython"))
    if not spec or not spec.loader:
        raise RuntimeError(f"firmware/port has no {name}")
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict("sys.modules", modules):
        spec.loader.exec_module(module)
    return module


BENCHES = (switches, analog, lights, beside_python)
