"""Waits for the network of a link, and restarts an Ethernet chip that seems to be stuck. Loaded before each connection,
and dropped when there is a network to connect over."""

from micropython import const

from lib.ticks import diff

_PERIOD_MS = const(500)
_LONGEST_PATIENCE_MS = const(3600000)


def wait(link):
    """Return when the cable is in and there is an address."""
    _look_after(link)
    while not link.nic.isconnected():
        yield _PERIOD_MS
        _look_after(link)


def charging(link) -> bool:
    """Energy flows: nothing may block."""
    return any(session.connector.closed for session in link.cp.sessions)


def _look_after(link) -> None:
    """Restart a chip that has let nothing through for minutes, or whose driver has stopped for seconds, and the next
    time after twice as long. Never while energy flows, for it blocks for half a second; nobody else is restarted."""
    stopped = not link.nic.active()
    patience_ms = link.patience_ms >> 4 if stopped else link.patience_ms
    if diff(link.port.ticks_ms(), link.lost) <= patience_ms or charging(link):
        return
    why = "its driver has stopped" if stopped else "no connection for %d s" % (patience_ms // 1000)
    link.log.warn("link", "the Ethernet chip is restarted: " + why)
    link.nic.active(False)
    link.nic.active(True)
    if link.fixed:
        link.nic.ifconfig(link.fixed)
    link.lost = link.port.ticks_ms()
    link.patience_ms = min(2 * link.patience_ms, _LONGEST_PATIENCE_MS)
