"""link: keeps one WebSocket to the central system: connects, talks, notices that it died, backs off, connects anew."""

from micropython import const

from lib.kernel import Signal
from lib.ticks import diff
from lib.wire.sender import Sender, close_payload
from lib.wire.websocket import BROKEN, CLOSE, PING, PONG, TEXT, TOO_BIG, Receiver

_OPEN_MS = const(10000)  # for TCP, and again for the HTTP answer
_PONG_MS = const(15000)  # without a sign of life so long after a ping the link is dead (JE3.9)
_STABLE_MS = const(60000)  # a link that lived so long starts the back-off anew
_FIRST_WAIT_MS = const(5000)  # TRN-CON-06
_LONGEST_WAIT_MS = const(300000)
_MOST_EVENTS = const(16)  # in one pass
_LF = const(10)
_BLANK = const(3)  # line feeds so near to each other end an HTTP head
_ONLY_TO_CONNECT = ("lib.wire.http_upgrade", "lib.wire.url")
_ON_DEMAND = ("lib.ocpp16.config_keys",)
_PERIOD_MS = const(20)


class Link:
    """The link task. `news` is set when the network has something, so that nothing waits for the next period."""

    def __init__(self, port, network, cp, csms: str, identity: str, password: bytes, log) -> None:
        self.news = Signal()
        self._port = port
        self._network = network
        self._cp = cp
        self._csms = csms
        self._identity = identity
        self._password = password
        self._log = log
        self._raw = memoryview(bytearray(256))
        self._unread = self._raw[:0]
        self._message = memoryview(port.message_buffer)
        self._receiver = Receiver(port.message_buffer)
        self._sender = Sender()
        self._failures = 0
        self._address = None  # of the central system, once it was looked up
        self._in_doubt = False  # it has not answered there
        self._moved = 0  # tick when the network last took a byte, or nothing waited
        self._heard = 0  # tick of the last byte from the central system
        self._pinged: int | None = None

    def run(self):
        """The task."""
        while True:
            while not self._network.is_up():
                yield 500
            stream = None
            try:
                request = self._request()
                stream = self._port.Stream(self._address)
                problem = yield from self._open(stream, request)
                if problem is None:
                    problem = yield from self._talk(stream)
            except OSError as error:
                problem = "connection broken (%s)" % error
            except ValueError as error:  # the address, or pieces that changed: our own mistake
                problem = str(error)
            finally:
                self._cp.unlinked(self._port.ticks_ms())
                if stream:
                    stream.close()
            wait_ms = self._wait_ms()
            self._log.warn("link", "%s; next try in %d s" % (problem, wait_ms // 1000))
            yield wait_ms

    def _wait_ms(self) -> int:
        """Truncated exponential back-off: anything up to 5 s, then 2.5 to 5 s, 5 to 10 s ... 150 to 300 s."""
        longest_ms = min(_FIRST_WAIT_MS << max(0, self._failures - 1), _LONGEST_WAIT_MS)
        share = int.from_bytes(self._port.entropy(2), "big")
        least_ms = longest_ms // 2 if self._failures else 0
        self._failures = min(self._failures + 1, 10)
        return least_ms + (longest_ms - least_ms) * share // 65536

    # --- connecting

    def _open(self, stream, request: list):
        """TCP and HTTP upgrade; returns None when the WebSocket stands, else what went wrong."""
        since = self._port.ticks_ms()
        while not stream.opened():
            if diff(self._port.ticks_ms(), since) > _OPEN_MS:
                return "%s does not answer" % self._csms
            yield self.news.within(_PERIOD_MS)
        self._in_doubt = False
        yield from self._write(stream, memoryview(request.pop()))
        self._receiver.reset()
        self._sender.reset()
        problem = yield from self._upgrade(stream, request.pop())
        self._port.forget(_ONLY_TO_CONNECT)
        return problem

    def _request(self) -> list:
        """[key, HTTP request], to be taken out, or they would be held as long as the link lives; OSError when the name is not known."""
        from lib.wire import http_upgrade, url

        secure, host, number, path = url.split(self._csms)
        self._resolve(host, number)
        key = http_upgrade.key(self._port.entropy(16))
        basic = http_upgrade.basic(self._identity, self._password) if self._password else ""
        path = url.endpoint(path, self._identity)
        request = http_upgrade.request(host, number, secure, path, key, basic)
        self._port.forget(_ONLY_TO_CONNECT)  # not while the network is waited for
        return [key, request]

    def _resolve(self, host: str, number: int) -> None:
        """Looking a name up blocks for seconds when the name server is away: not while energy flows."""
        charging = any(session.connector.closed for session in self._cp.sessions)
        if self._address is None or (self._in_doubt and not charging):
            self._address = self._port.resolve(host, number)
        self._in_doubt = True  # until it has answered

    def _write(self, stream, view):
        since = self._port.ticks_ms()
        while len(view):
            view = view[stream.write(view) :]
            if diff(self._port.ticks_ms(), since) > _OPEN_MS:
                raise OSError("the network takes nothing")
            if len(view):
                yield _PERIOD_MS

    def _upgrade(self, stream, key: str):
        """Wait for the whole head of the answer, then judge it in one go; the message buffer serves meanwhile."""
        since, count, line = self._port.ticks_ms(), 0, 0
        while True:
            got = stream.readinto(self._message[count:])
            if got < 0:
                return "closed during the HTTP upgrade"
            for at in range(count, count + got):
                if self._message[at] == _LF:
                    if at - line < _BLANK:
                        return self._judge(key, count + got)
                    line = at
            count += got
            if count == len(self._message):
                return "the answer to the HTTP upgrade is too long"
            if diff(self._port.ticks_ms(), since) > _OPEN_MS:
                return "no answer to the HTTP upgrade"
            if not got:
                yield self.news.within(_PERIOD_MS)

    def _judge(self, key: str, count: int):
        from lib.wire.http_upgrade import Answer

        answer = Answer(key)
        used = answer.feed(self._message[:count])
        self._unread = memoryview(bytes(self._message[used:count]))  # a WebSocket frame may follow at once
        return answer.error and "upgrade refused: " + answer.error

    # --- talking

    def _talk(self, stream):
        """Frames in both directions until the link ends; returns why it did."""
        since = self._heard = self._moved = self._port.ticks_ms()
        self._pinged = None
        self._log.info("link", "connected")
        self._cp.linked(since)
        while True:
            now = self._port.ticks_ms()
            if diff(now, since) > _STABLE_MS:
                self._failures = 0
            problem = self._ping(now) or self._exchange(stream, now)
            if problem:
                self._flush(stream, now)  # a close frame, as far as it goes
                return problem
            yield self.news.within(_PERIOD_MS)

    def _exchange(self, stream, now: int):
        """Write and read until neither goes on; an answer is written before the next frame is read."""
        for _ in range(_MOST_EVENTS):  # then the guard is due, however much a peer may send
            if not self._flush(stream, now):
                break
            frame = self._cp.owed(now)
            if frame:
                self._sender.text(frame, self._port.entropy(4))
                continue
            if not self._unread:
                count = stream.readinto(self._raw)
                if count < 0:
                    return "the central system has closed the connection"
                if count == 0:
                    return None
                self._heard, self._pinged = now, None
                self._cp.heard(now)
                self._unread = self._raw[:count]
            self._unread = self._unread[self._receiver.feed(self._unread) :]
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
        now, payload = self._port.ticks_ms(), self._receiver.payload
        if event == TEXT:
            self._cp.receive(str(payload, "utf-8"), now)
            self._port.forget(_ON_DEMAND)
            self._cp.tick(now)  # what it causes goes out at once
        elif event == PING:
            self._sender.control(PONG, payload, self._port.entropy(4))
        elif event == TOO_BIG:
            self._cp.too_big(payload, now)
        elif event in (CLOSE, BROKEN):
            code = self._receiver.code
            self._sender.control(CLOSE, close_payload(code), self._port.entropy(4))
            return "%s, code %d" % ("closed by the central system" if event == CLOSE else "broken frame", code)
        return None

    def _ping(self, now: int):
        """A ping after WebSocketPingInterval without a byte; returns why the link is dead, or None."""
        interval_s = self._cp.keys.number("WebSocketPingInterval")
        if diff(now, self._moved) > _PONG_MS:
            return "the network takes nothing"
        if self._pinged is not None:
            return "no answer to a ping" if diff(now, self._pinged) > _PONG_MS else None
        quiet = interval_s and diff(now, self._heard) >= interval_s * 1000
        if (quiet or self._cp.doubtful) and self._sender.control(PING, b"", self._port.entropy(4)):
            self._pinged = now
        return None
