"""Where a link looks for its central system: when a name is looked up, and what is kept of the answer."""

from firmware.tasks import address
from host_tests.fake_flash import Flash
from lib.store.slots import Slots

HOST, PORT = "csms.example", 9000
OLD, NEW = ("10.0.0.2", PORT), ("10.0.0.3", PORT)


class Connector:
    closed = authorized = False


class Link:
    """What address.py sees of a link, itself being port, log, cp and session in one. `answer` is the name server's."""

    def __init__(self, flash, answer=OLD):
        self.address, self.in_doubt, self.wary, self.failures = None, False, False, 0
        self.port = self.log = self.cp = self
        self.slots = Slots(flash, "store")
        self.sessions, self.connector = [self], Connector()
        self.answer, self.asked, self.lines = answer, [], []

    def resolve(self, host, number):
        if host[0].isdigit():
            return (host, number)
        self.asked.append(host)
        if not self.answer:
            raise OSError("the name is not known")
        return self.answer

    def warn(self, source, text):
        self.lines.append(text)

    def finds(self, host=HOST, number=PORT):
        """The address to try; None while it waits, text when there is none."""
        try:
            for _ in address.find(self, host, number):
                return None
        except OSError as problem:
            return str(problem)
        return self.address

    def answers(self, host=HOST, number=PORT):
        """A central system has answered at what was found."""
        self.finds(host, number)
        self.in_doubt = False
        self.csms = "ws://%s:%d/ocpp" % (host, number)
        address.keep(self)
        return self


def known():
    flash = Flash()
    Link(flash).answers()
    return flash


def test_what_has_answered_is_tried_first_after_a_start_and_then_the_name_server_is_asked():
    link = Link(known(), NEW)
    assert link.finds() == OLD and link.asked == []
    assert link.finds() == NEW and link.asked == [HOST]
    link.in_doubt = False
    assert link.finds() == NEW and link.asked == [HOST]


def test_it_is_written_only_when_it_changed():
    flash = known()
    writes = flash.writes
    Link(flash).answers()
    assert flash.writes == writes
    link = Link(flash, NEW)
    link.finds()
    link.answers()
    assert flash.writes == writes + 1 and Link(flash).finds() == NEW


def test_it_is_not_used_for_another_host_or_port():
    for host, number in (("other.example", PORT), (HOST, 9001), ("csms", PORT)):
        link = Link(known(), (NEW[0], number))
        assert link.finds(host, number) == (NEW[0], number) and link.asked == [host]


def test_an_address_by_number_is_neither_looked_up_nor_kept():
    flash = Flash()
    link = Link(flash)
    link.connector.closed = True
    assert link.finds("192.168.1.10") == ("192.168.1.10", PORT)
    link.answers("192.168.1.10")
    assert link.asked == [] and flash.writes == 0


def test_four_bytes_are_kept_as_well():
    """CircuitPython's driver says so."""
    flash = Flash()
    Link(flash, (b"\x0a\x00\x00\x02", PORT)).answers()
    assert Link(flash).finds() == OLD


def test_what_only_this_start_can_use_is_not_kept():
    for found in (("127.0.0.1", 40001), b"\x02\x00\x23\x28\x7f\x00\x00\x01"):
        flash = Flash()
        link = Link(flash, found).answers()
        assert link.address == found and flash.writes == 0


def test_nothing_is_looked_up_while_a_contactor_is_closed_or_may_close():
    for name in ("closed", "authorized"):
        link = Link(Flash())
        setattr(link.connector, name, True)
        assert link.finds() is None and link.asked == []
        assert link.lines == ["csms.example is not looked up while a contactor may close"]
        kept = Link(known())
        setattr(kept.connector, name, True)
        assert [kept.finds() for _ in range(5)] == 5 * [OLD] and kept.asked == kept.lines == []


def test_who_waits_asks_when_nobody_charges_any_more():
    link = Link(Flash())
    link.connector.closed = True
    waiting = address.find(link, HOST, PORT)
    for _ in range(1000):
        assert next(waiting) > 0
    link.connector.closed = False
    assert list(waiting) == [] and link.address == OLD and len(link.lines) == 1


def test_a_name_server_that_knows_nothing_does_not_stop_the_tries_at_the_known_address():
    link = Link(known(), None)
    assert [link.finds() for _ in range(3)] == 3 * [OLD] and len(link.asked) == 2
    assert Link(Flash(), None).finds() == "the name is not known"


def test_after_the_watchdog_has_bitten_the_next_lookup_is_minutes_away():
    for flash, found in ((known(), OLD), (Flash(), "csms.example is not looked up yet, for the watchdog has bitten")):
        link = Link(flash, NEW)
        link.wary = True
        for link.failures in range(7):
            assert link.finds() == found and link.asked == []
        link.failures = 7
        assert link.finds() == NEW and link.asked == [HOST]
        assert not link.answers().wary


def test_a_full_flash_is_no_reason_to_hang_up():
    flash = Flash(limit=0)
    assert Link(flash).answers().address == OLD
    assert Link(flash).finds() == OLD  # by the name server
