# CPython only: PyPI's driver adafruit_wiznet5k
"""The model of the W5500 under the unmodified driver of CircuitPython: what the driver makes of each of its states."""

import pytest

from host_tests import wiznet5k
from host_tests.w5500_wire import HOST, ROUTER, Wire
from tools.workshop.chips.w5500 import W5500
from tools.workshop.chips.w5500_socket import Stream

_S = 1_000_000


class Bench:
    """A driver on a chip on a wire; time is what the driver waits and what its bus takes."""

    def __init__(self):
        self.now_us = 0
        self.wire = Wire()
        self.wire.acknowledges = True
        self.chip = W5500(self.wire)
        wiznet5k.time.now_us = lambda: self.now_us
        wiznet5k.time.let_pass = self._let_pass

    def _let_pass(self, us: int) -> None:
        self.now_us += us

    def start(self, **how):
        self.nic = wiznet5k.make(self.chip, **how)
        self.pool = wiznet5k.socketpool.SocketPool(self.nic)
        return self

    def socket(self, timeout: float = 5):
        made = self.pool.socket()
        made.settimeout(timeout)
        return made

    def connected(self) -> tuple:
        """A socket with a connection, and its far end."""
        made = self.socket()
        made.connect(("10.0.0.2", 9000))
        return made, self.wire.connections[-1]

    def in_s(self, seconds: float, action) -> None:
        self.wire.later(self.now_us + round(seconds * _S), action)


@pytest.fixture
def bench():
    bench = Bench().start()
    yield bench
    assert not bench.chip.misuse


def test_the_chip_is_found_with_and_without_its_reset_pin(bench):
    assert bench.nic.chip == "w5500" and bench.nic.max_sockets == 8 and bench.nic.link_status
    assert bench.nic.pretty_mac(bench.nic.mac_address) == "02:00:00:00:00:01"
    assert bench.nic.ifconfig[0] == bytes((10, 0, 0, 20)) and bench.nic.ifconfig[2] == ROUTER
    assert bench.now_us < 2 * _S
    other = Bench().start(reset=True)
    assert other.nic.chip == "w5500" and other.now_us > 6 * _S and not other.chip.misuse


@pytest.mark.parametrize("level", [0x00, 0xFF])
def test_a_chip_whose_wires_are_off_is_not_found(level):
    bench = Bench()
    bench.chip.dead = level
    with pytest.raises(RuntimeError, match="Failed to initialize"):
        bench.start()


def test_bytes_of_all_lengths_pass_both_ways_around_the_buffers(bench):
    near, far = bench.connected()
    for size in (1, 2, 100, 1000, 1023, 1024, 1025, 1460, 2047, 2048) * 5:
        data = bytes(n * size & 0xFF for n in range(size))
        assert near.send(data) == size and far.heard == data
        far.say(data)
        assert near.recv(size) == data
        far.heard = b""
    far.say(bytes(5000))
    got = [near.recv(4000), near.recv(4000)]
    assert sum(map(len, got)) == 5000


def test_of_more_than_the_buffer_a_part_is_taken(bench):
    near, far = bench.connected()
    assert near.send(bytes(3000)) == 2048 and len(far.heard) == 2048


def test_send_waits_for_the_acknowledgement(bench):
    near, far = bench.connected()
    bench.wire.acknowledges = False
    began_us = bench.now_us
    bench.in_s(0.3, lambda: far.acknowledge(5))
    assert near.send(b"hello") == 5
    assert 0.3 * _S <= bench.now_us - began_us < 0.31 * _S
    with pytest.raises(RuntimeError, match="timed out"):
        near.send(b"hello")
    assert 5.3 * _S < bench.now_us - began_us < 5.4 * _S


def test_a_port_where_nobody_listens_is_a_connection_error_at_once(bench):
    with pytest.raises(ConnectionError):
        bench.socket().connect(("10.0.0.2", 9001))
    assert bench.now_us < 2 * _S


def test_a_peer_that_closes_ends_the_reading(bench):
    near, far = bench.connected()
    far.say(b"bye")
    far.stream.finished = True
    assert near.recv(10) == b"bye" and near.recv(10) == b""
    assert near._status == 0x1C
    near.close()
    assert far.finished and bench.nic.socket_status(1) == 0


def test_a_peer_that_resets_ends_reading_and_sending(bench):
    near, far = bench.connected()
    far.stream.broken = True
    assert near.recv(10) == b"" and near._status == 0
    near, far = bench.connected()
    far.stream.broken = True
    with pytest.raises(RuntimeError):
        near.send(b"x")


def test_reading_without_anything_times_out_and_without_waiting_says_so(bench):
    near, _ = bench.connected()
    near.settimeout(0.5)
    began_us = bench.now_us
    with pytest.raises(OSError, match="110"):
        near.recv(10)
    assert 0.5 * _S < bench.now_us - began_us < 0.52 * _S
    near.settimeout(0)
    with pytest.raises(OSError, match="11"):
        near.recv(10)


