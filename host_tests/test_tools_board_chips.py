# CPython only: host tool
"""What the pins of each chip can be, and what is said of a board file that wants something else of them."""

from pathlib import Path

from host_tests.board_texts import TEXTS
from tools import boards
from tools.boards import wiring
from tools.boards.chips import CHIPS
from tools.boards.pins import spans
from tools.boards.uses import uses
from tools.literals import File

ROOT = Path(__file__).resolve().parent.parent


def said(folder, board, *changes):
    """What is said of one of the boards in board_texts.py after texts in it were replaced."""
    text = TEXTS[board]
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = folder / f"{board}.py"
    file.write_text(text)
    return "\n".join(line.partition(": ")[2] for line in boards.check_board(file))


def test_the_boards_of_these_tests_are_good(tmp_path):
    for board in TEXTS:
        assert said(tmp_path, board) == ""


def test_the_lines_of_the_rp2_buses_are_those_of_the_data_sheet():
    """RP2040 data sheet 1.4.3"""
    lines = CHIPS["rp2040"].lines
    assert list(lines("spi", 0, "miso")) == [0, 4, 16, 20] and list(lines("spi", 1, "miso")) == [8, 12, 24, 28]
    assert list(lines("spi", 0, "sck")) == [2, 6, 18, 22] and list(lines("spi", 1, "mosi")) == [11, 15, 27]
    assert list(lines("i2c", 0, "sda")) == [0, 4, 8, 12, 16, 20, 24, 28]
    assert list(lines("i2c", 1, "scl")) == [3, 7, 11, 15, 19, 23, 27]
    assert list(lines("uart", 0, "tx")) == [0, 12, 16, 28] and list(lines("uart", 1, "rx")) == [5, 9, 21, 25]
    assert lines("spi", 2, "sck") is None


def test_spans_are_said_in_short():
    assert spans([5, 1, 2, 3, 8, 7]) == "1 to 3, 5, 7, 8" and spans([]) == ""


def test_an_input_only_pin_drives_nothing(tmp_path):
    text = said(tmp_path, "clock_in", ('"relay": {"pin": 4', '"relay": {"pin": 34'))
    assert text == (
        "CONNECTORS[0] relay pin: pin 34 is an input only on the ESP32. "
        "Remedy: for an output take one of 4, 13, 33."
    )
    assert "READER cs: pin 34 is an input only" in said(tmp_path, "clock_in", ('"cs": 5', '"cs": 34'))


def test_nothing_that_switches_hangs_on_a_strapping_pin(tmp_path):
    for board, pins in (("clock_in", (2, 5, 12, 15)), ("s3", (0, 3, 45, 46))):
        old = '"relay": {"pin": ' + ("4" if board == "clock_in" else "38")
        for pin in pins:
            text = said(tmp_path, board, (old, f'"relay": {{"pin": {pin}'))
            assert f"relay pin: pin {pin} decides at reset " in text or "is used twice" in text, text
            free = '"relay": {"pin": 33' if board == "clock_in" else '"relay": {"pin": 1'
            assert "at reset" not in said(tmp_path, board, (old, free)), pin


def test_the_remedy_for_what_switches_names_no_pin_that_is_refused(tmp_path):
    relay = '"relay": {"pin": 38'
    text = said(tmp_path, "s3", (relay, '"relay": {"pin": 3'))
    assert "take one of " in text
    for pin in text.partition("take one of ")[2].rstrip(".").replace(" to ", ", ").split(", "):
        assert said(tmp_path, "s3", (relay, f'"relay": {{"pin": {pin}')) == "", pin


def test_a_strap_that_must_be_low_bears_only_what_rests_low(tmp_path):
    reader, board = '"sck": 14, "mosi": 17, "miso": 35, "cs": 5', "clock_in"
    for pin in (2, 12):
        assert said(tmp_path, board, (reader, reader.replace("17", str(pin)))) == ""
        for line in ("14", "17"):
            assert said(tmp_path, board, (reader, reader.replace(line, str(pin)))) == ""
        for old in ('"cs": 5', '"plug": {"pin": 32'):  # one rests high, one may be held down or up by its contact
            text = said(tmp_path, board, (old, old.rpartition(" ")[0] + f" {pin}"))
            assert f"pin {pin} decides at reset " in text and "must be low then" in text, text


