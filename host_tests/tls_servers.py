"""Servers for a client of TLS that has to bear anything: one that says so many bytes, and one between that cuts, holds
or spoils what the other says."""

import contextlib
import select
import socket
import ssl

from host_tests.listener import Listener
from host_tests.tls_front import TlsFront


class Talker(TlsFront):
    """Takes a request, says `size` bytes in records as long as TLS allows, and closes with a close_notify."""

    def __init__(self, size: int = 100, ciphers: str = "", **options):
        super().__init__(**options)
        if ciphers:
            self._context.set_ciphers(ciphers)
        self.size = size

    def _talk(self, near) -> None:
        near.recv(4096)
        near.sendall(bytes(self.size))
        near.settimeout(0)  # MicroPython's readinto may swallow a close_notify; what it always hears is the end of TCP
        with contextlib.suppress(ssl.SSLWantReadError):
            near.unwrap()


class Between:
    """`with Between(port, harm) as between:` listens on `between.port`, and passes all on to the server at `port`;
    `harm(turn, said)` gets all that the server has said so far in the connection with this number, and says what passes
    of it, and then: "" (on and on), "close" or "hold"."""

    def __init__(self, server: int, harm):
        self._server, self._harm = server, harm
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def __enter__(self) -> "Between":
        self._listener.start()
        return self

    def __exit__(self, *_) -> None:
        self._listener.stop()

    def _serve(self, near: socket.socket, turn: int) -> None:
        said, passed, ready = b"", 0, []
        with contextlib.suppress(OSError), near, socket.create_connection(("127.0.0.1", self._server)) as far:
            while True:
                ready = select.select([near, far], [], [])[0]
                data = ready[0].recv(65536)
                if ready[0] is near:
                    if not data:
                        return
                    far.sendall(data)
                    continue
                said += data
                passes, then = self._harm(turn, said)
                near.sendall(passes[passed:])
                passed = len(passes)
                if then == "close" or not data:
                    near.shutdown(socket.SHUT_WR)
                    near.settimeout(20)
                    while near.recv(65536):
                        pass
                    return
                if then == "hold":
                    while near.recv(65536):
                        pass
                    return


def as_it_is(turn: int, said: bytes) -> tuple[bytes, str]:
    """No harm."""
    return said, ""


def cut_at(places: list[tuple[int, int]], then: str = "close"):
    """Harm: each connection ends in its (record, byte of it): sizes of records differ a little, as signatures do."""

    def harm(turn: int, said: bytes) -> tuple[bytes, str]:
        record, byte = places[turn % len(places)]
        begins = records(said)
        if len(begins) <= record + 1:
            return said, ""
        place = min(begins[record] + byte, begins[record + 1] - 1)
        return said[:place], then if len(said) >= place else ""

    return harm


def records(said: bytes) -> list[int]:
    """Where the records in what a server has said begin, and the end (RFC 5246 6.2.1)."""
    found, at = [], 0
    while at < len(said):
        found.append(at)
        at += 5 + int.from_bytes(said[at + 3 : at + 5], "big")
    return [*found, at]
