# CPython only: PyPI's driver adafruit_wiznet5k
"""The network half of CircuitPython's port on the W5500 model: nothing that is called while energy flows waits.

Times are those of the SPI bus at 8 MHz, with what each call costs the interpreter (host_tests/wiznet5k.py).
"""

import importlib
import sys
import types

import pytest

from firmware.port import wiznet_on_circuitpython as wiznet
from host_tests import wiznet5k
from host_tests.w5500_wire import Wire
from tools.workshop import lan_servers
from tools.workshop.chips.w5500 import W5500

_LONGEST_MS = 20  # of one call: the guard's period
ADDRESS, SERVER = ("10.0.0.2", 9000), ("10.0.0.2", 53)


class Bench:
    """An interface on a chip on a wire; `call` notes how long each call took."""

    def __init__(self):
        self.now_us = 0
        self.wire = Wire()
        self.wire.acknowledges = True
        self.chip = W5500(self.wire)
        self.took_ms = {}
        wiznet5k.time.now_us = lambda: self.now_us
        wiznet5k.time.let_pass = self.pass_us
        pins = wiznet5k.select_pin(self.chip), wiznet5k.reset_pin(self.chip)
        self.nic = wiznet.Interface(wiznet5k.Bus(self.chip), *pins, bytes(8), lambda: None, self.ticks_ms)

    def pass_us(self, us):
        self.now_us += us

    def ticks_ms(self):
        return self.now_us // 1000

    def call(self, function, *words):
        began_us = self.now_us
        try:
            return function(*words)
        finally:
            name = function.__name__
            self.took_ms[name] = max((self.now_us - began_us) / 1000, self.took_ms.get(name, 0))
            assert self.took_ms[name] < _LONGEST_MS, (name, self.took_ms[name])

    def start(self):
        self.nic.active(True)
        self.nic.ifconfig(("10.0.0.20", "255.255.255.0", "10.0.0.1", "10.0.0.1"))
        return self

    def stream(self):
        """A connection that stands, and its far end."""
        near = self.call(wiznet.Stream, ADDRESS)
        for _ in range(5):
            if self.call(near.opened):
                return near, self.wire.connections[-1]
        raise AssertionError("it did not open")


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setitem(sys.modules, "adafruit_wiznet5k", types.ModuleType("adafruit_wiznet5k"))
    monkeypatch.setitem(sys.modules, "adafruit_wiznet5k.adafruit_wiznet5k", wiznet5k.driver)
    monkeypatch.setattr(wiznet, "time", wiznet5k.time.module)
    bench = Bench()
    yield bench
    bench.nic.active(False)
    assert not bench.chip.misuse


def test_it_starts_in_a_second_whether_the_cable_is_in_or_out(bench):
    for plugged in (True, False):
        bench.wire.plugged = plugged
        began_us = bench.now_us
        bench.start()
        assert 1_000_000 < bench.now_us - began_us < 1_300_000
        bench.now_us += 2_000_000
        assert bench.nic.active() and bench.nic.isconnected() == plugged


@pytest.mark.parametrize("level", [0x00, 0xFF])
def test_a_chip_that_is_not_there_does_not_run_and_is_found_when_it_comes(bench, level):
    bench.chip.dead = level
    bench.start()
    assert not bench.nic.active() and not bench.nic.isconnected()
    bench.chip.dead = None
    assert bench.nic.active(True) and bench.nic.active()


def test_bytes_pass_both_ways_and_each_call_is_short(bench):
    near, far = bench.start().stream()
    buffer = bytearray(256)
    assert bench.call(near.readinto, buffer) == 0
    for size in (1, 255, 256, 257, 1500):
        data = bytes(n * 7 & 0xFF for n in range(size))
        assert bench.call(near.write, memoryview(data)) == size and far.heard == data
        far.heard = b""
        far.say(data)
        got = b""
        while count := bench.call(near.readinto, buffer):
            got += buffer[:count]
        assert got == data
    bench.call(near.close)
    assert far.finished


def test_a_connection_that_nobody_answers_is_not_waited_for(bench):
    """The driver's own connect would wait for 32 s."""
    bench.start().wire.silent = True
    near = bench.call(wiznet.Stream, ADDRESS)
    for _ in range(100):
        assert not bench.call(near.opened)
        bench.pass_us(20_000)
    bench.call(near.close)


def test_a_connection_that_is_refused_is_an_error(bench):
    near = bench.start().call(wiznet.Stream, (ADDRESS[0], 1))
    with pytest.raises(OSError, match="111"):
        bench.call(near.opened)
    bench.call(near.close)


def test_a_line_that_swallows_everything_takes_one_buffer_and_then_nothing_and_ends(bench):
    """Each write returns at once; after 32 s the chip gives up, and so does the stream."""
    near, far = bench.start().stream()
    bench.wire.acknowledges = False
    taken, began_us = 0, bench.now_us
    with pytest.raises(OSError, match="110"):
        while bench.now_us - began_us < 60_000_000:
            taken += bench.call(near.write, memoryview(bytes(700)))
            bench.pass_us(20_000)
    assert taken == 700 and 30_000_000 < bench.now_us - began_us < 34_000_000
    assert len(far.heard) == 700


def test_what_a_slow_line_has_acknowledged_makes_room_again(bench):
    near, far = bench.start().stream()
    bench.wire.acknowledges = False
    assert bench.call(near.write, memoryview(bytes(2000))) == 2000
    assert bench.call(near.write, memoryview(b"more")) == 0
    far.acknowledge(2000)
    bench.wire.acknowledges = True
    assert bench.call(near.write, memoryview(b"more")) == 4 and far.heard[-4:] == b"more"


