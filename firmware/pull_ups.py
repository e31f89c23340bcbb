"""Which pins can be pulled up by the chip itself: for the chip's set-up in every dialect."""

from boards.this import CHIP


def has(pin: int) -> bool:
    """ESP32 data sheet 2.2: GPIO 34 to 39 have no pull-up, there the board's resistor pulls."""
    return CHIP != "esp32" or pin < 34
