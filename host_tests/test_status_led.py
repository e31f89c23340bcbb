"""The light of a connector, as a function of status and time."""

from lib.drivers.status_led import colour, dimmed
from tools.workshop.chips.led import RgbLed

_STATUSES = (
    "boot", "Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Reserved",
    "Unavailable", "Faulted",
)  # fmt: skip
_OFF = (0, 0, 0)


def seen(status: str, overlay: str | None = None, until_ms: int = 6000, code: int = 1) -> tuple:
    """What an output that cannot be dimmed shows: (name, how long), from 0."""
    led = RgbLed()
    spans = []
    for t_ms in range(0, until_ms, 10):
        for channel, value in enumerate(colour(status, overlay, t_ms, code)):
            led.pin(channel, 1 if value else 0, t_ms * 1000)
        if spans and spans[-1][0] == led.name():
            spans[-1][1] += 10
        else:
            spans.append([led.name(), 10])
    return tuple([tuple(span) for span in spans])


def test_each_status_looks_different_even_without_dimming():
    looks = [seen(status) for status in _STATUSES]
    assert len(set(looks)) == len(_STATUSES)


def test_the_steady_ones_are_steady():
    assert seen("Available") == (("green", 6000),)
    assert seen("Preparing") == (("blue", 6000),)
    assert seen("Reserved") == (("yellow", 6000),)  # orange, where green can be dimmed
    assert colour("Reserved", None, 0) == (255, 96, 0)


def test_the_blinking_ones_keep_their_times():
    assert seen("boot", until_ms=200) == (("magenta", 50), ("off", 50)) * 2
    assert seen("SuspendedEV", until_ms=2000) == (("blue", 1900), ("off", 100))
    assert seen("SuspendedEVSE", until_ms=2000) == (("yellow", 1900), ("off", 100))
    assert seen("Finishing", until_ms=2000) == (("green", 500), ("off", 500)) * 2
    assert seen("Unavailable", until_ms=2000) == (("red", 100), ("off", 1900))


def test_the_borders_are_exact():
    assert colour("Finishing", None, 499) == (0, 255, 0) and colour("Finishing", None, 500) == _OFF
    assert colour("Finishing", None, 999) == _OFF and colour("Finishing", None, 1000) == (0, 255, 0)


def test_charging_breathes_in_three_seconds():
    values = [colour("Charging", None, t_ms)[2] for t_ms in range(0, 3000, 10)]
    assert max(values) == 255 and values[125] == 255
    assert values[:126] == sorted(values[:126]) and values[250:] == [0] * 50
    assert colour("Charging", None, 3700) == colour("Charging", None, 700)
    assert seen("Charging", until_ms=3000) == (("blue", 2500), ("off", 500))


def test_a_fault_blinks_its_code_and_pauses():
    one = (("red", 250), ("off", 250))
    for code in (1, 2, 5):
        period_ms = 500 * code + 2000
        pattern = one * (code - 1) + (("red", 250), ("off", 2250))
        assert seen("Faulted", until_ms=period_ms, code=code) == pattern
        assert seen("Faulted", until_ms=2 * period_ms, code=code) == pattern * 2


def test_the_answer_to_a_tag_blinks_blink_repeat_times_and_goes():
    """9.1 BlinkRepeat."""
    for overlay, name in (("accepted", "green"), ("rejected", "red"), ("pending", "white")):
        for repeat in (0, 1, 3):
            lit = [colour("Preparing", overlay, t_ms, 1, repeat) for t_ms in range(0, 2000, 100)]
            signal = {"green": (0, 255, 0), "red": (255, 0, 0), "white": (255, 255, 255)}[name]
            assert lit == ([signal] * 2 + [_OFF] * 2) * repeat + [(0, 0, 255)] * (20 - 4 * repeat)


def test_a_tag_is_answered_over_a_fault():
    assert colour("Faulted", "rejected", 250) == _OFF and colour("Faulted", "accepted", 0) == (0, 255, 0)


def test_offline_ticks_white_every_five_seconds():
    assert seen("Available", "offline", 10000) == (("white", 50), ("green", 4950)) * 2
    assert seen("Faulted", "offline", 250) == (("white", 50), ("red", 200))


def test_waiting_for_an_authorisation_blinks():
    assert seen("Preparing", "waiting", 2000) == (("blue", 500), ("off", 500)) * 2


def test_light_intensity_dims():
    """9.1 LightIntensity."""
    assert dimmed((255, 96, 0), 100) == (255, 96, 0)
    assert dimmed((255, 96, 0), 50) == (127, 48, 0) and dimmed((255, 96, 0), 0) == _OFF


def test_the_model_of_the_light_reads_pins_and_duty():
    for active in (0, 1):
        led = RgbLed(active)
        led.pin(0, active, 5)
        led.duty(2, 65535 if active else 0, 6)
        assert led.rgb() == (255, 0, 255) and led.name() == "magenta" and led.changed_us == 6
        led.pin(0, 1 - active, 7)
        assert led.lit() == (False, False, True)
