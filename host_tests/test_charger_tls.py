# CPython only: the charger is a process; which interpreter runs it is a parameter
"""wss://: the charger in wall time, over TLS, to a central system that can prove who it is, or cannot."""

import calendar
import contextlib
import ssl

import pytest

from host_tests.charger import CARD, Charger
from host_tests.failing_firmware import main
from host_tests.tls_front import TlsFront, der
from tools.workshop.process import INTERPRETERS

INTERPRETERS = [name for name in INTERPRETERS if name != "cpython"]  # which has no port's TLS
OWNERS = {"ca.der": der("authority.der")}
OWN = {"client.der": der("client.der"), "client.key": der("client.key.der")}


@contextlib.contextmanager
def secured(interpreter, front, host="localhost", files=OWNERS, password=None, folder=None):
    """A charger whose central system is behind the front, and wants this password, in hex digits."""
    settings = {"csms": f"wss://{host}:{front.port}/ocpp", "authorization_key": password}
    with Charger(interpreter, simulated=False, settings=settings, files=files, folder=folder) as shop:
        if password:
            shop.workshop.csms.settings.passwords["CP001"] = bytes.fromhex(password)
        front.target = shop.workshop.csms_port
        yield shop


def refusals(front, interpreter="micropython32", **options):
    """What a charger says of its first two tries; it must not have got in."""
    with secured(interpreter, front, **options) as shop:
        said = []
        while len(said) < 2:
            said += [text for text in [shop.wait("log", seconds=60)["text"]] if "next try in" in text]
        assert not shop.frames()
    return said


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_session_over_tls(interpreter):
    with TlsFront() as front, secured(interpreter, front) as shop:
        shop.wait(action="StatusNotification", direction="out", seconds=30)
        assert shop.charges(kw=22) == 1
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out", seconds=20)
        assert shop.transactions() == [(1, "Local", 0)]
        assert front.shaken == 1


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_over_tls_1_2_with_a_certificate_of_its_own_and_again_after_a_cut(interpreter):
    with (
        TlsFront(asks=True, highest=ssl.TLSVersion.TLSv1_2) as front,
        secured(interpreter, front, files=OWNERS | OWN) as shop,
    ):
        for turn, act in enumerate((shop.plug, shop.unplug, shop.plug), 1):
            shop.wait("connected", seconds=30)
            act(1)  # so that there is something to tell
            shop.wait(action="StatusNotification", direction="out", seconds=30)
            assert front.shaken == turn
            shop.cut("network")
            while "next try" not in shop.wait("log", seconds=30)["text"]:
                pass
            shop.restore("network")


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_basic_authentication_over_tls_with_an_rsa_certificate_of_2048_bits(interpreter):
    """TRN-CON-08, TRN-CON-09"""
    with TlsFront("rsa.pem") as front, secured(interpreter, front, password="0001ff") as shop:
        shop.wait("connected", seconds=30)
        shop.wait(action="BootNotification", direction="out", seconds=30)


def test_who_cannot_prove_its_name_is_refused_and_tried_again():
    for certificate, options, reason in (
        ("server.pem", {"files": {"ca.der": der("stranger.der")}}, "is not signed by the authority of ca.der"),
        ("server.pem", {"host": "127.0.0.1"}, "the certificate is for another name than 127.0.0.1"),
        ("expired.pem", {}, "the certificate of localhost has expired"),
        ("future.pem", {}, "is not valid yet; the clock, which was a guess, is set to 2037-01-01T00:00:00Z"),
    ):
        with TlsFront(certificate) as front:
            for line in refusals(front, **options):
                assert "W link: connection broken (the certificate " in line and reason in line, line
            assert front.refused >= 2 and not front.shaken


def test_a_clock_that_is_only_a_guess_is_set_to_where_the_certificate_begins():
    with TlsFront("future.pem") as front, secured("micropython32", front) as shop:
        while "next try" not in shop.wait("log", seconds=30)["text"]:
            pass
        since_2000_s = calendar.timegm((2037, 1, 1, 0, 0, 0)) - calendar.timegm((2000, 1, 1, 0, 0, 0))
        assert 0 < shop.workshop.charger.rtc.read() - since_2000_s < 30


def test_a_central_system_that_wants_a_certificate_and_gets_none():
    for highest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with TlsFront(asks=True, highest=highest) as front:
            for line in refusals(front):
                assert "refuses the handshake: it may want a certificate (client.der), or no TLS 1.2" in line


def test_what_is_in_ca_der_must_be_a_certificate():
    with TlsFront() as front:
        for line in refusals(front, files={"ca.der": b"\x30\x82junk"}):
            assert "ca.der, client.der or client.key is not what its name says" in line


READ_ONLY = """
from firmware import ignition
from firmware.port import interpreter as port

write = port.Flash.write

def refuses(self, name, pieces):
    if name.endswith(".pem"):
        raise OSError(30, "Read-only filesystem")
    write(self, name, pieces)

port.Flash.write = refuses
ignition.start()
"""


def test_a_flash_that_refuses_the_own_certificate_is_what_is_told(tmp_path):
    with TlsFront() as front:
        folder = main(tmp_path, "circuitpython", READ_ONLY)
        for line in refusals(front, "circuitpython", files=OWNERS | OWN, folder=folder):
            assert "client.pem cannot be kept: " in line and "Read-only" in line and "ca.der" not in line, line


@pytest.mark.parametrize("key", [b"0", b"\x30\x82junk"])
def test_what_is_in_client_key_must_be_a_key(key):
    with TlsFront() as front:
        for line in refusals(front, "circuitpython", files=OWNERS | OWN | {"client.key": key}):
            assert "ca.der, client.der or client.key is not what its name says" in line, line


def test_a_central_system_that_mends_its_certificate_is_found():
    with TlsFront("expired.pem") as front, secured("micropython32", front) as shop:
        shop.wait("log", seconds=30)
        front.shows("server.pem")
        shop.wait("connected", seconds=60)


def test_a_session_outlives_a_certificate_that_has_expired_meanwhile():
    with TlsFront() as front, secured("micropython32", front) as shop:
        shop.wait("connected", seconds=30)
        shop.charges(kw=22)
        front.shows("expired.pem")
        shop.cut("network")
        shop.restore("network")
        while "has expired" not in shop.wait("log", seconds=30)["text"]:
            pass
        assert shop.connector(1)["closed"]
        front.shows("server.pem")
        shop.wait("connected", seconds=60)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out", seconds=30)
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_central_system_without_tls_is_told():
    with Charger("micropython32", simulated=False) as other, TlsFront() as front:
        front.port = other.workshop.csms_port
        for line in refusals(front):
            assert "the central system has ended the handshake" in line


def test_circuitpython_does_not_say_why_it_refuses_a_certificate():
    for certificate, options in (
        ("server.pem", {"files": {"ca.der": der("stranger.der")}}), ("server.pem", {"host": "127.0.0.1"}),
        ("expired.pem", {}),
    ):  # fmt: skip
        with TlsFront(certificate) as front:
            for line in refusals(front, interpreter="circuitpython", **options):
                assert "is refused: authority, name, or time" in line, line
            assert not front.shaken
