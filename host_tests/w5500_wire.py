"""A wire for the W5500 model, without the workshop: hosts that a test scripts, and time that a test says."""

from tools.workshop.chips.w5500 import W5500
from tools.workshop.chips.w5500_socket import Stream

HERE, HOST, ROUTER = bytes((10, 0, 0, 20)), bytes((10, 0, 0, 2)), bytes((10, 0, 0, 1))
MASK = bytes((255, 255, 255, 0))
OPEN, LISTEN, CONNECT, DISCON, CLOSE, SEND, RECV = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40


class Connection:
    """The far end of one stream."""

    def __init__(self, address: bytes, port: int, stream: Stream):
        self.address, self.port, self.stream = address, port, stream
        self.heard = b""
        self.finished = self.reset = False

    def say(self, data: bytes) -> None:
        self.stream.received += data

    def acknowledge(self, size: int) -> None:
        self.stream.acked += size


class Wire:
    """`hosts` answer ARP and take connections to `ports`; `silent` ones take them in and never answer."""

    def __init__(self):
        self.plugged = True
        self.hosts = [HOST, ROUTER]
        self.ports = [9000]
        self.acknowledges = self.silent = False
        self.connections = []
        self.datagrams = []
        self._due = []

    def later(self, at_us: int, action) -> None:
        """Let something happen at a time."""
        self._due.append((at_us, action))

    def carrier(self) -> bool:
        return self.plugged

    def answers(self, address: bytes) -> bool:
        return self.plugged and address in self.hosts

    def advance(self, now_us: int) -> None:
        due = [each for each in self._due if each[0] <= now_us]
        self._due = [each for each in self._due if each[0] > now_us]
        for _, action in due:
            action()

    def open(self, address: bytes, port: int, stream: Stream, now_us: int) -> None:
        self.connections.append(Connection(address, port, stream))
        if self.plugged and address in self.hosts and not self.silent:
            stream.opened = port in self.ports
            stream.broken = not stream.opened

    def met(self, stream: Stream) -> None:
        """A client of the chip's server: its far end."""
        self.connections.append(Connection(HOST, 0, stream))

    def _far(self, stream: Stream) -> Connection:
        return next(each for each in self.connections if each.stream is stream)

    def send(self, stream: Stream, data: bytes, now_us: int) -> None:
        self._far(stream).heard += data
        if self.acknowledges:
            stream.acked += len(data)

    def finish(self, stream: Stream, now_us: int) -> None:
        self._far(stream).finished = True

    def reset(self, stream: Stream, now_us: int) -> None:
        self._far(stream).reset = True

    def datagram(self, from_port: int, address: bytes, port: int, data: bytes, now_us: int) -> None:
        self.datagrams.append((from_port, address, port, data))


class Bench:
    """A chip on a wire, and a host's way of asking it. `now_us` is the time of whatever is done next."""

    def __init__(self, **faults):
        self.wire = Wire()
        self.chip = W5500(self.wire)
        self.now_us = 0

    def frame(self, address: int, control: int, data: bytes) -> bytes:
        self.chip.select()
        self.chip.transfer(bytes((address >> 8, address & 0xFF, control)), self.now_us)
        answer = self.chip.transfer(data, self.now_us)
        self.chip.deselect()
        return answer

    def read(self, address: int, size: int = 1, block: int = 0) -> int:
        """A number of the common block, or of block `block`."""
        return int.from_bytes(self.frame(address, block << 3, bytes(size)), "big")

    def write(self, address: int, value: int, size: int = 1, block: int = 0) -> None:
        self.frame(address, block << 3 | 4, value.to_bytes(size, "big"))

    def socket(self, n: int) -> "Host":
        return Host(self, n)

    def configure(self) -> None:
        """An address, a mask, a router."""
        self.write(0x01, int.from_bytes(ROUTER + MASK, "big"), 8)
        self.write(0x0F, int.from_bytes(HERE, "big"), 4)


class Host:
    """What a program does with hardware socket `n`."""

    def __init__(self, bench: Bench, n: int):
        self._bench, self._block = bench, 4 * n + 1

    def get(self, register: int, size: int = 1) -> int:
        return self._bench.read(register, size, self._block)

    def set(self, register: int, value: int, size: int = 1) -> None:
        self._bench.write(register, value, size, self._block)

    def command(self, command: int) -> None:
        self.set(0x01, command)
        assert self.get(0x01) == 0

    def status(self) -> int:
        return self.get(0x03)

    def take_interrupts(self) -> int:
        """Sn_IR, and clear it."""
        bits = self.get(0x02)
        self.set(0x02, bits)
        return bits

    def open(self, protocol: int = 1, port: int = 50000) -> None:
        self.set(0x00, protocol)
        self.set(0x04, port, 2)
        self.command(OPEN)

    def connect(self, address: bytes = HOST, port: int = 9000) -> None:
        self.set(0x0C, int.from_bytes(address, "big"), 4)
        self.set(0x10, port, 2)
        self.command(CONNECT)

    def write(self, data: bytes) -> None:
        """Into the TX buffer behind Sn_TX_WR, and SEND."""
        at = self.get(0x24, 2)
        self._bench.frame(at, self._block + 1 << 3 | 4, data)
        self.set(0x24, at + len(data) & 0xFFFF, 2)
        self.command(SEND)

    def read(self, size: int) -> bytes:
        """From the RX buffer at Sn_RX_RD, and RECV."""
        at = self.get(0x28, 2)
        data = self._bench.frame(at, self._block + 2 << 3, bytes(size))
        self.set(0x28, at + size & 0xFFFF, 2)
        self.command(RECV)
        return data
