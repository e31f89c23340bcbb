"""Wireless-Tag WT32-ETH01 v1.4 (ESP32 without PSRAM, LAN8720 on RMII): one outlet with a fixed cable. Nothing opens the
contactor while Python is busy but what is in series with its coil: emergency stop, residual current device."""

NAME = "wt32_eth01"
CHIP = "esp32"
SAFETY = "hardware"

# The oscillator is the board's, behind GPIO16; before v1.4 it is always on: leave power out.
LINK = {
    "chip": "LAN8720", "mdc": 23, "mdio": 18, "power": 16, "phy_addr": 1, "ref_clk": 0, "ref_clk_out": False,
}  # fmt: skip

# No reset line: the driver resets the chip by command. Select on GPIO5 rests high, as that strap wants it.
READER = {"chip": "MFRC522", "spi": 2, "sck": 14, "mosi": 17, "miso": 35, "cs": 5, "connectors": (1,)}

ESTOP = {"pin": 15, "active": 0}  # pressed at reset: the boot ROM prints nothing, and boots

CONNECTORS = (
    {
        "relay": {"pin": 4, "active": 1},
        "mirror": {"pin": 36, "active": 0},
        "meter": {"pin": 39, "imp_per_kwh": 1000, "pulse_ms": 30},
        "pilot": {"pwm": 33, "adc": 32, "mv": (2289, 254)},  # 100, 22 and 16 kΩ: boards/README.md
        "leds": {"strip": 2, "count": 1},  # rests low, as that strap wants it
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
