"""WIZnet W5500 behind its SPI pins: frames, common registers, PHY, eight hardware sockets, interrupt pin.

Section numbers are those of the W5500 data sheet, version 1.1. A transfer happens in no time at `now_us`; what takes
time is worked off by `advance` before anything is looked at. What a real chip would silently take amiss is
written down in `misuse`. The chip's TCP is told by its outcome: no segments are made.

`net` is the wire and all behind it:

    net.carrier() -> bool                       the cable has a live partner at its other end
    net.answers(address) -> bool                somebody answers ARP for it: the host itself, or the router
    net.advance(now_us)                         let happen what has happened by then
    net.open(address, port, stream, now_us)     a SYN; then it keeps the w5500_socket.Stream up to date
    net.send(stream, data, now_us), net.finish(stream, now_us), net.reset(stream, now_us)
    net.datagram(from_port, address, port, data, now_us)

and it calls `incoming` and `datagram` here.
"""

from tools.workshop.chips.w5500_common import CommonRegisters
from tools.workshop.chips.w5500_socket import HardwareSocket, Stream

_MR, _RST = 0x00, 0x80
_SOCKETS = 8
_RESET_PULSE_US = 500  # 5.5.1: the least time that RSTn is low
_LOCK_US = 1000  # 5.5.1: then until the clock has locked
_NEGOTIATION_US = 1_000_000  # the data sheet gives none; about what a switch takes


