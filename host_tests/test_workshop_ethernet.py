# CPython only: asyncio, and PyPI's driver adafruit_wiznet5k
"""The cable of the virtual board's W5500: DHCP, names, the central system inside, and real hosts on loopback."""

import asyncio

import pytest

from host_tests import wiznet5k
from host_tests.ethernet_bench import QUERY, UPGRADE, Bench, echo
from tools.workshop import board, wire
from tools.workshop.chips.w5500_socket import Stream
from tools.workshop.lan_servers import ROUTER
from tools.workshop.uplink import wires

_S = 1_000_000


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
    bench.network.names.mode = "fail"
    with pytest.raises(RuntimeError, match="resolve"):
        bench.pool.gethostbyname("csms.workshop")
    bench.network.names.mode = "ok"
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
        near.send(UPGRADE)
    told = []
    bench.csms.on_event(lambda event: told.append(event["event"]))
    bench.chip.power_off(bench.now_us())
    bench.network.restore()
    bench.run(1)
    assert told == [] and bench.chip.sockets[1].status() == 0


def test_datagrams_under_way_are_lost_in_silence(bench):
    near = bench.pool.socket(type=bench.pool.SOCK_DGRAM)
    near.settimeout(0.1)
    near.bind((None, 5000))
    bench.ethernet.datagram(5000, ROUTER, 53, QUERY, 0)
    bench.run(0.1)
    assert len(near.recv(100)) == len(QUERY) + 16
    bench.ethernet.datagram(5000, ROUTER, 53, QUERY, 0)
    bench.network.cut("silent")
    bench.run(0.1)
    bench.network.restore()
    with pytest.raises(OSError, match="110"):
        near.recv(100)


def test_a_socket_that_is_closed_in_silence_connects_to_nobody_afterwards(bench):
    streams = [Stream(), Stream()]
    bench.network.cut("silent")
    for stream in streams:
        bench.ethernet.open(bytes((10, 0, 1, 1)), 9000, stream, 0)
    bench.run(0.1)
    bench.ethernet.reset(streams[0], 0)
    dialled, dial = [], bench.uplink.dial
    bench.uplink.dial = lambda *call: dialled.append(call) or dial(*call)
    bench.network.restore()
    bench.run(0.1)
    assert len(dialled) == 1 and [each.opened for each in streams] == [False, True]


def test_a_stuck_chip_of_the_interpreters_own_driver_lets_its_sockets_down_when_it_is_switched_off():
    bench = Bench(True)
    network = bench.network
    network.activate(True)
    socket, late = (network.ask(wire.OPEN, 0, 0, b"")[1] for _ in range(2))
    network.ask(wire.CONNECT, socket, 9000, b"csms")
    bench.run(0.1)
    network.stick(True)
    with pytest.raises(OSError, match="no link"):
        network.ask(wire.CONNECT, late, 9000, b"csms")
    network.activate(True)
    assert network.stuck and network.flags()[socket] == 4
    network.activate(False)
    assert network.flags()[socket] & 8 and network.stuck
    network.activate(True)
    assert not network.stuck


def test_a_proxy_holds_a_cable_that_nobody_tells_of_and_ends_a_stuck_chips_connections():
    bench = Bench(False)
    network = bench.network

    async def play() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = network.port_toward("127.0.0.1", server.sockets[0].getsockname()[1])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"a")
        assert await reader.readexactly(1) == b"a"
        network.cut("cable")
        writer.write(b"b")
        answer = asyncio.ensure_future(reader.readexactly(1))
        for _ in range(1000):
            await asyncio.sleep(0)
        assert not answer.done()
        network.restore()
        assert await answer == b"b"
        network.activate(True)
        network.stick(True)
        network.activate(False)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 20)
        writer.close()
        server.close()
        await network.end()

    bench.clock.loop.run_until_complete(play())


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
    bench.network._lookup("a" * 64 + ".workshop", told.append)  # too long a label to be asked for
    while not told:
        bench.run(0.001)
    assert told == [False] and bench.heard == [f"cannot reach {'a' * 64}.workshop: name not known"]
    bench.clock.loop.run_until_complete(bench.network.end())


def test_the_pins_of_the_chip_are_the_boards():
    pico = wires(board.read_board("w5500_evb_pico"))
    assert [pico[name] for name in ("spi", "sck", "mosi", "miso", "cs", "rst", "int")] == [0, 18, 19, 16, 17, 20, 21]
    ours = wires(board.read_board("workshop"))
    assert ours["cs"] == 49 and ours["rst"] == 52
    other = {"LINK": {"chip": "W5500", "spi": 1, "sck": 13, "mosi": 11, "miso": 12, "cs": 14}, "CHIP": "esp32s3"}
    assert wires(other) == other["LINK"]
    assert wires({"LINK": {"chip": "LAN8720"}, "CHIP": "esp32"}) is None
