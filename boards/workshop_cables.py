"""The virtual board of tools/workshop where the station has fixed cables: as `workshop`, without its locks."""

NAME = "workshop_cables"
CHIP = "virtual"
SAFETY = "hardware"  # emergency stop and residual current device are in series with the coils

LINK = {"chip": "W5500", "built_in": True}

READER = {
    "chip": "MFRC522", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "rst": 14, "connectors": (1, 2),
}  # fmt: skip

ESTOP = {"pin": 7, "active": 0}
RCD = {"pin": 9, "active": 0}

CONNECTORS = (
    {
        "relay": {"pin": 2, "active": 1},
        "mirror": {"pin": 6, "active": 0},
        "meter": {"pin": 3, "imp_per_kwh": 1000, "pulse_ms": 30},
        "plug": {"pin": 8, "active": 0},
        "pilot": {"pwm": 20, "high": 31, "low": 32, "mv": (3000, 300)},
        "leds": {"red": 17, "green": 18, "blue": 19, "active": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
    {
        "relay": {"pin": 22, "active": 1},
        "mirror": {"pin": 24, "active": 0},
        "meter": {"pin": 23, "imp_per_kwh": 1000, "pulse_ms": 30},
        "plug": {"pin": 25, "active": 0},
        "pilot": {"pwm": 21, "high": 33, "low": 34, "mv": (3000, 300)},
        "leds": {"red": 28, "green": 29, "blue": 30, "active": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
