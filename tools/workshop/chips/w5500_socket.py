"""One of the eight hardware sockets of a W5500: TCP client and server, UDP.

Section numbers are those of the W5500 data sheet. What is under way is a deadline in `due_us`; everything else
follows from commands, from the stream's state and from datagrams that the chip hands over.
"""

from tools.workshop.chips.w5500_registers import SocketRegisters

_CR = 0x01
_OPEN, _LISTEN, _CONNECT, _DISCON, _CLOSE, _SEND, _RECV = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40
CLOSED, INIT, LISTEN, SYNSENT, ESTABLISHED = 0x00, 0x13, 0x14, 0x15, 0x17
FIN_WAIT, CLOSE_WAIT, LAST_ACK, UDP = 0x18, 0x1C, 0x1D, 0x22
SENDOK, TIMEOUT, RECV, DISCON, CON = 0x10, 0x08, 0x04, 0x02, 0x01
_TCP, _DATAGRAMS = 1, 2  # 4.2 Sn_MR, P[3:0]
_BROADCAST = b"\xff\xff\xff\xff"
_NOBODY = bytes(4)


class Stream:
    """One TCP connection as it stands on the wire; the network keeps it up to date, the socket reads it."""

    def __init__(self) -> None:
        self.opened = False  # the SYN is answered
        self.broken = False  # refused, or reset by the peer
        self.finished = False  # the peer's FIN has come, behind the last of `received`
        self.acked = 0  # bytes of ours that the peer has acknowledged
        self.received = bytearray()  # what the peer has sent and the chip's window has not yet had room for


