"""MicroPython's `network.WIZNET5K`: a link that the workshop can pull. The sockets are not its business."""

import time

import channel
from micropython import const

_NIC = const(8)
_LINK = const(1)


class WIZNET5K:
    """The Ethernet controller; DHCP answers at once."""

    def __init__(self, *args):
        self._active = False
        self._ip = ("10.0.0.20", "255.255.255.0", "10.0.0.1", "10.0.0.1")
        self._looked = None

    def _link(self) -> bool:
        if not channel.SIMULATED and time.ticks_ms() != self._looked:
            self._looked = time.ticks_ms()
            channel.refresh()
        return bool(channel.world[9] & _LINK)

    def active(self, on: bool | None = None) -> bool:
        if on is not None:
            self._active = bool(on)
            channel.post(_NIC, 0, 1 if on else 0)
        return self._active

    def isconnected(self) -> bool:
        return self._active and self._link()

    def status(self) -> int:
        """0 no link, 1 link but not active, 2 link and active: it does not look at the address."""
        return (2 if self._active else 1) if self._link() else 0

    def ifconfig(self, config: tuple | str | None = None) -> tuple | None:
        if config is None:
            return self._ip
        if config != "dhcp":
            self._ip = tuple(config)
        return None

    def ipconfig(self, *names, **settings):
        if "addr4" in names:
            return self._ip[:2]
        return None

    def config(self, *names, **settings):
        if "mac" in names:
            return b"\x02\x00\x00\x00" + bytes(channel.world[10:12])
        return None
