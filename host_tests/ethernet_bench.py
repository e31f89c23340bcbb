"""A driver of the W5500 on the workshop's Ethernet: PyPI's adafruit_wiznet5k, in simulated time or in the wall's."""

import asyncio

from host_tests import wiznet5k
from tools.csms.central_system import CentralSystem
from tools.workshop.clock import Clock
from tools.workshop.ethernet import Ethernet
from tools.workshop.network import SimulatedNetwork
from tools.workshop.proxy import ProxyNetwork
from tools.workshop.uplink import ProxyUplink, SimulatedUplink

_S = 1_000_000
_SKIPPED_US = 60_000  # of the wall's time a test spends none on the driver's longer waits: they are for a slow chip
_STEP_US = 1000  # the bus saves its time up: a turn of the loop for each byte would take a test a minute
UPGRADE = (
    b"GET /CP001 HTTP/1.1\r\nHost: csms\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)
QUERY = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\4csms\0\0\1\0\1"


class Bench:
    """The driver's time is the clock's: it lets the loop run while it waits."""

    def __init__(self, simulated: bool):
        self.clock = Clock(simulated)
        self.misuse = []
        self._saved_us = self._skipped_us = 0
        wiznet5k.time.now_us = self.now_us
        wiznet5k.time.let_pass = self._let_pass
        self.network, self.uplink = self._simulated() if simulated else self._real()
        self.ethernet = Ethernet(self.clock.loop, self.clock.now_us, self.uplink, self.misuse.append)
        self.chip = self.ethernet.chip

    def _simulated(self) -> tuple:
        self.csms = CentralSystem(self.clock.unix)
        network = SimulatedNetwork(self.clock.loop, self.csms.open_stream, lambda: None)
        return network, SimulatedUplink(network, self.csms.open_stream)

    def _real(self) -> tuple:
        self.heard = []
        network = ProxyNetwork(self.clock.loop, lambda kind, **fields: self.heard.append(fields["text"]), False)
        return network, ProxyUplink(network)

    def now_us(self) -> int:
        return self.clock.now_us() + self._saved_us + self._skipped_us

    def _let_pass(self, us: int) -> None:
        if not self.clock.simulated and us > _SKIPPED_US:
            self._skipped_us += us
            return
        self._saved_us += us
        if self._saved_us >= _STEP_US:
            self._saved_us, us = 0, self._saved_us
            self.run(us / _S)

    def run(self, seconds: float) -> None:
        self.clock.loop.run_until_complete(self.clock.run(seconds))

    def start(self, **how):
        self.nic = wiznet5k.make(self.chip, **how)
        self.pool = wiznet5k.socketpool.SocketPool(self.nic)
        return self

    def connect(self, host: str = "csms.workshop", port: int = 9000):
        near = self.pool.socket()
        near.settimeout(5)
        near.connect((host, port))
        return near

    def upgraded(self):
        near = self.connect()
        near.send(UPGRADE)
        assert near.recv(500).startswith(b"HTTP/1.1 101 ")
        return near


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(4096):
        writer.write(data)
    writer.close()
