"""The W5500 under CircuitPython, over adafruit_wiznet5k: its address, and the one TCP connection of a charger.

TCP is in the chip; the driver asks its registers over SPI. The driver's own sockets wait: for a connection up to 32 s,
for the acknowledgement of what was sent, a minute for a DHCP server, for ever for a chip that does not answer; and its
DHCP client fails on a lease of more than three days. A charger's guard has 100 ms. So the driver's chip functions are
used one step at a time, and DHCP is lib/wire/dhcp.py. Only its start waits, and not while a contactor is closed.
"""

import os
import time

from micropython import const

from lib.ticks import diff
from lib.wire.dhcp import NOBODY, Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from adafruit_wiznet5k.adafruit_wiznet5k import WIZNET5K

_TCP = const(0x01)  # Sn_MR, W5500 data sheet 4.2. With 0x21 (no delayed acknowledgement) the driver waits to connect
_UDP = const(0x02)
_CLIENT_PORT = const(68)
_SERVER_PORT = const(67)
_RECV = const(0x04)  # Sn_IR
_TIMEOUT = const(0x08)
_SEND_OK = const(0x10)
_CLOSED = const(0x00)  # Sn_SR
_ESTABLISHED = const(0x17)
_CLOSE_WAIT = const(0x1C)
_CR = const(0x01)  # Sn_CR
_PHYCFGR = const(0x2E)  # 4.1
_READS = const(5)  # of Sn_CR until a command is over, which takes the chip less than one
_MOST_WAIT_S = 0.003  # for an acknowledgement: on a net of one's own it is there by then
_LOOK_MS = const(200)  # for a lease that is due
_ANSWER_MS = const(20)  # at the DHCP socket

_nic: "WIZNET5K"
_dhcp: Client | None = None
_looked = 0
_udp: int | None = None  # the DHCP client's socket while a message is out
_leaving: int | None = None  # the last stream's socket, while it says goodbye


def _driver():
    """The driver's class, but neither a cable that is out nor a chip that hangs is waited for."""
    from adafruit_wiznet5k.adafruit_wiznet5k import WIZNET5K

    class Driver(WIZNET5K):
        made = False

        @property
        def link_status(self) -> bool:
            """While it is made, the driver would wait 5 s for the cable."""
            return not self.made or bool(self._read(_PHYCFGR, 0)[0] & 1)

        def _write_sncr(self, sock: int, data: int) -> None:
            self._write_socket_register(sock, _CR, data)
            for _ in range(_READS):
                if not self._read_socket_register(sock, _CR):
                    return
            raise RuntimeError("the network chip does not answer")

    return Driver


class Interface:
    """The chip as the firmware sees it: chip.network() says what it promises. Made of a bus, two lines, the number of
    the controller, and the function that feeds the watchdog."""

    def __init__(self, bus, select, reset, uid: bytes, feed, ticks_ms) -> None:
        self._wires = (bus, select)
        self._reset = reset
        self._mac = b"\x02" + uid[-5:]  # the chip has none; 02: given by ourselves
        self._feed = feed
        self._ticks_ms = ticks_ms
        self._runs = False

    def isconnected(self) -> bool:
        return self._runs and _nic.link_status and bytes(_nic.ip_address) != NOBODY

    def active(self, on=None) -> bool:
        if on is not None:
            _forget_all()
            self._runs = bool(on) and self._start()
        return self._runs

    def ifconfig(self, fixed=None):
        global _dhcp
        if fixed is None:
            return tuple([_nic.pretty_ip(part) for part in _nic.ifconfig])
        if self._runs:
            _dhcp = None
            address, mask, gateway, server = [_nic.unpretty_ip(text) for text in fixed]
            _nic.ifconfig = (address, mask, gateway, server)

    def _start(self) -> bool:
        """The driver waits for 1.1 s. An address is asked for by DHCP."""
        global _nic, _dhcp, _looked
        make = _driver()
        self._feed()
        if self._reset:  # by hand: the driver would wait 5 s; data sheet 5.5.1: 0.5 ms low, then 1 ms for the PLL
            self._reset.switch_to_output(value=False)
            time.sleep(0.001)
            self._reset.value = True
        try:
            nic = make(*self._wires, is_dhcp=False, mac=self._mac)
            nic.made = True
            _nic = nic
            _nic.ifconfig = (NOBODY, NOBODY, NOBODY, NOBODY)
        except (OSError, RuntimeError):  # no such chip at these pins
            return False
        finally:
            self._feed()
        name = "bollard-" + "".join(["%02x" % byte for byte in self._mac[3:]])
        _looked = self._ticks_ms()
        _dhcp = Client(self._mac, os.urandom(4), name, _looked)
        return True


def _forget_all() -> None:
    global _dhcp, _udp, _leaving
    _dhcp = _udp = _leaving = None


# --- address


def step(now: int) -> None:
    """One look after the DHCP lease: a packet is read, or a message sent; 17 ms at most."""
    global _looked
    if _dhcp and diff(now, _looked) >= (_LOOK_MS if _udp is None else _ANSWER_MS):
        _looked = now
        try:
            _maintain(_dhcp, now)
        except (OSError, RuntimeError, ValueError):  # such as a cable that is out; the client asks again
            _stop_asking()


