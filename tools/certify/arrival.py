"""The wait for a real charger: where it may connect to, who else did, and the end of patience."""

import asyncio
import contextlib
import fcntl
import socket
import struct
from collections.abc import Callable

from tools.command_line import Trouble
from tools.csms.central_system import CentralSystem

_PROGRESS_S = 30.0
_ANY = ("0.0.0.0", "::", "")
_LOOPBACK = "127.0.0.1"
_SIOCGIFADDR = 0x8915  # netdevice(7): an interface's IPv4 address
_NAME, _IFREQ, _ADDRESS = 15, "256s", slice(20, 24)


async def arrives(
    central: CentralSystem, identity: str, host: str, port: int, limit_s: float, say: Callable[[str], object]
) -> None:
    """Return when the charger of that name has connected; Trouble if it has not after `limit_s`."""
    others: list[str] = []
    here = asyncio.Event()

    def listen(event: dict) -> None:
        if event["event"] == "connected" and event["identity"] == identity:
            here.set()
        elif event["event"] in ("connected", "refused"):
            said = _stranger(event, identity)
            if said not in others:
                others.append(said)
                say(said)

    central.on_event(listen)
    try:
        say(f"waiting for {identity} at {' or '.join(f'{url}/{identity}' for url in urls(host, port))}")
        await _patiently(here, identity, limit_s, say)
    finally:
        central.off_event(listen)
    if not here.is_set():
        heard = "; ".join(others) or "nobody connected"
        raise Trouble(f"{identity} did not connect in {limit_s:g} s: {heard}; a longer wait: --connect-s")


async def _patiently(here: asyncio.Event, identity: str, limit_s: float, say: Callable[[str], object]) -> None:
    """Until it is here or the time is over; says now and then that it still waits."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while (left := began + limit_s - loop.time()) > 0 and not here.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(here.wait(), min(left, _PROGRESS_S))
            say(f"{identity} is here")
            return
        say(f"still waiting for {identity}: {loop.time() - began:.0f} s of {limit_s:g} s")


def _stranger(event: dict, identity: str) -> str:
    """Somebody who is not, or may not be, the one that is waited for."""
    who = event["identity"]
    if event["event"] == "refused":
        return f"{who or 'somebody without an identity'} was refused: {event['status']} {event['reason']}"
    if not who:
        return f"somebody connected without an identity: the URL's last part must be {identity}"
    return f"{who} is here; did you mean CHARGER={who} (--charger {who})?"


def urls(host: str, port: int) -> list[str]:
    """Where a charger may connect to; for all addresses, each that this machine has."""
    return [f"ws://{each}:{port}" for each in (_addresses() if host in _ANY else [host])]


def _addresses() -> list[str]:
    """This machine's IPv4 addresses; the loopback's if there is no other."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack(_IFREQ, name[:_NAME].encode())
            with contextlib.suppress(OSError):  # it has none
                found.append(socket.inet_ntoa(fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)[_ADDRESS]))
    return [each for each in found if each != _LOOPBACK] or [_LOOPBACK]
