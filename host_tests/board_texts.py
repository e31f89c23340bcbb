"""Board files of the tests' own, one a chip: what is said of them does not change with the project's boards."""

_RATING = '"rated_ma": 32000,\n        "phases": 3,\n        "volts": 230'

_FORM = """\
NAME = "{name}"
CHIP = "{chip}"
SAFETY = "hardware"
LINK = {{"chip": {link}}}
READER = {{{reader}, "connectors": (1,)}}
ESTOP = {{"pin": {estop}, "active": 0}}
RESERVED = {reserved}
CONNECTORS = (
    {{
        "relay": {{"pin": {relay}, "active": 1}},
        "mirror": {{"pin": {mirror}, "active": 0}},
        "meter": {{"pin": {meter}, "imp_per_kwh": 1000, "pulse_ms": 30}},
        "plug": {{"pin": {plug}, "active": 0}},
{lamps}        {rating},
    }},
)
"""
_LAMPS = '        "leds": {"red": 26, "green": 27, "blue": 28, "active": 1},\n'
_SPI = '"chip": "MFRC522", "spi": {}, "sck": {}, "mosi": {}, "miso": {}, "cs": {}'


def _rmii(power: int, address: int, clock: int, out: bool) -> str:
    pins = f'"mdc": 23, "mdio": 18, "power": {power}, "phy_addr": {address}'
    return f'"LAN8720", {pins}, "ref_clk": {clock}, "ref_clk_out": {out}'


def _text(name: str, chip: str, link: str, reader: str, pins: tuple, reserved: dict, lamps: str = "") -> str:
    names = ("estop", "relay", "mirror", "meter", "plug")
    about = {"link": link, "reader": reader, "reserved": reserved, "lamps": lamps, "rating": _RATING}
    return _FORM.format(name=name, chip=chip, **about, **dict(zip(names, pins, strict=True)))


TEXTS = {
    "pico": _text(
        "pico", "rp2040", '"W5500", "built_in": True', _SPI.format(1, 10, 11, 12, 13) + ', "rst": 14',
        (7, 2, 6, 3, 8), {25: "the green LED"}, _LAMPS,
    ),
    "clock_in": _text(
        "clock_in", "esp32", _rmii(16, 1, 0, False), _SPI.format(2, 14, 17, 35, 5), (15, 4, 36, 39, 32), {},
    ),
    "clock_out": _text(
        "clock_out", "esp32", _rmii(12, 0, 17, True), _SPI.format(2, 14, 2, 15, 5), (34, 32, 4, 36, 33), {},
    ),
    "s3": _text(
        "s3", "esp32s3", '"W5500", "spi": 1, "sck": 13, "mosi": 11, "miso": 12, "cs": 14, "rst": 9, "int": 10',
        _SPI.format(2, 40, 41, 42, 39) + ', "rst": 17', (16, 38, 48, 47, 8), {7: "SD card"},
    ),
}  # fmt: skip
