# CPython only: host tool
"""Board files: each mistake is told with pin, line and remedy."""

from pathlib import Path

from tools import boards
from tools.boards import __main__ as boards_main

ROOT = Path(__file__).resolve().parent.parent

GOOD = """\
'''A board.'''
NAME = "desk"
CHIP = "rp2040"
SAFETY = "hardware"
LINK = {"chip": "W5500", "built_in": True}
READER = {"chip": "MFRC522", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "connectors": (1,)}
ESTOP = {"pin": 7, "active": 0}
CONNECTORS = (
    {
        "relay": {"pin": 2, "active": 1},
        "meter": {"pin": 3, "imp_per_kwh": 1000, "pulse_ms": 30},
        "lock": {"pin": 4, "active": 1},
        "lock_sense": {"pin": 5, "active": 0},
        "leds": {"red": 26, "green": 27, "blue": 28, "active": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
        "plug": {"pin": 1, "active": 0},
    },
)
"""


def said(folder, *changes):
    """What is said of the good board after texts in it were replaced."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = folder / "desk.py"
    file.write_text(text)
    return "\n".join(line.replace(f"{file}:", "") for line in boards.check_board(file))


def test_the_good_board_is_good(tmp_path):
    assert said(tmp_path) == ""


def test_what_guards_without_python_must_be_on_the_chip(tmp_path):
    pio, irq = (('SAFETY = "hardware"', f'SAFETY = "{safety}"') for safety in ("pio", "irq"))
    esp, stm = (('CHIP = "rp2040"', f'CHIP = "{chip}"') for chip in ("esp32s3", "stm32"))
    assert said(tmp_path, pio) == "" and said(tmp_path, irq, stm) == ""
    text = said(tmp_path, pio, esp)  # the remedy is none that is refused next
    assert "4: SAFETY: the esp32s3 has no PIO. Remedy: say 'hardware', 'second chip' or 'loop'." in text
    assert "'second chip', 'irq' or 'loop'" in said(tmp_path, pio, stm)
    assert "4: SAFETY: on the rp2040 a flash erase holds off every interrupt" in said(tmp_path, irq)
    assert "4: SAFETY: interrupts of the esp32s3 wait for Python" in said(tmp_path, irq, esp)
    assert "SAFETY: 'irq' opens the relay by ESTOP, and there is none" in said(
        tmp_path, irq, stm, ("ESTOP", "# ESTOP")
    )
    assert "SAFETY: 'pio' opens the relay by ESTOP, and there is none" in said(tmp_path, pio, ("ESTOP", "# ESTOP"))


def test_what_state_machines_do_must_be_in_their_reach(tmp_path):
    """RP2350 data sheet 11.1: a block sees 32 pins."""
    rp2350b, pio = ('CHIP = "rp2040"', 'CHIP = "rp2350b"'), ('SAFETY = "hardware"', 'SAFETY = "pio"')
    relay, meter, estop = '"relay": {"pin": 2', '"meter": {"pin": 3', 'ESTOP = {"pin": 7'
    for text, pin, name in ((relay, 40, "CONNECTORS[0] relay pin"), (estop, 32, "ESTOP pin")):
        moved = (text, text[:-1] + str(pin))
        assert said(tmp_path, rp2350b, moved) == ""
        assert f"{name}: pin {pin} is out of the state machines' reach. Remedy: take one of GPIO 0 to 31" in said(
            tmp_path, rp2350b, pio, moved
        )
    moved = (meter, meter[:-1] + "47")
    for safety in (("", ""), pio):
        assert "CONNECTORS[0] meter pin: pin 47 is out of" in said(tmp_path, rp2350b, safety, moved)
    assert said(tmp_path, rp2350b, pio, (relay, relay[:-1] + "31")) == ""


def test_every_board_and_station_of_the_project_is_good():
    for file in (ROOT / "boards").glob("*.py"):
        assert boards.check_board(file) == []
    for file in (ROOT / "firmware" / "stations").glob("*.py"):
        assert boards.check_station(file) == []


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert boards_main.main([str(tmp_path / "missing.py")]) == 1
    said = capsys.readouterr().out
    assert "missing.py:1: cannot be read: No such file" in said and "1 board, 0 stations, 1 problem\n" in said


def test_a_pin_used_twice_is_told_with_both_users_line_and_remedy(tmp_path):
    assert said(tmp_path, ('"lock": {"pin": 4', '"lock": {"pin": 7')) == (
        "12: pin 7 is used twice: ESTOP pin and CONNECTORS[0] lock pin. Remedy: give one of them another pin."
    )


def test_pins_of_the_built_in_chip_are_taken(tmp_path):
    assert "7: ESTOP pin: pin 18 is taken by LINK built in" in said(tmp_path, ('"pin": 7', '"pin": 18'))


def test_a_pin_that_the_chip_has_not_is_told(tmp_path):
    text = said(tmp_path, ('"pin": 7', '"pin": 33'))
    assert text == "7: ESTOP pin: pin 33 is none of the RP2040. Remedy: it has 0 to 29."


def test_a_reader_has_a_bus_of_its_own(tmp_path):
    """The W5500's driver interrupts whatever is on its bus."""
    shared = "READER spi: SPI%d is the W5500's, which interrupts any transfer on it. Remedy: solder the reader to SPI%d"
    link = 'LINK = {"chip": "W5500", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 9, "rst": 8}'
    builtin = 'LINK = {"chip": "W5500", "built_in": True}'
    assert said(tmp_path, (builtin, link)) == f"6: {shared % (1, 0)}."
    text = said(tmp_path, (builtin, link.replace("9,", "13,")))
    assert "pin 13 is used twice: LINK cs and READER cs" in text
    assert shared % (0, 1) in said(tmp_path, ('"spi": 1', '"spi": 0'))
    other = '"spi": 0, "sck": 18, "mosi": 19, "miso": 16'
    assert said(tmp_path, (builtin, link.replace('"spi": 1, "sck": 10, "mosi": 11, "miso": 12', other))) == ""


