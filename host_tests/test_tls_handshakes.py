# CPython only: the handshakes happen in a process; which interpreter runs it is a parameter
"""TLS of the port against servers of every kind, and with the server's bytes cut, held and spoilt: each try ends in an
answer or in one line that names the remedy, and leaves the heap as it was."""

import shutil
import ssl
from pathlib import Path

import pytest

from host_tests.tls_front import der
from host_tests.tls_servers import Between, Talker, as_it_is, cut_at, records
from tools import build
from tools.workshop.shop import Shop

_ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "ca.der": der("authority.der"), "stranger.der": der("stranger.der"), "self.der": der("self.der"),
    "rsa.der": der("rsa_root.der"), "ecdsa.der": der("ecdsa_root.der"),
    "client.der": der("client.der"), "client.key": der("client.key.der"),
    "other.der": der("stranger_client.der"), "other.key": der("stranger_client.key.der"),
    "mixed.der": der("client.der"), "mixed.key": der("stranger_client.key.der"),
}  # fmt: skip
ANSWER = "heard 100, closed"
# of 1.2: the VM's mbedTLS offers RSA-PSS, for 1.3, but in 1.2 it refuses a key exchange that is signed so
BY_RSA = "AES128-GCM-SHA256"
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
LEFT_OVER = 256  # bytes, however many tries: what a collection may leave for the next
BROKEN = "the connection has ended in TLS: error 32"  # it is we who are saying something
ENDED = "the central system has ended the handshake"


