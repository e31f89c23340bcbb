"""TLS under MicroPython (mbedTLS): firmware says `firmware.port.tls`, and loads it for the first wss:// connection.
Twin for CircuitPython: tls_on_circuitpython.py (same names, same parameters).

A session takes about 25 KB of heap, its handshake up to 13 KB more, in pieces that a heap that has lived for hours need
not have: the large ones are taken when this is loaded, lent to mbedTLS, and taken again when it has done. One step of
the handshake keeps the processor for up to seconds on an RP2040.
"""

import gc
import select
import socket
import sys

import tls
from micropython import const

from firmware.port import interpreter
from lib.iso8601 import parse

# ENOMEM, MBEDTLS_ERR_MPI_ALLOC_FAILED as MicroPython tells it, ..._X509_ALLOC_FAILED, ..._RSA_PUBLIC_FAILED + MPI's
_NO_MEMORY = (12, 16, -0x2880, -0x4290)
_ENDED = const(-0x7280)  # MBEDTLS_ERR_SSL_CONN_EOF: TCP was closed without a close_notify
_ALERT = const(-0x7780)  # MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE
_RECORD = const(-0x7200)  # MBEDTLS_ERR_SSL_INVALID_RECORD
_CERTIFICATE = const(-0x7A00)  # MBEDTLS_ERR_SSL_BAD_CERTIFICATE, such as one that is not for a server
# What mbedTLS 3.6 asks for in 32 bits, and a little for what is made just before: MBEDTLS_SSL_IN_CONTENT_LEN and
# MBEDTLS_SSL_OUT_CONTENT_LEN with their headers (16781, 4493), then of the handshake alone: two certificates of a chain
# and what is smaller, the powers of an RSA of 2048 bits (2600), its parameters (3056). The least of these first: what
# is asked for comes to lie in the first place that is large enough, and so not in a larger one.
# An ESP32's mbedTLS has a heap of its own.
_PIECES = () if sys.platform == "esp32" else (17500, 4700, 1420, 1420, 1420, 2720, 3190)
_OF_HANDSHAKE = const(2)  # from this one on
_UNIT = const(16)  # bytes of a block of the heap
_UTC_TIME = b"\x17\x0d"  # X.690: tag and length of YYMMDDhhmmssZ; the first in a certificate is its notBefore

# what mbedtls_x509_crt_verify_info says, and what the owner is told
_REFUSED = (
    ("correctly signed", "the certificate of %s is not signed by the authority of ca.der"),
    ("does not match", "the certificate is for another name than %s"),
    ("expired", "the certificate of %s has expired"),
    ("future", "the certificate of %s is not valid yet"),
)


_reserve: list = [None] * len(_PIECES)


