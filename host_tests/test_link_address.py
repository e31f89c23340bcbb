"""Where a link looks for its central system: when a name is looked up, and what is kept of the answer."""

from firmware.tasks import address, find, lookup
from host_tests.fake_flash import Flash
from host_tests.fake_names import HOST, NEW, OLD, PORT, Link

TO_KNOW, TO_LOOK_UP = ["firmware.tasks.network", "firmware.tasks.address", "lib.wire.url"], ["firmware.port.udp"]


def finds(link, host=HOST, number=PORT):
    """The address to try, or text when there is none."""
    link.csms = "ws://%s:%d/ocpp" % (host, number)
    return link.runs(find.run(link)) or link.runs(lookup.run(link)) or link.address


def answers(link, host=HOST, number=PORT):
    """A central system has answered at what was found."""
    finds(link, host, number)
    link.in_doubt = False
    address.keep(link)
    return link


def known():
    flash = Flash()
    answers(Link(flash))
    return flash


def test_what_has_answered_is_tried_first_after_a_start_and_then_the_name_server_is_asked():
    link = Link(known(), NEW)
    assert finds(link) == OLD and link.queries == []
    assert finds(link) == NEW and len(link.queries) == 1
    link.in_doubt = False
    assert finds(link) == NEW and len(link.queries) == 1


def test_it_is_written_only_when_it_changed():
    flash = known()
    writes = flash.writes
    answers(Link(flash))
    assert flash.writes == writes
    link = Link(flash, NEW)
    finds(link)
    answers(link)
    assert flash.writes == writes + 1 and finds(Link(flash)) == NEW


def test_it_is_not_used_for_another_host_or_port():
    for host, number in (("other.example", PORT), (HOST, 9001), ("csms", PORT)):
        link = Link(known(), NEW)
        assert finds(link, host, number) == (NEW[0], number) and len(link.queries) == 1


def test_an_address_by_number_is_neither_looked_up_nor_kept():
    flash = Flash()
    link = Link(flash)
    assert finds(link, "192.168.1.10") == ("192.168.1.10", PORT)
    answers(link, "192.168.1.10")
    assert link.queries == [] and flash.writes == 0


def test_what_finding_has_loaded_is_dropped_after_it():
    for found in (OLD, None):
        link = Link(Flash(), found)
        finds(link)
        assert link.forgotten == TO_KNOW + ["lib.wire.dns"] * 2 + TO_LOOK_UP
    link = Link(known())
    finds(link)
    assert link.forgotten == TO_KNOW


def test_a_name_server_that_knows_nothing_does_not_stop_the_tries_at_the_known_address():
    link = Link(known(), None)
    assert [finds(link) for _ in range(3)] == 3 * [OLD] and len(link.queries) == 2
    refused = "csms.example cannot be looked up at 10.0.0.1: there is no such name"
    assert link.lines == 2 * [refused + "; 10.0.0.2 is tried again"]
    assert finds(Link(Flash(), None)) == refused


def test_what_is_no_name_is_an_error_of_the_settings():
    assert "x..y is no name of a host" in finds(Link(Flash()), "x..y")


def test_a_full_flash_is_no_reason_to_hang_up():
    flash = Flash(limit=0)
    assert answers(Link(flash)).address == OLD
    assert finds(Link(flash)) == OLD  # by the name server
