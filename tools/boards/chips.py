"""What the chips of boards can do with their pins, from their data sheets."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

NOTHING, LOW = "nothing", "low"  # what a strapping pin bears at boot; "" is anything but what switches mains


class Strap(NamedTuple):
    """A pin whose level at reset decides something: what, and what may be soldered to it all the same."""

    decides: str
    bears: str = ""


class Chip(NamedTuple):
    """One kind of chip. `lines(bus, number, line)`: the pins that can be this line, None: there is no such bus."""

    title: str
    pins: Iterable[int]
    analog: Iterable[int]
    lines: Callable[[str, int, str], Iterable[int] | None]
    input_only: Iterable[int] = ()  # no output, and no pull-up
    straps: dict[int, Strap] = {}  # noqa: RUF012 nobody writes to it
    reserved: dict[int, str] = {}  # noqa: RUF012
    glitches: Iterable[int] = ()  # high for a moment while the chip powers up
    rp2: bool = False
    straight_mv: tuple[int, int] = (0, 3300)  # of its analog inputs
    pull_down_kohm: str = "10 kΩ"  # what holds an output at rest while the chip resets


# RP2040 data sheet 1.4.3, RP2350 data sheet 1.2.3: the functions repeat along the pins. (remainder, by, pins a bus)
_RP2_LINES = {
    ("spi", "miso"): ((0, 4), 8, 8, 0),
    ("spi", "sck"): ((2, 6), 8, 8, 0),
    ("spi", "mosi"): ((3, 7), 8, 8, 0),
    ("i2c", "sda"): ((0,), 2, 2, 0),
    ("i2c", "scl"): ((1,), 2, 2, 0),
    ("uart", "tx"): ((0,), 4, 8, 4),
    ("uart", "rx"): ((1,), 4, 8, 4),
}
_RP2_PINS, _RP2B_PINS = range(30), range(48)


def _rp2_lines(bus: str, number: int, line: str, pins: Iterable[int] = _RP2_PINS) -> list[int] | None:
    remainders, by, span, shift = _RP2_LINES[bus, line]
    if number not in (0, 1):
        return None
    return [pin for pin in pins if pin % by in remainders and (pin + shift) // span % 2 == number]


def _rp2b_lines(bus: str, number: int, line: str) -> list[int] | None:
    return _rp2_lines(bus, number, line, _RP2B_PINS)


def _matrix(pins: Iterable[int]) -> Callable[[str, int, str], Iterable[int] | None]:
    """ESP32 technical reference 4: any pin can be any line. SPI 0 is the flash's, UART 0 the console."""
    numbers = {"spi": (1, 2), "i2c": (0, 1), "uart": (1, 2)}
    return lambda bus, number, line: pins if number in numbers[bus] else None


def _anything(bus: str, number: int, line: str) -> Iterable[int]:
    return range(100)


_FLASH, _CONSOLE = "its flash", "the console (UART0)"
_ESP32_PINS = (*range(20), 21, 22, 23, 25, 26, 27, *range(32, 40))
_S3_PINS = (*range(22), *range(26, 49))

CHIPS = {
    "rp2040": Chip("RP2040", _RP2_PINS, range(26, 30), _rp2_lines, rp2=True),
    # RP2350A; its erratum E9: a floating pad holds itself at 2.2 V against anything weaker than 8.2 kΩ.
    "rp2350": Chip("RP2350", _RP2_PINS, range(26, 30), _rp2_lines, rp2=True, pull_down_kohm="at most 8.2 kΩ"),
    "rp2350b": Chip("RP2350B", _RP2B_PINS, range(40, 48), _rp2b_lines, rp2=True, pull_down_kohm="at most 8.2 kΩ"),
    # ESP32 data sheet 2.2 (pins), 3.3 (straps), 4.1.2 (ADC). ADC2 is left to Wi-Fi, with which it cannot be shared.
    "esp32": Chip(
        "ESP32", _ESP32_PINS, (32, 33, 34, 35, 36, 39), _matrix(_ESP32_PINS), input_only=range(34, 40),
        straight_mv=(150, 2450),
        straps={
            0: Strap("whether it boots from flash", NOTHING),
            2: Strap("whether it can be flashed", LOW),
            5: Strap("the timing of SDIO"),
            12: Strap("the voltage of its flash", LOW),
            15: Strap("whether the boot ROM prints"),
        },
        reserved={**dict.fromkeys(range(6, 12), _FLASH), 1: _CONSOLE, 3: _CONSOLE},
    ),
    # ESP32-S3 data sheet 2.3 (pins, glitches), 3 (straps).
    "esp32s3": Chip(
        "ESP32-S3", _S3_PINS, range(1, 11), _matrix(_S3_PINS), straight_mv=(0, 3100),
        straps={
            0: Strap("whether it boots from flash", NOTHING),
            3: Strap("where JTAG comes from"),
            45: Strap("the voltage of its flash", LOW),
            46: Strap("whether it can be flashed", LOW),
        },
        reserved={
            **dict.fromkeys(range(26, 33), _FLASH), **dict.fromkeys(range(33, 38), "its octal PSRAM"),
            19: "USB", 20: "USB", 43: _CONSOLE, 44: _CONSOLE,
        },
        glitches=(18, 19, 20),
    ),
    # Of these nothing is known here: any number is a pin that can do anything.
    "stm32": Chip("STM32", range(100), range(100), _anything),
    "mimxrt": Chip("i.MX RT", range(100), range(100), _anything),
    "virtual": Chip("workshop's chip", range(64), range(64), _anything),
}  # fmt: skip
WITHOUT_TABLES = ("stm32", "mimxrt", "virtual")

# Pins that an Ethernet chip takes without being named in LINK.
BUILT_IN = {"rp2040": range(16, 22), "rp2350": range(16, 22)}  # W5500-EVB-Pico, -Pico2: SPI0, CS, RST, INT
RMII = (19, 21, 22, 25, 26, 27)  # ESP32 technical reference 10: TXD0 TX_EN TXD1 RXD0 RXD1 CRS_DV
REF_CLK = {False: (0,), True: (0, 16, 17)}  # of RMII: as an input, as an output
