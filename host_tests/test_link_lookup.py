"""A lookup in steps: how often and how long the name server is asked, and what is said when it does not help."""

from firmware.tasks import lookup
from host_tests.fake_flash import Flash
from host_tests.fake_names import FAILED, HOST, NAME_SERVER, NEW, OLD, PORT, Link, answer


def ask(link, host=HOST):
    """The address, or the text of what went wrong."""
    link.address, link.asked = None, (host, PORT)
    problem = link.runs(lookup.run(link))
    assert link.open == 0 and link.asked is None
    return problem or link.address[0]


def times(link):
    return [when for when, _ in link.queries]


def silent(query):
    return []


def test_the_answer_is_taken_when_it_comes():
    for wait_ms in (0, 20, 980):
        link = Link(Flash(), OLD, wait_ms)
        assert ask(link) == OLD[0] and link.now == link.lost == wait_ms
        assert times(link) == [0] and link.to == (NAME_SERVER, 53)


def test_a_silent_name_server_is_asked_three_times_in_seven_seconds():
    link = Link(Flash())
    link.says = silent
    assert ask(link) == "csms.example cannot be looked up at 10.0.0.1: the name server does not answer"
    assert times(link) == [0, 1000, 3000] and link.now == 7000 and link.lost == 0


def test_a_late_answer_to_the_first_message_counts():
    for wait_ms in (1000, 2500, 6980):
        link = Link(Flash(), OLD, wait_ms)
        assert ask(link) == OLD[0] and link.now == wait_ms
    assert ask(Link(Flash(), OLD, 7000)).endswith("does not answer")


def test_that_there_is_no_such_name_is_believed_at_once():
    link = Link(Flash(), None, 40)
    assert ask(link) == "csms.example cannot be looked up at 10.0.0.1: there is no such name"
    assert times(link) == [0] and link.now == 40


def test_what_is_nobodys_answer_or_spoilt_does_not_stop_a_good_one():
    for bad in (
        lambda query: b"", lambda query: b"\xff" * 600, lambda query: answer(query, NEW[0])[1:], lambda query: query,
        lambda query: answer(query, NEW[0])[:-1], lambda query: answer(query, flags=FAILED),
        lambda query: bytes((query[0] ^ 1,)) + answer(query, NEW[0])[1:],
    ):  # fmt: skip
        link = Link(Flash())
        link.says = lambda query: [(0, bad(query)), (60, answer(query, OLD[0]))]  # noqa: B023 called before the next
        assert ask(link) == OLD[0] and times(link) == [0]


def test_a_name_server_in_trouble_is_asked_again_and_its_trouble_is_told():
    link = Link(Flash())
    link.says = lambda query: [(10, answer(query, flags=FAILED))]
    assert ask(link).endswith("the name server has failed, code 2") and len(link.queries) == 3
    link.says = lambda query: [(10, answer(query, OLD[0])[:-1])]
    assert ask(link).endswith("the name server's answer cannot be read")
    link.says = lambda query: [(10, answer(query, flags=FAILED) if len(link.queries) == 7 else answer(query, OLD[0]))]
    assert ask(link) == OLD[0] and len(link.queries) == 8


def test_each_lookup_has_a_number_of_its_own():
    link = Link(Flash())
    ask(link)
    link.entropy = lambda count: b"\x00\x07"
    ask(link)
    assert [message[:2] for _, message in link.queries] == [b"AB", b"\x00\x07"]


def test_without_a_name_server_or_a_network_it_says_so_at_once():
    link = Link(Flash())
    link.server = "0.0.0.0"
    assert "DHCP has named no name server; set network, or csms with the address by number" in ask(link)
    link = Link(Flash())
    link.refuses = True
    assert ask(link) == "csms.example cannot be looked up at 10.0.0.1: 101" and link.now == 0


def test_what_is_no_name_is_told_and_not_asked():
    link = Link(Flash())
    assert "a..b is no name of a host" in ask(link, "a..b") and link.queries == []
