"""One connector of the virtual board: the chips its board file names, a cable and a car, wired to pins."""

from collections.abc import Callable

from tools.workshop.chips.car import Car, Outlet
from tools.workshop.chips.led import RgbLed
from tools.workshop.chips.pilot import STEADY, Pilot
from tools.workshop.chips.plug import Lock, Plug
from tools.workshop.chips.relay import Relay
from tools.workshop.chips.s0_meter import S0Meter
from tools.workshop.chips.ws2812 import StripLed

_COLOURS = ("red", "green", "blue")


class Connector:
    """Chips of one connector; `outputs` and `inputs` map a pin to what it drives or to what it reads."""

    def __init__(self, number: int, facts: dict):
        self.number = number
        self.facts = facts
        self.relay = Relay()
        self.plug = Plug()
        self.car = Car(11000, facts.get("phases", 3))
        meter = facts.get("meter", {})
        self.meter = S0Meter(meter.get("imp_per_kwh", 1000), meter.get("pulse_ms", 30))
        self.lock = Lock(self.plug) if "lock" in facts else None
        self.led: RgbLed | StripLed | None = None
        if "red" in facts.get("leds", {}):
            self.led = RgbLed(facts["leds"]["active"])
        volts = self.car.phases * facts.get("volts", 230)
        self.pilot = Pilot(self.plug, self.car, volts) if "pilot" in facts else None
        self.power = Outlet(self.relay, self.plug, self.car, self.meter, self.pilot)
        self.coil = False
        self.duty_since_us = -(10**9)  # the pilot's, as it is now
        self.analog: dict[int, Callable[[int], int]] = {}
        self.adc: int | None = None  # what the pilot's analog inputs read, if they are out of order
        self.outputs: dict[int, Callable[[int, int], None]] = {}
        self.inputs: dict[int, Callable[[int], int]] = {}
        self.dimmed: dict[int, Callable[[int], None]] = {}
        self._wire()

    def _wire(self) -> None:
        facts = self.facts
        self.outputs[facts["relay"]["pin"]] = self._drive_relay
        if "mirror" in facts:
            self._sense("mirror", self.relay.mirror_closed)
        if "meter" in facts:
            self.inputs[facts["meter"]["pin"]] = self.meter.level
        if "plug" in facts:
            self._sense("plug", lambda now_us: self.plug.present())
        if self.pilot:
            for part in ("high", "low", "adc"):
                if part in facts["pilot"]:
                    self.analog[facts["pilot"][part]] = self._level(self.pilot, part)
        if "proximity" in facts:
            self.analog[facts["proximity"]["adc"]] = self._proximity
        if self.lock:
            active, lock = facts["lock"].get("active", 1), self.lock
            self.outputs[facts["lock"]["pin"]] = lambda level, now_us: lock.drive(level == active, now_us)
        if self.lock and "lock_sense" in facts:
            self._sense("lock_sense", self.lock.engaged)
        if isinstance(self.led, RgbLed):
            for channel, colour in enumerate(_COLOURS):
                self.outputs[facts["leds"][colour]] = _light(self.led, channel)
                if facts["leds"].get("pwm"):
                    self.dimmed[facts["leds"][colour]] = _dimmed(self.led, channel)

    def _sense(self, name: str, active: Callable[[int], bool]) -> None:
        fact = self.facts[name]
        level = fact.get("active", 0)
        self.inputs[fact["pin"]] = lambda now_us: level if active(now_us) else 1 - level

    def _drive_relay(self, level: int, now_us: int) -> None:
        self.coil = level == self.facts["relay"].get("active", 1)
        self.power.settle(now_us)
        self.relay.coil(self.coil, now_us)
        self.power.settle(now_us)

    def _level(self, pilot: Pilot, part: str) -> Callable[[int], int]:
        """The pilot's positive or negative level, or the one of the moment, behind the board's divider, as read_u16 has
        it."""
        top, bottom = self.facts["pilot"]["mv"]

        def read(now_us: int) -> int:
            mv = pilot.level_mv(now_us) if part == "adc" else pilot.levels_mv()[part == "low"]
            reading = (bottom + (mv + 12000) * (top - bottom) // 24000) * 65535 // 3300
            return reading if self.adc is None else self.adc

        return read

    def _proximity(self, now_us: int) -> int:
        """The proximity contact against its pull-up, as read_u16 has it."""
        ohm = self.plug.proximity_ohm()
        return 65535 if ohm is None else 65535 * ohm // (ohm + self.facts["proximity"]["ohm"])

    def drive_pilot(self, duty: int, now_us: int) -> None:
        """What the controller says to the car."""
        if self.pilot:
            self.power.settle(now_us)
            if duty != self.pilot.duty:
                self.duty_since_us = now_us
            self.pilot.duty = duty
            self.power.settle(now_us)

    def let_go(self, now_us: int) -> None:
        """Nobody drives the outputs: pull-downs hold relay, lock and lights at rest."""
        for output, idle in self._resting():
            output(idle, now_us)
        self.drive_pilot(STEADY, now_us)

    def _resting(self) -> list:
        facts, resting = self.facts, []
        for pin, output in self.outputs.items():
            name = next((part for part in ("relay", "lock") if facts.get(part, {}).get("pin") == pin), "leds")
            resting.append((output, 1 - facts[name].get("active", 1)))
        return resting

    def next_us(self, now_us: int) -> int | None:
        """When a contact or the bolt arrives, or the bolt has left; pulses are nobody's event."""
        moving = [self.relay.next_us(now_us)]
        if self.lock:
            arrives_us = self.lock.next_us(now_us)
            leaves_home = arrives_us is not None and self.lock.engaged(now_us)
            moving.append(now_us + 1000 if leaves_home else arrives_us)
        if self.led:
            moving.append(self.led.next_us(now_us))
        return min((when for when in moving if when is not None), default=None)

    def state(self, now_us: int) -> dict:
        """Everything that can be seen at this connector."""
        load_w = self.power.settle(now_us)
        return {
            "connector": self.number,
            "relay": self.coil,
            "closed": self.relay.closed(now_us),
            "mirror": "closed" if self.relay.mirror_closed(now_us) else "open",
            "lock": None if self.lock is None else self.lock.engaged(now_us),
            "plug": self.plug.at_socket,
            "at_car": self.plug.at_car,
            "pilot": self.pilot.state() if self.pilot else None,
            "cable": self.plug.cable,
            "wants": self.car.wants,
            "kw": self.car.watts / 1000,
            "load_w": load_w,
            "led": self.led.name(now_us) if self.led else None,
            "rgb": self.led.rgb(now_us) if self.led else None,
            "meter_wh": self.meter.register_wh(now_us),
            "pulses": self.meter.pulses_until(now_us),
            "cycles": self.relay.cycles,
        }


def _light(led: RgbLed, channel: int) -> Callable[[int, int], None]:
    return lambda level, now_us: led.pin(channel, level)


def _dimmed(led: RgbLed, channel: int) -> Callable[[int], None]:
    return lambda duty: led.duty(channel, duty)
