"""WS2812B ("data transfer time" of its data sheet): the model of the chain, pulse by pulse, and the driver."""

from lib.drivers.ws2812 import Strip, StripLight
from tools.workshop.chips.ws2812 import StripLed, Ws2812Chain, pulses

# firmware/port/strip_on_*.py: high and low of a 0, of a 1, ns
TIMES = (350, 900, 800, 450)
_RESET_US = 280
_BIT_US = 1.25


def sent(data: bytes, count: int = 1, times: tuple = TIMES) -> Ws2812Chain:
    """A chain that has seen and shown these bytes."""
    chain = Ws2812Chain(count)
    chain.stream(pulses(times, data), 1000)
    chain.rgb(0, 2000)
    return chain


def test_a_byte_is_eight_pulses_the_highest_first():
    assert list(pulses((1, 2, 3, 4), b"\xa1")) == [
        (3, 4), (1, 2), (3, 4), (1, 2), (1, 2), (1, 2), (1, 2), (3, 4),
    ]  # fmt: skip


def test_the_bytes_are_green_red_blue():
    chain = sent(bytes((1, 128, 255)))
    assert chain.rgb(0, 2000) == (128, 1, 255) and not chain.misuse


def test_the_ports_times_are_within_both_editions_of_the_data_sheet():
    newer_high_0, newer_high_1 = range(220, 381), range(580, 1001)
    assert TIMES[0] in newer_high_0 and TIMES[2] in newer_high_1
    for reset_us in (50, _RESET_US):
        chain = Ws2812Chain(1, reset_us)
        chain.stream(pulses(TIMES, b"\x55\xaa\x0f"), 0)
        assert chain.rgb(0, 1000) == (0xAA, 0x55, 0x0F) and not chain.misuse


def test_each_pulse_may_be_off_by_150_ns_and_no_more():
    nominal = (400, 850, 800, 450)
    for which in range(4):
        for off_ns, good in ((-151, False), (-150, True), (150, True), (151, False)):
            times = list(nominal)
            times[which] += off_ns
            chain = sent(b"\x55\x55\x55", 1, tuple(times))
            assert (chain.misuse == []) is good, (which, off_ns)


def test_a_high_in_no_mans_land_is_read_as_one_or_the_other():
    assert sent(b"\x00\x00\x00", 1, (599, 850, 800, 450)).rgb(0, 3000) == (0, 0, 0)
    chain = sent(b"\x00\x00\x00", 1, (600, 850, 800, 450))
    assert chain.rgb(0, 3000) == (255, 255, 255) and "high for 600 ns" in chain.misuse[0]


def test_each_led_keeps_the_first_24_bits_and_hands_on_the_rest():
    chain = sent(bytes(range(1, 13)), 3)  # four LEDs' worth: the last falls out at the end
    assert [chain.rgb(led, 2000) for led in range(3)] == [(2, 1, 3), (5, 4, 6), (8, 7, 9)]


def test_fewer_bytes_leave_the_last_leds_as_they_were():
    chain = sent(bytes(range(1, 7)), 2)
    chain.stream(pulses(TIMES, b"\x63\x63\x63"), 2000)
    assert chain.rgb(0, 3000) == (99, 99, 99) and chain.rgb(1, 3000) == (5, 4, 6)


def test_nothing_is_shown_before_the_wire_was_low_for_the_reset():
    chain = Ws2812Chain(1)
    chain.stream(pulses(TIMES, b"\xff\xff\xff"), 1000)
    last_high_ends_us = 1000 + 24 * _BIT_US - 0.45
    shown_us = chain.next_us(1001)
    assert shown_us == int(last_high_ends_us + _RESET_US) + 1
    assert chain.rgb(0, shown_us - 1) == (0, 0, 0) and chain.frames == 0
    assert chain.rgb(0, shown_us) == (255, 255, 255) and chain.frames == 1
    assert chain.next_us(shown_us) is None


def test_what_follows_without_a_reset_is_handed_on():
    for reset_us in (50, _RESET_US):
        for pause_us, again in ((reset_us, False), (reset_us + 30, True)):
            chain = Ws2812Chain(2, reset_us)
            chain.stream(pulses(TIMES, b"\x01\x01\x01"), 0)
            chain.stream(pulses(TIMES, b"\x02\x02\x02"), pause_us)
            assert (chain.misuse == []) is again
            assert chain.rgb(0, 5000) == ((2, 2, 2) if again else (1, 1, 1))
            assert chain.rgb(1, 5000) == ((0, 0, 0) if again else (2, 2, 2))


