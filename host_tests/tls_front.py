"""TLS in front of a plain port on loopback, as a proxy before a central system: for tests of wss://.

The certificates beside it (certificates/make.sh) are for the name localhost.
"""

import contextlib
import select
import socket
import ssl
from pathlib import Path

from host_tests.listener import Listener

_PATIENCE_S = 20
OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
_FOLDER = Path(__file__).parent / "certificates"


def der(name: str) -> bytes:
    """A certificate or key as it goes into a charger's flash."""
    return (_FOLDER / name).read_bytes()


class TlsFront:
    """`with TlsFront() as front:` listens on `front.port`, shows the certificate `front.certificate` to whoever
    connects, and passes what is in the TLS on to `front.target`. `asks`: clients need a certificate of the authority's.
    `highest` and `lowest` are versions of TLS. `shaken` and `refused` count handshakes."""

    def __init__(self, certificate: str = "server.pem", asks: bool = False, highest=None, lowest=None):
        self.target = self.shaken = self.refused = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if highest in OLD:
            self._context.set_ciphers("ALL:@SECLEVEL=0")  # else OpenSSL does not offer it at all
            lowest = highest
        self._context.maximum_version = highest or ssl.TLSVersion.MAXIMUM_SUPPORTED
        self._context.minimum_version = lowest or ssl.TLSVersion.TLSv1_2
        self.shows(certificate)
        if asks:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(cadata=der("authority.der"))
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def shows(self, certificate: str) -> None:
        """From now on this certificate."""
        self._context.load_cert_chain(_FOLDER / certificate)

    def __enter__(self) -> "TlsFront":
        self._listener.start()
        return self

    def __exit__(self, *_) -> None:
        self._listener.stop()

    def _serve(self, connection: socket.socket, turn: int) -> None:
        connection.settimeout(_PATIENCE_S)
        with contextlib.suppress(OSError), connection.dup() as plain:
            try:
                near = self._context.wrap_socket(connection, server_side=True)
            except OSError:
                self.refused += 1
                plain.settimeout(_PATIENCE_S)
                while plain.recv(4096):  # the client closes when it has read the alert, which a close could overtake
                    pass
                return
            self.shaken += 1
            with near:
                self._talk(near)

    def _talk(self, near: ssl.SSLSocket) -> None:
        """What happens when hands are shaken."""
        with socket.create_connection(("127.0.0.1", self.target)) as far:
            _pass_on(near, far)


def _pass_on(near: ssl.SSLSocket, far: socket.socket) -> None:
    """Bytes in both directions until one end closes."""
    while True:
        ready = [near] if near.pending() else select.select([near, far], [], [])[0]
        for source, target in ((near, far), (far, near)):
            if source in ready:
                data = source.recv(65536)
                if not data:
                    return
                target.sendall(data)
