# CPython only: sockets that note what they are told
"""RFC 896: small segments wait for the acknowledgement of the one before, unless a connection is told not to.

Found by the bench of latencies: a StartTransaction.req behind the answer to its RemoteStartTransaction waited 40 ms."""

import importlib.util
import select
import socket
import sys
import time
import types

from tools import build

_TCP = 6


class Socket:
    """Notes its options; connects at once."""

    options = []

    def setblocking(self, on):
        self.options.clear()

    def setsockopt(self, *option):
        self.options.append(option)

    def connect(self, address):
        pass


class Poll:
    def register(self, *what):
        pass


def _stream(monkeypatch, **constants):
    """The port's Stream, over an interpreter whose socket module has these constants."""

    def by_number(host, number):
        return [(0, 0, 0, "", (host, number))]

    module = types.SimpleNamespace(socket=Socket, getaddrinfo=by_number, **constants)
    monkeypatch.setitem(sys.modules, "socket", module)
    monkeypatch.setitem(sys.modules, "machine", types.SimpleNamespace(reset=None))
    monkeypatch.setattr(time, "sleep_ms", None, raising=False)
    monkeypatch.setattr(select, "poll", Poll)
    spec = importlib.util.spec_from_file_location("port_alone", build.port_file("interpreter", "micropython"))
    port = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(port)
    return port.Stream(("127.0.0.1", 1))


def test_a_connection_sends_at_once(monkeypatch):
    """lwIP has a number of its own for the option; an image without the name has the usual one."""
    _stream(monkeypatch, TCP_NODELAY=0x40)
    assert Socket.options == [(_TCP, 0x40, 1)]
    _stream(monkeypatch)
    assert Socket.options == [(_TCP, 1, 1)]
    assert socket.IPPROTO_TCP == _TCP and socket.TCP_NODELAY == 1