class W5500:
    """The chip. Its faults are attributes.

    `dead` 0x00 or 0xFF: its wires are off and that is what the controller reads. `stuck`: registers work, but
    nothing passes the wire any more; `hung`: commands never finish. A reset ends both.
    """

    def __init__(self, net, now_us: int = 0, tell=None) -> None:
        self.net = net
        self.misuse = []
        self._tell = tell  # hears each entry of `misuse` as well
        self.dead = None
        self.stuck = False
        self.hung = False
        self.transfers = 0  # calls of `transfer`,
        self.bytes_moved = 0  # their bytes,
        self.frames = 0  # and how often it was selected
        self.sockets = []
        self._selected = False
        self._head, self._at = [], 0
        self._rst, self._fell_us = 1, 0
        self._reset(now_us)
        self._ready_us = self._linked_us = now_us  # it has been powered for long

    # Pins

    def select(self) -> None:
        """SCSn goes low: a frame begins. 2.2"""
        self._selected = True
        self.frames += 1
        self._head = []

    def deselect(self) -> None:
        """SCSn goes high: in variable length mode that is the frame's end. 2.3"""
        self._selected = False

    def transfer(self, out: bytes, now_us: int) -> bytes:
        """Bytes in, as many out: two of address, one of control, then data from that address on. 2.2"""
        self.transfers += 1
        self.bytes_moved += len(out)
        if not self._selected:
            self.note("transfer without select")
        if self.dead is not None or not self._selected or not self._rst:
            return bytes([self.dead if self.dead is not None else 0xFF]) * len(out)
        if now_us < self._ready_us:
            self.note("transfer %d us before the clock has locked" % (self._ready_us - now_us))
            return bytes(len(out))
        answer = bytearray(len(out))
        for index in range(len(out)):
            if len(self._head) < 3:
                self._address(out[index], now_us)
            else:
                answer[index] = self._data(out[index], now_us)
        return bytes(answer)

    def rst(self, level: int, now_us: int) -> None:
        """RSTn: low is reset, its rise starts the chip. 5.5.1"""
        if level == self._rst:
            return
        self._rst = level
        self._reset(now_us)
        if not level:
            self._fell_us = now_us
            return
        if now_us - self._fell_us < _RESET_PULSE_US:
            self.note("RSTn was low for %d us, it needs 500" % (now_us - self._fell_us))
        self._ready_us = now_us + _LOCK_US
        self._linked_us = now_us + _NEGOTIATION_US

    def let_go(self, now_us: int) -> None:
        """Nobody drives RSTn any more: its pull-up wins. A pulse that this ends is begun anew by whoever began it."""
        self._fell_us = min(self._fell_us, now_us - _RESET_PULSE_US)
        self.rst(1, now_us)

    def power_off(self, now_us: int) -> None:
        """The supply goes; when it comes back the chip begins anew."""
        self._reset(now_us)
        self._rst, self._ready_us, self._linked_us = 1, now_us + _LOCK_US, now_us + _NEGOTIATION_US

    def irq_level(self, now_us: int) -> int:
        """INTn, low while something that its masks let through is pending. 4.1 IR, SIR"""
        self.advance(now_us)
        return 0 if self._common.interrupt(self._sir) else 1

    # The wire's side

    def incoming(self, port: int, address: bytes, from_port: int, stream: Stream, now_us: int) -> bool:
        """A SYN for this port; False: nobody listens, so it is answered by a reset."""
        self.advance(now_us)
        if self.stuck or not self.linked(now_us):
            return False
        for each in self.sockets:
            if each.listens(port):
                each.accept(address, from_port, stream)
                return True
        return False

    def datagram(self, port: int, address: bytes, from_port: int, data: bytes, now_us: int) -> None:
        """A datagram for this port; nobody misses it if nobody is there."""
        self.advance(now_us)
        for each in self.sockets:
            if each.hears(port) and not self.stuck and self.linked(now_us):
                each.datagram(address, from_port, data)
                return

    def next_us(self, now_us: int):
        """When something changes by itself; None: not without being touched."""
        self.advance(now_us)
        dues = [each.due_us for each in self.sockets if each.due_us is not None]
        if self._linked_us > now_us:
            dues.append(self._linked_us)
        return min(dues) if dues else None

    def advance(self, now_us: int) -> None:
        """Work off what has happened until now."""
        self.net.advance(now_us)
        for each in self.sockets:
            if each.status():
                each.advance(now_us)

    def linked(self, now_us: int) -> bool:
        """Is there a link: a partner at the cable, and negotiation over?"""
        return bool(self._rst and self._common.phy_runs() and now_us >= self._linked_us and self.net.carrier())

    # What the sockets ask

    def answers(self, address: bytes) -> bool:
        """Does anybody answer ARP for this address, or for the router if it is on another net?"""
        return not self.stuck and self.net.answers(self._common.next_hop(address))

    def patience_us(self, found: bool) -> int:
        """How long is tried: a segment to a host that was found, else the question for its hardware address."""
        return self._common.tcp_us() if found else self._common.arp_us()

    def check_sizes(self) -> None:
        """The buffers of all sockets share 16 KB each way. 3.3"""
        for way in (0, 1):
            total = sum([each.registers.sizes()[way] for each in self.sockets])
            if total > 16384:
                self.note("%s buffers of %d bytes: there are 16384" % (("RX", "TX")[way], total))

    def note(self, text: str) -> None:
        """Something that the data sheet forbids, or that this model does not know."""
        self.misuse.append(text)
        if self._tell:
            self._tell(text)

    # Frames, 2.2

    def _address(self, byte: int, now_us: int) -> None:
        self._head.append(byte)
        if len(self._head) < 3:
            return
        self.advance(now_us)
        self._at = self._head[0] << 8 | self._head[1]
        if byte & 3:
            self.note("fixed length mode %d: that is for a chip whose SCSn is tied low" % (byte & 3))
        if byte >> 3 and byte >> 3 & 3 == 0:
            self.note("block %d is reserved" % (byte >> 3))

    def _data(self, byte: int, now_us: int) -> int:
        """One byte of data; the address counts up by itself."""
        control, at = self._head[2], self._at
        self._at = at + 1 & 0xFFFF
        block, socket = control >> 3 & 3, self.sockets[control >> 5]
        if control & 4:
            self._write(block, socket, at, byte, now_us)
            return 0
        if control >> 3 == 0:
            return self._common.read(at, self._sir(), self.linked(now_us))
        if block == 0:
            return 0
        registers = socket.registers
        return registers.read(at) if block == 1 else (registers.tx if block == 2 else registers.rx).memory.peek(at)

    def _write(self, block: int, socket: HardwareSocket, at: int, byte: int, now_us: int) -> None:
        if block >= 2:
            self._poke(block, socket, at, byte)
        elif block == 1:
            socket.write(at, byte, now_us)
        elif self._head[2] >> 3 == 0:
            self._write_common(at, byte, now_us)

    def _poke(self, block: int, socket: HardwareSocket, at: int, byte: int) -> None:
        if block == 3:
            self.note("write to an RX buffer, which is the chip's own")
        else:
            socket.registers.tx.memory.poke(at, byte)

    # Common registers, 4.1

    def _write_common(self, at: int, byte: int, now_us: int) -> None:
        if at == _MR and byte & _RST:
            self._reset(now_us)
            return
        ran = self._common.phy_runs()
        if not self._common.write(at, byte):
            self.note("write to common register %04X, which is reserved or read-only" % at)
        if self._common.phy_runs() and not ran:
            self._linked_us = now_us + _NEGOTIATION_US

    def _sir(self) -> int:
        bits = 0
        for n in range(_SOCKETS):
            bits |= (1 if self.sockets[n].registers.interrupts() else 0) << n
        return bits

    def _reset(self, now_us: int) -> None:
        """By the pin or by MR: all registers as after power on."""
        for each in self.sockets:
            each.drop(now_us)
        self._common = CommonRegisters()
        self.sockets = [HardwareSocket(n, self) for n in range(_SOCKETS)]
        self.stuck = self.hung = False
