"""The lights of a board file: plain or dimmed LEDs on pins, or a part of a strip of WS2812B."""

from collections.abc import Iterator

from tools.literals import File, Where

MOST_ON_A_STRIP = 16  # an RP2040 runs no interrupt for 30 us an LED: 0.5 ms

_PIN = (lambda value: type(value) is int and 0 <= value <= 99, "a whole number from 0 to 99")
_LEVEL = (lambda value: value in (0, 1), "one of 0, 1")
_FLAG = (lambda value: type(value) is bool, "True or False")
_FIRST = (lambda value: type(value) is int and value >= 0, "the number of an LED, counted from 0")
_COUNT = (
    lambda value: type(value) is int and 1 <= value <= MOST_ON_A_STRIP,
    f"a number of LEDs from 1 to {MOST_ON_A_STRIP}: an RP2040 runs no interrupt for 30 us an LED",
)
_ON_PINS = {"red": _PIN, "green": _PIN, "blue": _PIN, "active": _LEVEL}
_ON_A_STRIP = {"strip": _PIN, "count": _COUNT}
_OPTIONAL = {"pwm": (_ON_PINS, _FLAG), "first": (_ON_A_STRIP, _FIRST)}


def parts(leds: object) -> dict:
    """The table of the parts that these lights have."""
    given = leds if isinstance(leds, dict) else {}
    table = _ON_A_STRIP if "strip" in given else _ON_PINS
    return table | {name: kind for name, (of, kind) in _OPTIONAL.items() if name in given and of is table}


def check(file: File) -> None:
    """Strips that are too long, or an LED that two connectors have; pins that share what makes their pulses."""
    _check_strips(file)
    _check_pwm(file)


def _lights(file: File) -> Iterator[tuple[Where, dict]]:
    for index, connector in enumerate(file.values["CONNECTORS"]):
        if "leds" in connector:
            yield ("CONNECTORS", index, "leds"), connector["leds"]


def _check_strips(file: File) -> None:
    owners: dict[tuple[int, int], int] = {}
    for where, leds in _lights(file):
        if "strip" not in leds:
            continue
        first, name = leds.get("first", 0), f"CONNECTORS[{where[1]}] leds"
        end = first + leds["count"]
        if end > MOST_ON_A_STRIP:
            what = f"{name}: pin {leds['strip']} has {end} LEDs: an RP2040 runs no interrupt for {30 * end} us"
            file.say((*where, "strip"), what, f"a strip may have {MOST_ON_A_STRIP}: use fewer, or a second pin")
        for led in range(first, end):
            other = owners.setdefault((leds["strip"], led), where[1])
            if other != where[1]:
                what = f"{name}: LED {led} of the strip on pin {leds['strip']} is CONNECTORS[{other}]'s"
                file.say((*where, "strip"), what, f"set first, such as {end}")
                break


def _check_pwm(file: File) -> None:
    """Two pins of one PWM output would show the same; of one slice, CircuitPython could not count the pulses."""
    if file.values["CHIP"] not in ("rp2040", "rp2350"):
        return
    taken = {}
    for index, connector in enumerate(file.values["CONNECTORS"]):
        if "pilot" in connector:
            taken[_pwm_output(connector["pilot"]["pwm"])] = f"CONNECTORS[{index}] pilot pwm"
    counted = [_pwm_output(each["meter"]["pin"]) // 2 for each in file.values["CONNECTORS"] if "meter" in each]
    for where, leds in _lights(file):
        for colour in ("red", "green", "blue") if leds.get("pwm") else ():
            pin, name = leds[colour], f"CONNECTORS[{where[1]}] leds {colour}"
            if _pwm_output(pin) // 2 in counted:
                what = f"{name}: pin {pin} shares its PWM with a meter's pin"
                file.say((*where, colour), what, "take another one: CircuitPython counts with that PWM")
            elif (other := taken.setdefault(_pwm_output(pin), name)) != name:
                what = f"{name}: pin {pin} has the same PWM output as {other}"
                file.say((*where, colour), what, "take another one: outputs repeat every 16 pins, from 32 on every 8")


def _pwm_output(pin: int) -> int:
    """RP2040 datasheet 4.5.2, RP2350 datasheet 12.5.2: two for each slice."""
    return pin % 16 if pin < 32 else 16 + pin % 8
