"""The interpreter and the chip under MicroPython: the only place that knows `machine`, `network` and `socket`.

A pin becomes the simplest thing that works: an output is a function of whether it should be active, an input
a function that says whether it is. Twin for CircuitPython: on_circuitpython.py (same names, same parameters).
"""

import gc
import io
import os
import select
import socket
import sys
import time

import machine
from machine import Pin
from micropython import const

_TICKS = const((1 << 29) - 1)  # lib/ticks.py: every interpreter's ticks are cut to the same period
_IN_PROGRESS = (115, 119, 36, 11)  # EINPROGRESS on Linux, lwIP and others; EAGAIN
_WATCHDOG_MS = const(8000)  # RP2040: at most 8388

# Taken first, while the heap is whole: the longest message that is understood (TRN-WS-09). A charger has one link.
message_buffer = bytearray(2048)

_poller = select.poll()


# --- time and memory


def ticks_ms() -> int:
    return time.ticks_ms() & _TICKS


def idle(ms: int) -> bool:
    """Let `ms` pass, or less when the network has news; whether it has."""
    news = False
    for _ in _poller.ipoll(ms):
        news = True
    return news


def collect() -> None:
    gc.collect()


def forget(modules: tuple) -> None:
    """Drop modules not needed any more; their code goes when nothing refers to it; an import loads them anew."""
    for name in modules:
        if sys.modules.pop(name, None):
            parent, _, child = name.rpartition(".")
            delattr(sys.modules[parent], child)


def heap() -> str:
    return "%d B used, %d B free" % (gc.mem_alloc(), gc.mem_free())


def trace(problem: BaseException) -> str:
    """The traceback of an exception."""
    text = io.StringIO()
    sys.print_exception(problem, text)
    return text.getvalue()


def entropy(count: int) -> bytes:
    return os.urandom(count)


# --- the chip


def unique_id() -> str:
    return "".join(["%02X" % byte for byte in machine.unique_id()])


def reset_cause() -> str:
    """Why the program starts: "power on", "reset", "watchdog" or "soft reset"."""
    cause = machine.reset_cause()
    for name, text in (("PWRON_RESET", "power on"), ("WDT_RESET", "watchdog"), ("SOFT_RESET", "soft reset")):
        if getattr(machine, name, None) == cause:
            return text
    return "reset"


def reset() -> None:
    machine.reset()


def watchdog():
    """Start it; returns the function that feeds it. Once started it cannot be stopped."""
    return machine.WDT(timeout=_WATCHDOG_MS).feed


# --- pins and buses


def output(pin: int, active: int = 1):
    """`set(on)`; the pin is at its inactive level from here on."""
    out = Pin(pin, Pin.OUT, value=1 - active)
    return out if active else lambda on: out(not on)


def level(pin: int):
    """`set(level)` of a pin that idles high, such as a select line."""
    return Pin(pin, Pin.OUT, value=1)


def switch(pin: int, active: int = 0):
    """`is_on()` of a contact to ground, with the pull-up on."""
    contact = Pin(pin, Pin.IN, Pin.PULL_UP)
    return contact if active else lambda: not contact()


def spi(bus: int, sck: int, mosi: int, miso: int, baudrate: int):
    return machine.SPI(bus, baudrate=baudrate, polarity=0, phase=0, sck=Pin(sck), mosi=Pin(mosi), miso=Pin(miso))


def pulse_counter(number: int, pin: int):
    """`count()` of falling edges, counted by hardware, so that a flash erase loses none."""
    if not hasattr(machine, "Counter"):
        raise RuntimeError("this chip has no machine.Counter, and counting by PIO is not written yet")
    contact = Pin(pin, Pin.IN, Pin.PULL_UP)
    return machine.Counter(number, contact, edge=machine.Counter.FALLING).value


# --- flash


class Flash:
    """Files by relative name, as lib/store wants them. littlefs: a file is the old or the new when it is closed."""

    atomic = True

    def read(self, name: str, offset: int = 0, size: int = -1):
        try:
            with open(name, "rb") as file:
                if offset:
                    file.seek(offset)
                return file.read(size)
        except OSError as problem:
            if problem.errno == 2:  # ENOENT
                return None
            raise

    def write(self, name: str, pieces) -> None:
        with open(name, "wb") as file:
            for piece in pieces:
                file.write(piece)

    def remove(self, name: str) -> None:
        """A file or an empty folder; one that is missing is fine."""
        try:
            if os.stat(name)[0] & 0x4000:  # a folder
                os.rmdir(name)
            else:
                os.remove(name)
        except OSError as problem:
            if problem.errno != 2:  # ENOENT
                raise

    def names(self, folder: str) -> list:
        try:
            return os.listdir(folder)
        except OSError:
            return []

    def make(self, folder: str) -> None:
        """A folder and those above it; one that exists is fine."""
        path = ""
        for part in folder.split("/"):
            path = path + "/" + part if path else part
            try:
                os.mkdir(path)
            except OSError as problem:
                if problem.errno != 17:  # EEXIST
                    raise


# --- network


class Network:
    """The Ethernet link of a board file's LINK. `fixed`: (address, mask, gateway, dns), or None for DHCP."""

    def __init__(self, link: dict, fixed) -> None:
        import network

        if link["chip"] != "W5500":
            raise RuntimeError("LINK chip %s is not known: use W5500" % link["chip"])
        self._nic = network.WIZNET5K()  # type: ignore[attr-defined]  # the Pico W's stubs lack it
        self._nic.active(True)
        if fixed:
            self._nic.ifconfig(fixed)

    def is_up(self) -> bool:
        """The cable is in and there is an address. Asks the chip: a few times a second is enough."""
        return self._nic.isconnected()


def resolve(host: str, port: int) -> tuple:
    """Address of a host name; blocks; OSError when the name is not known."""
    try:
        return socket.getaddrinfo(host, port)[0][-1]
    except OSError:
        raise OSError("the name %s is not known" % host)


class Stream:
    """A TCP connection that never blocks. `opening` until it stands; OSError from any call when it is broken."""

    def __init__(self, address: tuple) -> None:
        self.opening = True
        self._socket = socket.socket()
        self._socket.setblocking(False)
        try:
            self._socket.connect(address)
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
        _poller.unregister(self._socket)
        self._socket.close()
