"""The network loop's charger: the firmware's own pieces on its own kernel, in one process, over a line in memory."""

from host_tests.fake_flash import Flash
from lib.clock import Clock
from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.drivers.plug_lock import PlugLock
from lib.drivers.pulse_meter import PulseMeter
from lib.evse.outlet import Outlet
from lib.log import Log
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.configuration import Configuration
from lib.ocpp16.outbox import Outbox
from lib.store.journal import Journal
from lib.store.slots import Slots
from tools.loops.network_line import Connection, Line

from firmware.runner import Runner  # isort: skip
from firmware.tasks.clock import clock as life
from firmware.tasks.guard import guard
from firmware.tasks.link import Link
from firmware.tasks.meter import meter
from firmware.tasks.session import session

SAMPLE_S, PING_S = 10, 10
KEYS = {
    "MeterValueSampleInterval": str(SAMPLE_S),
    "WebSocketPingInterval": str(PING_S),
    "AllowOfflineTxForUnknownId": "true",  # the session takes place whatever the network does
    "MeterValuesSampledData": "Energy.Active.Import.Register,Power.Active.Import",
}
_PULSE_MS = 500  # 7.2 kW at 1000 pulses a kWh


class Port:
    """What the link and the runner ask of the interpreter. Its random bytes repeat."""

    def __init__(self, line: Line) -> None:
        self.message_buffer = bytearray(2048)
        self._line = line
        self._drawn = 0

    def ticks_ms(self) -> int:
        """The line's time."""
        return self._line.now

    def entropy(self, count: int) -> bytes:
        """Other bytes each time."""
        self._drawn += 1
        return (self._drawn * 0x9E3779B97F4A7C15 >> 7 & (1 << 8 * count) - 1).to_bytes(count, "big")

    def Stream(self, address: tuple) -> Connection:  # noqa: N802 a class of the port's
        """A new connection."""
        return Connection(self._line)

    @staticmethod
    def resolve(host: str, port: int) -> tuple:
        """An address by number is its own."""
        return host, port

    @staticmethod
    def forget(modules: tuple) -> None:
        """There is memory enough."""

    @staticmethod
    def collect() -> None:
        """There is memory enough."""


class Nic:
    """Its cable is always in."""

    @staticmethod
    def isconnected() -> bool:
        return True

    @staticmethod
    def active(on: bool | None = None) -> bool:
        return True


class BlackBox:
    """Keeps the tasks that crashed."""

    def __init__(self) -> None:
        self.crashes: list[str] = []

    def crashed(self, task: str, problem: BaseException) -> None:
        """A task raised."""
        self.crashes.append(f"{task} crashed: {problem!r}")

    def keep_log(self) -> None:
        """The log is kept as it is."""


class Charger:
    """One connector with a lock, a meter whose pulses come while its coil is on, a card reader's hand."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.lines: list[tuple[int, str]] = []  # (ms, line of the log)
        self.coil: list[tuple[int, bool]] = []  # (ms, on): each change
        self.on = {"plug": False}
        self.bolt = self._coil_on = False
        self.closed_ms = 0  # milliseconds that the coil was on, until `_since`
        self._since = 0
        log = Log(lambda text: self.lines.append((line.now, text.partition(" ")[2])), lambda: line.now)
        port, flash = Port(line), Flash()
        self.outlet = self._build_outlet()
        self.cp = self._build_cp(flash, log)
        self.black_box = BlackBox()
        runner = Runner(port, [self.outlet], self.cp.slots, self.cp.clock, self.black_box, log)
        self.kernel = runner.kernel
        self._spawn(runner, port, log)

    def _build_outlet(self) -> Outlet:
        contactor = Contactor(self._drive, lambda: not self._coil_on)
        bolt = PlugLock(self._push, lambda: self.bolt)
        switches = {"plug": lambda: self.on["plug"]}
        counter = PulseMeter(self.pulses, 1000, rated_w=22000)
        return Outlet(Connector(1, True, False), contactor, counter, switches, bolt, [32000], 690)

    def _build_cp(self, flash: Flash, log: Log) -> ChargePoint:
        slots = Slots(flash, "store")
        keys = Configuration(slots, {"NumberOfConnectors": "1"}, KEYS, log)
        journal, clock = Journal(flash), Clock(0, 0)
        journal.open()
        fields = {"chargePointVendor": "Bollard", "chargePointModel": "Loop"}
        outbox = Outbox(journal, slots, keys, clock, log)
        return ChargePoint([self.outlet.connector], outbox, slots, keys, clock, log, fields, 1, None)

    def _spawn(self, runner: Runner, port: Port, log: Log) -> None:
        ticks, cp, kernel = port.ticks_ms, self.cp, self.kernel
        kernel.spawn("guard", 0, guard, runner.outlets, ticks, lambda: None)
        kernel.spawn("meter", 0, meter, runner.outlets, ticks)
        kernel.spawn("session", 0, session, cp, runner.restart, ticks)
        box, outlets = self.black_box, runner.outlets
        kernel.spawn("clock", 0, life, cp.clock, cp.slots, outlets, box, log, ticks, lambda unix_s: None)
        link = Link(port, Nic(), None, cp, "ws://10.0.0.1:9000/ocpp", "CP001", b"", log)
        self.line.on_news = link.news.set
        kernel.spawn("link", 0, link.run)

    def _drive(self, on: bool) -> None:
        if on != self._coil_on:
            self.pulses()
            self._coil_on = on
            self.coil.append((self.line.now, on))

    def _push(self, on: bool) -> None:
        self.bolt = on

    def pulses(self) -> int:
        """The meter's count: energy flows while the coil is on."""
        if self._coil_on:
            self.closed_ms += self.line.now - self._since
        self._since = self.line.now
        return self.closed_ms // _PULSE_MS

    def said(self, part: str) -> list[tuple[int, str]]:
        """The lines of the log that hold this, with their times."""
        return [(ms, text) for ms, text in self.lines if part in text]

    @property
    def settled(self) -> bool:
        """Nothing runs, and nothing waits to be told."""
        cp = self.cp
        return cp.online() and cp.all_told() and cp.sessions[0].transaction is None
