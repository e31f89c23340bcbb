"""Puts a virtual charger together: time, board, network, central system, program, witness."""

import asyncio
import fcntl
import json
import pathlib
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from tools import fit
from tools.boards.dialects import refused
from tools.csms import presets
from tools.csms import server as csms_server
from tools.csms.central_system import CentralSystem
from tools.workshop import board, clock
from tools.workshop.charger import Charger
from tools.workshop.journal import Journal
from tools.workshop.network import SimulatedNetwork
from tools.workshop.observer import Observer
from tools.workshop.process import Program
from tools.workshop.proxy import ProxyNetwork
from tools.workshop.uplink import ethernet_of
from tools.workshop.weather import RoughStream, Weather
from tools.workshop.witness import Witness

INSIDE = "inside"
_SAYS_NOTHING_S = 5.0
_LOGGED = re.compile(r"\d+\.\d+ [A-Z] \w+: ")  # a line of the firmware's log; a VM's last words have another form
_STATIONS = pathlib.Path(__file__).resolve().parents[2] / "firmware" / "stations"
_INSIDE_URL = "ws://csms.workshop:9000"


class NoState(Exception):
    """The folder where the flash shall be kept cannot be had; the text says which, why and what to do."""


@dataclass
class Options:
    """What a virtual charger is. `csms`: a URL, "inside" for one in this process, or "" for none."""

    csms: str = INSIDE
    csms_preset: str = presets.NONE  # the timing of a certified central system (tools/csms/presets.py); inside only
    interval_s: int | None = None  # heartbeat interval in its BootNotification.conf; None: 0, the charger keeps its own
    identity: str = "CP001"
    station: str = ""  # of firmware/stations; "": the one that fits the board
    keys: dict = field(default_factory=dict)  # initial OCPP configuration keys
    settings: dict = field(default_factory=dict)  # more of settings.json; goes over what is above
    settings_text: str | None = None  # the whole file as it stands, however broken; "" for no file
    files: dict[str, bytes] = field(default_factory=dict)  # more for its flash, by name: certificates
    state: pathlib.Path | None = None  # where flash lives; None: a folder that goes with the workshop
    fresh: bool = False  # begin with an empty flash
    simulated: bool = False
    first_ticks_ms: int = 0  # what the chip's ticks are at its first start: to come to where they wrap
    start_unix: float = clock.START_UNIX  # the time at which simulated time begins
    program: Program = field(default_factory=Program)


