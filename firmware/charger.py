"""The composition root: board + station + settings + port become tasks of the kernel. Read this second.

`build` puts the two halves together and returns a Charger; `main` runs it for ever.
"""

import struct

from boards import this as board
from firmware import settings as owner
from firmware.black_box import BlackBox
from firmware.port import on_micropython as port
from firmware.tasks import clock as life
from firmware.tasks.guard import guard, make_safe
from firmware.tasks.link import Link
from firmware.tasks.meter import meter
from firmware.tasks.panel import panel
from firmware.tasks.reader import reader
from firmware.tasks.session import session
from firmware.version import VERSION
from firmware.wiring import card_reader, lights_of, outlets_of
from lib.clock import Clock
from lib.kernel import Kernel
from lib.log import Log
from lib.ocpp16 import records
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.config_keys import Configuration
from lib.ocpp16.outbox import Outbox
from lib.store.journal import Journal
from lib.store.slots import Slots


class Charger:
    """All parts of a running charger."""

    def __init__(self) -> None:
        now = port.ticks_ms()
        self.log = Log(print, port.ticks_ms)
        self.flash = port.Flash()
        self.slots = Slots(self.flash, "store")
        self.black_box = BlackBox(self.slots, self.log, port)
        self.settings = owner.load(self.flash)
        self.station = _station(self.settings)
        self.outlets = outlets_of(board, self.station, self.settings, port, self.log)
        saved_ms, registers = life.load(self.slots)
        self.clock = Clock(saved_ms, now)
        self.cp = self._charge_point()
        self._resume(registers, saved_ms)
        self.kernel = Kernel(self._crashed)
        self.link = None
        self._spawn(now)

    def _charge_point(self) -> ChargePoint:
        station, settings = self.station, self.settings
        preset = dict(station.KEYS)
        preset["NumberOfConnectors"] = str(len(self.outlets))
        keys = Configuration(self.slots, preset, settings.keys, self.log)
        journal = Journal(self.flash)
        journal.open()
        outbox = Outbox(journal, self.slots, keys, self.clock, self.log)
        fields = {
            "chargePointVendor": station.VENDOR,
            "chargePointModel": station.MODEL,
            "chargePointSerialNumber": port.unique_id(),
            "firmwareVersion": VERSION,
        }
        connectors = [outlet.connector for outlet in self.outlets]
        rule = settings.rule_without_csms()
        return ChargePoint(
            connectors, outbox, self.slots, keys, self.clock, self.log, fields, self.black_box.boot, rule
        )

    def _resume(self, registers: tuple, saved_ms: int) -> None:
        """Registers go on from the highest that was stored; a transaction that was cut is stopped."""
        interrupted = self.cp.outbox.interrupted()
        for index, outlet in enumerate(self.outlets):
            highest = registers[index] if index < len(registers) else 0
            for _, start, _, meter_wh in interrupted:
                if start.connector == outlet.connector.number:
                    highest = max(highest, meter_wh)
            outlet.restore(highest)
        reason = "PowerLoss" if self.black_box.cause == "power on" else "Reboot"
        for position, start, last_ms, meter_wh in interrupted:
            if start.connector <= len(self.outlets):
                meter_wh = self.outlets[start.connector - 1].connector.meter_wh
            ended_ms = max(last_ms, saved_ms)
            self.log.warn("session", "%d: was cut at %d Wh: %s" % (start.connector, meter_wh, reason))
            self.cp.record(records.pack_stop(position, reason, ended_ms, start.flags, meter_wh, ""))

    def _spawn(self, now: int) -> None:
        """The tasks, in the order of each pass."""
        outlets, ticks, cp, spawn = self.outlets, port.ticks_ms, self.cp, self.kernel.spawn
        feed = port.watchdog()
        spawn("guard", lambda: guard(outlets, ticks, feed), now)
        spawn("meter", lambda: meter(outlets, ticks), now)
        driver = card_reader(board, port)
        if driver:
            spawn("reader", lambda: reader(driver, cp, self.log, ticks), now)
        spawn("session", lambda: session(cp, self.restart, ticks), now)
        lights = lights_of(board, len(outlets), port)
        spawn("panel", lambda: panel(cp, lights, ticks), now)
        if self.settings.csms:
            network = port.Network(board.LINK, self.settings.network)
            self.link = Link(port, network, cp, self.settings, self.log)
            spawn("link", self.link.run, now)
        spawn("clock", lambda: life.clock(self.clock, self.slots, outlets, self.log, ticks), now)

    def _crashed(self, task, problem: Exception) -> None:
        """A task raised: its trace is kept; without the guard nothing may stay energised."""
        if task.name == "guard":
            make_safe(self.outlets, port.ticks_ms())
        self.black_box.crashed(task.name, problem)
        if task.name == "guard":
            self.restart("the guard crashed")

    def restart(self, why: str) -> None:
        """Contactors open, registers and log stored, then the chip starts anew."""
        now = port.ticks_ms()
        make_safe(self.outlets, now)
        try:
            life.save(self.slots, self.clock.unix_ms(now), self.outlets)
        except OSError as problem:
            self.log.error("clock", "the energy registers cannot be stored: %s" % problem)
        self.black_box.closing(why)
        port.reset()

    def run(self) -> None:
        """For ever."""
        while True:
            news = port.idle(self.kernel.step(port.ticks_ms()))
            if news and self.link:
                self.link.news.set()


def _station(settings):
    """The station's module; an unknown one is a problem of the settings, and the smallest is taken."""
    name = settings.station
    try:
        return getattr(__import__("firmware.stations." + name).stations, name)
    except (ImportError, AttributeError):
        settings.problems.append("station %s is not known: see firmware/stations" % name)
        return __import__("firmware.stations.single").stations.single


def main() -> None:
    """What main.py calls; does not come back."""
    charger = Charger()
    port.collect()
    charger.log.info("heap", port.heap())
    charger.run()
