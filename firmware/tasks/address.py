"""Where the central system is, and the words to it. A name is looked up only when it has to be, and never while a
contactor is closed.

A lookup blocks up to 7 s for each name server: the guard's lease is 3.5 s, the watchdog's 8 s. So the address that has
answered last is kept on flash, for a start without a network whose first session is offline. Loaded before and after
each connection is made, and dropped at once.
"""

from micropython import const

_SLOT = "address"
_PERIOD_MS = const(500)
_WARY = const(7)  # failed tries, 2 to 5 minutes, before a lookup is risked again after the watchdog has bitten


def request(link):
    """(name that the central system must prove, "" without TLS; HTTP request; its key), and `link.address` set.

    OSError: there is none yet. ValueError: the URL is wrong."""
    from lib.wire import url

    secure, host, number, path = url.split(link.csms)
    yield from find(link, host, number)
    from lib.wire import http_upgrade

    key = http_upgrade.key(link.port.entropy(16))
    basic = http_upgrade.basic(link.identity, link.password) if link.password else ""
    path = url.endpoint(path, link.identity)
    return host if secure else "", http_upgrade.request(host, number, secure, path, key, basic), key


def find(link, host: str, number: int):
    """Set `link.address`: a number is its own; else the one that has answered, or did before the start; and only when
    nobody answers there the name server's word. OSError: there is none yet."""
    if host.replace(".", "").isdigit():
        link.address = link.port.resolve(host, number)
        return
    if link.address is None:
        link.address = _kept(link, host, number)
        link.in_doubt = link.address is None
    if not link.in_doubt:
        link.in_doubt = True  # until a central system has answered there
        return
    if link.address is None and _busy(link):
        link.log.warn("link", "%s is not looked up while a contactor may close" % host)
        while _busy(link):
            yield _PERIOD_MS
    if _busy(link):
        return
    if link.wary and link.failures < _WARY:
        if link.address is None:
            raise OSError("%s is not looked up yet, for the watchdog has bitten" % host)
        return
    _ask(link, host, number)


def _ask(link, host: str, number: int) -> None:
    try:
        link.address = link.port.resolve(host, number)
    except OSError:
        if link.address is None:
            raise


def keep(link) -> None:
    """A central system has answered at `link.address`: if that is news, write it down."""
    from lib.wire import url

    link.wary = False
    _, host, number, _ = url.split(link.csms)
    if host.replace(".", "").isdigit():
        return
    line = _line(link.address, host, number)
    try:
        if line and link.cp.slots.load(_SLOT) != line:
            link.cp.slots.save(_SLOT, line)
    except OSError as problem:
        link.log.warn("link", "the address cannot be stored: %s" % problem)


def _line(address, host: str, number: int) -> bytes:
    """What is stored: host, port, address. Nothing of an address that is not by number, or at another port: a sockaddr
    (MicroPython on a PC), or the workshop's proxy."""
    if not isinstance(address, tuple) or address[1] != number:
        return b""
    numbers = address[0]
    if not isinstance(numbers, str):
        numbers = ".".join([str(byte) for byte in numbers])
    return ("%s %d %s" % (host, number, numbers)).encode()


def _kept(link, host: str, number: int):
    """The address that this host, at this port, had when it answered last, or None."""
    found = str(link.cp.slots.load(_SLOT) or b"", "utf-8").split(" ")
    if found[:2] != [host, str(number)]:
        return None
    return link.port.resolve(found[2], number)


def _busy(link) -> bool:
    """A contactor is closed, or a transaction may close it at any moment."""
    connectors = [session.connector for session in link.cp.sessions]
    return any(each.closed or each.authorized for each in connectors)