class Workshop:
    """A virtual charger and its world. `open` and `close` it inside the loop of `clock`."""

    def __init__(self, options: Options):
        self.options = options
        _tls_possible(options)
        options.program.board = fit.board(options.program.board, self._station())
        facts = board.read_board(options.program.board)
        if options.program.folder is None and (why := refused(facts, options.program.interpreter)):
            raise ValueError(why)
        self._temporary = None if options.state else tempfile.TemporaryDirectory(prefix="bollard-")
        self.folder = pathlib.Path(options.state or self._temporary.name)
        self.clock = clock.Clock(options.simulated, options.start_unix)
        self.journal = Journal(self.clock.seconds)
        options.station = options.station or fit.station(facts)
        self.board = board.Board(facts, self.clock.now_us, self._misuse)
        self.csms = CentralSystem(self.clock.unix) if options.csms == INSIDE else None
        if self.csms:
            presets.choose(self.csms.settings, options.csms_preset)
            self.csms.settings.interval_s = options.interval_s or 0
        else:
            _inside_only(options)
        self._csms_server: csms_server.Server | None = None
        self._lock: IO | None = None
        self.charger = Charger(options.program, self.folder, self.clock, self.journal, self.board)
        self.weather = Weather()
        self.network = self._network()
        self.charger.network = self.network
        self.charger.first_ticks_ms = options.first_ticks_ms
        self.network.names.address(_host(options))  # the first of all: what a flash has kept of it stays right
        self.ethernet = ethernet_of(self.board, self.network, self.clock, self._open_stream)
        self.observer = Observer(self.board, self.clock, self.journal)
        self.witness = Witness(self.board, self.clock, self.journal)
        self.charger.look = self.look
        self.observer.after.append(self.witness.look)
        if self.csms:
            self.csms.on_event(self._csms_event)

    def _network(self) -> SimulatedNetwork | ProxyNetwork:
        if not self.clock.simulated:
            return ProxyNetwork(self.clock.loop, self._tell, self.csms is None, self.weather)
        if self.options.csms not in (INSIDE, ""):
            raise ValueError("simulated time needs the central system inside: a real one lives in real time")
        return SimulatedNetwork(self.clock.loop, self._open_stream, self.charger.news)

    def _open_stream(self, on_bytes, on_close, on_abort):
        if self.csms is None:
            return None
        return RoughStream(self.weather, self.clock.loop, self.csms.open_stream, on_bytes, on_close, on_abort)

    def _csms_event(self, event: dict) -> None:
        fields = {name: value for name, value in event.items() if name not in ("event", "t")}
        self.journal.emit(event["event"], unix=event["t"], **fields)

    def _tell(self, kind: str, **fields) -> None:
        self.journal.emit(kind, unix=self.clock.unix(), **fields)

    def _misuse(self, text: str) -> None:
        self.journal.emit("misuse", text=text)

    def look(self) -> None:
        """Something may have moved: note it, and judge it."""
        self.observer.look()

    def moved(self) -> None:
        """A hand has been at the board."""
        self.board.dirty = True
        self.observer.look()
        self.witness.look()
        self.charger.news()

    @property
    def _chip_stuck(self) -> bool:
        return self.network.stuck or bool(self.ethernet and self.ethernet.chip.stuck)

    def stick_ethernet(self, on: bool) -> None:
        """The network chip no longer passes anything: the model that the program drives, or what stands in for it."""
        if self.ethernet and self.ethernet.used:
            self.ethernet.chip.stuck = on
            self.ethernet.restore()
        else:
            self.network.stick(on)

    def _station(self) -> dict:
        """The literals of the station's file; {} if it is not known which station the program is."""
        path = _STATIONS / f"{self.options.settings.get('station', self.options.station)}.py"
        if self.options.settings_text is not None or self.options.program.folder or not path.is_file():
            return {}
        return board.read_literals(path)

    @property
    def connectors(self) -> int:
        """How many connectors are in use: the board's, or as many as the station has, if that is known."""
        there, used = len(self.board.connectors), self._station().get("CONNECTORS")
        return min(used, there) if isinstance(used, int) else there

    @property
    def fixed_cable(self) -> bool:
        """Do the cables hang at the charger, so that each has one end that can be pulled: at the car?"""
        return self._station().get("CABLE") == "fixed"

    @property
    def csms_port(self) -> int | None:
        """The TCP port of the central system inside, in wall time."""
        return self._csms_server.port if self._csms_server else None

    async def open(self, csms_port: int = 0) -> None:
        """Put the settings in place and switch the power on. Raises NoState; OSError: the port is taken."""
        await self.prepare(csms_port)
        self.charger.power_on()

    async def prepare(self, csms_port: int = 0) -> None:
        """Everything but the power."""
        try:
            self._occupy()
            if self.options.fresh:
                shutil.rmtree(self.folder / "flash", ignore_errors=True)
                (self.folder / "flash.img").unlink(missing_ok=True)
        except OSError as error:
            raise NoState(f"cannot keep flash in {self.folder}: {error.strerror}; choose another folder") from None
        if self.csms and not self.clock.simulated:
            self._csms_server = await csms_server.listen(self.csms, "127.0.0.1", csms_port)
        if text := self._settings_text():
            self.charger.provision("settings.json", text.encode())
        for name, content in self.options.files.items():
            self.charger.provision(name, content)

    def _occupy(self) -> None:
        """Make the folder ours: two programs on one flash would ruin it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.folder / "lock", "w")  # noqa: SIM115 open as long as we are
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = f"{self.folder} is in use by another virtual charger: choose another id or state folder"
            raise NoState(text) from None

    def _settings_text(self) -> str:
        options = self.options
        if options.settings_text is not None:
            return options.settings_text
        url = options.csms
        if url == INSIDE:
            url = f"ws://127.0.0.1:{self.csms_port}" if self._csms_server else _INSIDE_URL
        settings = {
            "identity": options.identity,
            "csms": url,
            "station": options.station,
            "keys": options.keys,
            **fit.settings(self.board.facts),
        }
        settings.update(options.settings)
        return json.dumps(settings, indent=1)

    async def runs(self) -> bool:
        """Wait for the program's first line of log, some seconds of wall time at most; False: it has ended before."""
        said = self.clock.loop.create_future()

        def listen(event: dict) -> None:
            logged = event["event"] == "log" and _LOGGED.match(event["text"])
            if (logged or event["event"] in ("ended", "reset")) and not said.done():
                said.set_result(bool(logged))

        self.journal.listen(listen)
        await asyncio.wait({said}, timeout=_SAYS_NOTHING_S)
        self.journal.forget(listen)
        return not said.done() or said.result()

    async def close(self) -> None:
        """Switch off, and take away what nobody wants to keep."""
        self.charger.power_off()
        await self.network.end()
        if self._csms_server:
            await self._csms_server.close()
        if self._lock:
            self._lock.close()
        if self._temporary:
            self._temporary.cleanup()

    def state(self) -> dict:
        """Everything that can be read of the board and its world."""
        now_us = self.clock.now_us()
        return {
            "time": round(self.clock.seconds(), 3),
            "unix": self.clock.unix(),
            "simulated": self.clock.simulated,
            "power": self.charger.state != "off",
            "program": self.charger.state,
            "reset_cause": self.charger.cause,
            "starts": self.charger.starts,
            "watchdog": self.charger.watchdog.armed,
            "shim_heap": self.charger.shim_heap,
            "flash": dict(self.charger.flash),
            "network": "silent" if self.network.silent else "up" if self.network.up else "cut",
            "sockets": self.network.open_sockets if self.clock.simulated else None,
            "dns": self.network.names.mode,
            "dhcp": self.network.dhcp,
            "ethernet": "stuck" if self._chip_stuck else "free",
            "estop": self.board.pressed["ESTOP"],
            "rcd": self.board.pressed["RCD"],
            "reader": self.board.reader is not None and self.board.reader.dead is None,
            "connectors": [each.state(now_us) for each in self.board.connectors],
            "events": self.journal.count,
            "violations": len(self.witness.violations),
        }


def _host(options: Options) -> str:
    """The host of the central system, as the program is told."""
    url = options.settings.get("csms") or (_INSIDE_URL if options.csms == INSIDE else options.csms)
    try:
        return urlsplit(url).hostname or ""
    except (TypeError, ValueError):  # it is no URL: the program will say so
        return ""


def _tls_possible(options: Options) -> None:
    """ValueError for wss:// where the port's TLS is missing: MicroPython's module, which CPython lacks."""
    url = options.settings.get("csms", options.csms)
    if str(url).startswith("wss://") and options.program.interpreter == "cpython":
        raise ValueError("wss:// needs a real MicroPython: leave out --interpreter cpython")


def _inside_only(options: Options) -> None:
    """ValueError for what only the central system inside can be told."""
    preset = options.csms_preset != presets.NONE
    if preset or options.interval_s is not None:
        option = "--csms-preset" if preset else "--interval"
        raise ValueError(f"{option} is for the central system inside: leave out --csms, or {option}")