def test_with_the_cable_out_the_driver_says_so_and_the_connection_outlives_it(bench):
    near, far = bench.connected()
    bench.wire.plugged = False
    assert not bench.nic.link_status
    for what in (lambda: near.send(b"x"), lambda: bench.socket().connect(("10.0.0.2", 9000))):
        with pytest.raises(ConnectionError, match="down"):
            what()
    bench.wire.plugged = True
    assert near.send(b"back") == 4 and far.heard == b"back"


def test_a_cable_pulled_while_sending_ends_the_connection_by_time_out(bench):
    near, _ = bench.connected()
    near.settimeout(None)
    bench.wire.acknowledges = False
    began_us = bench.now_us
    bench.in_s(0.001, lambda: setattr(bench.wire, "plugged", False))
    with pytest.raises(RuntimeError, match="closed"):
        near.send(b"x")
    assert 31.8 * _S < bench.now_us - began_us < 31.9 * _S


@pytest.mark.parametrize(("rtr", "rcr", "seconds"), [(2000, 8, 31.8), (1000, 3, 1.5), (500, 1, 0.15)])
def test_connecting_gives_up_after_the_retries_that_rtr_and_rcr_say(bench, rtr, rcr, seconds):
    bench.nic.rtr, bench.nic.rcr = rtr, rcr
    assert (bench.nic.rtr, bench.nic.rcr) == (rtr, rcr)
    bench.wire.silent = True
    began_us = bench.now_us
    with pytest.raises(ConnectionError):
        bench.socket().connect(("10.0.0.2", 9000))
    assert seconds * _S < bench.now_us - began_us < seconds * _S + 50_000


def test_a_host_that_is_not_there_is_given_up_after_the_question_for_its_hardware_address(bench):
    bench.wire.hosts = [ROUTER]
    began_us = bench.now_us
    with pytest.raises(ConnectionError):
        bench.socket().connect(("10.0.0.2", 9000))
    assert 1.8 * _S < bench.now_us - began_us < 1.85 * _S


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of the socket that was not had
def test_seven_sockets_of_eight_can_be_had_at_once_and_each_again(bench):
    made = [bench.connected() for _ in range(7)]
    for n, (near, _) in enumerate(made):
        near.send(bytes((n,)))
    assert [far.heard for _, far in made] == [bytes((n,)) for n in range(7)]
    with pytest.raises(RuntimeError, match="All sockets in use"):
        bench.socket()
    for _ in range(3):
        made.pop(0)[0].close()
        made.append(bench.connected())
    assert len({near._socknum for near, _ in made}) == 7


def test_a_server_accepts_one_after_the_other(bench):
    server = bench.socket()
    server.bind(("10.0.0.20", 80))
    server.listen()
    streams = [Stream(), Stream()]
    for n, stream in enumerate(streams):
        assert bench.chip.incoming(80, HOST, 40000 + n, stream, bench.now_us)
        bench.wire.met(stream)
        near, address = server.accept()
        assert address == ("10.0.0.2", 40000 + n)
        stream.received += b"GET"
        assert near.recv(3) == b"GET"
        near.send(b"200")
        assert bench.wire.connections[-1].heard == b"200"


def test_datagrams_go_both_ways(bench):
    near = bench.pool.socket(type=bench.pool.SOCK_DGRAM)
    near.settimeout(1)
    near.bind((None, 5000))
    assert near.sendto(b"ping", ("10.0.0.2", 7)) == 4
    assert bench.wire.datagrams == [(5000, HOST, 7, b"ping")]
    bench.chip.datagram(5000, HOST, 7, b"pong", bench.now_us)
    assert near.recvfrom(100) == (b"pong", ("10.0.0.2", 7))


def test_a_name_server_that_does_not_answer_is_given_up_after_five_seconds(bench):
    began_us = bench.now_us
    with pytest.raises(RuntimeError, match="resolve"):
        bench.nic.get_host_by_name("csms.workshop")
    assert 5 * _S < bench.now_us - began_us < 5.1 * _S


def test_without_a_dhcp_server_the_driver_gives_up_after_a_minute():
    bench = Bench()
    with pytest.raises((RuntimeError, TimeoutError)):
        bench.start(fixed=False)
    assert 56 * _S < bench.now_us < 66 * _S
    assert [port for _, _, port, _ in bench.wire.datagrams] == [67] * 4


def test_what_each_call_of_the_driver_moves_over_the_bus(bench):
    """The figures behind its blocking times: bytes, and frames of three bytes of address each."""
    near, far = bench.connected()

    def cost(call) -> tuple:
        bytes_before, frames_before = bench.chip.bytes_moved, bench.chip.frames
        call()
        return bench.chip.bytes_moved - bytes_before, bench.chip.frames - frames_before

    assert cost(lambda: bench.nic.link_status) == (4, 1)
    assert cost(lambda: bench.nic.socket_status(1)) == (4, 1)
    bytes_sent, frames_sent = cost(lambda: near.send(bytes(1024)))
    assert bytes_sent - 1024 < 120 and frames_sent < 30
    far.say(bytes(1024))
    bytes_read, frames_read = cost(lambda: near.recv(1024))
    assert bytes_read - 1024 < 160 and frames_read < 40
