"""A whole charger in one process: the protocol half, the link and the electrical half as they are, two connectors on
plain switches, and a central system in the test's hand. Time stands still unless it is told to pass."""

import json

from firmware.tasks.link import Link
from lib import iso8601, ticks
from lib.civil import iso
from lib.clock import Clock
from lib.connector import Connector
from lib.drivers.contactor import Contactor
from lib.evse.outlet import Outlet
from lib.log import Log
from lib.ocpp16.charge_point import ChargePoint
from lib.ocpp16.configuration import Configuration
from lib.ocpp16.outbox import Outbox
from lib.store.journal import Journal
from lib.store.slots import Slots
from lib.wire.http_upgrade import accept, key
from tools.fuzzing.rules import Broken, judge
from tools.fuzzing.wires import Meter, Nic, Port

_NOON_MS = iso8601.parse("2026-01-01T12:00:00Z")
_MOST_PASSES = 3000  # of the link, until a case is over
_KEYS = {"MeterValueSampleInterval": "0", "HeartbeatInterval": "0", "AuthorizeRemoteTxRequests": "false",
         "TransactionMessageRetryInterval": "1"}
_FIELDS = {"chargePointVendor": "Bollard", "chargePointModel": "Fuzz"}
# the answer to the upgrade; the key is made of zeros
SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    + accept(key(bytes(16))).encode() + b"\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)  # fmt: skip


def frame(payload: bytes, head: int = 0x81) -> bytes:
    """A server's frame."""
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    return bytes((head, 126, size >> 8, size & 255)) + payload


