"""Where the heap is measured: the reference station, stations of one to four connectors, code in flash, over TLS."""

import contextlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from mpremote.romfs import make_romfs

from host_tests.tls_front import TlsFront, der
from tools import build
from tools.workshop.board import read_board
from tools.workshop.shop import Shop
from tools.workshop.workshop import Workshop

_PARTS = ("relay", "mirror", "meter", "plug", "lock", "lock_sense")  # each has a pin of its own
_LIGHTS = ("red", "green", "blue")
# Pins of a made board: each connector's parts, from 0 on; then, each with one for each connector
_EACH, _READER, _PWM, _ADC, _ESTOP, _RCD = len(_PARTS) + len(_LIGHTS), 36, 45, 50, 62, 63


@dataclass
class Place:
    """A virtual charger that a session is played on. `kwh`: how much each session charges."""

    connectors: int = 2
    kwh: float = 0.1  # half a minute: the peak is in what happens, not in how long it lasts
    sample_s: int = 10
    image: int = 0  # bytes of heap that stand for the chip's flash
    options: dict = field(default_factory=dict)  # of a Shop

    def shop(self, **more) -> Shop:
        """The charger, switched on."""
        return Shop(keys={"MeterValueSampleInterval": str(self.sample_s)}, **self.options, **more)


def of_connectors(count: int, folder: Path) -> Place:
    """A station with so many sockets, on a board made for it: the workshop's, but one analog input for each pilot."""
    board, station = folder / f"sockets_{count}.py", folder / "made.py"
    facts = read_board("workshop")
    facts["CONNECTORS"] = tuple(_wired(dict(facts["CONNECTORS"][0]), number) for number in range(count))
    pins = dict(zip(("sck", "mosi", "miso", "cs", "rst"), range(_READER, _READER + 5), strict=True))
    facts["READER"] |= {**pins, "connectors": tuple(range(1, count + 1))}
    facts["ESTOP"]["pin"], facts["RCD"]["pin"] = _ESTOP, _RCD
    board.write_text(_literals({**facts, "NAME": board.stem}))
    station.write_text(_literals(_station(count)))
    tree = build.build(str(board), more={Path("firmware/stations/made.py"): station})
    return Place(count, options={"board": str(board), "folder": tree, "station": "made"})


def _wired(facts: dict, number: int) -> dict:
    """The facts of a connector with pins of its own."""
    pins = iter(range(_EACH * number, _EACH * (number + 1)))
    for part in _PARTS:
        facts[part] = {**facts[part], "pin": next(pins)}
    facts["leds"] = {**facts["leds"], **{colour: next(pins) for colour in _LIGHTS}}
    facts["pilot"] = {"pwm": _PWM + number, "high": _ADC + number, "mv": facts["pilot"]["mv"]}
    return facts


def _station(count: int) -> dict:
    turns = ",".join(f"{number}.RST" for number in range(count + 1))
    keys = {"ConnectorPhaseRotation": turns, "ConnectorPhaseRotationMaxLength": count + 1}
    return {"VENDOR": "Bollard", "MODEL": "Made", "CONNECTORS": count, "CABLE": "socket", "KEYS": keys}


def _literals(facts: dict) -> str:
    return "\n".join(['"""Made."""', *(f"{name} = {value!r}" for name, value in facts.items()), ""])


def in_flash(folder: Path) -> Place:
    """The reference station, its .mpy in a ROMFS: their code runs where it lies, as it does in a chip's flash."""
    image = folder / "firmware.romfs"
    with contextlib.redirect_stdout(io.StringIO()):
        image.write_bytes(make_romfs(str(build.build()), mpy_cross=False))
    return Place(image=image.stat().st_size, options={"folder": image, "station": "default"})


class _Known(Shop):
    """A Shop that can be asked where its central system listens."""

    async def _main(self, workshop: Workshop) -> None:
        self.workshop = workshop
        await super()._main(workshop)


@dataclass
class OverTls(Place):
    """The reference station in wall time, over wss:// through a front with a certificate."""

    kwh: float = 0.02
    sample_s: int = 2
    front: TlsFront | None = None

    def shop(self, **more) -> Shop:
        assert self.front
        self.options = {
            "simulated": False,
            "settings": {"csms": f"wss://localhost:{self.front.port}/ocpp"},
            "files": {"ca.der": der("authority.der")},
        }
        keys = {"MeterValueSampleInterval": str(self.sample_s)}
        shop = _Known(keys=keys, **self.options, **more)
        self.front.target = shop.workshop.csms_port
        return shop
