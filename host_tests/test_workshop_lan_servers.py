"""What answers on the virtual board's own net: RFC 2131 (DHCP) and RFC 1035 (names)."""

import struct

from tools.workshop.lan_servers import LEASED, MASK, ROUTER, dhcp_answer, dns_answer, dns_name

MAC = b"\x02\0\0\0\0\1"


def message(kind: int, *options: tuple, ciaddr: bytes = bytes(4)) -> bytes:
    """A client's message (RFC 2131 2) with options, padded in between."""
    head = b"\1\1\6\0" + b"xid!" + bytes(4) + ciaddr + bytes(12) + MAC + bytes(202)
    text = bytes((53, 1, kind, 0))
    for code, value in options:
        text += bytes((code, len(value))) + value
    return head + b"\x63\x82\x53\x63" + text + b"\xff"


def options_of(answer: bytes) -> dict:
    found, at = {}, 240
    while answer[at] != 255:
        found[answer[at]] = answer[at + 2 : at + 2 + answer[at + 1]]
        at += 2 + answer[at + 1]
    return found


def test_rfc2131_a_discover_is_offered_an_address_for_a_time():
    answer = dhcp_answer(message(1), 7200)
    assert answer[:8] == b"\2\1\6\0xid!" and answer[16:20] == LEASED and answer[28:34] == MAC
    assert options_of(answer) == {
        53: b"\2", 54: ROUTER, 1: MASK, 3: ROUTER, 6: ROUTER,
        51: struct.pack(">I", 7200), 58: struct.pack(">I", 3600), 59: struct.pack(">I", 6300),
    }  # fmt: skip


def test_rfc2131_a_request_is_acknowledged_for_the_address_that_was_offered_and_refused_for_another():
    assert options_of(dhcp_answer(message(3, (50, LEASED), (54, ROUTER)), 60))[53] == b"\5"
    assert options_of(dhcp_answer(message(3, ciaddr=LEASED), 60))[53] == b"\5"
    refused = dhcp_answer(message(3, (50, bytes((10, 0, 0, 99))), (54, ROUTER)), 60)
    assert options_of(refused) == {53: b"\6", 54: ROUTER} and refused[16:20] == bytes(4)


def test_rfc2131_what_is_for_another_server_or_no_request_has_no_answer():
    assert dhcp_answer(message(3, (50, LEASED), (54, bytes((10, 0, 0, 9)))), 60) is None
    assert dhcp_answer(message(7), 60) is None
    assert dhcp_answer(message(1)[:200], 60) is None
    assert dhcp_answer(b"\2" + message(1)[1:], 60) is None
    assert dhcp_answer(message(1)[:236] + bytes(8), 60) is None
    assert dhcp_answer(message(1)[:-1] + b"\x32", 60) is not None  # cut off within an option: what was read counts


QUERY = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\4csms\10workshop\0\0\1\0\1"


def test_rfc1035_a_question_for_an_address_is_understood():
    assert dns_name(QUERY) == "csms.workshop"
    assert dns_name(QUERY[:-4] + b"\0\x1c\0\1") is None  # AAAA
    assert dns_name(QUERY[:20]) is None
    assert dns_name(b"") is None
    assert dns_name(QUERY[:2] + b"\x81" + QUERY[3:]) is None  # an answer


def test_rfc1035_the_answer_repeats_the_question():
    answer = dns_answer(QUERY, bytes((10, 0, 1, 1)))
    assert answer[:2] == QUERY[:2] and answer[2:8] == b"\x81\x80\0\1\0\1"
    assert answer[12 : len(QUERY)] == QUERY[12:]
    assert answer[len(QUERY) :] == b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\1\1"
    assert dns_answer(QUERY, None)[2:8] == b"\x81\x83\0\1\0\0" and len(dns_answer(QUERY, None)) == len(QUERY)
