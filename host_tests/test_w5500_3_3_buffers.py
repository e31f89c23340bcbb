"""The model of the W5500: the buffers of its sockets (data sheet 3.3), datagrams (4.2)."""

from host_tests.w5500_wire import CONNECT, HERE, HOST, LISTEN, RECV, ROUTER, SEND, Bench

UDP, SENDOK, TIMEOUT, RECEIVED = 0x22, 0x10, 0x08, 0x04
EVERYBODY = b"\xff\xff\xff\xff"


def datagrams(port: int = 68):
    """A bench whose socket 0 is open for datagrams at a port."""
    bench = Bench()
    bench.configure()
    bench.socket(0).open(2, port)
    assert bench.socket(0).status() == UDP
    return bench, bench.socket(0)


def to(socket, address: bytes, port: int) -> None:
    socket.set(0x0C, int.from_bytes(address, "big"), 4)
    socket.set(0x10, port, 2)


def test_sixteen_kilobytes_each_way_are_shared_by_the_sockets():
    bench = Bench()
    bench.socket(0).set(0x1E, 4)
    bench.socket(0).open()
    assert bench.chip.misuse == ["RX buffers of 18432 bytes: there are 16384"]
    bench.socket(1).set(0x1E, 0)
    bench.socket(1).set(0x1F, 8)
    assert bench.socket(1).get(0x20, 2) == 8192
    bench.socket(1).open()
    assert bench.chip.misuse[1:] == ["TX buffers of 22528 bytes: there are 16384"]
    bench.socket(1).set(0x1F, 3)
    assert bench.chip.misuse[2] == "socket 1: buffer size 3 KB: a socket has 0, 1, 2, 4, 8 or 16"


def test_a_smaller_buffer_wraps_earlier_and_one_of_nothing_holds_nothing():
    bench = Bench()
    bench.socket(0).set(0x1F, 1)
    bench.frame(1023, 2 << 3 | 4, b"ab")
    assert bench.frame(0, 2 << 3, bytes(1)) == b"b" and bench.frame(0x0BFF, 2 << 3, bytes(2)) == b"ab"
    bench.socket(0).set(0x1F, 0)
    bench.frame(0, 2 << 3 | 4, b"c")
    assert bench.frame(0, 2 << 3, bytes(1)) == b"\0" and bench.socket(0).get(0x20, 2) == 0


def test_a_datagram_goes_out_at_once_and_a_broadcast_asks_nobody():
    bench, socket = datagrams()
    to(socket, HOST, 53)
    socket.write(b"who?")
    assert socket.take_interrupts() == SENDOK and socket.get(0x20, 2) == 2048
    bench.wire.hosts = []
    to(socket, EVERYBODY, 67)
    socket.write(b"discover")
    assert socket.take_interrupts() == SENDOK
    assert bench.wire.datagrams == [(68, HOST, 53, b"who?"), (68, EVERYBODY, 67, b"discover")]
    assert not bench.chip.misuse


def test_a_datagram_for_a_host_that_is_not_there_times_out_and_leaves_the_socket_open():
    bench, socket = datagrams()
    bench.wire.hosts = [ROUTER]
    to(socket, HOST, 53)
    socket.write(b"who?")
    bench.now_us = 1_799_999
    assert socket.get(0x02) == 0
    bench.now_us = 1_800_000
    assert socket.take_interrupts() == TIMEOUT and socket.status() == UDP
    assert bench.wire.datagrams == [] and bench.chip.next_us(bench.now_us) is None


def test_a_datagram_arrives_behind_its_address_port_and_length():
    bench, socket = datagrams()
    bench.chip.datagram(68, ROUTER, 67, b"offer", 0)
    bench.chip.datagram(68, HOST, 259, b"", 0)
    bench.chip.datagram(69, HOST, 259, b"not here", 0)
    assert socket.take_interrupts() == RECEIVED and socket.get(0x26, 2) == 21
    assert socket.read(13) == ROUTER + b"\x00\x43\x00\x05offer"
    assert socket.read(8) == HOST + b"\x01\x03\x00\x00" and socket.get(0x26, 2) == 0


def test_a_datagram_that_finds_no_room_is_lost_whole():
    bench, socket = datagrams()
    bench.chip.datagram(68, HOST, 1, bytes(1400), 0)
    bench.chip.datagram(68, HOST, 1, bytes(633), 0)
    assert socket.get(0x26, 2) == 1408
    bench.chip.datagram(68, HOST, 1, bytes(632), 0)
    assert socket.get(0x26, 2) == 2048


def test_commands_of_tcp_do_nothing_to_a_datagram_socket():
    """The driver of PyPI sends CONNECT and LISTEN there as well; they are valid in TCP mode only."""
    bench, socket = datagrams()
    to(socket, HOST, 53)
    socket.command(CONNECT)
    socket.command(LISTEN)
    assert socket.status() == UDP and not bench.wire.connections and not bench.chip.misuse


def test_a_stuck_chip_sends_no_datagram_and_hears_none():
    bench, socket = datagrams()
    bench.chip.stuck = True
    to(socket, EVERYBODY, 67)
    socket.write(b"discover")
    bench.chip.datagram(68, ROUTER, 67, b"offer", 0)
    assert bench.wire.datagrams == [] and socket.get(0x26, 2) == 0


def test_with_the_cable_out_nothing_comes_and_a_datagram_times_out():
    bench, socket = datagrams()
    bench.wire.plugged = False
    bench.chip.datagram(68, ROUTER, 67, b"offer", 0)
    assert socket.get(0x26, 2) == 0
    to(socket, HOST, 53)
    socket.set(0x24, 4, 2)
    socket.command(SEND)
    bench.now_us = 1_800_000
    assert socket.take_interrupts() == TIMEOUT
    socket.command(RECV)
    assert bench.read(0x000F, 4) == int.from_bytes(HERE, "big")
