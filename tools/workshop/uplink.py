"""Where the router of the virtual board's own net leads: into the simulated network, or through the proxy out."""

import asyncio
from collections.abc import Callable

from tools.workshop.board import Board
from tools.workshop.clock import Clock
from tools.workshop.ethernet import Ethernet

_LATENCY_S = 0.002  # one way, as on the simulated network
_CHUNK = 65536
_WIZNET = {"spi": 0, "sck": 18, "mosi": 19, "miso": 16, "cs": 17, "rst": 20, "int": 21}  # W5500-EVB-Pico and -Pico2
_BUILT_IN = {"rp2040": _WIZNET, "rp2350": _WIZNET, "virtual": {name: 32 + pin for name, pin in _WIZNET.items()}}


def wires(facts: dict) -> dict | None:
    """How a board's W5500 is wired, `spi sck mosi miso cs rst int`; None: it has another chip, or none.

    What LINK does not say is as the chip's board has it; those of the virtual board lie 32 pins higher."""
    link = facts.get("LINK", {})
    if link.get("chip") != "W5500":
        return None
    if not link.get("built_in"):
        return link
    return {**_BUILT_IN.get(facts["CHIP"], _WIZNET), "spi": 0, **link}


def ethernet_of(board: Board, network, clock: Clock, open_stream: Callable) -> Ethernet | None:
    """Join a board's W5500 with its cable, for a program that drives it; None: the board has another chip."""
    wiring = wires(board.facts)
    if wiring is None:
        return None
    uplink = SimulatedUplink(network, open_stream) if clock.simulated else ProxyUplink(network)
    ethernet = Ethernet(clock.loop, clock.now_us, uplink, board.misuse)
    board.attach(wiring, ethernet.chip)
    return ethernet


class SimulatedUplink:
    """Every host is the central system inside."""

    latency_s = _LATENCY_S

    def __init__(self, network, open_stream: Callable):
        self.network, self._open_stream = network, open_stream

    def dial(self, host: str, port: int, events) -> None:
        far = self._open_stream(events.said, events.ended, events.broken)
        if far is None:
            events.broken()
        else:
            events.opened(far)


class ProxyUplink:
    """Real hosts, through the proxy that can be cut."""

    latency_s = 0.0

    def __init__(self, network):
        self.network = network

    def dial(self, host: str, port: int, events) -> None:
        self.network.task(self._dial(self.network.port_toward(host, port), events))

    async def _dial(self, near_port: int, events) -> None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", near_port)
            events.opened(Far(writer))
            while data := await reader.read(_CHUNK):
                events.said(data)
        except OSError:
            events.broken()
        else:
            events.ended()


class Far:
    """The far end of a real connection."""

    def __init__(self, writer: asyncio.StreamWriter):
        self._writer = writer

    def feed(self, data: bytes) -> None:
        self._writer.write(data)

    def lost(self) -> None:
        """What was sent still goes out."""
        self._writer.close()
