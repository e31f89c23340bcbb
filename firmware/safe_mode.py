"""Safe mode: what runs when three boots in a row have failed, in place of the charger. Contactors open, bolts back (but
where a mirror contact says that the contactor is closed), the network up; why it is so can be read on the serial
console and by the central system (safe_point.py).

Nothing that it can do without may hinder it: each part that fails is told, and the rest goes on. It leaves flash alone,
but for the count of boots: what was to be told of transactions is told by the charger that starts again. That is tried
every hour, after a power cut, and when the central system asks for a Reset."""

import sys

from micropython import const

from firmware import last_boot
from firmware.port import chip
from firmware.port import interpreter as port
from firmware.version import VERSION
from lib.kernel import Kernel, Signal
from lib.log import Log
from lib.store.slots import Slots
from lib.ticks import Stopwatch

_PERIOD_MS = const(200)
_LIGHT_MS = const(500)
_TELL_MS = const(60000)  # whoever connects a console shall not wait for long
_TRY_MS = const(3600000)  # what was wrong may have gone by itself
_LIVED_MS = const(60000)
_SETTLE_MS = const(1000)  # until a mirror contact is believed, as in lib/drivers/contactor.py
_BARE = const(3)  # times that the safe mode may fail itself: then it does without the network
_DARK, _MAGENTA = const((0, 0, 0)), const((255, 0, 255))


class SafeMode:
    """Its tasks and its facts."""

    def __init__(self) -> None:
        now = port.ticks_ms()
        self.log = Log(print, port.ticks_ms)
        self._news = Signal()
        self._boot, self._failures = last_boot.count()
        self.slots = Slots(port.Flash(), "store")
        self._feed = self._got("the watchdog", chip.watchdog)
        self._outputs = self._got("the board's file", _outputs) or []
        self._poles = self._got("the mirror contacts", _poles) or []
        self._welded: list = []
        self.why = "the cause is not known"
        self.facts: dict = {}  # name: text; what can be read of it, on the console and over OCPP
        self._got("what was kept", self._learn)
        self._lights = self._got("the lights", _lights) or []
        self._age = Stopwatch(now)
        self.kernel = Kernel(self._crashed)
        for name, task in (("keeper", self._keep), ("lights", self._shine), ("console", self._tell)):
            self.kernel.spawn(name, now, task)
        bare = self._failures >= last_boot.MOST + _BARE
        self._link = None if bare else self._got("the network", self._connect)
        if self._link:
            self._news = self._link.news
            self.kernel.spawn("link", now, self._link.run)

    def _got(self, what: str, make, *args):
        """What `make(*args)` gives; None, and a line in the log, when it fails."""
        try:
            return make(*args)
        except Exception as problem:
            self.log.error("safe", "%s: %r" % (what, problem))
            return None

    def _learn(self) -> None:
        """Why it is so: the last boot's crash, the log that was kept."""
        crash = last_boot.lines(self.slots, "crash")
        cause = chip.reset_cause()
        why = "ended by " + cause
        if crash and self._boot - _boot_of(crash[0]) <= self._failures + 1:
            why = crash[-1]
        self.why = why
        self.facts.update({
            "SafeMode": "%d boots have failed, the last: %s" % (self._failures, why),
            "SafeModeCrash": "\n".join(crash),
            "SafeModeLog": "\n".join(last_boot.lines(self.slots, "last")),
            "SafeModeVersions": "firmware %s on %s" % (VERSION, sys.version),
            "SafeModeBoot": "%d after %s" % (self._boot, cause),
        })  # fmt: skip

    def _connect(self):
        """The link task of an ordinary charger; None without a central system."""
        from firmware import settings as owner
        from firmware.safe_point import Point
        from firmware.tasks.link import Link

        settings = owner.load(port.Flash())
        for problem in settings.problems:
            self.log.error("settings", problem)
        if not settings.csms:
            return None
        if settings.secure:
            __import__("firmware.port.tls")
            self._got("the clock", self._set_clock)
        from boards import this as board

        vendor, model, count = self._got("the station", _station, settings.station) or ("Bollard", "not known", None)
        fields = {"chargePointVendor": vendor, "chargePointModel": model, "firmwareVersion": VERSION,
                  "chargePointSerialNumber": chip.unique_id()}  # fmt: skip
        nic = chip.network(board.LINK, settings.network)
        count = min(count or len(board.CONNECTORS), len(board.CONNECTORS))
        point = Point(fields, self._boot, count, self.why, self.facts, self.slots, self.log)
        return Link(port, nic, settings.network, point, settings.csms, settings.identity, settings.password, self.log)

    def _set_clock(self) -> None:
        from firmware import registers, wall_clock

        saved = self._got("the time", registers.load, self.slots)
        wall_clock.set_clock(saved[0][0] if saved else 0, self.log)

    def _crashed(self, task, problem: Exception) -> None:
        for line in port.trace(problem).rstrip().split("\n"):
            self.log.error("safe", line)
        if task.name == "keeper":
            port.reset()

    # --- tasks

    def _keep(self):
        """Every output at its safe level, again and again; the way out."""
        settled = False
        while True:
            for output in self._outputs:
                output(False)
            if self._feed:
                self._feed()
            age_ms = self._age.read(port.ticks_ms())
            self._got("the mirror contacts", self._hold, age_ms >= _SETTLE_MS)
            if not settled and age_ms >= _LIVED_MS and self._failures > last_boot.MOST:
                settled = True
                self._count(last_boot.MOST)  # it has not failed itself
            if self._link and self._link.cp.reset_wish(port.ticks_ms()):
                self._leave("Reset by the central system", -1)
            if age_ms >= _TRY_MS:
                self._leave("one more try", last_boot.MOST - 2)
            yield _PERIOD_MS

    def _hold(self, sure: bool) -> None:
        """A socket that is live stays locked, and is told."""
        for number, is_open, bolt in self._poles:
            shut = not is_open()
            if bolt:
                bolt(shut)
            if shut and sure and number not in self._welded:
                self._welded.append(number)
                fact = "contactor %d does not open (PowerSwitchFailure)" % number
                self.log.error("safe", fact)
                self.facts["SafeMode"] = fact + "; " + self.facts.get("SafeMode", self.why)
                if self._link:
                    self._link.cp.welded(number)

    def _count(self, failures: int) -> None:
        self._got("the count of boots", last_boot.note, self.slots, self._boot, failures)

    def _leave(self, why: str, failures: int) -> None:
        self.log.info("safe", "restart: " + why)
        self._count(failures)
        port.reset()

    def _shine(self):
        shade = _DARK
        while True:
            shade = _MAGENTA if shade == _DARK else _DARK
            for light in self._lights:
                light.show(shade, 100)
            yield _LIGHT_MS

    def _tell(self):
        """On the console."""
        while True:
            for name in sorted(self.facts):
                for line in self.facts[name].split("\n"):
                    self.log.info("safe", "%s: %s" % (name[8:] or "why", line))
            yield _TELL_MS

    def run(self) -> None:
        """For ever."""
        while True:
            if port.idle(self.kernel.step(port.ticks_ms())):
                self._news.set()


