"""The composition root: board + station + settings + port become tasks of the kernel. Read this second.

Everything here runs once, at power on; then this module and those that only it needs are dropped from memory.
"""

from boards import this as board
from firmware import last_boot
from firmware import settings as owner
from firmware.black_box import BlackBox
from firmware.port import chip_on_micropython as chip
from firmware.port import on_micropython as port
from firmware.runner import Runner
from firmware.tasks import clock as life
from firmware.tasks.guard import guard
from firmware.tasks.link import Link
from firmware.tasks.meter import meter
from firmware.tasks.panel import panel
from firmware.tasks.reader import reader
from firmware.tasks.session import session
from firmware.version import VERSION
from firmware.wiring import card_reader, lights_of, outlets_of
from lib.clock import Clock
from lib.log import Log
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.configuration import Configuration
from lib.ocpp16.outbox import Outbox
from lib.ocpp16.recovery import recover
from lib.store.journal import Journal
from lib.store.slots import Slots


def build() -> Runner:
    """A charger, ready to run: contactors open, interrupted transactions stopped, tasks spawned."""
    feed = chip.watchdog()
    now = port.ticks_ms()
    log = Log(print, port.ticks_ms)
    flash = port.Flash()
    slots = Slots(flash, "store")
    cause = chip.reset_cause()
    boot = last_boot.tell(slots, log, cause)
    settings = owner.load(flash)
    station = _station(settings)
    outlets = outlets_of(board, station, settings, chip, log)
    saved, registers = life.load(slots)
    clock = Clock(saved[0], now)
    feed()
    cp = _charge_point(station, settings, outlets, flash, slots, clock, log, boot)
    reason = "PowerLoss" if cause == "power on" else "Reboot"
    _resume(cp, outlets, registers, saved, reason, log, feed)
    runner = Runner(port, outlets, slots, clock, BlackBox(slots, log, port, boot), log)
    _spawn(runner, cp, settings, feed, now)
    port.forget(("firmware.stations." + settings.station, "firmware.stations"))
    return runner


def _station(settings):
    """The station's module; an unknown one is a problem of the settings, and the smallest is taken."""
    name = settings.station
    try:
        return getattr(__import__("firmware.stations." + name).stations, name)
    except (ImportError, AttributeError):
        settings.problems.append("station %s is not known: see firmware/stations" % name)
        return __import__("firmware.stations.single").stations.single


def _charge_point(station, settings, outlets, flash, slots, clock, log, boot: int) -> ChargePoint:
    preset = dict(station.KEYS)
    preset["NumberOfConnectors"] = str(len(outlets))
    keys = Configuration(slots, preset, settings.keys, log)
    port.forget(("lib.ocpp16.config_keys", "lib.ocpp16.config_start"))
    journal = Journal(flash)
    journal.open()
    outbox = Outbox(journal, slots, keys, clock, log)
    fields = {
        "chargePointVendor": station.VENDOR,
        "chargePointModel": station.MODEL,
        "chargePointSerialNumber": chip.unique_id(),
        "firmwareVersion": VERSION,
    }
    connectors = [outlet.connector for outlet in outlets]
    rule = settings.rule_without_csms()
    return ChargePoint(connectors, outbox, slots, keys, clock, log, fields, boot, rule)


def _resume(cp, outlets: list, registers: tuple, saved: tuple, reason: str, log, feed) -> None:
    """Registers go on from the highest that was stored; a transaction that was cut is stopped."""
    cuts, recorded = recover(cp.outbox, feed)
    for index, outlet in enumerate(outlets):
        stored = registers[index] if index < len(registers) else 0
        outlet.restore(max(stored, recorded.get(index + 1, 0)))
    for cut in cuts:
        number = cut.start.connector
        meter_wh = outlets[number - 1].connector.meter_wh if number <= len(outlets) else cut.meter_wh
        log.warn("session", "%d: was cut at %d Wh: %s" % (number, meter_wh, reason))
        try:
            cp.record(cut.stop(reason, cp.outbox, saved, meter_wh))
        except OSError as problem:  # its start stays on flash, so the next boot tries again
            log.error("session", "%d: the stop cannot be stored: %s" % (number, problem))


def _spawn(runner: Runner, cp: ChargePoint, settings, feed, now: int) -> None:
    """The tasks, in the order of each pass. No lambdas here: they would keep this module in memory."""
    outlets, log, ticks, kernel = runner.outlets, runner.log, port.ticks_ms, runner.kernel
    kernel.spawn("guard", now, guard, outlets, ticks, feed)
    kernel.spawn("meter", now, meter, outlets, ticks)
    driver = card_reader(board, chip)
    if driver:
        kernel.spawn("reader", now, reader, driver, cp, log, ticks)
    kernel.spawn("session", now, session, cp, runner.restart, ticks)
    lights = lights_of(board, len(outlets), chip)
    kernel.spawn("panel", now, panel, cp, lights, ticks)
    if settings.csms:
        is_up = chip.network(board.LINK, settings.network)
        link = Link(port, is_up, cp, settings.csms, settings.identity, settings.password, log)
        runner.news = link.news
        kernel.spawn("link", now, link.run)
    kernel.spawn("clock", now, life.clock, runner.clock, runner.slots, outlets, runner.black_box, log, ticks)
