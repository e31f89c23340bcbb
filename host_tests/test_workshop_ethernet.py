# CPython only: asyncio, and PyPI's driver adafruit_wiznet5k
"""The cable of the virtual board's W5500: DHCP, names, the central system inside, and real hosts on loopback."""

import asyncio

import pytest

from host_tests import wiznet5k
from tools.csms.central_system import CentralSystem
from tools.workshop import board
from tools.workshop.clock import Clock
from tools.workshop.ethernet import Ethernet
from tools.workshop.network import SimulatedNetwork
from tools.workshop.proxy import ProxyNetwork
from tools.workshop.uplink import ProxyUplink, SimulatedUplink, wires

_S = 1_000_000
_SKIPPED_US = 60_000  # of the wall's time a test spends none on the driver's longer waits: they are for a slow chip
_STEP_US = 1000  # the bus saves its time up: a turn of the loop for each byte would take a test a minute
_UPGRADE = (
    b"GET /CP001 HTTP/1.1\r\nHost: csms\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)


class Bench:
    """The driver's time is the clock's: it lets the loop run while it waits."""

    def __init__(self, simulated: bool):
        self.clock = Clock(simulated)
        self.misuse = []
        self._saved_us = self._skipped_us = 0
        wiznet5k.time.now_us = self.now_us
        wiznet5k.time.let_pass = self._let_pass
        self.network, uplink = self._simulated() if simulated else self._real()
        self.ethernet = Ethernet(self.clock.loop, self.clock.now_us, uplink, self.misuse.append)
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
        near.send(_UPGRADE)
        assert near.recv(500).startswith(b"HTTP/1.1 101 ")
        return near


@pytest.fixture
def bench():
    bench = Bench(True).start(fixed=False)
    yield bench
    assert not bench.misuse


def test_an_address_comes_by_dhcp_and_a_name_has_an_address_behind_the_router(bench):
    assert [bench.nic.pretty_ip(part) for part in bench.nic.ifconfig] == [
        "10.0.0.20", "255.255.255.0", "10.0.0.1", "10.0.0.1",
    ]  # fmt: skip
    names = ("csms.workshop", "other.workshop", "csms.workshop")
    assert [bench.pool.gethostbyname(name) for name in names] == ["10.0.1.1", "10.0.1.2", "10.0.1.1"]


def test_the_central_system_inside_is_reached(bench):
    told = []
    bench.csms.on_event(lambda event: told.append(event["event"]))
    near = bench.upgraded()
    assert told == ["connected"]
    near.close()
    bench.run(0.1)
    assert told == ["connected", "disconnected"]


def test_a_dhcp_server_that_does_not_answer_at_first(bench):
    other = Bench(True)
    other.network.dhcp = False
    other.clock.loop.call_later(3, setattr, other.network, "dhcp", True)
    other.start(fixed=False)
    assert 4 * _S < other.now_us() < 8 * _S and other.nic.pretty_ip(other.nic.ip_address) == "10.0.0.20"


def test_a_lease_is_renewed_at_half_its_time(bench):
    other = Bench(True)
    other.ethernet.lease_s = 100
    other.start(fixed=False)
    asked = other.chip.frames
    other.nic.maintain_dhcp_lease()
    assert other.chip.frames == asked
    other.run(51)
    other.nic.maintain_dhcp_lease()
    assert other.chip.frames > asked
    asked = other.chip.frames
    other.nic.maintain_dhcp_lease()
    assert other.chip.frames == asked and not other.misuse


def test_names_fail_while_the_name_server_does(bench):
    bench.network.dns = False
    with pytest.raises(RuntimeError, match="resolve"):
        bench.pool.gethostbyname("csms.workshop")
    bench.network.dns = True
    assert bench.pool.gethostbyname("csms.workshop") == "10.0.1.1"


def test_after_a_cut_the_reset_is_heard_when_the_line_is_back(bench):
    near = bench.upgraded()
    bench.network.cut("now")
    bench.run(1)
    assert near._status == 0x17 and not bench.nic.link_status
    bench.network.restore()
    assert near._status == 0 and near.recv(1) == b""
    near = bench.upgraded()
    bench.network.cut("now")
    bench.network.restore()
    with pytest.raises(RuntimeError, match="closed"):
        near.send(b"\x89\x80\0\0\0\0")
    assert bench.upgraded()._status == 0x17


def test_silence_and_a_cable_that_nobody_tells_of_only_hold_what_is_sent(bench):
    for how in ("silent", "cable"):
        near = bench.upgraded()
        near.settimeout(0.5)
        bench.network.cut(how)
        assert bench.nic.link_status == (how == "silent")
        if how == "silent":
            with pytest.raises(RuntimeError, match="timed out"):
                near.send(b"\x89\x80\0\0\0\0")
        bench.run(10)
        bench.network.restore()
        bench.run(0.1)
        if how == "cable":
            near.send(b"\x89\x80\0\0\0\0")
        assert near.recv(2) == b"\x8a\x00"
        near.close()


def test_what_a_silent_line_swallowed_dies_with_its_chip(bench):
    near = bench.connect()
    near.settimeout(0.5)
    bench.network.cut("silent")
    with pytest.raises(RuntimeError, match="timed out"):
        near.send(_UPGRADE)
    told = []
    bench.csms.on_event(lambda event: told.append(event["event"]))
    bench.chip.power_off(bench.now_us())
    bench.network.restore()
    bench.run(1)
    assert told == [] and bench.chip.sockets[1].status() == 0


def test_a_connection_that_is_silent_for_too_long_is_given_up(bench):
    near = bench.upgraded()
    bench.network.cut("silent")
    near.settimeout(40)
    began_us = bench.now_us()
    with pytest.raises(RuntimeError, match="closed"):
        near.send(b"\x89\x80\0\0\0\0")
    assert 31.8 * _S < bench.now_us() - began_us < 31.9 * _S


def test_a_stuck_chip_looks_well_until_it_is_reset(bench):
    near = bench.upgraded()
    bench.chip.stuck = True
    assert bench.nic.link_status and near._status == 0x17
    near.settimeout(0)
    with pytest.raises(OSError, match="11"):
        near.recv(1)
    near.settimeout(0.5)
    with pytest.raises(RuntimeError, match="timed out"):
        near.send(b"\x89\x80\0\0\0\0")
    bench.chip.stuck = False
    bench.ethernet.restore()
    assert near.recv(2) == b"\x8a\x00"
    bench.chip.stuck = True
    told = []
    bench.csms.on_event(lambda event: told.append(event["event"]))
    bench.start(fixed=False)
    assert bench.upgraded()._status == 0x17 and told == ["disconnected", "connected"]


def test_real_hosts_on_loopback_are_reached_in_the_walls_time():
    bench = Bench(False)

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)
        writer.write(b"bye")
        writer.close()

    loop = bench.clock.loop
    server = loop.run_until_complete(asyncio.start_server(echo, "127.0.0.1", 0))
    bench.nic = wiznet5k.make(bench.chip)
    bench.pool = wiznet5k.socketpool.SocketPool(bench.nic)
    near = bench.connect("localhost", server.sockets[0].getsockname()[1])
    for size in (1, 700, 2048):
        data = bytes(n * 7 & 0xFF for n in range(size))
        near.send(data)
        heard = b""
        while len(heard) < size:
            heard += near.recv(size)
        assert heard == data
    near.close()
    assert not bench.misuse
    server.close()
    loop.run_until_complete(bench.network.end())


def test_a_name_that_the_real_name_server_refuses_is_not_known():
    bench = Bench(False)
    told = []
    ProxyUplink(bench.network).lookup("a" * 64 + ".workshop", told.append)  # too long a label to be asked for
    while not told:
        bench.run(0.001)
    assert told == [False]
    bench.clock.loop.run_until_complete(bench.network.end())


def test_the_pins_of_the_chip_are_the_boards():
    pico = wires(board.read_board("w5500_evb_pico"))
    assert [pico[name] for name in ("spi", "sck", "mosi", "miso", "cs", "rst", "int")] == [0, 18, 19, 16, 17, 20, 21]
    ours = wires(board.read_board("workshop"))
    assert ours["cs"] == 49 and ours["rst"] == 52
    other = {"LINK": {"chip": "W5500", "spi": 1, "sck": 13, "mosi": 11, "miso": 12, "cs": 14}, "CHIP": "esp32s3"}
    assert wires(other) == other["LINK"]
    assert wires({"LINK": {"chip": "LAN8720"}, "CHIP": "esp32"}) is None
