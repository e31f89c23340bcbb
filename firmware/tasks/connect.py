"""The last part of a connection: TCP, HTTP upgrade. Loaded for it, and dropped when it stands."""

from micropython import const

from lib.ticks import diff

_OPEN_MS = const(10000)  # for TCP, and again for the HTTP answer
_LF = const(10)
_BLANK = const(3)  # line feeds so near to each other end an HTTP head
_PERIOD_MS = const(20)
_SHAKE_MS = const(30000)  # for the request, before which TLS shakes hands: seconds of computing on an RP2040
_ONLY_TO_ASK = ("firmware.tasks.address", "lib.wire.http_upgrade", "lib.wire.url")


def run(link):
    """Make the WebSocket of `link` to its address stand, over `link.stream`; returns None, or what went wrong.

    OSError: the network refuses."""
    ticks_ms = link.port.ticks_ms
    host, request, key = _request(link)
    stream = link.stream = _secured(link, host) if host else link.port.Stream(link.address)
    since = ticks_ms()
    while not stream.opened():
        if diff(ticks_ms(), since) > _OPEN_MS:
            return "%s does not answer" % link.csms
        yield link.news.within(_PERIOD_MS)
    link.lost = ticks_ms()  # the network works, whoever it is that answers
    yield from _write(link, memoryview(request), host)
    problem = yield from _upgrade(link, memoryview(link.port.message_buffer), key)
    if not problem:
        link.in_doubt = False
        _keep(link)
    return problem


def _secured(link, host: str):
    """A TLS connection to a central system that must prove this name."""
    from firmware import certificates
    from firmware.port import tls

    ca, certificate, key = certificates.load(link.port.Flash())
    link.port.forget(("firmware.certificates",))
    return tls.Stream(link.address, (host, ca, certificate, key, not link.cp.clock.known))


def _request(link):
    from firmware.tasks import address

    try:
        return address.request(link)
    finally:
        link.port.forget(_ONLY_TO_ASK)  # not while the network is waited for


def _keep(link) -> None:
    from firmware.tasks import address

    address.keep(link)
    link.port.forget(_ONLY_TO_ASK)


def _write(link, view, host: str):
    since = link.port.ticks_ms()
    while len(view):
        view = view[link.stream.write(view) :]
        if diff(link.port.ticks_ms(), since) > _SHAKE_MS:
            raise OSError("the TLS handshake does not end" if host else "the network takes nothing")
        if len(view):
            yield _PERIOD_MS


def _upgrade(link, message, key: str):
    """Wait for the whole head of the answer, then judge it in one go; the message buffer serves meanwhile."""
    since, count, line = link.port.ticks_ms(), 0, 0
    while True:
        got = link.stream.readinto(message[count:])
        if got < 0:
            return "closed during the HTTP upgrade"
        for at in range(count, count + got):
            if message[at] == _LF:
                if at - line < _BLANK:
                    return _judge(link, message[: count + got], key)
                line = at
        count += got
        if count == len(message):
            return "the answer to the HTTP upgrade is too long"
        if diff(link.port.ticks_ms(), since) > _OPEN_MS:
            return "no answer to the HTTP upgrade"
        if not got:
            yield link.news.within(_PERIOD_MS)


def _judge(link, heard, key: str):
    from lib.wire.http_upgrade import Answer

    answer = Answer(key)
    used = answer.feed(heard)
    link.unread = memoryview(bytes(heard[used:]))  # a WebSocket frame may follow at once
    link.port.forget(_ONLY_TO_ASK)
    return answer.error and "upgrade refused: " + answer.error
