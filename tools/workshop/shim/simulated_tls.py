"""`tls` in simulated time: what a session takes of a board's heap, without its cryptography. Bytes pass as they are, to
a central system that knows no TLS. Laid under with BOLLARD_TLS=memory."""

PROTOCOL_TLS_CLIENT = 0
CERT_REQUIRED = 2
_ENOMEM = 12
# bytes, each in one piece: mbedTLS's input and output buffers, then session, handshake and chain: 27 KB together
_SESSION = (16700, 4400, 2000, 1200, 1000, 600, 600, 400, 300)


class SSLContext:
    """Holds nothing; what it is told is not looked at."""

    def __init__(self, protocol: int) -> None:
        self.verify_mode = protocol

    def load_verify_locations(self, authority: bytes) -> None:
        pass

    def load_cert_chain(self, certificate: bytes, key: bytes) -> None:
        pass

    def wrap_socket(self, socket, server_hostname: str, do_handshake_on_connect: bool):
        """OSError ENOMEM if one of the pieces cannot be had."""
        try:
            return Secured(socket, [bytearray(size) for size in _SESSION])
        except MemoryError:
            raise OSError(_ENOMEM)


class Secured:
    """A socket, and the memory that goes when it is closed."""

    def __init__(self, socket, memory: list) -> None:
        self._socket = socket
        self._memory = memory
        self.fileno, self.readinto, self.write = socket.fileno, socket.readinto, socket.write

    def close(self) -> None:
        self._memory = None
        self._socket.close()
