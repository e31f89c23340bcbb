"""Kind `upgrade`: what may come instead of a good answer to the HTTP upgrade, while somebody charges."""

from tools.fuzzing.charger import SWITCHING, Charger, frame

_FIRST = (
    b"HTTP/1.1 401 Unauthorized\r\n", b"HTTP/1.1 403 Forbidden\r\n", b"HTTP/1.1 404 Not Found\r\n", b"HTTP/1.0 101\r\n",
    b"HTTP/1.1 503 Service Unavailable\r\n", b"HTTP/1.1 302 Found\r\nLocation: ws://elsewhere/\r\n", b"HTTP/2 200\r\n",
    b"HTTP/1.1 9999999999 x\r\n", b"HTTP/1.1 -1 x\r\n", b"HTTP/1.1 \xb2\xb3\xb9 x\r\n", b"HTTP/1.1\r\n",
    b"SSH-2.0-x\r\n",
    b"\r\n\r\n", b"",
)  # fmt: skip
_LINES = (
    b"Sec-WebSocket-Protocol: ocpp1.6", b"Sec-WebSocket-Protocol: ocpp2.0.1",
    b"Sec-WebSocket-Protocol: OCPP1.6, ocpp1.6",
    b"Sec-WebSocket-Extensions: permessage-deflate", b"Upgrade: h2c", b"Upgrade: WEBSOCKET", b"Connection: keep-alive",
    b"Connection: keep-alive, Upgrade", b"Connection:\r\n upgrade", b"Sec-WebSocket-Accept: AAAA", b"no colon",
    b": no name", b"Set-Cookie: \xff\xfe\x00", b"Content-Length: 99999999999999999999", b"Transfer-Encoding: chunked",
    b"Upgrade\x00: websocket", b"upgrade : websocket", b" folded at the start",
)  # fmt: skip


class Upgrade:
    def begin(self, chance) -> None:
        self.charger = Charger().charging()

    def case(self, chance) -> str:
        charger = self.charger
        charger.log.clear()
        self.tried = head = _head(chance)
        charger.upgrade = head
        charger.port.stream.ended = True
        before = charger.connections
        for _ in range(200):
            charger.runs(100, 100)
            if charger.connections > before and not charger.port.stream.coming:
                break
        charger.port.stream.ended = chance.one_in(2)
        charger.runs(400, 200)
        outcome = "refused" if charger.port.stream.closed else "accepted"
        if outcome == "accepted" and not charger.cp._linked:
            outcome = "unanswered"
            charger.runs(11000, 1000)
        charger.upgrade = SWITCHING
        charger.port.stream.ended = True
        charger.runs(40)
        charger.check_log()
        charger.is_well()
        return outcome

    def end(self) -> None:
        self.charger.starts_remotely()


def _head(chance) -> bytes:
    how, good = chance.below(10), SWITCHING
    if how == 0:
        return good
    if how == 1:
        return chance.pick(_FIRST) + good[good.find(b"\n") + 1 :]
    if how == 2:
        return chance.pick(_FIRST) + chance.bytes(chance.size(100)) + b"\r\n\r\n"
    if how == 3:
        return good + frame(b'[2,"early","ClearCache",{}]')
    if how == 4:
        return good[:-2] + b"X-Long: " + b"x" * chance.pick((100, 1700, 1900, 2100, 5000)) + b"\r\n\r\n"
    if how == 5:
        return chance.bytes(chance.size(2600))
    if how < 8:
        return chance.mutated(good, 1 + chance.below(3))
    lines = good.split(b"\r\n")[:-2]
    for _ in range(1 + chance.below(3)):
        lines.insert(1 + chance.below(len(lines)), chance.pick(_LINES))
    if chance.one_in(3):
        lines.pop(1 + chance.below(len(lines) - 1))
    return chance.pick((b"\r\n", b"\n")).join(lines) + b"\r\n\r\n"