class HardwareSocket:
    """Socket n. `chip` has `net note stuck hung answers patience_us check_sizes`."""

    def __init__(self, number: int, chip) -> None:
        self._number = number
        self._chip = chip
        self.registers = SocketRegisters(self._note)
        self.status = self.registers.status
        self._stream = None
        self._lost = False  # closed by the wire, which the host may not have seen yet
        self._sent = 0  # bytes given to the stream since it began
        self.due_us = None  # when the retransmissions end

    def write(self, address: int, value: int, now_us: int) -> None:
        """One register; Sn_CR carries its command out and reads 0 at once. 4.2"""
        if address != _CR:
            self.registers.write(address, value)
        elif self._chip.hung:
            self.registers.put(_CR, value)  # it never clears
        else:
            self._command(value, now_us)

    # What the wire brings

    def listens(self, port: int) -> bool:
        """Would it take a connection to this port?"""
        return self.status() == LISTEN and self.registers.port() == port

    def accept(self, address: bytes, port: int, stream: Stream) -> None:
        """A client has connected. 4.2 Sn_SR: LISTEN to ESTABLISHED"""
        self.registers.meet(address, port)
        self._stream = stream
        self._established()

    def hears(self, port: int) -> bool:
        """Is it a datagram socket at this port?"""
        return self.status() == UDP and self.registers.port() == port

    def datagram(self, address: bytes, port: int, data: bytes) -> None:
        """A datagram for it, kept behind address, port and length; lost if there is no room. 4.2 Sn_RX_RSR"""
        self._receive(address + bytes((port >> 8, port & 0xFF, len(data) >> 8, len(data) & 0xFF)) + data)

    def _receive(self, data: bytes) -> None:
        if len(data) <= self.registers.rx.room():
            self.registers.rx.put(data)
            self.registers.interrupt(RECV)

    def advance(self, now_us: int) -> None:
        """Follow the stream, then give up what has been tried for too long."""
        if self._stream and not self._chip.stuck:
            self._follow(self._stream, now_us)
        if self.due_us is not None and self.due_us <= now_us:
            self._give_up(self.due_us)

    def drop(self, now_us: int) -> None:
        """Forget the connection: nobody is told, but the next segment of the peer will meet a reset."""
        stream, self._stream, self.due_us = self._stream, None, None
        if stream:
            self._chip.net.reset(stream, now_us)

    # Commands, 4.2 Sn_CR

    def _command(self, value: int, now_us: int) -> None:
        acts = {_OPEN: self._open, _LISTEN: self._listen, _CONNECT: self._connect, _DISCON: self._discon,
                _CLOSE: self._close, _SEND: self._send, _RECV: self._recv}  # fmt: skip
        if value not in acts:
            self._note("command %02X is not modelled" % value)
        elif value not in (_OPEN, _CLOSE) and self.status() == CLOSED:
            if not self._lost:
                self._note("command %02X on a closed socket" % value)
        else:
            acts[value](now_us)

    def _open(self, now_us: int) -> None:
        self.drop(now_us)
        self._chip.check_sizes()
        protocol = self.registers.protocol()
        if protocol not in (_TCP, _DATAGRAMS):
            self._note("OPEN with protocol %d is not modelled" % protocol)
            return
        self.registers.change(INIT if protocol == _TCP else UDP)
        self.registers.begin(0)

    def _listen(self, now_us: int) -> None:
        if self.status() == INIT:
            self.registers.change(LISTEN)
        elif self.status() != UDP:  # valid only in TCP mode: a datagram socket ignores it
            self._note("LISTEN in state %02X" % self.status())

    def _connect(self, now_us: int) -> None:
        address, port = self.registers.peer()
        if self.status() == UDP:  # valid only in TCP mode: a datagram socket ignores it
            return
        if self.status() != INIT or address in (_NOBODY, _BROADCAST) or not port:
            self._note("CONNECT in state %02X to %s:%d" % (self.status(), dotted(address), port))
            return
        self.registers.change(SYNSENT)
        self._stream = Stream()
        self._wait(now_us, self._chip.answers(address))
        self._chip.net.open(address, port, self._stream, now_us)

    def _discon(self, now_us: int) -> None:
        """FIN: an active close waits for the peer's, a passive one for its acknowledgement."""
        if self.status() in (ESTABLISHED, CLOSE_WAIT):
            self.registers.change(FIN_WAIT if self.status() == ESTABLISHED else LAST_ACK)
            self._wait(now_us, True)
            self._chip.net.finish(self._stream, now_us)
        elif self.status() not in (FIN_WAIT, LAST_ACK):
            self._end(0, now_us)

    def _close(self, now_us: int) -> None:
        self._end(0, now_us)

    def _send(self, now_us: int) -> None:
        """What lies between Sn_TX_RD and Sn_TX_WR goes out."""
        if self.status() not in (ESTABLISHED, CLOSE_WAIT, UDP):
            self._note("SEND in state %02X" % self.status())
            return
        if self.registers.tx.overrun():
            self._note("SEND of more than the TX buffer had room for")
        data = self.registers.tx.take()
        if self.status() == UDP:
            self._send_datagram(data, now_us)
            return
        self._sent += len(data)
        if self.due_us is None:
            self._wait(now_us, True)
        self._chip.net.send(self._stream, data, now_us)

    def _send_datagram(self, data: bytes, now_us: int) -> None:
        """A datagram needs its host's hardware address first; a broadcast needs none."""
        address, port = self.registers.peer()
        self.registers.tx.acked = self.registers.tx.read
        if address != _BROADCAST and not self._chip.answers(address):
            self._wait(now_us, False)
            return
        self.registers.interrupt(SENDOK)
        if not self._chip.stuck:
            self._chip.net.datagram(self.registers.port(), address, port, data, now_us)

    def _recv(self, now_us: int) -> None:
        """The host has taken what lies before Sn_RX_RD."""
        if not self.registers.rx.accept():
            self._note("RECV with Sn_RX_RD beyond what has arrived")

    # The connection

    def _established(self) -> None:
        """In TCP the pointers begin anew, wherever the chip likes: the host must read them. 4.2 Sn_TX_RD"""
        self.registers.change(ESTABLISHED)
        self.registers.begin(self.registers.port() * 251 & 0xFFFF)
        self._sent, self.due_us = 0, None
        self.registers.interrupt(CON)

    def _follow(self, stream: Stream, now_us: int) -> None:
        if stream.broken:
            self._end(DISCON, now_us)
            return
        if self.status() == SYNSENT:
            if not stream.opened:
                return
            self._established()
        self._acknowledged(stream, now_us)
        size = min(len(stream.received), self.registers.rx.room())
        if size and self.status() in (ESTABLISHED, FIN_WAIT):
            self._receive(bytes(stream.received[:size]))
            stream.received = stream.received[size:]
        if stream.finished and not stream.received:
            self._peer_has_finished(now_us)

    def _acknowledged(self, stream: Stream, now_us: int) -> None:
        """What the peer has is free again; SENDOK when it has all. Some progress starts the time-out anew."""
        tx, before = self.registers.tx, self.registers.tx.acked
        tx.acked = tx.read - (self._sent - stream.acked) & 0xFFFF
        if tx.acked == before or self.status() not in (ESTABLISHED, CLOSE_WAIT):
            return
        if stream.acked == self._sent:
            self.due_us = None
            self.registers.interrupt(SENDOK)
        else:
            self._wait(now_us, True)

    def _peer_has_finished(self, now_us: int) -> None:
        if self.status() == ESTABLISHED:
            self.registers.change(CLOSE_WAIT)
            self.registers.interrupt(DISCON)
        elif self.status() in (FIN_WAIT, LAST_ACK):
            self._end(DISCON, now_us)

    def _give_up(self, now_us: int) -> None:
        """4.1 RCR: the last retransmission has had no answer; a datagram socket stays open."""
        if self.status() == UDP:
            self.due_us = None
            self.registers.interrupt(TIMEOUT)
        else:
            self._end(TIMEOUT, now_us)

    def _end(self, why: int, now_us: int) -> None:
        self.drop(now_us)
        self.registers.change(CLOSED)
        self.registers.interrupt(why)
        self._lost = why != 0

    def _wait(self, now_us: int, found: bool) -> None:
        self.due_us = now_us + self._chip.patience_us(found)

    def _note(self, text: str) -> None:
        self._chip.note("socket %d: %s" % (self._number, text))


def dotted(address: bytes) -> str:
    """An IPv4 address as people write it."""
    return ".".join([str(part) for part in address])
