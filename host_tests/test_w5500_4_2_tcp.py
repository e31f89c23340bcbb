"""The model of the W5500: TCP in its hardware sockets, data sheet 4.2."""

from host_tests.w5500_wire import CLOSE, CONNECT, DISCON, HERE, HOST, LISTEN, OPEN, RECV, SEND, Bench
from tools.workshop.chips.w5500_socket import Stream

CLOSED, INIT, LISTENS, SYNSENT, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK = (
    0x00, 0x13, 0x14, 0x15, 0x17, 0x18, 0x1C, 0x1D,
)  # fmt: skip
SENDOK, TIMEOUT, RECEIVED, DISCONNECTED, CONNECTED = 0x10, 0x08, 0x04, 0x02, 0x01


def connected():
    """A bench, its socket 3 with a connection that stands, and the far end."""
    bench = Bench()
    bench.configure()
    socket = bench.socket(3)
    socket.open()
    socket.connect()
    assert socket.status() == ESTABLISHED and socket.take_interrupts() == CONNECTED
    return bench, socket, bench.wire.connections[0]


def test_registers_of_a_socket_have_their_values_after_reset():
    socket = Bench().socket(7)
    assert [socket.get(n) for n in (0x00, 0x01, 0x02, 0x03)] == [0, 0, 0, CLOSED]
    assert socket.get(0x06, 6) == 0xFFFFFFFFFFFF and socket.get(0x16) == 0x80
    assert (socket.get(0x1E), socket.get(0x1F)) == (2, 2)
    assert (socket.get(0x20, 2), socket.get(0x26, 2)) == (2048, 0)
    assert (socket.get(0x2C), socket.get(0x2D, 2)) == (0xFF, 0x4000)


def test_open_connect_and_a_syn_that_is_answered_later():
    bench = Bench()
    bench.configure()
    socket = bench.socket(0)
    bench.wire.silent = True
    socket.open()
    assert socket.status() == INIT
    socket.connect()
    assert socket.status() == SYNSENT and socket.get(0x02) == 0
    far = bench.wire.connections[0]
    assert (far.address, far.port) == (HOST, 9000)
    far.stream.opened = True
    assert socket.status() == ESTABLISHED and socket.take_interrupts() == CONNECTED
    assert socket.get(0x02) == 0  # cleared by ones
    bench.now_us = 60_000_000
    assert socket.status() == ESTABLISHED and not bench.chip.misuse


def test_a_port_where_nobody_listens_closes_the_socket_at_once():
    bench = Bench()
    bench.configure()
    socket = bench.socket(0)
    socket.open()
    socket.connect(port=9001)
    assert socket.status() == CLOSED and socket.take_interrupts() == DISCONNECTED
    socket.open()
    socket.connect()
    assert socket.status() == ESTABLISHED and not bench.chip.misuse


def test_what_is_sent_takes_room_until_it_is_acknowledged_and_then_sendok_is_set():
    _, socket, far = connected()
    socket.write(b"abc" * 100)
    assert far.heard == b"abc" * 100 and socket.get(0x20, 2) == 2048 - 300
    far.acknowledge(299)
    assert socket.get(0x20, 2) == 2047 and socket.get(0x02) == 0
    far.acknowledge(1)
    assert socket.get(0x20, 2) == 2048 and socket.take_interrupts() == SENDOK


def test_pointers_run_through_16_bits_and_the_buffers_wrap():
    bench, socket, far = connected()
    bench.wire.acknowledges = True
    for n in range(80):  # 80 x 1021 bytes: once around the pointers, forty times around the buffer
        data = bytes([n & 0xFF, 255 - n]) * 510 + b"!"
        socket.write(data)
        far.say(data)
        assert socket.get(0x26, 2) == len(data)
        assert socket.read(len(data)) == data and socket.get(0x26, 2) == 0
        assert far.heard == data
        far.heard = b""
    assert not bench.chip.misuse