class Charger:
    """`sent`: what the charger has sent, parsed, until it is taken. `log`: its warnings and errors likewise."""

    def __init__(self, flash=None, boot: int = 1, keys: dict | None = None) -> None:
        self.port = Port()
        if flash:
            self.port.flash = flash
        self.boot = boot
        self.sent: list = []
        self.log: list = []
        self.served = True  # BootNotification and so on are answered as a friendly central system would
        self.tags: list = []  # who may charge here
        self.anybody = False  # whoever the central system names
        self.plugs = [False, False]
        self.coils = [False, False]
        self.upgrade = SWITCHING
        self.connections = 0
        self._half = b""  # of a frame that is not whole yet
        self._build(keys or {})

    def _build(self, keys: dict) -> None:
        port = self.port
        log = Log(self._line, port.ticks_ms)
        slots = Slots(port.flash, "store")
        self.keys = Configuration(slots, dict(_KEYS, NumberOfConnectors="2", **keys), {}, log)
        clock = Clock(0, port.now)
        self.journal = Journal(port.flash)
        self.journal.open()
        self.outbox = Outbox(self.journal, slots, self.keys, clock, log)
        connectors = [Connector(number) for number in (1, 2)]
        self.outlets = [self._outlet(connector) for connector in connectors]
        self.cp = ChargePoint(connectors, self.outbox, slots, self.keys, clock, log, _FIELDS, self.boot, None)
        self.link = Link(port, Nic(), None, self.cp, "ws://10.0.1.1:9000/ocpp", "CP001", b"", log)
        self._task = self.link.run()
        self._slots, self._clock = slots, clock

    def _outlet(self, connector) -> Outlet:
        at = connector.number - 1

        def drive(on) -> None:
            self.coils[at] = on

        switches = {"plug": lambda: self.plugs[at]}
        return Outlet(connector, Contactor(drive, lambda: not self.coils[at]), Meter(), switches, None, [32000], 690)

    def _line(self, line: str) -> None:
        if " I " not in line[:24]:
            self.log.append(line)
            if len(self.log) > 30:
                self.log.pop(0)

    # --- time

    def runs(self, ms: int, step_ms: int = 20) -> None:
        """Let time pass: the guard, the protocol half and the link, once a step."""
        for _ in range(max(1, ms // step_ms)):
            self.port.now = ticks.add(self.port.now, step_ms)
            self._pass()

    def _pass(self) -> None:
        now = self.port.now
        for outlet in self.outlets:
            outlet.step(now)
            outlet.step_meter(now)
        self.cp.tick(now)
        self._speak()
        self._check()

    def _check(self) -> None:
        """Nothing is energised without a reason."""
        for outlet, coil, session in zip(self.outlets, self.coils, self.cp.sessions):
            connector, transaction = session.connector, session.transaction
            if connector.authorized and not transaction:
                raise Broken("authorized without a transaction")
            if coil and (outlet.reason or not connector.plugged):
                raise Broken("energised against: " + outlet.reason)
            if transaction and not self.anybody and transaction.id_tag not in self.tags:
                raise Broken("a transaction for nobody: " + transaction.id_tag)

    # --- the link and the central system

    def _speak(self) -> None:
        """One pass of the link, and what it wrote is read."""
        wait = next(self._task)
        if isinstance(wait, int) and wait > 20:  # between two connections
            self.port.now = ticks.add(self.port.now, wait)
        stream = self.port.stream
        if stream and stream.gone:
            data, stream.gone = self._half + stream.gone, b""
            if data[:4] == b"GET ":
                stream.coming += self.upgrade
                self.connections += 1
                data = b""
            self._half = self._heard(data)
        elif not stream or stream.closed:
            self._half = b""

    def _heard(self, data: bytes) -> bytes:
        """Take the frames that the charger has sent; what is left of the last one."""
        while len(data) > 1:
            size, at = data[1] & 127, 6
            if size == 126:
                size, at = data[2] << 8 | data[3], 8
            if len(data) < at + size:
                break
            if data[0] == 0x81:
                self._message(json.loads(str(data[at : at + size], "utf-8")))
            elif data[0] not in (0x88, 0x89, 0x8A):
                raise Broken("a frame begins with %02x" % data[0])
            elif data[0] == 0x89:
                self.port.stream.coming += frame(b"", 0x8A)
            data = data[at + size :]
        return data

    def _message(self, message: list) -> None:
        wrong = judge(message)
        if wrong:
            raise Broken(wrong)
        self.sent.append(message)
        if message[0] == 2 and self.served:
            self.says([3, message[1], self.friendly(message[2])])

    def friendly(self, action: str) -> dict:
        """What a central system that works answers."""
        info, time = {"status": "Accepted"}, iso(_NOON_MS + self.port.now)
        return {
            "BootNotification": {"status": "Accepted", "currentTime": time, "interval": 0},
            "Heartbeat": {"currentTime": time},
            "Authorize": {"idTagInfo": info},
            "StartTransaction": {"idTagInfo": info, "transactionId": 7},
        }.get(action, {})

    def says(self, message: list) -> None:
        self.sends(frame(json.dumps(message).encode()))

    def sends(self, data: bytes) -> None:
        """Bytes of the central system."""
        self.port.stream.coming += data

    def settles(self) -> bool:
        """Let it read all, answer all; False when the link has ended meanwhile."""
        stream, quiet = self.port.stream, 0
        for _ in range(_MOST_PASSES):
            before = len(self.sent)
            self.runs(20)
            if self.port.stream is not stream:
                return False
            quiet = 0 if stream.coming or len(self.sent) != before else quiet + 1
            if quiet:
                return not stream.closed
        raise Broken("no end after %d passes" % _MOST_PASSES)

    # --- what a test does with it

    def boots(self) -> "Charger":
        """Until it is online and all is told."""
        for _ in range(_MOST_PASSES):
            self.runs(20)
            if self.cp.online() and self.settles():
                self.sent.clear()
                return self
        raise Broken("it does not come online")

    def charging(self) -> "Charger":
        """Online; connector 1 charges, and a cable is in connector 2 as well."""
        self.boots().plugs[1] = True
        self.charges()
        return self

    def charges(self, at: int = 0, tag: str = "GOOD") -> None:
        """A card is let in here, and the contactor closes."""
        self.tags.append(tag)
        self.plugs[at] = True
        self.runs(200, 100)
        self.cp.sessions[at].let_in(tag, "", False, self.port.now)
        self.runs(7000, 500)
        if not self.coils[at]:
            raise Broken("does not charge: " + self.outlets[at].reason)
        self.settles()
        self.sent.clear()

    def calls(self, action: str, payload: dict, uid: str = "ok"):
        """The payload that this call is answered with; Broken without one."""
        self.sent.clear()
        self.says([2, uid, action, payload])
        self.settles()
        for message in self.sent:
            if message[1] == uid and message[0] == 3:
                return message[2]
        raise Broken("%s is not answered: %s" % (action, [each[:3] for each in self.sent]))

    # --- what must hold after each case

    def check_log(self) -> None:
        """No handler has stumbled."""
        for line in self.log:
            if " E " in line:
                raise Broken("log: " + line)

    def is_well(self) -> None:
        """It answers, if need be after it has come back."""
        for _ in range(20):
            if self.cp.online() and not self.port.stream.closed:
                found = self.calls("GetConfiguration", {"key": ["HeartbeatInterval"]})
                if found["configurationKey"][0]["key"] != "HeartbeatInterval":
                    raise Broken("GetConfiguration tells %s" % found)
                return
            self.runs(60000, 3000)
        raise Broken("it does not come back: %s" % self.cp.registration.status)

    def starts_remotely(self, at: int = 1) -> None:
        """Where nobody charges, a remote start leads to energy."""
        session = self.cp.sessions[at]
        self.anybody = True
        self.calls("ChangeAvailability", {"connectorId": at + 1, "type": "Operative"})
        if session.intent:
            session.cancel("whoever was let in before starts no more")
        if session.transaction:
            session.end("Local", "", self.port.now)
            self.runs(10000, 500)
        self.plugs[at] = False
        self.runs(300, 100)
        self.plugs[at] = True
        self.runs(300, 100)
        status = self.calls("RemoteStartTransaction", {"connectorId": at + 1, "idTag": "LAST"})["status"]
        self.runs(6000, 500)
        if status != "Accepted" or not self.coils[at]:
            raise Broken("a remote start is %s, %s" % (status, self.outlets[at].reason))

    def restarted(self) -> "Charger":
        """Another boot on the same flash."""
        return Charger(self.port.flash, self.boot + 1).boots()