def _take(first: int) -> None:
    """Take the pieces that are lent, from this one on. Nobody gets into what mbedTLS asked for, but what was lent
    beside it may have gone: then as much is taken as is left, to a unit of the heap. Collects only if it must: a
    handshake comes here each 20 ms."""
    gc.disable()  # it would collect after each piece that is too large
    try:
        for at in range(first, len(_PIECES)):
            most = _PIECES[at]
            _reserve[at] = _reserve[at] or _had(most, most - 1)
            if _reserve[at] is None:
                gc.collect()
                _reserve[at] = _had(most, most * 23 // 24)
    finally:
        gc.enable()


def _lend(first: int) -> None:
    for at in range(first, len(_PIECES)):
        _reserve[at] = None
    gc.collect()


def _had(most: int, least: int) -> bytearray | None:
    for size in range(most, least, -_UNIT):
        try:
            return bytearray(size)
        except MemoryError:
            pass  # a smaller one
    return None


_take(0)


class Stream(interpreter.Stream):
    """A connection over TLS, with the promises of the one without; the central system must prove its name.

    `secure`: (its name, authority's certificate, own certificate or None, its key, whether the chip's clock is only a
    guess), all DER. The handshake goes on in `write` and `readinto`, which do nothing else until it has ended.
    """

    def __init__(self, address: tuple, secure: tuple) -> None:
        super().__init__(address)
        self._secure = secure
        self._plain: socket.socket | None = None
        self._shaken = False
        self._begins = ""

    def opened(self) -> bool:
        """Whether TCP stands; TLS is around it from then on."""
        if super().opened() and not self._plain:
            self._wrap()
        return not self.opening

    def _wrap(self) -> None:
        """Put TLS around the socket: what the owner has put into flash is read here."""
        host, ca, certificate, key, guessed = self._secure
        self._secure = (host,)
        context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
        context.verify_mode = tls.CERT_REQUIRED  # type: ignore[attr-defined]  # the stubs lack it
        try:
            context.load_verify_locations(ca)
            if certificate:
                context.load_cert_chain(certificate, key)
            if guessed:
                context.verify_callback = self._looked_at  # type: ignore[attr-defined]  # the stubs lack it
            _lend(0)
            secured = context.wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        except (MemoryError, OSError, ValueError) as problem:
            raise OSError(_told(problem))
        interpreter._poller.unregister(self._socket)
        interpreter._poller.register(secured, select.POLLIN)
        self._plain, self._socket = self._socket, secured
        _take(_OF_HANDSHAKE)

    def _looked_at(self, certificate, depth: int) -> int:
        """Called for each certificate of the chain: remember the latest begin of their validity."""
        raw = bytes(certificate)
        at = raw.find(_UTC_TIME) + 2
        t = raw[at : at + 12].decode()
        begins = "20%s-%s-%sT%s:%s:%sZ" % (t[:2], t[2:4], t[4:6], t[6:8], t[8:10], t[10:12])
        self._begins = max(self._begins, begins)
        return 0

    def readinto(self, buffer) -> int:
        """As without TLS; OSError says why a handshake was refused."""
        try:
            return super().readinto(buffer)
        except (OSError, ValueError) as problem:
            if problem.args[0] == _ENDED:
                return -1
            raise OSError(self._refusal(problem))

    def write(self, view) -> int:
        """As without TLS; takes nothing until hands are shaken, for each step of which its memory is lent: between two
        steps others would get into it."""
        shaking = not self._shaken
        if shaking:
            _lend(_OF_HANDSHAKE)
        try:
            written = super().write(view)
        except (OSError, ValueError) as problem:
            raise OSError(self._refusal(problem))
        if shaking:
            self._shaken = written > 0
            _take(_OF_HANDSHAKE)
        return written

    def _refusal(self, problem: Exception) -> str:
        """What went wrong, in the owner's words."""
        if isinstance(problem, OSError):
            return _told(problem)
        lines = str(problem).strip().split("\n")
        reasons = [told % self._secure[0] for said, told in _REFUSED if any(said in line for line in lines)]
        if len(lines) == 1 and "future" in lines[0] and self._begins:
            # The clock is behind, as the authority says; a later time makes no certificate better than it was.
            interpreter.set_wall_clock(parse(self._begins) // 1000 + 1)
            reasons.append("the clock, which was a guess, is set to %s" % self._begins)
        return "; ".join(reasons) or lines[0]

    def close(self) -> None:
        """End it; the memory of TLS is free again."""
        super().close()
        if self._plain:  # a handshake that was refused has let go of it
            self._plain.close()
            self._socket = self._plain  # nothing may be left in the place that is taken again
        _take(0)


def _told(problem: Exception) -> str:
    """An error of mbedTLS in the owner's words."""
    if isinstance(problem, MemoryError):
        return "no memory for TLS"
    if isinstance(problem, ValueError):
        return "ca.der, client.der or client.key is not what its name says: %s" % problem
    code = problem.args[0]
    if code in _NO_MEMORY:
        return "no memory for TLS"
    if code == _ENDED:
        return "the central system has ended the handshake"
    if code == _ALERT:
        return "the central system refuses the handshake: it may want a certificate (client.der), or no TLS 1.2"
    if code == _RECORD:
        return "what answers does not speak TLS: is it ws:// that is meant?"
    if code == _CERTIFICATE:
        return "the certificate of the central system is damaged, or none for a server"
    return ("TLS has failed: %s" if code < 0 else "the connection has ended in TLS: error %s") % problem