def test_the_end_of_the_peer_comes_behind_its_last_bytes(bench):
    near, far = bench.start().stream()
    far.say(b"last")
    far.stream.finished = True
    buffer = bytearray(100)
    assert bench.call(near.readinto, buffer) == 4 and bench.call(near.readinto, buffer) == -1


def test_a_peer_that_resets_is_an_error(bench):
    near, far = bench.start().stream()
    far.stream.broken = True
    with pytest.raises(OSError, match="104"):
        bench.call(near.readinto, bytearray(10))


@pytest.mark.parametrize("fault", ["hung", "0x00", "0xFF"])
def test_a_chip_that_stops_answering_ends_the_stream_and_no_call_is_long(bench, fault):
    """The driver would wait for its commands for ever."""
    near, far = bench.start().stream()
    far.say(bytes(20))
    if fault == "hung":
        bench.chip.hung = True
    else:
        bench.chip.dead = int(fault, 16)
    for call in (lambda: near.write(memoryview(b"x")), lambda: near.readinto(bytearray(10)), near.opened):
        try:
            bench.call(call)
        except OSError:
            pass
    bench.call(near.close)
    with pytest.raises(OSError):
        bench.call(bench.call(wiznet.Stream, ADDRESS).opened)
    bench.chip.misuse.clear()  # what the driver did to a chip that does not hear is not its fault


def test_a_cable_that_is_out_refuses_a_new_connection(bench):
    bench.start().wire.plugged = False
    with pytest.raises(OSError):
        bench.call(wiznet.Stream, ADDRESS)


def test_eight_streams_one_after_the_other_find_a_socket_each(bench):
    bench.start()
    for _ in range(20):
        near, far = bench.stream()
        bench.call(near.close)
        assert far.finished


def answered(bench):
    """Let the DHCP server answer what has come."""
    for from_port, _, port, data in bench.wire.datagrams:
        assert (from_port, port) == (68, 67)
        answer = lan_servers.dhcp_answer(data, 86400)
        bench.chip.datagram(68, lan_servers.ROUTER, 67, answer, bench.now_us)
    bench.wire.datagrams.clear()


def test_dhcp_gets_an_address_and_renews_it_in_short_steps(bench):
    bench.nic.active(True)
    for _ in range(10):
        bench.call(wiznet.step, bench.ticks_ms())
        answered(bench)
        bench.pass_us(200_000)
    assert bench.nic.isconnected()
    bench.wire.hosts.remove(lan_servers.ROUTER)  # its address cannot be found out: the renewal is sent into the dark
    bench.pass_us(43_200_000_000)
    for _ in range(400):
        bench.call(wiznet.step, bench.ticks_ms())
        bench.pass_us(200_000)
    assert bench.nic.isconnected()
    bench.pass_us(43_200_000_000)
    bench.call(wiznet.step, bench.ticks_ms())
    assert not bench.nic.isconnected()


def test_without_a_dhcp_server_no_step_waits(bench):
    """The driver's own client would wait for a minute."""
    bench.nic.active(True)
    for _ in range(400):
        bench.call(wiznet.step, bench.ticks_ms())
        bench.pass_us(200_000)
    assert len(bench.wire.datagrams) == 5 and not bench.nic.isconnected()


@pytest.fixture
def udp(monkeypatch):
    """The port's datagrams, over the same driver."""
    monkeypatch.setitem(sys.modules, "firmware.port.wiznet", wiznet)
    return importlib.import_module("firmware.port.udp_on_circuitpython")


def test_datagrams_pass_both_ways_one_at_a_time_and_each_call_is_short(bench, udp):
    bench.start()
    near, buffer = bench.call(udp.Datagrams, SERVER), bytearray(64)
    for size in (1, 30, 64):
        message = bytes(n * 7 & 0xFF for n in range(size))
        bench.call(near.send, message)
        from_port, address, port, data = bench.wire.datagrams.pop()
        assert (address, port, data) == (bytes((10, 0, 0, 2)), 53, message)
        for heard in (message, b"again", bytes(100)):
            bench.chip.datagram(from_port, address, 53, heard, bench.now_us)
        assert bench.call(near.readinto, buffer) == size and buffer[:size] == message
        assert bench.call(near.readinto, buffer) == 5 and buffer[:5] == b"again"
        assert bench.call(near.readinto, buffer) == 64 and bench.call(near.readinto, buffer) == 0
    bench.call(near.close)


def test_what_another_host_or_port_sends_is_passed_over(bench, udp):
    bench.start()
    near, buffer = bench.call(udp.Datagrams, SERVER), bytearray(64)
    bench.call(near.send, b"?")
    from_port, address, *_ = bench.wire.datagrams.pop()
    for sender, port in ((bytes((10, 0, 0, 3)), 53), (address, 54)):
        bench.chip.datagram(from_port, sender, port, b"evil", bench.now_us)
        assert bench.call(near.readinto, buffer) == 0
    bench.call(near.close)


def test_a_server_whose_address_is_nowhere_or_a_cable_that_is_out_waits_for_nothing(bench, udp):
    bench.start().wire.hosts.clear()
    near, buffer = bench.call(udp.Datagrams, SERVER), bytearray(64)
    for _ in range(3):
        bench.call(near.send, b"?")
        bench.pass_us(1_000_000)
        assert bench.call(near.readinto, buffer) == 0
    bench.wire.plugged = False
    with pytest.raises(OSError, match="Ethernet"):
        bench.call(near.send, b"?")
    bench.call(near.close)


def test_each_lookup_gives_its_socket_back(bench, udp):
    bench.start()
    for _ in range(20):
        near = bench.call(udp.Datagrams, SERVER)
        bench.call(near.send, b"?")
        bench.call(near.close)
