"""The second part of a connection: asks the name server for an address, in steps, where one has to be looked up. Loaded
for it, then dropped."""

from micropython import const

from lib.ticks import diff

_PORT = const(53)
_WAITS_MS = (1000, 2000, 4000)  # for an answer to each of three messages
_LONGEST = const(512)  # RFC 1035 4.2.1
_PERIOD_MS = const(20)


def run(link):
    """Set `link.address` to that of `link.asked`, if anybody is asked for. Without the name server's word whoever has
    answered last is tried again. OSError: nobody has. ValueError: what is asked for is no name."""
    if not link.asked:
        return
    (host, number), link.asked = link.asked, None
    server = link.nic.ifconfig()[3]
    message = _dns(link, "question", host, int.from_bytes(link.port.entropy(2), "big"))
    datagrams = None
    try:
        datagrams = _datagrams(server)
        link.address = (yield from _answer(link, datagrams, message)), number
    except OSError as problem:
        text = "%s cannot be looked up at %s: %s" % (host, server, problem)
        if link.address is None:
            raise OSError(text)
        link.log.warn("link", "%s; %s is tried again" % (text, link.address[0]))
    finally:
        if datagrams:
            datagrams.close()
        link.port.forget(("firmware.port.udp",))


def _datagrams(server: str):
    from firmware.port import udp

    if server == "0.0.0.0":
        raise OSError("DHCP has named no name server; set network, or csms with the address by number")
    return udp.Datagrams((server, _PORT))


def _dns(link, name: str, *words):
    """Call one of lib/wire/dns.py, which is in memory only meanwhile."""
    from lib.wire import dns

    link.port.forget(("lib.wire.dns",))
    return getattr(dns, name)(*words)


def _answer(link, datagrams, asked: bytes):
    """Ask until there is one; OSError: what is wrong with those that came, if any. One datagram a pass is read, however
    many there are."""
    ticks_ms, buffer = link.port.ticks_ms, memoryview(link.port.message_buffer)[:_LONGEST]
    problem = "the name server does not answer"
    for wait_ms in _WAITS_MS:
        datagrams.send(asked)
        since = ticks_ms()
        while diff(ticks_ms(), since) < wait_ms:
            count = datagrams.readinto(buffer)
            if count:
                link.lost = ticks_ms()  # the network works
                try:
                    found = _dns(link, "answer", asked, buffer[:count])
                    if found:
                        return found
                except ValueError as wrong:
                    problem = str(wrong)
            yield link.news.within(_PERIOD_MS)
    raise OSError(problem)
