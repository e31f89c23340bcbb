"""TLS under CircuitPython (mbedTLS, in its `ssl`): firmware says `firmware.port.tls`, and loads it for the first wss://
connection. Twin for MicroPython: tls_on_micropython.py (same names, same parameters).

The module wraps any object with a socket's methods, so a stream's bytes go through `_Wire`, which never waits. Its own
`connect` would shake hands in one call, whatever that takes; here it is never called: hands are then shaken in `send`
and `recv_into`, as far as there are bytes, and OSError(EAGAIN) says to come again (shared-module/ssl/SSLSocket.c). It
wants PEM, takes one authority, and does not say why it refuses a certificate.
"""

import binascii
import gc
import ssl

from micropython import const

from firmware.port import interpreter

_AGAIN = const(11)  # EAGAIN: nothing now
_ENDED = const(-0x7280)  # MBEDTLS_ERR_SSL_CONN_EOF: TCP was closed without a close_notify
_REFUSED = const(-0x2700)  # MBEDTLS_ERR_X509_CERT_VERIFY_FAILED
_ALERT = const(-0x7780)  # MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE
_OWN, _KEY = "client.pem", "client-key.pem"  # made here of the owner's DER files: `ssl` reads its own from flash
_REFUSES = "the central system refuses the handshake: it may want a certificate (client.der), or no TLS 1.2"
_NOT_WHAT = "ca.der, client.der or client.key is not what its name says: %s"
_LABELS = {0x30: "PRIVATE KEY", 0x04: "EC PRIVATE KEY", 0x02: "RSA PRIVATE KEY"}  # by what follows the version


class _Wire:
    """A stream without its TLS, as the socket that `ssl` wants."""

    type = 1  # SOCK_STREAM

    def __init__(self, stream) -> None:
        self._stream = stream

    def recv_into(self, buffer, size: int = 0) -> int:
        count = interpreter.Stream.readinto(self._stream, buffer)
        if count == 0:
            raise OSError(_AGAIN)
        return max(count, 0)

    def send(self, view) -> int:
        count = interpreter.Stream.write(self._stream, view)
        if count == 0:
            raise OSError(_AGAIN)
        return count

    def close(self, *_) -> None:
        """Nothing: the stream closes itself; these methods only have to be there."""

    accept = bind = connect = listen = settimeout = setsockopt = close


class Stream(interpreter.Stream):
    """A connection over TLS, with the promises of the one without; the central system must prove its name.

    `secure`: (its name, authority's certificate, own certificate or None, its key, whether the chip's clock is only a
    guess, which here makes no difference), all DER."""

    _secured: ssl.SSLSocket

    def __init__(self, address: tuple, secure: tuple) -> None:
        super().__init__(address)
        self._secure = secure
        self._wrapped = False

    def opened(self) -> bool:
        if super().opened() and not self._wrapped:
            self._wrap()
        return not self.opening

    def _wrap(self) -> None:
        host, ca, certificate, key, _ = self._secure
        self._secure = (host,)
        gc.collect()
        try:
            if certificate:
                _put(_OWN, _pem("CERTIFICATE", certificate))
                _put(_KEY, _pem(_label(key), key))
            self._trust(host, ca, certificate)
        except MemoryError:
            raise OSError("no memory for TLS")

    def _trust(self, host: str, ca: bytes, certificate) -> None:
        context = ssl.create_default_context()
        try:
            context.load_verify_locations(cadata=_pem("CERTIFICATE", ca))
            if certificate:
                context.load_cert_chain(_OWN, _KEY)
            wire = _Wire(self)
            self._secured = context.wrap_socket(wire, server_hostname=host)  # type: ignore[arg-type]  # any object does
            self._wrapped = True
        except (OSError, ValueError) as problem:
            raise OSError(_NOT_WHAT % problem)

    def readinto(self, buffer) -> int:
        try:
            return self._secured.recv_into(buffer) or -1
        except OSError as problem:
            return self._judged(problem, -1)

    def write(self, view) -> int:
        try:
            return self._secured.send(view)
        except OSError as problem:
            return self._judged(problem, None)

    def _judged(self, problem: OSError, ended) -> int:
        """0: nothing now; `ended` when the peer has closed; else OSError in the owner's words."""
        code = problem.args[0]
        if code == _AGAIN:
            return 0
        if code == _REFUSED:
            raise OSError("the certificate of %s is refused: authority, name, or time" % self._secure[0])
        if code == _ALERT:
            raise OSError(_REFUSES)
        if code == _ENDED and ended is None:
            raise OSError("the central system has ended the handshake")
        if code == _ENDED:
            return ended
        raise OSError("TLS has failed: %s" % problem)

    def close(self) -> None:
        if self._wrapped:
            self._secured.close()
        super().close()


def _label(key: bytes) -> str:
    """What kind of key it is: in the outer sequence (X.690 8.1.3) that follows the version, of 3 bytes."""
    try:
        return _LABELS[key[5 if key[1] < 0x80 else 5 + (key[1] & 0x7F)]]
    except (IndexError, KeyError) as problem:
        raise OSError(_NOT_WHAT % problem)


def _pem(label: str, der: bytes) -> str:
    text = binascii.b2a_base64(der).decode()
    return "-----BEGIN %s-----\n%s-----END %s-----\n" % (label, text, label)


def _put(name: str, text: str) -> None:
    """A file of this content; flash is written when it has another. OSError: flash refuses."""
    flash, content = interpreter.Flash(), text.encode()
    try:
        if flash.read(name) != content:
            flash.write(name, [content])
    except OSError as problem:
        raise OSError("%s cannot be kept: %s" % (name, problem))