@pytest.fixture
def program(tmp_path):
    """The folder of tls_program.py for an interpreter."""

    def made(interpreter):
        folder = tmp_path / interpreter
        if folder.exists():
            return folder
        source = build.build("workshop") if interpreter.startswith("micropython") else _ROOT
        for package in ("boards", "firmware", "lib"):
            shutil.copytree(source / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.tmp"))
        (folder / "main.py").write_text(Path(__file__).with_name("tls_program.py").read_text())
        return folder

    return made


def ends(program, trials, interpreter="micropython32"):
    """How each try ended, in order; the heap must be as it was."""
    options = {"simulated": False, "files": FILES, "settings": {"trials": trials}}
    with Shop(interpreter=interpreter, folder=program(interpreter), **options) as shop:
        text = ""
        while not text.startswith("0.000 I heap: "):
            text = shop.wait("log", seconds=120)["text"]
        lines = shop.log(100_000)
    assert not [line for line in lines if " E trial: " in line] and int(text.split()[-1]) <= LEFT_OVER, lines[-5:]
    return [line.removeprefix("0.000 I trial: ") for line in lines if " I trial: " in line]


def end(program, server, authority="ca.der", own="", host="localhost", interpreter="micropython32"):
    """How one try at this server ends."""
    with server:
        return ends(program, [[server.port, host, authority, own, 1, 20000]], interpreter)[0]


def test_versions_chains_and_sizes_that_are_served(program):
    """TLS 1.2 is all that a board has; the VM has 1.3 as well. Records of 16 KB are the longest that there are
    (RFC 5246 6.2.1), and what a board's mbedTLS takes."""
    for options, authority in (
        ({"highest": V12}, "ca.der"), ({"lowest": V13}, "ca.der"), ({"certificate": "self.pem"}, "self.der"),
        ({"certificate": "rsa_chain.pem"}, "rsa.der"),
        ({"certificate": "rsa_chain.pem", "highest": V12, "ciphers": BY_RSA}, "rsa.der"),
        ({"certificate": "ecdsa_chain.pem", "highest": V12}, "ecdsa.der"),
    ):  # fmt: skip
        assert end(program, Talker(**options), authority) == ANSWER, options
    for size in (16384, 16385, 65536):
        assert end(program, Talker(size, highest=V12)) == f"heard {size}, closed"


def test_a_certificate_of_its_own_that_is_asked_for(program):
    refused = "the central system refuses the handshake: it may want a certificate (client.der), or no TLS 1.2"
    for highest in (V12, V13):
        for own, told in (("client", ANSWER), ("other", refused), ("", refused)):
            assert end(program, Talker(asks=True, highest=highest), own=own) == told, (highest, own)


def test_who_cannot_prove_its_name_is_refused_with_the_reason(program):
    no_authority = "the certificate of localhost is not signed by the authority of ca.der"
    for options, more, told in (
        ({"certificate": "self.pem"}, {}, no_authority), ({}, {"authority": "stranger.der"}, no_authority),
        ({"certificate": "rsa_chain.pem"}, {"authority": "ecdsa.der"}, no_authority),
        ({}, {"host": "127.0.0.1"}, "the certificate is for another name than 127.0.0.1"),
        ({"certificate": "expired.pem"}, {}, "the certificate of localhost has expired"),
        ({"certificate": "future.pem"}, {}, "the certificate of localhost is not valid yet"),
    ):  # fmt: skip
        assert end(program, Talker(**options), **more) == told, options
    assert "refuses the handshake: it may want a certificate (client.der), or no TLS 1.2" in end(
        program, Talker(highest=ssl.TLSVersion.TLSv1_1)
    )


def test_a_server_that_speaks_plain_http_is_told(program):
    def http(turn, said):
        return b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "close"

    with Talker() as server, Between(server.port, http) as between:
        trial = [between.port, "localhost", "ca.der", "", 1, 20000]
        assert ends(program, [trial]) == ["what answers does not speak TLS: is it ws:// that is meant?"]


def whole_of(program, server):
    """All that a server says in one connection, and how it ends."""
    said = []

    def listens(turn, data):
        said.append(data)
        return as_it_is(turn, data)

    with Between(server.port, listens) as between:
        assert ends(program, [[between.port, "localhost", "ca.der", "", 1, 20000]]) == [ANSWER]
    return said[-1]


def test_whatever_the_servers_bytes_are_cut_at_the_try_ends_and_the_next_succeeds(program):
    """At the borders of the records, beside them, and at each seventh byte; the last two are answer and goodbye."""
    with Talker(highest=V12) as server:
        borders = records(whole_of(program, server))
        sizes = [end - begin for begin, end in zip(borders[:-1], borders[1:], strict=True)]
        places = [(record, at) for record, size in enumerate(sizes) for at in sorted({1, size - 1, *range(0, size, 7)})]
        with Between(server.port, cut_at(places)) as between:
            told = ends(program, [[between.port, "localhost", "ca.der", "", len(places), 20000]])
        assert len(told) == len(places) > 130
        for (record, at), text in zip(places, told, strict=True):
            heard = "100" if record == len(sizes) - 1 else "-1"
            shaken = record >= len(sizes) - 2
            assert text in ([f"heard {heard}, closed"] if shaken else [ENDED, BROKEN]), (record, at, sizes)
        assert end(program, Talker(highest=V12)) == ANSWER


def test_a_handshake_that_stalls_is_waited_for_without_an_error(program):
    """How long: firmware/tasks/connect.py."""
    places = [(0, 0), (0, 1), (1, 0), (2, 1), (4, 0)]
    with Talker(highest=V12) as server, Between(server.port, cut_at(places, "hold")) as between:
        told = ends(program, [[between.port, "localhost", "ca.der", "", len(places), 100]])
    assert told == len(places) * ["stalls"]


def test_a_byte_that_is_changed_anywhere_in_the_handshake_is_an_error_with_words(program):
    with Talker(highest=V12) as server:
        whole = whole_of(program, server)
        places = range(0, records(whole)[-3], 11)

        def spoils(turn, said):
            place = places[turn % len(places)]
            return said[:place] + bytes(byte ^ 0x55 for byte in said[place : place + 1]) + said[place + 1 :], ""

        with Between(server.port, spoils) as between:
            told = ends(program, [[between.port, "localhost", "ca.der", "", len(places), 500]])
    assert len(told) == len(places) > 70 and ANSWER not in told
    words = ("TLS", "handshake", "certificate", "stalls")
    assert all(any(word in text for word in words) for text in told), told