def test_what_does_not_fit_in_the_window_stays_with_the_peer():
    _, socket, far = connected()
    far.say(bytes(2000) + b"x" * 100)
    assert socket.get(0x26, 2) == 2048 and len(far.stream.received) == 52
    assert socket.take_interrupts() == RECEIVED
    assert socket.read(2000) == bytes(2000)
    assert socket.get(0x26, 2) == 100 and socket.take_interrupts() == RECEIVED
    assert socket.read(100) == b"x" * 100


def test_reading_the_buffer_alone_takes_nothing_until_recv():
    _, socket, far = connected()
    far.say(b"hello")
    assert socket.get(0x26, 2) == 5
    socket.set(0x28, socket.get(0x28, 2) + 5, 2)
    assert socket.get(0x26, 2) == 5
    socket.command(RECV)
    assert socket.get(0x26, 2) == 0


def test_a_peer_that_closes_is_told_behind_its_last_byte():
    _, socket, far = connected()
    far.say(bytes(2048) + b"end")
    far.stream.finished = True
    assert socket.status() == ESTABLISHED
    socket.read(2048)
    assert socket.status() == CLOSE_WAIT and socket.get(0x02) & DISCONNECTED
    assert socket.read(3) == b"end"
    socket.write(b"still")
    assert far.heard == b"still"
    socket.command(DISCON)
    assert far.finished and socket.status() == CLOSED


def test_an_active_close_waits_for_the_peers():
    _, socket, far = connected()
    socket.command(DISCON)
    assert socket.status() == FIN_WAIT and far.finished
    far.say(b"bye")
    assert socket.read(3) == b"bye"
    far.stream.finished = True
    assert socket.status() == CLOSED and socket.get(0x02) & DISCONNECTED
    _, socket, far = connected()
    socket.command(DISCON)
    socket.command(CLOSE)
    assert socket.status() == CLOSED


def test_an_active_close_that_nobody_answers_times_out():
    bench, socket, _ = connected()
    socket.command(DISCON)
    bench.now_us = 31_799_999
    assert socket.status() == FIN_WAIT
    bench.now_us = 31_800_000
    assert socket.status() == CLOSED and socket.take_interrupts() == TIMEOUT


def test_a_peer_that_resets_closes_the_socket():
    _, socket, far = connected()
    far.stream.broken = True
    assert socket.status() == CLOSED and socket.take_interrupts() == DISCONNECTED


def test_a_command_may_meet_a_socket_that_the_wire_has_just_closed():
    bench, socket, far = connected()
    far.stream.broken = True
    socket.command(SEND)
    assert socket.status() == CLOSED and not bench.chip.misuse
    socket.command(CLOSE)
    socket.command(SEND)
    assert bench.chip.misuse == ["socket 3: command 20 on a closed socket"]


def test_with_the_cable_out_a_connection_lives_until_it_has_sent_in_vain():
    bench, socket, _ = connected()
    bench.wire.plugged = False
    bench.now_us = 3_600_000_000
    assert socket.status() == ESTABLISHED
    socket.write(b"?")
    bench.now_us += 31_799_999
    assert socket.status() == ESTABLISHED and socket.get(0x20, 2) == 2047
    bench.now_us += 1
    assert socket.status() == CLOSED and socket.take_interrupts() == TIMEOUT


def test_the_time_out_counts_from_the_first_byte_that_is_not_acknowledged():
    bench, socket, _ = connected()
    socket.write(b"a")
    bench.now_us = 20_000_000
    socket.write(b"b")
    bench.now_us = 31_799_999
    assert socket.status() == ESTABLISHED
    bench.now_us = 31_800_000
    assert socket.status() == CLOSED


