# CPython only: host tool
"""What a board file lacks, says twice, or says for nothing: each is told with line and remedy."""

from host_tests.test_tools_boards import LEDS, said


def test_an_outlet_has_a_meter_and_something_that_tells_of_a_plug(tmp_path):
    meter = '        "meter": {"pin": 3, "imp_per_kwh": 1000, "pulse_ms": 30},\n'
    assert said(tmp_path, (meter, "")) == "9: CONNECTORS[0] meter is missing. Remedy: add it."
    plug = '"plug": {"pin": 1, "active": 0},'
    text = said(tmp_path, (plug, ""))
    assert text.startswith("9: CONNECTORS[0] has nothing that tells whether a plug is in") and "add pilot, plug" in text
    assert said(tmp_path, (plug, ""), (LEDS, '"proximity": {"adc": 26, "ohm": 1000},')) == ""


def test_a_name_that_is_said_twice_is_told(tmp_path):
    """Python takes the last, and the first pin would be lost."""
    text = said(tmp_path, ('CHIP = "rp2040"', 'CHIP = "esp32"; CHIP = "rp2040"'))
    assert text == "3: CHIP is said twice, first in line 3. Remedy: leave out one of them."
    text = said(tmp_path, ('"lock": {', '"relay": {"pin": 9, "active": 1}, "lock": {'))
    assert text == "12: CONNECTORS[0] relay is said twice, first in line 10. Remedy: leave out one of them."
    assert "7: ESTOP pin is said twice" in said(tmp_path, ('{"pin": 7', '{"pin": 6, "pin": 7'))


def test_an_irq_that_nothing_reads_is_told(tmp_path):
    text = said(tmp_path, ('"cs": 13', '"cs": 13, "irq": 15'))
    assert text.startswith("6: READER irq: pin 15 is wired to nothing that reads it. Remedy: leave it out")
    assert said(tmp_path, ('"cs": 13', '"cs": 13, "irq": 15'), ("MFRC522", "PN532")) == ""


def test_a_network_chip_that_is_not_known_is_told_with_all_that_are(tmp_path):
    for link in ('"built_in": True', '"spi": 0, "sck": 18, "mosi": 19, "miso": 16, "cs": 17, "rst": 20'):
        text = said(tmp_path, ('"W5500", "built_in": True', f'"ENC28J60", {link}'))
        assert "LINK chip is 'ENC28J60'. Remedy: write 'W5500', or of an ESP32 'LAN8720' with mdc" in text, text