def test_lines_of_a_bus_are_where_the_chip_has_them(tmp_path):
    text = said(tmp_path, ('"sck": 10', '"sck": 8'))
    assert "6: READER sck: pin 8 is not sck of SPI1 on the RP2040. Remedy: take one of 10, 14, 26" in text


def test_unknown_and_missing_names_are_told(tmp_path):
    assert "RELAIS is unknown" in said(tmp_path, ("ESTOP", "RELAIS"))
    relay = '"relay": {"pin": 2, "active": 1},'
    assert "9: CONNECTORS[0] relay is missing" in said(tmp_path, (relay, ""))
    assert "7: ESTOP active is missing" in said(tmp_path, ('7, "active": 0', "7"))
    assert "11: CONNECTORS[0] meter puls_ms is unknown" in said(tmp_path, ("pulse_ms", "puls_ms"))
    assert "1: SAFETY is missing" in said(tmp_path, ("SAFETY", "# SAFETY"))
    assert "NAME is 'desk2', the file desk.py" in said(tmp_path, ('"desk"', '"desk2"'))


def test_values_that_cannot_be_are_told(tmp_path):
    for old, new, line in (
        ('"hardware"', '"hope"', 4),
        ("32000", "32", 15),
        ("32000", "32000.0", 15),
        ('"phases": 3', '"phases": 2', 16),
        ('"pin": 7', '"pin": "7"', 7),
        ('"pin": 7', '"pin": True', 7),
        ('"active": 0}\nC', '"active": 2}\nC', 7),
        ('"MFRC522"', '"RC522"', 6),
        ("(1,)", "(2,)", 6),
        ("(1,)", "()", 6),
        ("(1,)", "1", 6),
        ('{"pin": 7, "active": 0}', "7", 7),
    ):
        text = said(tmp_path, (old, new))
        assert text.startswith(f"{line}: "), (old, new, text)
        assert "Remedy" in text


def test_connectors_are_a_tuple_also_if_there_is_one(tmp_path):
    assert "CONNECTORS is not a tuple" in said(tmp_path, ("CONNECTORS = (", "CONNECTORS = [{}]\nX = ("))


def test_code_is_not_a_literal(tmp_path):
    for old, new, line in (
        ('"hardware"', "str(1)", 4),
        ('SAFETY = "hardware"', "import struct", 4),
        ('SAFETY = "hardware"', "for x in (): pass", 4),
        ('SAFETY = "hardware"', "SAFETY = ", 4),
    ):
        assert said(tmp_path, (old, new)).startswith(f"{line}: "), new


def test_a_lock_is_not_sensed_without_a_lock(tmp_path):
    assert "senses a lock" in said(tmp_path, ('        "lock": {"pin": 4, "active": 1},\n', ""))