def test_some_progress_of_the_peer_starts_the_time_out_anew():
    bench, socket, far = connected()
    socket.write(b"0123456789")
    bench.now_us = 30_000_000
    far.acknowledge(4)
    assert socket.get(0x20, 2) == 2042
    bench.now_us = 61_799_999
    assert socket.status() == ESTABLISHED
    far.acknowledge(6)
    assert socket.take_interrupts() == SENDOK
    bench.now_us = 200_000_000
    assert socket.status() == ESTABLISHED


def test_a_server_takes_one_connection_a_socket():
    bench = Bench()
    bench.configure()
    for n in (4, 5):
        bench.socket(n).open(port=80)
        bench.socket(n).command(LISTEN)
        assert bench.socket(n).status() == LISTENS
    streams = [Stream(), Stream(), Stream()]
    taken = [bench.chip.incoming(80, HOST, 40000 + n, streams[n], 0) for n in range(3)]
    assert taken == [True, True, False]
    assert not bench.chip.incoming(81, HOST, 40000, Stream(), 0)
    socket = bench.socket(5)
    assert socket.status() == ESTABLISHED and socket.take_interrupts() == CONNECTED
    assert socket.get(0x0C, 4) == int.from_bytes(HOST, "big") and socket.get(0x10, 2) == 40001
    streams[1].received += b"GET"
    assert socket.read(3) == b"GET"


def test_misuse_of_commands_is_written_down():
    bench = Bench()
    bench.configure()
    socket = bench.socket(1)
    socket.command(CONNECT)
    socket.command(SEND)
    socket.set(0x00, 4)
    socket.command(OPEN)
    socket.open()
    socket.command(SEND)
    socket.connect(bytes(4))
    socket.command(0x22)
    socket.set(0x03, 0x17)
    assert bench.chip.misuse == [
        "socket 1: command 04 on a closed socket",
        "socket 1: command 20 on a closed socket",
        "socket 1: OPEN with protocol 4 is not modelled",
        "socket 1: SEND in state 13",
        "socket 1: CONNECT in state 13 to 0.0.0.0:9000",
        "socket 1: command 22 is not modelled",
        "socket 1: write to register 03, which is reserved or read-only",
    ]
    assert socket.status() == INIT


def test_writing_beyond_the_room_of_either_buffer_is_misuse():
    bench, socket, far = connected()
    socket.write(bytes(2048))
    assert not bench.chip.misuse
    socket.write(b"x")
    assert bench.chip.misuse == ["socket 3: SEND of more than the TX buffer had room for"]
    far.say(b"abc")
    socket.read(4)
    assert bench.chip.misuse[1] == "socket 3: RECV with Sn_RX_RD beyond what has arrived"


def test_a_stuck_chip_passes_nothing_and_a_reset_cures_it():
    bench, socket, far = connected()
    bench.chip.stuck = True
    far.say(b"hello")
    assert socket.get(0x26, 2) == 0 and bench.read(0x002E) & 1 == 1
    bench.socket(5).open(port=80)
    bench.socket(5).command(LISTEN)
    assert not bench.chip.incoming(80, HOST, 40000, Stream(), 0)
    other = bench.socket(4)
    other.open()
    other.connect()
    bench.now_us = 1_799_999
    assert other.status() == SYNSENT
    bench.now_us = 1_800_000
    assert other.status() == CLOSED and other.take_interrupts() == TIMEOUT
    bench.write(0x0000, 0x80)
    assert not bench.chip.stuck


def test_a_hung_chip_never_ends_a_command():
    bench = Bench()
    bench.chip.hung = True
    socket = bench.socket(0)
    socket.set(0x00, 1)
    socket.set(0x01, OPEN)
    assert socket.get(0x01) == OPEN and socket.status() == CLOSED
    bench.chip.rst(0, 0)
    bench.chip.rst(1, 1000)
    bench.now_us = 2000
    socket.open()
    assert socket.status() == INIT and not bench.chip.misuse


def test_without_an_address_of_its_own_everybody_is_near():
    bench = Bench()
    assert bench.chip.answers(HOST) and not bench.chip.answers(HERE)
