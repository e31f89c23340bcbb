"""`tls` in simulated time: what a session takes of a board's heap, without its cryptography. Bytes pass as they are, to
a central system that knows no TLS. Laid under with BOLLARD_TLS=memory."""

PROTOCOL_TLS_CLIENT = 0
CERT_REQUIRED = 2
_ENOMEM = 12
# bytes, each in one piece, as mbedTLS 3.6 asks for them in 32 bits: buffers, session, the certificate that is kept ...
_SESSION = (16781, 4493, 368, 472, 720, 1310, 424)
# ... and what goes with the handshake: its parameters, another certificate of the chain, numbers of RSA of 2048 bits
_HANDSHAKE = (3056, 1348, 424, 2600, 1060, 1060, 1052, 1052, 532, 532, 532)
_STEPS = 8  # in which hands are shaken; others have their turn between them


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
    """A socket, and the memory that goes when hands are shaken, and when it is closed."""

    def __init__(self, socket, memory: list) -> None:
        self._socket = socket
        self._memory, self._handshake = memory, []
        self._steps = 0
        self.fileno, self.readinto = socket.fileno, socket.readinto

    def write(self, view) -> int | None:
        """Takes nothing while hands are shaken; OSError ENOMEM if that takes more memory than there is."""
        if self._steps < _STEPS:
            if not self._steps:
                try:
                    self._handshake = [bytearray(size) for size in _HANDSHAKE]
                except MemoryError:
                    raise OSError(_ENOMEM)
            self._steps += 1
            return None
        self._handshake = []
        return self._socket.write(view)

    def close(self) -> None:
        self._memory = self._handshake = []
        self._socket.close()
