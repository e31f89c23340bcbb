"""A desk with the protocol half of a charger on it: plain connectors, a fake flash, and a hand that plays the central
system and the cable. Time stands still unless the test moves it."""

import json

from host_tests.fake_flash import Flash
from lib import civil, iso8601, ticks
from lib.clock import Clock
from lib.connector import Connector
from lib.log import Log
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.configuration import Configuration
from lib.ocpp16.outbox import Outbox
from lib.store.journal import Journal
from lib.store.slots import Slots

NOON_MS = iso8601.parse("2026-01-01T12:00:00Z")


class Desk:
    """`sent` are the frames of the charge point, decoded; `lines` its log."""

    def __init__(
        self, connectors=1, keys=None, without_csms=None, flash=None, has_lock=False, boot=1, fixed=False, room=1 << 29
    ):
        self.flash = flash or Flash()
        self.room = room
        self.now = 0
        self.sent = []
        self.lines = []
        log = Log(self.lines.append, lambda: self.now)
        self.slots = Slots(self.flash, "store")
        self.keys = Configuration(self.slots, {"NumberOfConnectors": str(connectors)}, keys or {}, log)
        self.journal = Journal(self.flash)
        self.journal.open()
        self.clock = Clock(0, 0)
        self.outbox = Outbox(self.journal, self.slots, self.keys, self.clock, log, room)
        self.connectors = [Connector(number + 1, has_lock, fixed) for number in range(connectors)]
        for connector in self.connectors:
            connector.locked = not has_lock
            connector.offered_ma = 32000
        fields = {"chargePointVendor": "Bollard", "chargePointModel": "Desk"}
        self.cp = ChargePoint(
            self.connectors, self.outbox, self.slots, self.keys, self.clock, log, fields, boot, without_csms
        )
        self.pilot = False  # the contactor is open while the car asks for nothing
        self.without_car = []  # connectors whose cable was pulled at the car
        self.pongs = True  # the link stands: pings are answered

    # --- time, and the electrical half as it would follow

    def runs(self, seconds, step_s=0.1):
        """Time passes in steps of 0.1 s, in which the cable and the contactor follow."""
        for _ in range(int(seconds / step_s + 0.001)):
            self.now = ticks.add(self.now, int(step_s * 1000))
            if self.pongs:
                self.cp.heard(self.now)
            self.follow()
        return self

    def follow(self):
        for c in self.connectors:
            c.offered_ma = 32000 if c.limit_ma is None else c.limit_ma
            c.car_here = c.plugged and c.number not in self.without_car
            asks = c.car_here and (c.car_wants or not self.pilot)
            c.closed = c.authorized and asks and c.offered_ma > 0 and not (c.fault or c.resting)
            if c.has_lock:
                c.locked = c.plugged and c.held and not c.unlocking
        self.cp.tick(self.now)

    def plugs(self, connector=1):
        self.connectors[connector - 1].plugged = True
        self.follow()

    def unplugs(self, connector=1):
        self.connectors[connector - 1].plugged = False
        self.follow()

    def leaves(self, connector=1):
        """The cable is pulled at the car, and stays in the socket."""
        self.without_car.append(connector)
        self.follow()

    def returns(self, connector=1):
        self.without_car.remove(connector)
        self.follow()

    def taps(self, id_tag):
        self.cp.card(id_tag, self.now)
        self.follow()

    # --- the central system

    def owes(self):
        """The next frame as a list, or None; it is checked that its pieces are the same twice."""
        frame = self.cp.owed(self.now)
        if frame is None:
            return None
        first, second = "".join(list(frame)), "".join(list(frame))
        assert first == second and all(" " <= char <= "~" for char in first), first
        self.sent.append(json.loads(first))
        return self.sent[-1]

    def answers(self, payload, frame=None):
        """CALLRESULT to the last CALL."""
        self.says([3, (frame or self.sent[-1])[1], payload])

    def says(self, frame):
        self.cp.receive(json.dumps(frame), self.now)
        self.follow()

    def calls(self, action, payload, uid="cs-1"):
        """A CALL of the central system; returns the charge point's answer."""
        self.says([2, uid, action, payload])
        return self.owes()

    def time(self):
        return civil.iso(NOON_MS + self.now)

    def boots(self, status="Accepted", interval=300):
        """Links up and answers BootNotification and the statuses after it."""
        self.cp.linked(self.now)
        self.follow()
        boot = self.owes()
        assert boot[2] == "BootNotification", boot
        self.answers({"status": status, "currentTime": self.time(), "interval": interval})
        return self.serves()

    def serves(self, **replies):
        """Answers whatever is owed, friendly unless `replies` says else; returns what was sent meanwhile."""
        before = len(self.sent)
        while True:
            frame = self.owes()
            if frame is None:
                return self.sent[before:]
            if frame[0] == 2:
                self.answers(replies[frame[2]] if frame[2] in replies else self._friendly(frame[2]))

    def _friendly(self, action):
        info = {"status": "Accepted"}
        if action == "StartTransaction":
            return {"idTagInfo": info, "transactionId": 42}
        if action == "Authorize":
            return {"idTagInfo": info}
        return {"currentTime": self.time()} if action == "Heartbeat" else {}

    def last(self, action):
        """Payload of the last CALL of this action."""
        return [frame[3] for frame in self.sent if frame[0] == 2 and frame[2] == action][-1]

    def count(self, action):
        return len([frame for frame in self.sent if frame[0] == 2 and frame[2] == action])

    def status(self, action, **payload):
        """The status that a CALL of the central system is answered with."""
        return self.calls(action, payload)[2]["status"]

    def rebooted(self):
        """The power went and is back: a new desk on the same flash."""
        return Desk(connectors=len(self.connectors), flash=self.flash, boot=2, room=self.room)

    def charges(self, id_tag="04A1B2C3", connector=1):
        """Booted, plugged, authorized, charging."""
        if not self.cp.online():
            self.boots()
        self.plugs(connector)
        self.taps(id_tag)
        self.serves()
        self.follow()


def booted(**settings):
    """A desk whose charge point was accepted."""
    desk = Desk(**settings)
    desk.boots()
    return desk


def known_to(desk, id_tag="A1", **info):
    """The central system has said this of a card, and nobody charged."""
    desk.taps(id_tag)
    desk.serves(Authorize={"idTagInfo": dict({"status": "Accepted"}, **info)})
    desk.taps(id_tag)
    desk.serves()
    return desk


def up_to_start(desk):
    """Cable and card; everything is answered until StartTransaction.req is out, which is returned."""
    desk.plugs()
    desk.taps("A1")
    frame = desk.owes()
    while frame[2] != "StartTransaction":
        desk.answers(desk._friendly(frame[2]))
        frame = desk.owes()
    return frame


def ended_offline(desk, id_tag="A1", seconds=150):
    """A transaction that starts online, loses the link, and ends."""
    desk.charges(id_tag)
    desk.cp.unlinked(desk.now)
    desk.runs(seconds)
    desk.taps(id_tag)
    desk.runs(0.2)
    desk.unplugs()


def actions(frames):
    """What was sent, in short: actions, statuses with their word."""
    return [frame[3]["status"] if frame[2] == "StatusNotification" else frame[2] for frame in frames if frame[0] == 2]
