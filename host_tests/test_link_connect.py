"""The last part of a connection, with a network that takes nothing: how long it is waited for, what is said of it."""

from firmware.tasks import connect
from host_tests.fake_flash import Flash
from host_tests.fake_names import Link


class Deaf:
    """A stream that takes `taken` bytes of what it is given, and no more."""

    def __init__(self, taken):
        self.taken = taken

    def write(self, view):
        count, self.taken = min(len(view), self.taken), max(0, self.taken - len(view))
        return count


def written(taken, host):
    """(what went wrong, after how many ms) with a request of 100 bytes."""
    link = Link(Flash())
    link.stream = Deaf(taken)
    return link.runs(connect._write(link, memoryview(bytes(100)), host)), link.now


def test_a_handshake_of_tls_that_does_not_end_is_given_up_after_30_s():
    assert written(0, "csms.example") == ("the TLS handshake does not end", 30020)


def test_without_tls_it_is_the_network_that_takes_nothing():
    for taken in (0, 99):
        assert written(taken, "") == ("the network takes nothing", 30020)


def test_what_is_taken_is_written():
    for host in ("", "csms.example"):
        assert written(100, host) == (None, 0)
