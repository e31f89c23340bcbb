"""MicroPython's `network`, as images for the board's chip have it: WIZNET5K on RP2, LAN on ESP32. A link that the
workshop can pull; the sockets are not its business.

Like the real one, on lwIP: nothing but `isconnected` and `status` tells that the cable is out. When the chip is
stuck they do not tell either; `active(False)` and `active(True)` cure it.
"""

import os
import time

import channel
from micropython import const

_NIC = const(8)
_TOLD = const(25)
_LINK = const(1)
_NO_LEASE = const(2)
_NOBODY = ("0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0")
_LEASE = ("10.0.0.20", "255.255.255.0", "10.0.0.1", "10.0.0.1")


class Ethernet:
    """An interface; DHCP answers at once, or not at all. `how`: 0 built in, 1 WIZNET5K by SPI, 2 LAN by SPI, 3 LAN by
    RMII, with its `pins`."""

    def __init__(self, how: int, pins: bytes = b""):
        channel.post(_TOLD, how, 0, pins)
        self._active = False
        self._fixed = None
        self._leased = False
        self._looked = None

    def _link(self) -> bool:
        if not channel.SIMULATED and time.ticks_ms() != self._looked:
            self._looked = time.ticks_ms()
            channel.refresh()
        flags = channel.world[9]
        if self._active and flags & _LINK and not flags & _NO_LEASE:
            self._leased = True
        return bool(flags & _LINK)

    def _ip(self) -> tuple:
        return self._fixed or (_LEASE if self._leased else _NOBODY)

    def active(self, on: bool | None = None) -> bool:
        if on is not None:
            self._active = bool(on)
            self._leased = self._leased and self._active
            channel.post(_NIC, 0, 1 if on else 0)
        return self._active

    def isconnected(self) -> bool:
        return self._link() and self._active and self._ip() is not _NOBODY

    def status(self) -> int:
        """0 no link, 1 link but not active, 2 link and active: it does not look at the address."""
        return (2 if self._active else 1) if self._link() else 0

    def ifconfig(self, config: tuple | str | None = None) -> tuple | None:
        if config is None:
            self._link()
            return self._ip()
        self._fixed = None if config == "dhcp" else tuple(config)
        return None

    def ipconfig(self, *names, **settings):
        if "addr4" in names:
            self._link()
            return self._ip()[:2]
        return None

    def config(self, *names, **settings):
        if "mac" in names:
            return b"\x02\x00\x00\x00" + bytes(channel.world[10:12])
        return None


class WIZNET5K(Ethernet):
    """A W5500 built in, or WIZNET5K(spi, cs, reset[, interrupt])."""

    def __init__(self, *args):
        if len(args) not in (0, 3, 4):
            raise TypeError("WIZNET5K takes no arguments, or spi, cs, reset and perhaps an interrupt")
        super().__init__(1 if args else 0, bytes([args[0].id] + [pin.id for pin in args[1:]]) if args else b"")


if (os.getenv("BOLLARD_CHIP") or "").startswith("esp32"):
    from lan import *  # noqa: F403

    del WIZNET5K