def test_a_lamp_on_a_strap_lights_at_the_high_level(tmp_path):
    plug = '"plug": {"pin": 32, "active": 0},'
    for active, wrong in ((1, 0), (0, 2)):
        lamps = f'"leds": {{"red": 2, "green": 12, "blue": 32, "active": {active}}},'
        assert said(tmp_path, "clock_in", (plug, lamps)).count("must be low then") == wrong


def test_the_pins_of_the_network_the_flash_and_the_console_are_taken(tmp_path):
    for pin, by in (
        (21, "LAN8720 (RMII)"), (27, "LAN8720 (RMII)"), (6, "its flash"), (11, "its flash"), (1, "the console (UART0)"),
    ):  # fmt: skip
        text = said(tmp_path, "clock_in", ('"plug": {"pin": 32', f'"plug": {{"pin": {pin}'))
        assert text == f"CONNECTORS[0] plug pin: pin {pin} is taken by {by}. Remedy: take another pin."
    text = said(tmp_path, "clock_in", ('"plug": {"pin": 32', '"plug": {"pin": 0'))
    assert "pin 0 is used twice: LINK ref_clk and CONNECTORS[0] plug pin" in text
    for pin, by in ((30, "its flash"), (33, "its octal PSRAM"), (20, "USB"),
                    (44, "the console (UART0)"), (7, "SD card")):
        text = said(tmp_path, "s3", ('"plug": {"pin": 8', f'"plug": {{"pin": {pin}'))
        assert f"plug pin: pin {pin} is taken by {by}" in text
    assert "ESTOP pin: pin 25 is taken by the green LED" in said(tmp_path, "pico", ('"pin": 7', '"pin": 25'))


def test_analog_inputs_of_the_esp32_are_those_of_adc1(tmp_path):
    """ADC2 is Wi-Fi's."""
    plug = '"plug": {"pin": 32, "active": 0},'
    for pin, good in ((32, True), (33, True), (34, True), (12, False), (2, False)):
        pilot = f'"pilot": {{"pwm": 13, "adc": {pin}, "mv": (3000, 300)}},'
        text = said(tmp_path, "clock_in", (plug, pilot))
        assert ("is no analog input of the ESP32. Remedy: take one of 32 to 36, 39" in text) is not good, text


def test_the_network_chip_has_what_its_driver_wants(tmp_path):
    board = "s3"
    text = said(tmp_path, board, (', "int": 10', ""))
    assert text == "LINK int is missing: the driver of the ESP32-S3 wants it. Remedy: add it."
    spi = '"spi": 1, "sck": 13, "mosi": 11, "miso": 12, "cs": 14, "rst": 9, "int": 10'
    text = said(tmp_path, board, (spi, '"built_in": True'))
    assert text == "LINK: no ESP32-S3 has a W5500 built in. Remedy: name its spi sck mosi miso cs int."
    rmii = '"mdc": 13, "mdio": 12, "phy_addr": 0, "ref_clk": 17, "ref_clk_out": True'
    text = said(tmp_path, board, (spi, rmii), ("W5500", "LAN8720"), (', "rst": 17', ""))
    assert text == "LINK: the ESP32-S3 has no RMII for a LAN8720. Remedy: solder a W5500 to an SPI."
    text = said(tmp_path, "clock_in", ('"ref_clk": 0, "ref_clk_out": False', '"ref_clk": 17, "ref_clk_out": False'))
    assert "LINK ref_clk: the clock of RMII cannot enter the ESP32 at pin 17. Remedy: take 0." in text
    text = said(tmp_path, "clock_out", ('"ref_clk": 17', '"ref_clk": 18'))
    assert "cannot leave the ESP32 at pin 18. Remedy: take 0 or 16 or 17" in text


def test_a_bus_that_the_chip_has_not_is_told(tmp_path):
    text = said(tmp_path, "clock_in", ('"spi": 2', '"spi": 0'))
    assert text == "READER spi: the ESP32 has no free SPI0. Remedy: take SPI1 or SPI2."


