"""CircuitPython's `ssl` over CPython's: wraps any object with a socket's methods, shakes hands in `send` and
`recv_into`, and its errors are mbedTLS's numbers."""

import errno

import ussl

_CONN_EOF = -0x7280
_FATAL_ALERT = -0x7780
_VERIFY_FAILED = -0x2700
_METHODS = ("accept", "bind", "close", "connect", "listen", "recv_into", "send", "settimeout", "setsockopt")


def create_default_context() -> "SSLContext":
    return SSLContext()


class SSLContext:
    """Verifies always; one authority, in PEM."""

    def __init__(self):
        self._context = ussl.SSLContext(ussl.PROTOCOL_TLS_CLIENT)

    def load_verify_locations(self, cadata: str) -> None:
        try:
            self._context.load_verify_locations(cadata=cadata)
        except ussl.SSLError:
            raise ValueError("invalid cert") from None

    def load_cert_chain(self, certfile: str, keyfile: str) -> None:
        self._context.load_cert_chain(certfile, keyfile)

    def wrap_socket(self, sock, *, server_side: bool = False, server_hostname: str | None = None) -> "SSLSocket":
        if sock.type != 1 or not all(hasattr(sock, name) for name in _METHODS):
            raise RuntimeError("Invalid socket for TLS")
        return SSLSocket(self._context, sock, server_hostname)


class SSLSocket:
    """OSError(EAGAIN) where it cannot go on for now."""

    def __init__(self, context, sock, host):
        self._sock = sock
        self._in, self._out = ussl.MemoryBIO(), ussl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=host)
        self._unsent = b""

    def send(self, data) -> int:
        return self._does(lambda: self._tls.write(data))

    def recv_into(self, buffer, size: int = 0) -> int:
        return self._does(lambda: self._tls.read(size or len(buffer), buffer))

    def close(self) -> None:
        self._sock.close()

    def _does(self, action) -> int:
        """Do it, with as many bytes as there are."""
        while True:
            try:
                return action()
            except ussl.SSLWantReadError:
                self._flush()
                self._fill()
            except ussl.SSLZeroReturnError:
                return 0
            except ussl.SSLCertVerificationError:
                raise OSError(_VERIFY_FAILED, "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED") from None
            except ussl.SSLEOFError:
                raise OSError(_CONN_EOF, "MBEDTLS_ERR_SSL_CONN_EOF") from None
            except ussl.SSLError as error:
                alert = "ALERT" in str(error)
                raise OSError(_FATAL_ALERT if alert else _CONN_EOF, str(error)) from None
            finally:
                self._flush()

    def _fill(self) -> None:
        buffer = bytearray(4096)
        count = self._sock.recv_into(buffer)
        if count:
            self._in.write(buffer[:count])
        else:
            self._in.write_eof()

    def _flush(self) -> None:
        self._unsent += self._out.read()
        try:
            while self._unsent:
                self._unsent = self._unsent[self._sock.send(memoryview(self._unsent)) :]
        except OSError as error:
            if error.errno != errno.EAGAIN and error.args[0] != errno.EAGAIN:
                raise