def test_pulses_must_not_melt_together(tmp_path):
    text = said(tmp_path, ('"imp_per_kwh": 1000', '"imp_per_kwh": 10000'))
    assert "11: CONNECTORS[0] meter pin 3: at 22080 W a pulse comes every 16 ms and needs 60 ms" in text
    assert "Remedy: take a meter of at most 2717 imp/kWh" in text
    assert said(tmp_path, ('"imp_per_kwh": 1000', '"imp_per_kwh": 2717')) == ""
    assert said(tmp_path, ('"imp_per_kwh": 1000', '"imp_per_kwh": 2718')) != ""
    text = said(tmp_path, ('"pulse_ms": 30', '"pulse_ms": 29'))
    assert "pulses of 29 ms are shorter than 30 ms. Remedy: " in text


def test_an_rp2040_counts_on_odd_pins(tmp_path):
    text = said(tmp_path, ('"meter": {"pin": 3', '"meter": {"pin": 6'))
    assert "11: CONNECTORS[0] meter pin: CircuitPython counts on odd pins of an RP2040 only, not on 6" in text


def test_a_pilot_has_peak_detectors_or_one_input_without(tmp_path):
    lamps = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1},'
    for inputs, problem in (
        ('"high": 26, ', ""), ('"high": 26, "low": 27, ', ""), ('"adc": 26, ', ""), ('"low": 26, ', "high is missing"),
        ('"adc": 26, "high": 27, ', "high is unknown"), ('"adc": 26, "low": 27, ', "low is unknown"),
        ("", "high is missing"), ('"adc": 8, ', "adc: pin 8 is no analog input of the RP2040"),
    ):  # fmt: skip
        text = said(tmp_path, (lamps, '"pilot": {"pwm": 22, %s"mv": (3000, 300)},' % inputs))
        assert f"14: CONNECTORS[0] pilot {problem}. Remedy: " in text if problem else text == "", text


def test_a_proximity_contact_is_read_at_an_analog_input_against_a_pull_up(tmp_path):
    lamps = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1},'
    contact = '"proximity": {"adc": 26, "ohm": 1000},'
    assert said(tmp_path, (lamps, contact)) == ""
    assert "CONNECTORS[0] proximity ohm is missing" in said(tmp_path, (lamps, contact.replace(', "ohm": 1000', "")))
    assert "proximity ohm is 10" in said(tmp_path, (lamps, contact.replace("1000", "10")))
    assert "proximity adc: pin 8 is no analog" in said(tmp_path, (lamps, contact.replace("26", "8")))
    assert "pin 2 is used twice" in said(tmp_path, (lamps, contact.replace("26", "2")))


def test_a_pilot_is_read_at_an_analog_input_between_two_levels(tmp_path):
    lamps = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1},'
    pilot = '"pilot": {"pwm": 22, "high": 26, "low": 27, "mv": (3000, 300)},'
    assert said(tmp_path, (lamps, pilot)) == ""
    assert said(tmp_path, (lamps, pilot.replace('"low": 27, ', ""))) == ""
    assert "CONNECTORS[0] pilot mv is missing" in said(tmp_path, (lamps, pilot.replace(', "mv": (3000, 300)', "")))
    text = said(tmp_path, (lamps, pilot.replace('"high": 26', '"high": 8')))
    assert "CONNECTORS[0] pilot high: pin 8 is no analog input of the RP2040. Remedy: take one of 26 to 29" in text
    assert "pin 2 is used twice: CONNECTORS[0] relay pin and CONNECTORS[0] pilot pwm" in said(
        tmp_path, (lamps, pilot.replace("22", "2"))
    )
    link = '"built_in": True', '"spi": 0, "sck": 6, "mosi": 7, "miso": 16, "cs": 17, "rst": 20'
    for pin in ("18", "19"):  # 2 and 3 are the neighbours that share the meter's slice; 18 and 19 have the same one
        text = said(tmp_path, (lamps, pilot.replace("22", pin)), link, ('"pin": 7', '"pin": 8'))
        assert f"pilot pwm: pin {pin} shares its PWM slice with pin 3, CONNECTORS[0] meter pin. Remedy: " in text, text
    for levels in ("(300, 3000)", "(3000,)", "(3400, 300)", "3000", "(3000, -1)", "(3000.0, 300)"):
        assert "pilot mv is" in said(tmp_path, (lamps, pilot.replace("(3000, 300)", levels))), levels


