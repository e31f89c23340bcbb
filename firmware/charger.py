"""The composition root: board + station + settings + port become tasks of the kernel. Read this second.

Everything here runs once, at power on; then this module is dropped from memory. What stays is imported first, while the
heap is whole; what only a part of the building needs is imported there and dropped at its end.
"""

from firmware.black_box import BlackBox
from firmware.port import interpreter as port
from firmware.runner import Runner
from firmware.tasks import clock as life
from firmware.tasks.guard import guard
from firmware.tasks.link import Link
from firmware.tasks.meter import meter
from firmware.tasks.panel import panel
from firmware.tasks.reader import reader
from firmware.tasks.session import session
from lib.clock import Clock
from lib.drivers.status_led import colour
from lib.log import Log
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.configuration import Configuration
from lib.ocpp16.outbox import Outbox
from lib.store.journal import Journal
from lib.store.slots import Slots

_TO_WIRE = (  # safe_state, which boot.py has loaded, holds the board's file and the chip's set-up
    "boards.this", "boards", "firmware.safe_state", "firmware.pull_ups", "firmware.port.chip", "firmware.port.network",
    "firmware.wiring", "lib.drivers.pio_programs",
)  # fmt: skip
_TO_RECOVER = ("lib.ocpp16.recovery", "lib.store.search", "lib.store.room", "firmware.port.space")


def build() -> Runner:
    """A charger, ready to run: contactors open, interrupted transactions stopped, tasks spawned."""
    now = port.ticks_ms()
    log = Log(print, port.ticks_ms)
    flash = port.Flash()
    slots = Slots(flash, "store")
    feed, cause, serial = _chip()
    boot, saved, registers = _last_boot(slots, log, cause)
    floor_ms = _floor_ms(saved[0], log)
    settings = _settings(flash)
    if not settings.csms:
        log.warn("settings", "no csms: without_csms is %s" % settings.rule_without_csms())
    station = _station(settings)
    outlets, driver, lights, nic = _hardware(station, settings, log)
    clock = Clock(floor_ms, now)
    feed()
    keys = _keys(station, settings, slots, outlets, lights, log)
    _light_up(lights, keys)
    fields = _fields(station, serial)
    _forget("firmware.stations." + settings.station, "firmware.stations")
    journal = Journal(flash)
    journal.open()
    outbox = Outbox(journal, slots, keys, clock, log, *_room(flash, journal, settings))
    connectors = [outlet.connector for outlet in outlets]
    cp = ChargePoint(connectors, outbox, slots, keys, clock, log, fields, boot, settings.rule_without_csms())
    reason = "PowerLoss" if cause in ("power on", "brownout") else "Reboot"
    _resume(cp, outlets, registers, saved, reason, log, feed)
    _forget(*_TO_RECOVER)
    runner = Runner(port, outlets, slots, clock, BlackBox(slots, log, port, boot), log)
    _spawn(runner, cp, driver, settings.random_uid, lights, feed, now)
    if settings.csms:
        fixed = settings.network
        link = Link(port, nic, fixed, cp, settings.csms, settings.identity, settings.password, log)
        runner.news = link.news
        runner.kernel.spawn("link", now, link.run)
    return runner


def _forget(*modules) -> None:
    port.forget(modules)
    port.collect()


def _chip() -> tuple:
    """(the function that feeds the watchdog, which runs from here on; why the program starts; serial number)"""
    from firmware.port import chip

    return chip.watchdog(), chip.reset_cause(), chip.unique_id()


def _last_boot(slots, log, cause: str) -> tuple:
    """(number of this boot, time and registers as saved last)"""
    from firmware import last_boot, registers

    boot = last_boot.tell(slots, log, cause)
    saved, kept = registers.load(slots)
    _forget("firmware.last_boot", "firmware.registers")
    return boot, saved, kept


def _floor_ms(saved_ms: int, log) -> int:
    from firmware import wall_clock

    floor_ms = wall_clock.set_clock(saved_ms, log)
    _forget("firmware.wall_clock")
    return floor_ms


def _settings(flash):
    from firmware import settings

    found = settings.load(flash)
    _forget("firmware.settings", "firmware.certificates", "lib.wire.url")
    if found.secure and found.csms:
        try:
            __import__("firmware.port.tls")  # takes its memory while the heap is whole
        except ImportError:
            found.problems.append("csms: this image has no TLS: use ws://, or flash one that has")
            found.csms = ""
    return found


