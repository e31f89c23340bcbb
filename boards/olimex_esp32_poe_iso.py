"""Olimex ESP32-POE-ISO (ESP32-WROOM, LAN8720 on RMII): one outlet with a fixed cable. Nothing opens the contactor while
Python is busy but what is in series with its coil: emergency stop, residual current device. PoE (1 W) feeds none."""

NAME = "olimex_esp32_poe_iso"
CHIP = "esp32"
SAFETY = "hardware"

# The clock leaves the chip at GPIO17, GPIO12 switches the PHY's power. (A WROVER module has it at GPIO0, and its PSRAM
# takes GPIO16: there the pilot needs another pin.)
LINK = {
    "chip": "LAN8720", "mdc": 23, "mdio": 18, "power": 12, "phy_addr": 0, "ref_clk": 17, "ref_clk_out": True,
}  # fmt: skip

# On the UEXT connector; the slot for SD cards hangs on the same pins and stays empty.
READER = {"chip": "MFRC522", "spi": 2, "sck": 14, "mosi": 2, "miso": 15, "cs": 5, "connectors": (1,)}

ESTOP = {"pin": 34, "active": 0}  # beside the button BUT1 and its pull-up: the button is an emergency stop as well

RESERVED = {35: "battery sense", 39: "supply sense"}

CONNECTORS = (
    {
        "relay": {"pin": 32, "active": 1},
        "mirror": {"pin": 4, "active": 0},
        "meter": {"pin": 36, "imp_per_kwh": 1000, "pulse_ms": 30},
        "pilot": {"pwm": 16, "adc": 33, "mv": (2289, 254)},  # 100, 22 and 16 kΩ: boards/README.md
        "leds": {"strip": 13, "count": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
