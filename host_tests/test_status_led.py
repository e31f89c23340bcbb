"""The light of a connector, as a function of status, what lies over it, and time; every time at its borders."""

from lib.drivers.status_led import _CODES, colour
from lib.evse.interlock import REASONS, WARNING
from lib.ticks import diff
from tools.workshop.chips.led import word

_OFF, _RED, _YELLOW, _GREEN = (0, 0, 0), (255, 0, 0), (255, 200, 0), (0, 255, 0)
_BLUE, _WHITE, _MAGENTA, _ORANGE = (0, 0, 255), (255, 255, 255), (255, 0, 255), (255, 157, 0)
# status: colour, ms on, ms off
_BLINKING = {
    "waiting": (_BLUE, 500, 500), "SuspendedEV": (_BLUE, 1900, 100),
    "SuspendedEVSE": (_YELLOW, 1900, 100), "Finishing": (_GREEN, 500, 500), "Unavailable": (_RED, 100, 1900),
}  # fmt: skip
_STEADY = {"boot": _MAGENTA, "Available": (0, 128, 0), "Preparing": _BLUE, "Reserved": _ORANGE}
_STATUSES = tuple(_BLINKING) + tuple(_STEADY) + ("Charging", "Faulted")
_SIGNALS = {"accepted": _GREEN, "rejected": _RED, "pending": _WHITE}


def seen(status: str, overlay=None, until_ms: int = 6000) -> tuple:
    """What an output that cannot be dimmed shows: (name, how long), from 0."""
    spans = []
    for t_ms in range(0, until_ms, 10):
        name = word(colour(status, overlay, t_ms))
        if spans and spans[-1][0] == name:
            spans[-1][1] += 10
        else:
            spans.append([name, 10])
    return tuple([tuple(span) for span in spans])


def test_each_status_and_each_error_looks_different_even_without_dimming():
    words = _STATUSES + tuple([error for error in _CODES if error not in ("Faulted", "InternalError")])
    looks = [seen(status, until_ms=12000) for status in words]
    assert len(set(looks)) == len(words) == 19


def test_the_steady_ones_are_steady():
    for status, light in _STEADY.items():
        for t_ms in (0, 1, 49, 50, 499, 500, 1999, 2000, 123456789):
            assert colour(status, None, t_ms) == light


def test_the_blinking_ones_change_at_exactly_their_times():
    for status, (light, on_ms, off_ms) in _BLINKING.items():
        for start_ms in (0, on_ms + off_ms, 1000 * (on_ms + off_ms)):
            for t_ms, wanted in ((0, light), (on_ms - 1, light), (on_ms, _OFF), (on_ms + off_ms - 1, _OFF)):
                assert colour(status, None, start_ms + t_ms) == wanted, (status, start_ms, t_ms)


def test_charging_breathes_in_three_seconds():
    values = [colour("Charging", None, t_ms)[2] for t_ms in range(3000)]
    assert values[0] == values[2499] == 1 and values[1249] == values[1250] == 255
    assert values[:1250] == sorted(values[:1250]) and values[1250:2500] == sorted(values[1250:2500], reverse=True)
    assert values[2500:] == [0] * 500
    assert colour("Charging", None, 3000) == (0, 0, 1) and colour("Charging", None, 3700) == (0, 0, values[700])
    assert seen("Charging", until_ms=3000) == (("blue", 2500), ("off", 500))


def test_what_is_wrong_blinks_its_number_and_pauses_two_seconds():
    for error, code in _CODES.items():
        light, count = (_RED, code) if code > 0 else (_YELLOW, -code)
        period_ms = 500 * count + 2000
        for start_ms in (0, period_ms, 7 * period_ms):
            for blink in range(count):
                t_ms = start_ms + 500 * blink
                assert [colour(error, None, t_ms + ms) for ms in (0, 249, 250, 499)] == [light, light, _OFF, _OFF]
            t_ms = start_ms + 500 * count
            assert colour(error, None, t_ms) == colour(error, None, t_ms + 1999) == _OFF


def test_each_error_that_the_firmware_can_tell_has_a_number():
    errors = {error for _, error in REASONS if error}
    assert errors | {"ReaderFailure", "Faulted"} == set(_CODES)
    warnings = {error for error in _CODES if _CODES[error] < 0}
    assert warnings == {WARNING, "ReaderFailure"}  # the others go with the status Faulted, which is red


def test_no_two_errors_have_the_same_number_but_the_ones_without_a_kind():
    assert len(set(_CODES.values())) == len(_CODES) - 1 and _CODES["Faulted"] == _CODES["InternalError"]


def test_the_answer_to_a_card_blinks_blink_repeat_times_over_every_status():
    """9.1 BlinkRepeat: exactly so often, 200 ms on and 200 ms off, then the status."""
    for status in _STATUSES + tuple(_CODES):
        for overlay, signal in _SIGNALS.items():
            for repeat in (0, 1, 3, 100):
                for blink in {0, repeat // 2, repeat - 1} if repeat else ():
                    t_ms = 400 * blink
                    lit = [colour(status, overlay, t_ms + ms, repeat) for ms in (0, 199, 200, 399)]
                    assert lit == [signal] * 2 + [_OFF] * 2, (status, overlay, repeat)
                for t_ms in (400 * repeat, 400 * repeat + 99, 400 * repeat + 199):
                    assert colour(status, overlay, t_ms, repeat) == colour(status, None, t_ms)


def test_offline_ticks_white_every_five_seconds():
    for status in _STATUSES:
        if status in ("Faulted",):
            continue
        for start_ms in (0, 5000, 500000):
            assert colour(status, "offline", start_ms) == colour(status, "offline", start_ms + 99) == _WHITE
            for t_ms in (100, 101, 2550, 4999):
                assert colour(status, "offline", start_ms + t_ms) == colour(status, None, start_ms + t_ms)


def test_what_is_wrong_can_be_counted_offline():
    for error in _CODES:
        for t_ms in range(0, 20000, 10):
            assert colour(error, "offline", t_ms) == colour(error, None, t_ms)


def test_ticks_that_wrap_only_begin_a_pattern_anew():
    last, wrapped = (1 << 28) - 1, diff((1 << 28) & ((1 << 29) - 1), 0)
    assert wrapped == -(1 << 28)
    for status in _STATUSES + tuple(_CODES):
        shades = {word(colour(status, None, t_ms)) for t_ms in range(6000)}
        for t_ms in (last, wrapped, -3000, -2001, -1, 0):
            assert word(colour(status, None, t_ms)) in shades
            assert all(0 <= part <= 255 for part in colour(status, "offline", t_ms))