def test_a_long_low_in_the_middle_is_a_reset():
    bits = list(pulses(TIMES, b"\x01\x02\x03")) + list(pulses(TIMES, b"\x04\x05\x06"))
    bits[23] = (bits[23][0], 1000 * _RESET_US)
    chain = Ws2812Chain(2)
    chain.stream(bits, 0)
    assert chain.rgb(0, 5000) == (5, 4, 6) and chain.rgb(1, 5000) == (0, 0, 0) and chain.frames == 2


def test_half_an_led_is_not_shown_and_told():
    chain = Ws2812Chain(1)
    chain.stream(list(pulses(TIMES, b"\xff\xff\xff"))[:23], 0)
    assert chain.rgb(0, 1000) == (0, 0, 0) and chain.misuse == ["23 bits, no multiple of 24"]


def test_without_power_it_is_dark():
    chain = sent(b"\xff\xff\xff")
    chain.power_off(3000)
    assert chain.rgb(0, 4000) == (0, 0, 0)


def test_a_part_of_a_strip_has_one_colour_or_is_mixed():
    chain = sent(b"\x09\x00\x00" * 2 + b"\x00\x09\x00", 3)
    assert StripLed(chain, 0, 2).name(2000) == "green" and StripLed(chain, 0, 2).rgb(2000) == (0, 9, 0)
    assert StripLed(chain, 2, 1).name(2000) == "red" and StripLed(chain, 1, 2).name(2000) == "mixed"


# The driver


class Wire:
    """A chain behind a driver; each `show` is a pass, 50 ms after the one before."""

    def __init__(self, parts: tuple) -> None:
        length = max([first + count for first, count in parts])
        self.chain = Ws2812Chain(length)
        self.now_us = 0
        self.frames = []
        strip = Strip(self._send, length)
        self.lights = [StripLight(strip, first, count) for first, count in parts]
        self.leds = [StripLed(self.chain, first, count) for first, count in parts]

    def _send(self, data: bytes) -> None:
        self.frames.append(bytes(data))
        self.chain.stream(pulses(TIMES, data), self.now_us)

    def show(self, *colours, percent: int = 100) -> list:
        for light, colour in zip(self.lights, colours):
            light.show(colour, percent)
        self.now_us += 50000
        return [led.rgb(self.now_us) for led in self.leds]


def test_two_lights_on_one_strip_are_sent_together():
    wire = Wire(((0, 3), (3, 2)))
    assert wire.show((255, 0, 0), (0, 0, 255)) == [(255, 0, 0), (0, 0, 255)]
    assert wire.frames == [b"\x00\xff\x00" * 3 + b"\x00\x00\xff" * 2]
    assert [led.name(wire.now_us) for led in wire.leds] == ["red", "blue"] and not wire.chain.misuse


def test_a_strip_is_sent_only_when_something_changed_and_once_a_pass():
    wire = Wire(((0, 1), (1, 1)))
    wire.show((0, 0, 0), (0, 0, 0))
    assert len(wire.frames) == 1  # the first time also what is dark: a reset leaves them as they were
    for _ in range(3):
        wire.show((0, 0, 0), (0, 0, 0))
    assert len(wire.frames) == 1
    for colours in (((10, 0, 0), (0, 0, 0)), ((10, 0, 0), (0, 20, 0)), ((30, 0, 0), (0, 40, 0))):
        before = len(wire.frames)
        wire.show(*colours)
        wire.show(*colours)
        assert len(wire.frames) == before + 1
    assert not wire.chain.misuse


def test_light_intensity_scales_the_bytes():
    """9.1 LightIntensity: 0, 1, 50, 100 per cent; not quite dark but at 0."""
    wire = Wire(((0, 1),))
    for percent, bright, dim in ((100, 255, 65), (50, 128, 33), (1, 3, 1), (0, 0, 0)):
        assert wire.show((255, 128, 0), percent=percent) == [(bright, dim, 0)]
    for percent in (1, 2, 3, 10, 33, 49, 99):
        for value in (1, 2, 128, 255):
            assert wire.show((value, 0, 0), percent=percent)[0][0] > 0


def test_a_strip_blocks_for_30_us_an_led_whatever_it_shows():
    """The port's times: an RP2040 runs no interrupt meanwhile; tools/boards/leds.py allows sixteen LEDs."""
    for byte in (0x00, 0x55, 0xFF):
        assert sum([high + low for high, low in pulses(TIMES, bytes([byte] * 48))]) == 16 * 30000