def test_a_reader_on_i2c_or_uart_has_the_lines_of_that_bus(tmp_path):
    spi = '"chip": "MFRC522", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "rst": 14'
    i2c = '"chip": "PN532", "i2c": 0, "sda": %d, "scl": %d, "irq": 15'
    uart = '"chip": "PN532", "uart": 1, "tx": %d, "rx": %d'
    assert said(tmp_path, "pico", (spi, i2c % (4, 5))) == ""
    assert said(tmp_path, "pico", (spi, uart % (4, 5))) == ""
    assert "READER scl: pin 4 is not scl of I2C0 on the RP2040" in said(tmp_path, "pico", (spi, i2c % (5, 4)))
    assert "READER tx: pin 0 is not tx of UART1" in said(tmp_path, "pico", (spi, uart % (0, 1)))
    text = said(tmp_path, "pico", (spi, uart.replace("PN532", "MFRC522") % (4, 5)))
    assert text.startswith("READER chip is 'MFRC522'. Remedy: ")
    assert "READER cs is unknown" in said(tmp_path, "pico", (spi, i2c % (4, 5) + ', "cs": 13'))


def test_lamps_that_are_dimmed_have_pwm_channels_of_their_own(tmp_path):
    lamps = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1}'
    dimmed = '"leds": {"red": %d, "green": %d, "blue": %d, "active": 1, "pwm": True}'
    assert said(tmp_path, "pico", (lamps, dimmed % (26, 27, 28))) == ""
    moved = ('"sck": 10', '"sck": 14'), (', "rst": 14', "")
    text = said(tmp_path, "pico", (lamps, dimmed % (26, 27, 10)), *moved)
    assert "leds blue: pin 10 shares its PWM slice with pin 26, CONNECTORS[0] leds red" in text
    assert said(tmp_path, "pico", (lamps, dimmed % (26, 27, 22))) == ""
    pilot = '"pilot": {"pwm": 22, "adc": 26, "mv": (3000, 300)}, ' + dimmed % (28, 27, 6)
    text = said(tmp_path, "pico", (lamps, pilot), ('"mirror": {"pin": 6', '"mirror": {"pin": 9'))
    assert "leds blue: pin 6 shares its PWM slice with pin 22, CONNECTORS[0] pilot pwm" in text


def test_lamps_of_one_strip_hang_on_one_pin(tmp_path):
    lamps = '"leds": {"red": 26, "green": 27, "blue": 28, "active": 1},'
    strip = '"leds": {"strip": 28, "count": 2, "first": %d},'
    assert said(tmp_path, "pico", (lamps, strip % 1)) == ""
    strip = strip.replace("}", ', "active": 1}')
    assert "leds active is unknown" in said(tmp_path, "pico", (lamps, strip % 0))


def test_every_pin_of_every_board_is_known_as_a_use():
    """A name that is forgotten in uses.py would escape every rule."""
    figures = ("imp_per_kwh", "pulse_ms", "active", "rated_ma", "phases", "volts", "phy_addr", "ohm", "count", "first")
    buses = ("spi", "i2c", "uart")

    def numbers(value, key):
        if isinstance(value, dict):
            return sum(numbers(part, name) for name, part in value.items())
        if isinstance(value, tuple):
            return sum(numbers(part, key) for part in value) if key == "CONNECTORS" else 0
        return type(value) is int and key not in (*figures, *buses)

    for path in (ROOT / "boards").glob("*.py"):
        values = File(path).values
        assert len(list(uses(values))) == sum(numbers(value, name) for name, value in values.items()), path.name


def test_the_table_says_what_bounces_and_what_drives_the_coil():
    """Where edges count, and what rp2pio leaves to a pin; both are conditions of the wiring."""
    rows = {
        board: {row.split(" | ")[0]: row for row in wiring.table(ROOT / "boards" / f"{board}.py")}
        for board in ("w5500_evb_pico", "wt32_eth01")
    }
    pico, wt32 = rows["w5500_evb_pico"], rows["wt32_eth01"]
    assert "for CircuitPython the filter" in pico["| energy meter S0"]
    assert "and the filter" in wt32["| energy meter S0"] and "CircuitPython" not in wt32["| energy meter S0"]
    assert "at most 2 mA under CircuitPython" in pico["| contactor"] and "2 mA" not in wt32["| contactor"]