def _maintain(client: Client, now: int) -> None:
    before = client.lease
    if _udp is not None and _nic.socket_available(_udp, _UDP) > 0:
        client.receive(_nic.read_udp(_udp, 576)[1], now)
        if client.lease:
            _stop_asking()
        message = None
    else:
        message = client.owed(now)
    if client.lease != before:
        _nic.ifconfig = client.lease or (NOBODY, NOBODY, NOBODY, NOBODY)
    if message and _nic.link_status:
        _ask(message, client.server)


def _ask(message: bytes, server: bytes) -> None:
    """Send, without waiting until the server's own address is found out: its answer tells."""
    global _udp
    if _udp is None:
        _udp = _nic.get_socket(reserve_socket=True)
    _nic.src_port = _CLIENT_PORT
    try:
        _nic.socket_connect(_udp, server, _SERVER_PORT, conn_mode=_UDP)
        _nic.socket_write(_udp, bytearray(message), _MOST_WAIT_S)
    except RuntimeError:
        pass  # on its way
    finally:
        _nic.src_port = 0


def _stop_asking() -> None:
    global _udp
    if _udp is not None:
        number, _udp = _udp, None
        _free(number)


def _free(number: int) -> None:
    """Give a socket back; the chip closes it at once."""
    try:
        _nic.socket_close(number)
    except RuntimeError:
        pass  # the chip does not answer: nothing more can be done with this socket
    _nic.release_socket(number)


# --- TCP


class Stream:
    """A TCP connection to (IPv4 as text, port) that never blocks. `opening` until it stands; OSError from any call when
    it is broken."""

    def __init__(self, address: tuple) -> None:
        global _leaving
        self.opening = True
        self._waiting = False  # received bytes may be waiting in the chip
        self._sending = False  # what was sent last is not acknowledged yet
        if _leaving is not None:
            number, _leaving = _leaving, None
            _free(number)
        try:
            self._socket = _nic.get_socket(reserve_socket=True)
        except RuntimeError:
            raise OSError(24)  # EMFILE
        try:
            _nic.socket_connect(self._socket, _nic.unpretty_ip(address[0]), address[1], conn_mode=_TCP)
        except (OSError, RuntimeError) as problem:
            _free(self._socket)
            raise OSError(str(problem))

    def opened(self) -> bool:
        """Whether the connection stands now; OSError when it was refused."""
        status = _nic.socket_status(self._socket)
        if status == _CLOSED:
            raise OSError(111)  # ECONNREFUSED, or unreachable
        if status in (_ESTABLISHED, _CLOSE_WAIT):
            self.opening = False
        return not self.opening

    def readinto(self, buffer) -> int:
        """Bytes read, 0 when there are none now, -1 when the peer has closed."""
        flags = _nic.read_snir(self._socket)
        if flags & _RECV:
            _nic.write_snir(self._socket, _RECV)  # first, so that what comes from here on raises it again
            self._waiting = True
        if self._waiting:
            count = self._take(buffer)
            if count:
                return count
            self._waiting = False
        status = _nic.socket_status(self._socket)
        if status == _CLOSED:
            raise OSError(110 if flags & _TIMEOUT else 104)  # ETIMEDOUT, ECONNRESET
        if status == _CLOSE_WAIT:
            return self._take(buffer) or -1  # bytes that came just before its end
        return 0

    def _take(self, buffer) -> int:
        try:
            count = min(_nic.socket_available(self._socket), len(buffer))
            if count:
                count, data = _nic.socket_read(self._socket, count)
                buffer[:count] = data
            return count
        except RuntimeError as problem:
            raise OSError(str(problem))

    def write(self, view) -> int:
        """Bytes taken; fewer than given, or 0, when the network is slow."""
        if self._sending and not self._acknowledged():
            return 0
        view = view[: _nic._get_tx_free_size(self._socket)]  # of more the driver would wait for room
        if not len(view):
            return 0
        try:
            return _nic.socket_write(self._socket, view, _MOST_WAIT_S)
        except RuntimeError as problem:
            if _nic.socket_status(self._socket) not in (_ESTABLISHED, _CLOSE_WAIT):
                raise OSError(str(problem))
            self._sending = True  # the chip has it all, and sends it again until somebody takes it
            return len(view)

    def _acknowledged(self) -> bool:
        if _nic.read_snir(self._socket) & _SEND_OK:
            _nic.write_snir(self._socket, _SEND_OK)
            self._sending = False
            return True
        if _nic.socket_status(self._socket) == _CLOSED:
            raise OSError(110)  # ETIMEDOUT
        return False

    def close(self) -> None:
        """Say goodbye; the chip does so by itself, and its socket is taken back when the next stream opens."""
        global _leaving
        try:
            if _nic.socket_status(self._socket) in (_ESTABLISHED, _CLOSE_WAIT):
                _nic.socket_disconnect(self._socket)
                _leaving = self._socket
                return
        except RuntimeError:
            pass  # the chip does not answer
        _free(self._socket)
