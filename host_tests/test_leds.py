"""The drivers of lights on pins, plain and dimmed by pulse width: asked in every pass, they write what is new."""

from lib.drivers.plain_led import PlainLed
from lib.drivers.rgb_led import RgbLed
from tools.workshop.chips.led import RgbLed as Model
from tools.workshop.chips.led import word

_ORANGE = (255, 157, 0)


class Wires:
    """Three pins with a model behind them; `written` is what they were told."""

    def __init__(self, active: int = 1) -> None:
        self.led = Model(active)
        self.written = []
        self._active = active

    def switches(self) -> list:
        return [self._pin(channel, self.led.pin, self._active) for channel in range(3)]

    def drives(self) -> list:
        return [self._pin(channel, self.led.duty, 1) for channel in range(3)]

    def _pin(self, channel: int, drive, active: int):
        def write(value) -> None:
            self.written.append((channel, value))
            drive(channel, value if active else 1 - value)

        return write


def test_a_plain_led_is_on_for_anything_but_0():
    """9.1 LightIntensity: 0 is off, all else is on."""
    for active in (0, 1):
        wires = Wires(active)
        led = PlainLed(wires.switches())
        for percent, light, lit in (
            (100, _ORANGE, "yellow"), (50, _ORANGE, "yellow"), (1, (1, 0, 1), "magenta"), (0, (255, 255, 255), "off"),
            (1, (0, 0, 0), "off"), (100, (255, 255, 255), "white"),
        ):  # fmt: skip
            led.show(light, percent)
            assert wires.led.name(0) == lit


def test_a_plain_led_is_written_only_when_it_changes():
    wires = Wires()
    led = PlainLed(wires.switches())
    led.show((0, 0, 0), 100)
    assert wires.written == []
    led.show((0, 0, 1), 100)
    led.show((0, 0, 2), 100)
    led.show((0, 0, 255), 1)
    assert wires.written == [(2, True)]
    led.show((0, 128, 0), 100)
    assert wires.written[1:] == [(1, True), (2, False)]


def test_a_dimmed_led_shows_the_square_at_the_intensity():
    """9.1 LightIntensity: 0, 1, 50, 100 per cent."""
    for dark in (0, 65535):
        wires = Wires(1 if dark == 0 else 0)
        led = RgbLed(wires.drives(), dark)
        for percent, light, duties in (
            (100, (255, 128, 1), (65535, 16640, 3)),
            (50, (255, 128, 1), (32768, 8320, 2)),
            (1, (255, 128, 1), (656, 167, 1)),
            (0, (255, 128, 1), (0, 0, 0)),
            (100, (0, 0, 255), (0, 0, 65535)),
        ):
            wires.written = []
            led.show(light, percent)
            told = dict(wires.written)
            for channel in range(3):
                if channel in told:
                    assert told[channel] == duties[channel] ^ dark
            assert wires.led.rgb(0) == tuple([(duty + 256) // 257 for duty in duties])


def test_what_is_lit_stays_lit_at_every_intensity_above_0():
    wires = Wires()
    led = RgbLed(wires.drives(), 0)
    for percent in range(1, 101):
        for value in (1, 2, 128, 255):
            led.show((value, 0, value), percent)
            assert wires.led.name(0) == "magenta"


def test_a_dimmed_led_is_written_only_when_it_changes():
    wires = Wires()
    led = RgbLed(wires.drives(), 0)
    for _ in range(3):
        led.show((255, 0, 9), 80)
    assert wires.written == [(0, 52428), (2, 80)]
    led.show((255, 0, 9), 81)
    assert [channel for channel, _ in wires.written[2:]] == [0, 2]


def test_the_model_of_the_light_reads_pins_and_duty():
    for active in (0, 1):
        led = Model(active)
        led.pin(0, active)
        led.duty(2, 65535 if active else 0)
        assert led.rgb(5) == (255, 0, 255) and led.name(5) == "magenta" and led.changes == 2
        led.pin(0, 1 - active)
        assert led.rgb(6) == (0, 0, 255) and led.next_us(6) is None
        led.duty(2, 1 if active else 65534)
        assert led.rgb(7) == (0, 0, 1)  # what is lit at all is not dark


def test_colours_in_words():
    words = [word((red, green, blue)) for red in (0, 9) for green in (0, 1) for blue in (0, 255)]
    assert words == ["off", "blue", "green", "cyan", "red", "magenta", "yellow", "white"]
