"""A link that has to find its central system, and a name server in the test's hands, in a time that a test lets pass.

`firmware.port.udp` is a fake here: its datagrams reach this file.
"""

import sys

from lib.kernel import Signal
from lib.store.slots import Slots

NAME_SERVER = "10.0.0.1"
HOST, PORT = "csms.example", 9000
OLD, NEW = ("10.0.0.2", PORT), ("10.0.0.3", PORT)
NO_SUCH_NAME, FAILED = b"\x81\x83", b"\x81\x82"


def answer(query, numbers="", flags=b"\x81\x80"):
    """What a name server says to a query: an address, or a code in its flags."""
    record = b""
    if numbers:
        record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04" + bytes([int(part) for part in numbers.split(".")])
    return query[:2] + flags + b"\x00\x01\x00" + bytes((1 if record else 0,)) + bytes(4) + query[12:] + record


class Udp:
    """The port's datagrams: `Datagrams` is the last link's."""

    Datagrams = None


sys.modules["firmware.port.udp"] = Udp


class Link:
    """What address.py and lookup.py see of a link, itself being port, log, cp and nic in one. `says` is what the name
    server does with a query: a list of answers, each after a wait in ms. `queries`: each, with its time."""

    def __init__(self, flash, found=OLD, wait_ms=0):
        self.address, self.asked, self.in_doubt, self.lost, self.patience_ms = None, None, False, 0, 180000
        self.csms, self.sessions = "", ()
        self.port = self.log = self.cp = self.nic = self
        self.slots, self.news, self.message_buffer = Slots(flash, "store"), Signal(), bytearray(2048)
        self.queries, self.lines, self.forgotten, self.now = [], [], [], 0
        self.server, self.to, self.open, self.refuses = NAME_SERVER, None, 0, False
        self.says = lambda query: [(wait_ms, answer(query, found[0]) if found else answer(query, flags=NO_SUCH_NAME))]
        self._under_way = []
        Udp.Datagrams = self.datagrams

    def isconnected(self):
        return True

    def active(self):
        return True

    # port, nic and log

    def datagrams(self, address):
        self.to, self.open = address, self.open + 1
        return self

    def send(self, message):
        if self.refuses:
            raise OSError(101)
        self.queries.append((self.now, message))
        self._under_way += [(self.now + wait_ms, heard) for wait_ms, heard in self.says(message)]

    def readinto(self, buffer):
        for each in self._under_way:
            if each[0] <= self.now:
                self._under_way.remove(each)
                heard = each[1][: len(buffer)]
                buffer[: len(heard)] = heard
                return len(heard)
        return 0

    def close(self):
        self.open -= 1

    def ifconfig(self):
        return ("10.0.0.20", "255.255.255.0", "10.0.0.1", self.server)

    def entropy(self, count):
        return bytes(range(0x41, 0x41 + count))

    def ticks_ms(self):
        return self.now

    def forget(self, modules):
        self.forgotten.extend(modules)

    def warn(self, source, text):
        self.lines.append(text)

    # What a test does

    def runs(self, steps):
        """Let a generator run to its end, 20 ms a wait; its result, or the text of what it raises."""
        try:
            while True:
                next(steps)
                self.now += 20
        except StopIteration as end:
            return end.value
        except (OSError, ValueError) as problem:
            return str(problem)
