"""The interpreter under MicroPython: time, memory, flash, sockets; firmware says `firmware.port.interpreter`. What is
needed once, when the charger is built, is in chip_on_micropython.py. Twin for CircuitPython: on_circuitpython.py (same
names, same parameters).
"""

import gc
import io
import os
import select
import socket
import sys
import time

import machine
from micropython import const

from firmware.port.files import Flash

_TICKS = const((1 << 29) - 1)  # lib/ticks.py: every interpreter's ticks are cut to the same period
_TCP = const(6)  # IPPROTO_TCP
_EPOCH_S = const(946684800)  # 2000-01-01, where some chips begin to count (esp32, stm32)
_IN_PROGRESS = (115, 119, 36, 11)  # EINPROGRESS on Linux, lwIP and others; EAGAIN

# Taken first, while the heap is whole: the longest message that is understood (TRN-WS-09). A charger has one link.
message_buffer = bytearray(2048)

_poller = select.poll()

collect = gc.collect  # collect(): look for memory that nothing refers to any more
entropy = os.urandom  # entropy(count): random bytes that nobody can guess
pause = time.sleep_ms  # pause(ms): let all of it pass, whatever the network has: for a charger that has ended
reset = machine.reset  # reset(): start the chip anew; does not come back


# --- time and memory


def ticks_ms() -> int:
    """Milliseconds since the start, modulo 2**29 (lib/ticks.py)."""
    return time.ticks_ms() & _TICKS


def set_wall_clock(unix_s: int) -> None:
    """Set the chip's own clock, by which TLS judges certificates; chip.wall_clock() reads it at power on."""
    if time.gmtime(0)[0] == 2000:
        unix_s -= _EPOCH_S
    when = time.gmtime(unix_s)
    machine.RTC().datetime(when[:3] + (when[6],) + when[3:6] + (0,))


def idle(ms: int) -> bool:
    """Let `ms` pass, or less when the network has news; whether it has."""
    news = False
    for _ in _poller.ipoll(ms):
        news = True
    return news


def forget(modules: tuple) -> None:
    """Drop modules not needed any more; their code goes when nothing refers to it; an import loads them anew."""
    for name in modules:
        if sys.modules.pop(name, None):
            parent, _, child = name.rpartition(".")
            if parent:
                delattr(sys.modules[parent], child)


def heap() -> str:
    """How much of it is used and free, for the log."""
    return "%d B used, %d B free" % (gc.mem_alloc(), gc.mem_free())


def trace(problem: BaseException) -> str:
    """The traceback of an exception."""
    text = io.StringIO()
    sys.print_exception(problem, text)
    return text.getvalue()


def inverted_output(pin):
    """`set(on)` of an output that is active at level 0."""
    return lambda on: pin(not on)


def inverted_input(pin):
    """`is_on()` of a contact to ground."""
    return lambda: not pin()


# --- flash


Flash.atomic = True  # littlefs: a file is the old or the new when it is closed


# --- network


def _numbers(address: tuple):
    """(IPv4 as text, port) as the sockets of this interpreter want it; a name is not asked for: that would block."""
    return socket.getaddrinfo(address[0], address[1])[0][-1]


class Stream:
    """A TCP connection to (IPv4 as text, port) that never blocks. `opening` until it stands; OSError from any call when
    it is broken."""

    def __init__(self, address: tuple) -> None:
        self.opening = True
        self._socket = socket.socket()
        self._socket.setblocking(False)
        # RFC 896: what follows an answer would wait for its acknowledgement, which peers hold back for 40 to 200 ms
        self._socket.setsockopt(_TCP, getattr(socket, "TCP_NODELAY", 1), 1)
        try:
            self._socket.connect(_numbers(address))
        except OSError as problem:
            if problem.errno not in _IN_PROGRESS:
                self._socket.close()
                raise
        _poller.register(self._socket, select.POLLIN | select.POLLOUT)

    def opened(self) -> bool:
        """Whether the connection stands now; OSError when it was refused."""
        for _, flags in _poller.ipoll(0):
            if flags & (select.POLLERR | select.POLLHUP):
                raise OSError(111)  # ECONNREFUSED, or unreachable
            if flags & select.POLLOUT:
                self.opening = False
                _poller.modify(self._socket, select.POLLIN)
        return not self.opening

    def readinto(self, buffer) -> int:
        """Bytes read, 0 when there are none now, -1 when the peer has closed."""
        count = self._socket.readinto(buffer)
        return 0 if count is None else count or -1

    def write(self, view) -> int:
        """Bytes taken; fewer than given, or 0, when the network is slow."""
        return self._socket.write(view) or 0

    def close(self) -> None:
        """End it, and give back what it holds."""
        _poller.unregister(self._socket)
        self._socket.close()
