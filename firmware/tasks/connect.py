"""How the link connects: name, TCP, HTTP upgrade. Loaded for each connection, and dropped when it stands."""

from micropython import const

from lib.ticks import diff

_OPEN_MS = const(10000)  # for TCP, and again for the HTTP answer
_LF = const(10)
_BLANK = const(3)  # line feeds so near to each other end an HTTP head
_PERIOD_MS = const(20)
_ONLY_TO_ASK = ("lib.wire.http_upgrade", "lib.wire.url")


def connect(link):
    """Make the WebSocket of `link` stand, over `link.stream`; returns None, or what went wrong.

    OSError: the name is not known, the network refuses. ValueError: the address is none."""
    ticks_ms = link.port.ticks_ms
    request, key = _request(link)
    link.port.forget(_ONLY_TO_ASK)  # not while the network is waited for
    stream = link.stream = link.port.Stream(link.address)
    since = ticks_ms()
    while not stream.opened():
        if diff(ticks_ms(), since) > _OPEN_MS:
            return "%s does not answer" % link.csms
        yield link.news.within(_PERIOD_MS)
    link.in_doubt = False
    yield from _write(link, memoryview(request))
    return (yield from _upgrade(link, memoryview(link.port.message_buffer), key))


def _request(link) -> tuple:
    """(HTTP request, its key)."""
    from lib.wire import http_upgrade, url

    secure, host, number, path = url.split(link.csms)
    _resolve(link, host, number)
    key = http_upgrade.key(link.port.entropy(16))
    basic = http_upgrade.basic(link.identity, link.password) if link.password else ""
    path = url.endpoint(path, link.identity)
    return http_upgrade.request(host, number, secure, path, key, basic), key


def _resolve(link, host: str, number: int) -> None:
    """Looking a name up blocks for seconds when the name server is away: not while energy flows."""
    charging = any(session.connector.closed for session in link.cp.sessions)
    if link.address is None or (link.in_doubt and not charging):
        link.address = link.port.resolve(host, number)
    link.in_doubt = True  # until it has answered


def _write(link, view):
    since = link.port.ticks_ms()
    while len(view):
        view = view[link.stream.write(view) :]
        if diff(link.port.ticks_ms(), since) > _OPEN_MS:
            raise OSError("the network takes nothing")
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
    return answer.error and "upgrade refused: " + answer.error