def _station(settings):
    """The station's module; an unknown one is a problem of the settings, and the smallest is taken."""
    name = settings.station
    try:
        station = getattr(__import__("firmware.stations." + name).stations, name)
        if name and station.CONNECTORS:
            return station
    except (ImportError, AttributeError, ValueError, RuntimeError):  # RuntimeError: longer than a name can be
        pass
    settings.problems.append("station %s is not known: see firmware/stations" % (name or '""'))
    settings.station = "single"
    return __import__("firmware.stations.single").stations.single


def _hardware(station, settings, log) -> tuple:
    """(outlets, card reader or None, lights, network interface or None) by the board's file."""
    from boards import this as board
    from firmware import wiring
    from firmware.port import chip

    outlets = wiring.outlets_of(board, station, settings, chip, log)
    driver = wiring.card_reader(board, chip)
    lights = wiring.lights_of(board, len(outlets), chip)
    nic = chip.network(board.LINK, settings.network) if settings.csms else None
    _forget(*_TO_WIRE)
    return outlets, driver, lights, nic


def _keys(station, settings, slots, outlets: list, lights: list, log) -> Configuration:
    preset = dict(station.KEYS)
    preset["NumberOfConnectors"] = str(len(outlets))
    if not any(lights):  # CORE-CFG-08
        preset["BlinkRepeat"] = preset["LightIntensity"] = None
    fixed = ("UnlockConnectorOnEVSideDisconnect",) if outlets[0].connector.fixed else ()  # errata 3.83
    keys = Configuration(slots, preset, settings.keys, log, fixed)
    _forget("lib.ocpp16.config_keys", "lib.ocpp16.config_start")
    return keys


def _light_up(lights: list, keys) -> None:
    """The colour of starting, until the panel runs: recovery and the network take a while."""
    for light in filter(None, lights):
        light.show(colour("boot", None, 0), keys.number("LightIntensity"))


def _room(flash, journal, settings) -> tuple:
    """(how many segments the queue may have); nothing is queued without a central system."""
    from firmware.port import space
    from lib.store import room

    return (room.segments(journal, flash.atomic, *space.left()),) if settings.csms else ()


def _fields(station, serial: str) -> dict:
    """BootNotification's."""
    from firmware.version import VERSION

    return {
        "chargePointVendor": station.VENDOR,
        "chargePointModel": station.MODEL,
        "chargePointSerialNumber": serial,
        "firmwareVersion": VERSION,
    }


def _resume(cp, outlets: list, registers: tuple, saved: tuple, reason: str, log, feed) -> None:
    """Registers go on from the highest that was stored; a transaction that was cut is stopped."""
    from lib.ocpp16.recovery import recover

    cuts, recorded = recover(cp.outbox, feed)
    for index, outlet in enumerate(outlets):
        wh, *more = registers[index] if index < len(registers) else (0,)
        outlet.restore(max(wh, recorded.get(index + 1, 0)), *more)
    log.info("contactor", "cycles: " + ", ".join([str(outlet.contactor.cycles) for outlet in outlets]))
    for cut in cuts:
        number, meter_wh = cut.start.connector, cut.register([outlet.connector.meter_wh for outlet in outlets])
        log.warn("session", "%d: was cut at %d Wh: %s" % (number, meter_wh, reason))
        try:
            cp.record(cut.stop(reason, cp.outbox, saved, meter_wh))
        except OSError as problem:  # its start stays on flash, so the next boot tries again
            log.error("session", "%d: the stop cannot be stored: %s" % (number, problem))


def _spawn(runner: Runner, cp, driver, random_uid: str, lights: list, feed, now: int) -> None:
    """The tasks, in the order of each pass. No lambdas here: they would keep this module in memory."""
    outlets, log, ticks, kernel = runner.outlets, runner.log, port.ticks_ms, runner.kernel
    kernel.spawn("guard", now, guard, outlets, ticks, feed)
    kernel.spawn("meter", now, meter, outlets, ticks)
    if driver:
        kernel.spawn("reader", now, reader, driver, cp, log, ticks, random_uid)
    kernel.spawn("session", now, session, cp, runner.restart, ticks)
    kernel.spawn("panel", now, panel, cp, lights, ticks)
    wall, slots, box = runner.clock, runner.slots, runner.black_box
    kernel.spawn("clock", now, life.clock, wall, slots, outlets, box, log, ticks, port.set_wall_clock)