def _outputs() -> list:
    """`set(on)` of all but the bolts that a mirror contact may hold."""
    from boards import this as board
    from firmware import safe_state

    safe_state.enter()
    return [
        chip.output(wiring[name]["pin"], wiring[name]["active"])
        for wiring in board.CONNECTORS for name in ("relay", "lock")
        if name in wiring and not (name == "lock" and "mirror" in wiring)
    ]  # fmt: skip


def _poles() -> list:
    """(connector, `is_open()` of its mirror contact, `set(on)` of its bolt or None) where there is one."""
    from boards import this as board

    found = []
    for at, wiring in enumerate(board.CONNECTORS):
        mirror, lock = wiring.get("mirror"), wiring.get("lock")
        if mirror:
            bolt = chip.output(lock["pin"], lock["active"]) if lock else None
            found.append((at + 1, chip.switch(mirror["pin"], mirror["active"]), bolt))
    return found


def _boot_of(head: str) -> int:
    """The number of the boot in the first line of a crash; 0 if there is none."""
    number = head.split("in boot ", 1)[-1].split(":", 1)[0]
    return int(number) if number.isdigit() else 0


def _lights() -> list:
    from boards import this as board
    from firmware import wiring

    return [light for light in wiring.lights_of(board, len(board.CONNECTORS), chip) if light]


def _station(name: str) -> tuple:
    station = getattr(__import__("firmware.stations." + name).stations, name)
    return station.VENDOR, station.MODEL, station.CONNECTORS
