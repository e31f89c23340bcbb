"""Where the central system is, and the words to it. A name is looked up only when it has to be.

The address that has answered last is kept on flash, for a start whose name server is dead, or whose first session is
offline. Loaded before and after each connection is made, and dropped at once.
"""

from lib.wire import url

_SLOT = "address"


def request(link) -> tuple:
    """(name that the central system must prove, "" without TLS; HTTP request; its key)"""
    from lib.wire import http_upgrade

    secure, host, number, path = url.split(link.csms)
    key = http_upgrade.key(link.port.entropy(16))
    basic = http_upgrade.basic(link.identity, link.password) if link.password else ""
    path = url.endpoint(path, link.identity)
    return host if secure else "", http_upgrade.request(host, number, secure, path, key, basic), key


def unknown(link):
    """None with `link.address` set, (IPv4 as text, port), or (host, port) whose name server has to be asked.

    A number is its own address; else it is the one that has answered, or did before the start; and only when nobody
    answers there the name server's word. ValueError: the URL is wrong."""
    _, host, number, _ = url.split(link.csms)
    if url.by_number(host):
        link.address = (host, number)
        return None
    if link.address is None:
        link.address = _kept(link, host, number)
        link.in_doubt = link.address is None
    if not link.in_doubt:
        link.in_doubt = True  # until a central system has answered there
        return None
    return host, number


def keep(link) -> None:
    """A central system has answered at `link.address`: if that is news, write it down."""
    _, host, number, _ = url.split(link.csms)
    if url.by_number(host):
        return
    line = ("%s %d %s" % (host, number, link.address[0])).encode()
    try:
        if link.cp.slots.load(_SLOT) != line:
            link.cp.slots.save(_SLOT, line)
    except OSError as problem:
        link.log.warn("link", "the address cannot be stored: %s" % problem)


def _kept(link, host: str, number: int):
    """The address that this host, at this port, had when it answered last, or None."""
    found = str(link.cp.slots.load(_SLOT) or b"", "utf-8").split(" ")
    return (found[2], number) if found[:2] == [host, str(number)] else None
