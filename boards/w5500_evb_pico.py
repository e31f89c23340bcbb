"""WIZnet W5500-EVB-Pico (RP2040, W5500 on SPI0): the reference board, one outlet with a fixed cable."""

NAME = "w5500_evb_pico"
CHIP = "rp2040"
SAFETY = "pio"  # a state machine drops the relay when ESTOP opens, whatever Python does

LINK = {"chip": "W5500", "built_in": True}  # GP16 to GP21

# MFRC522 on SPI1: never on the W5500's SPI0. GP0, GP1 and GP9 are free for an RS485 meter, GP4 and GP5 for I2C, GP8 for
# a plug switch, GP15 for the irq of a PN532.
READER = {
    "chip": "MFRC522", "spi": 1, "sck": 10, "mosi": 11, "miso": 12, "cs": 13, "rst": 14, "connectors": (1,),
}  # fmt: skip

ESTOP = {"pin": 7, "active": 1}  # emergency stop and residual current device in series, closed at rest

RESERVED = {23: "the regulator's mode", 24: "VBUS sense", 25: "the green LED", 29: "VSYS sense"}

CONNECTORS = (
    {
        "relay": {"pin": 2, "active": 1},
        "mirror": {"pin": 6, "active": 0},
        "meter": {"pin": 3, "imp_per_kwh": 1000, "pulse_ms": 30},  # odd: CircuitPython's countio needs channel B
        "pilot": {"pwm": 22, "adc": 26, "mv": (2289, 254)},  # 100, 22 and 16 kΩ: boards/README.md
        "proximity": {"adc": 27, "ohm": 1000},  # counts where the station is a socket
        "leds": {"strip": 28, "count": 1},
        "rated_ma": 32000,
        "phases": 3,
        "volts": 230,
    },
)
