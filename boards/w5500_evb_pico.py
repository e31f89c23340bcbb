"""WIZnet W5500-EVB-Pico (RP2040, W5500 on SPI0): the reference board, one outlet with a fixed cable."""

NAME = "w5500_evb_pico"
CHIP = "rp2040"
SAFETY = "pio"  # a state machine drops the relay when ESTOP is pressed, whatever Python does

LINK = {"chip": "W5500", "built_in": True}  # GP16 to GP21

READER = {
    "chip": "MFRC522", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "rst": 14, "connectors": (1,),
}  # fmt: skip

ESTOP = {"pin": 7, "active": 0}

CONNECTORS = (
    {
        "relay": {"pin": 2, "active": 1},  # external pull-down
        "mirror": {"pin": 6, "active": 0},
        "meter": {"pin": 3, "imp_per_kwh": 1000, "pulse_ms": 30},  # odd: CircuitPython's countio needs channel B
        "plug": {"pin": 8, "active": 0},
        "leds": {"red": 26, "green": 27, "blue": 28, "active": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