LEDS = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1},'


def two_lights(folder, first: str, second: str, chip: str = "rp2040"):
    """What is said of two connectors with these lights."""
    rating = '"rated_ma": 16000, "phases": 1, "volts": 230'
    inputs = '"meter": {"pin": 15, "imp_per_kwh": 1000, "pulse_ms": 30}, "plug": {"pin": 0, "active": 0}'
    other = f'{{"relay": {{"pin": 9, "active": 1}}, {inputs}, "leds": {second}, {rating}}},\n)\n'
    return said(folder, (LEDS, f'"leds": {first},'), ("    },\n)\n", f"    }},\n    {other}"), ("rp2040", chip))


def test_a_light_may_be_dimmed_or_a_strip_that_connectors_share(tmp_path):
    assert said(tmp_path, ('"active": 1},\n        "rated_ma"', '"active": 1, "pwm": True},\n        "rated_ma"')) == ""
    assert said(tmp_path, (LEDS, '"leds": {"strip": 26, "count": 16},')) == ""
    assert two_lights(tmp_path, '{"strip": 26, "count": 8}', '{"strip": 26, "count": 8, "first": 8}') == ""
    assert two_lights(tmp_path, '{"strip": 26, "count": 16}', '{"strip": 27, "count": 16}') == ""


def test_a_strip_that_stops_interrupts_too_long_is_told(tmp_path):
    text = said(tmp_path, (LEDS, '"leds": {"strip": 26, "count": 17},'))
    assert "leds count is 17" in text and "from 1 to 16" in text
    text = two_lights(tmp_path, '{"strip": 26, "count": 8}', '{"strip": 26, "count": 8, "first": 9}')
    assert "pin 26 has 17 LEDs" in text and "for 510 us" in text and "use fewer, or a second pin" in text


def test_an_led_that_two_connectors_have_is_told(tmp_path):
    text = two_lights(tmp_path, '{"strip": 26, "count": 4}', '{"strip": 26, "count": 4, "first": 3}')
    assert "LED 3 of the strip on pin 26 is CONNECTORS[0]'s" in text and "set first" in text


def test_lights_of_no_kind_are_told(tmp_path):
    for leds, what in (
        ('{"strip": 26}', "leds count is missing"),
        ('{"strip": 26, "count": 0}', "leds count is 0"),
        ('{"strip": 26, "count": 1, "first": -1}', "leds first is -1"),
        ('{"strip": 26, "count": 1, "active": 1}', "leds active is unknown"),
        ('{"strip": 3, "count": 1}', "pin 3 is used twice"),
        ('{"red": 26, "green": 27, "blue": 28}', "leds active is missing"),
        ('{"red": 26, "green": 27, "blue": 28, "active": 1, "first": 0}', "leds first is unknown"),
        ('{"red": 26, "green": 27, "blue": 28, "active": 1, "pwm": 1}', "leds pwm is 1"),
        ("7", "leds is not a dict"),
    ):
        assert what in said(tmp_path, (LEDS, f'"leds": {leds},')), leds


def test_dimmed_leds_that_share_what_makes_their_pulses_are_told(tmp_path):
    dimmed = '{"red": %d, "green": %d, "blue": %d, "active": 1, "pwm": True}'
    text = said(tmp_path, (LEDS, f'"leds": {dimmed % (18, 27, 28)},'))
    assert "pin 18 shares its PWM slice with pin 3, CONNECTORS[0] meter pin" in text
    text = two_lights(tmp_path, dimmed % (20, 21, 22), dimmed % (6, 24, 25))
    assert "leds red: pin 6 shares its PWM slice with pin 22, CONNECTORS[0] leds blue" in text
    assert two_lights(tmp_path, dimmed % (32, 33, 34), dimmed % (16, 17, 26), "rp2350b") == ""
    text = two_lights(tmp_path, dimmed % (32, 33, 34), dimmed % (40, 17, 26), "rp2350b")
    assert "pin 40 shares its PWM slice with pin 32, CONNECTORS[0] leds red" in text
    plain = '{"red": %d, "green": %d, "blue": %d, "active": 1}'
    assert two_lights(tmp_path, plain % (22, 23, 26), plain % (6, 24, 25)) == ""
