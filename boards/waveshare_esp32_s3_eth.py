"""Waveshare ESP32-S3-ETH (ESP32-S3R8, W5500 on SPI): one outlet with a fixed cable. Nothing opens the contactor while
Python is busy but what is in series with its coil: emergency stop, residual current device."""

NAME = "waveshare_esp32_s3_eth"
CHIP = "esp32s3"
SAFETY = "hardware"

LINK = {"chip": "W5500", "spi": 1, "sck": 13, "mosi": 11, "miso": 12, "cs": 14, "rst": 9, "int": 10}

# On an SPI of its own.
READER = {
    "chip": "MFRC522", "spi": 2, "sck": 40, "mosi": 41, "miso": 42, "cs": 39, "rst": 17, "connectors": (1,),
}  # fmt: skip

ESTOP = {"pin": 16, "active": 0}

RESERVED = {4: "SD card", 5: "SD card", 6: "SD card", 7: "SD card"}

CONNECTORS = (
    {
        "relay": {"pin": 38, "active": 1},
        "mirror": {"pin": 48, "active": 0},
        "meter": {"pin": 47, "imp_per_kwh": 1000, "pulse_ms": 30},
        "pilot": {"pwm": 15, "adc": 1, "mv": (2289, 254)},  # 100, 22 and 16 kΩ: boards/README.md
        "proximity": {"adc": 2, "ohm": 1000},  # counts where the station is a socket
        "leds": {"strip": 21, "count": 1},  # the lamp on the board; more may follow it
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
