"""link: keeps one WebSocket to the central system: connects, talks, notices that it died, backs off, connects anew."""

from micropython import const

from lib.kernel import Signal
from lib.ticks import diff
from lib.wire.sender import Sender, close_payload
from lib.wire.websocket import BROKEN, CLOSE, PING, PONG, TEXT, TOO_BIG, Receiver

_PONG_MS = const(15000)  # without a sign of life so long after a ping the link is dead (JE3.9)
_STABLE_MS = const(60000)  # a link that lived so long starts the back-off anew
_FIRST_WAIT_MS = const(5000)  # TRN-CON-06
_LONGEST_WAIT_MS = const(300000)
_MOST_EVENTS = const(16)  # in one pass
_LOOK_MS = const(1000)  # how often the interface is asked while talking: that blocks, and reads its chip
_PATIENCE_MS = const(180000)  # without a connection for so long: the Ethernet chip may be stuck
_TO_CONNECT = ("firmware.tasks.find", "firmware.tasks.lookup", "firmware.tasks.connect")
# what a message may have loaded
_ON_DEMAND = (
    "lib.iso8601", "lib.ocpp16.cache", "lib.ocpp16.config_keys", "lib.ocpp16.core", "lib.ocpp16.escape",
    "lib.ocpp16.transaction_data",
)  # fmt: skip
_PERIOD_MS = const(20)


class Link:
    """The link task. `news` is set when the network has something, so that nothing waits for the next period.
    `nic`: what port/chip's network() returns, `fixed` its address or None."""

    def __init__(self, port, nic, fixed, cp, csms: str, identity: str, password: bytes, log) -> None:
        self.news = Signal()
        self.port = port
        self.cp = cp
        # for find.py, lookup.py and connect.py
        self.csms = csms
        self.identity = identity
        self.password = password
        self.address = None  # of the central system, (IPv4 as text, port), once it is known
        self.asked = None  # (host, port) whose address has to be looked up
        self.in_doubt = False  # no central system has answered there
        self.failures = 0  # tries in a row
        self.stream = None
        self.unread = memoryview(b"")

        # for network.py
        self.nic = nic
        self.fixed = fixed
        self.log = log
        self.lost = port.ticks_ms()  # when a connection last stood, or the chip was restarted
        self.patience_ms = _PATIENCE_MS

        self._raw = memoryview(bytearray(256))
        self._receiver = Receiver(port.message_buffer)
        self._sender = Sender()
        self._moved = 0  # tick when the network last took a byte, or nothing waited
        self._heard = 0  # tick of the last byte from the central system
        self._pinged: int | None = None

    def run(self):
        """The task."""
        while True:
            try:
                problem = yield from self._connect()
                if problem is None:
                    problem = yield from self._talk(self.stream)
            except OSError as error:
                problem = "connection broken (%s)" % error
            except ValueError as error:  # the address, or pieces that changed: our own mistake
                problem = str(error)
            finally:
                self.cp.unlinked(self.port.ticks_ms())
                if self.stream:
                    self.stream.close()
                    self.stream = None
            wait_ms = self._wait_ms()
            self.log.warn("link", "%s; next try in %d s" % (problem, (wait_ms + 999) // 1000))
            yield wait_ms

    def _wait_ms(self) -> int:
        """Truncated exponential back-off: anything up to 5 s, then 2.5 to 5 s, 5 to 10 s ... 150 to 300 s."""
        longest_ms = min(_FIRST_WAIT_MS << max(0, self.failures - 1), _LONGEST_WAIT_MS)
        share = int.from_bytes(self.port.entropy(2), "big")
        least_ms = longest_ms // 2 if self.failures else 0
        self.failures = min(self.failures + 1, 10)
        return least_ms + (longest_ms - least_ms) * share // 65536

    def _connect(self):
        """Load each part of connecting, let it run, drop it; returns None, or what went wrong."""
        for part in _TO_CONNECT:
            try:
                problem = yield from __import__(part, None, None, ("run",)).run(self)
            finally:
                self.port.forget(_TO_CONNECT)
        return problem

    # --- talking

    def _talk(self, stream):
        """Frames in both directions until the link ends; returns why it did."""
        self._receiver.reset()
        self._sender.reset()
        since = self._heard = self._moved = self.lost = self.port.ticks_ms()
        self._pinged = None
        self.patience_ms = _PATIENCE_MS
        self.log.info("link", "connected")
        self.cp.linked(since)
        while True:
            now = self.port.ticks_ms()
            if diff(now, since) > _STABLE_MS:
                self.failures = 0
            problem = self._ping(now) or self._exchange(stream, now)
            if problem:
                self._flush(stream, now)  # a close frame, as far as it goes
                return problem
            yield self.news.within(_PERIOD_MS)

    def _exchange(self, stream, now: int):
        """Write and read until neither goes on; an answer is written before the next frame is read."""
        for _ in range(_MOST_EVENTS):  # then the guard is due, however much a peer may send
            if not self._flush(stream, now) or diff(self.port.ticks_ms(), now) >= _PERIOD_MS:  # flash took its time
                break
            frame = self.cp.owed(now)
            if frame:
                self._sender.text(frame, self.port.entropy(4))
                continue
            if not self.unread:
                count = stream.readinto(self._raw)
                if count < 0:
                    return "the central system has closed the connection"
                if count == 0:
                    return None
                self._heard, self._pinged = now, None
                self.cp.heard(now)
                self.unread = self._raw[:count]
            self.unread = self.unread[self._receiver.feed(self.unread) :]
            problem = self._event(self._receiver.event)
            if problem:
                return problem
        return None

    def _flush(self, stream, now: int) -> bool:
        """Write what the sender has; False when the network takes no more for now."""
        while self._sender.busy:
            view = self._sender.take()
            count = stream.write(view)
            self._sender.sent(count)
            if count:
                self._moved = now
            if count < len(view):
                return False
        self._moved = now
        return True

    def _event(self, event):
        now, payload = self.port.ticks_ms(), self._receiver.payload
        if event == TEXT:
            self.cp.receive(str(payload, "utf-8"), now)
            self.port.forget(_ON_DEMAND)
            self.cp.tick(now)  # what it causes goes out at once
        elif event == PING:
            self._sender.control(PONG, payload, self.port.entropy(4))
        elif event == TOO_BIG:
            self.cp.too_big(payload, now)
        elif event in (CLOSE, BROKEN):
            code = self._receiver.code
            self._sender.control(CLOSE, close_payload(code), self.port.entropy(4))
            return "%s, code %d" % ("closed by the central system" if event == CLOSE else "broken frame", code)
        return None

    def _ping(self, now: int):
        """A ping after WebSocketPingInterval without a byte; returns why the link is dead, or None."""
        if diff(now, self.lost) > _LOOK_MS:
            self.lost = now
            if not self.nic.isconnected():  # TCP would wait for minutes; offline, a card is decided at once
                return "the network is gone"
        interval_s = self.cp.keys.number("WebSocketPingInterval")
        if diff(now, self._moved) > _PONG_MS:
            return "the network takes nothing"
        if self._pinged is not None:
            return "no answer to a ping" if diff(now, self._pinged) > _PONG_MS else None
        quiet = interval_s and diff(now, self._heard) >= interval_s * 1000
        if (quiet or self.cp.doubtful) and self._sender.control(PING, b"", self.port.entropy(4)):
            self._pinged = now
        return None
