"""RFC 1035: the question for an address, and what is believed of the packets that come back."""

from lib.wire import dns

NAME = b"\x04csms\x07example\x00"
ASKED = dns.question("csms.example", 0x1234)
ALIAS = b"\x05alias\x07example\x00"
TO_NAME = b"\xc0\x0c"  # 4.1.4: a pointer to the question's name
TYPE_A, TYPE_CNAME, TYPE_AAAA = b"\x00\x01\x00\x01", b"\x00\x05\x00\x01", b"\x00\x1c\x00\x01"


def record(name, kind, data):
    return name + kind + b"\x00\x00\x00\x3c" + bytes((0, len(data))) + data


def packet(*records, flags=b"\x81\x80", number=b"\x12\x34", asked=ASKED[12:], count=None):
    """An answer of these records (4.1)."""
    count = len(records) if count is None else count
    return number + flags + b"\x00\x01" + bytes((count >> 8, count & 255)) + bytes(4) + asked + b"".join(records)


def told(heard):
    """What an answer tells: an address, "" for nothing, or the exception's name and text."""
    for buffer in (heard, memoryview(bytearray(heard))):
        try:
            found = dns.answer(ASKED, buffer)
        except (OSError, ValueError) as problem:
            found = "%s: %s" % (type(problem).__name__, problem)
    return found


ADDRESS = record(TO_NAME, TYPE_A, b"\x0a\x00\x01\x02")
UNREADABLE = "ValueError: the name server's answer cannot be read"


def test_the_question_is_of_type_a_with_recursion_and_its_number():
    """4.1.1, 4.1.2"""
    assert dns.question("csms.example", 0x1234) == b"\x12\x34\x01\x00\x00\x01" + bytes(6) + NAME + b"\x00\x01\x00\x01"
    assert dns.question("csms.example.", 0x1234) == ASKED


def refused(host):
    try:
        return dns.question(host, 1)
    except ValueError as problem:
        return str(problem)


def test_what_is_no_name_is_not_asked_for():
    """2.3.4"""
    for host in ("", ".", "a..b", ".a", "a" * 64 + ".example", ("a" * 63 + ".") * 4 + "b", "2001:db8::1", "::1"):
        assert isinstance(refused(host), str) and host in refused(host), host
    assert isinstance(refused(("a" * 63 + ".") * 3 + "b" * 61), bytes)
    assert isinstance(refused(("a" * 63 + ".") * 3 + "b" * 62), str)


def test_an_address_is_read_whatever_the_case_of_the_letters():
    """2.3.3"""
    assert told(packet(ADDRESS)) == "10.0.1.2"
    assert told(packet(record(b"\x04CSMS\xc0\x11", TYPE_A, b"\x0a\x00\x01\x02"))) == "10.0.1.2"
    assert told(packet(ADDRESS, asked=ASKED[12:].upper())) == "10.0.1.2"
    assert told(packet(ADDRESS, flags=b"\x85\x00")) == "10.0.1.2"  # authoritative


def test_the_first_of_several_addresses_is_taken_that_can_be_somebodys():
    nobody, group, second = (record(TO_NAME, TYPE_A, bytes((first, 0, 0, 1))) for first in (0, 224, 11))
    assert told(packet(nobody, group, second, ADDRESS)) == "11.0.0.1"
    assert told(packet(nobody)) == "OSError: the name has no IPv4 address"


def test_aliases_are_followed_in_their_order():
    """RFC 1034 3.6.2, 4.3.2; a name may end in a pointer anywhere."""
    first, second = record(TO_NAME, TYPE_CNAME, b"\x01b\xc0\x11"), record(b"\x01b\xc0\x11", TYPE_CNAME, ALIAS)
    address = record(ALIAS, TYPE_A, b"\x0a\x00\x01\x03")
    assert told(packet(first, second, address)) == "10.0.1.3"
    assert told(packet(record(b"\x01x\x00", TYPE_A, b"\x01\x01\x01\x01"), first, second, address)) == "10.0.1.3"
    assert told(packet(first, second)) == "OSError: the name has no IPv4 address"
    assert told(packet(address)) == "OSError: the name has no IPv4 address"  # nobody has led there
    itself = record(TO_NAME, TYPE_CNAME, NAME)
    assert told(packet(itself, itself, ADDRESS)) == "10.0.1.2"


def test_aliases_behind_what_they_lead_to_are_followed_a_few_times():
    """A DNS server that turns its answers' records round: there was "no IPv4 address"."""
    first, second = record(TO_NAME, TYPE_CNAME, b"\x01b\xc0\x11"), record(b"\x01b\xc0\x11", TYPE_CNAME, ALIAS)
    address = record(ALIAS, TYPE_A, b"\x0a\x00\x01\x03")
    for records in ((address, first, second), (first, address, second), (address, second, first)):
        assert told(packet(*records)) == "10.0.1.3", records
    names = [TO_NAME] + [bytes((1, 97 + number, 0)) for number in range(9)]
    chain = [record(owner, TYPE_CNAME, alias) for owner, alias in zip(names, names[1:])]
    chain.append(record(names[-1], TYPE_A, b"\x0a\x00\x01\x04"))
    assert told(packet(*chain)) == "10.0.1.4"
    assert told(packet(*reversed(chain))) == "OSError: the name has no IPv4 address"
    there, back = record(TO_NAME, TYPE_CNAME, ALIAS), record(ALIAS, TYPE_CNAME, NAME)
    assert told(packet(back, there)) == told(packet(there, back)) == "OSError: the name has no IPv4 address"


def test_other_records_are_passed_over():
    other = record(TO_NAME, TYPE_AAAA, bytes(16)) + record(TO_NAME, b"\x00\x01\x00\x03", b"\x01\x01\x01\x01")
    assert told(packet(other + record(TO_NAME, TYPE_A, b"\x01\x02\x03") + ADDRESS, count=4)) == "10.0.1.2"
    assert told(packet()) == "OSError: the name has no IPv4 address"


def test_what_is_no_answer_to_the_question_is_passed_over():
    """RFC 5452 9.1"""
    question = b"\x12\x34\x01\x00\x00\x01" + bytes(6) + ASKED[12:]
    for heard in (
        b"", ASKED[:11], question, packet(ADDRESS, number=b"\x12\x35"), packet(ADDRESS, flags=b"\xa9\x80"),
        packet(ADDRESS, asked=b"\x04evil" + ASKED[17:]), packet(ADDRESS, asked=ASKED[12:-4] + TYPE_AAAA),
        packet(ADDRESS)[:4] + b"\x00\x02" + packet(ADDRESS)[6:], packet(ADDRESS)[: len(ASKED) - 1],
        packet(ADDRESS)[:4] + b"\x00\x00" + packet(ADDRESS)[6:],
        packet(flags=b"\x81\x83", asked=b"\x04evil" + ASKED[17:]),
    ):  # fmt: skip
        assert told(heard) == "", heard


def test_the_name_servers_own_word_is_final_and_its_trouble_is_not():
    """4.1.1 RCODE"""
    assert told(packet(flags=b"\x81\x83")) == "OSError: there is no such name"
    for code in (1, 2, 4, 5, 15):
        trouble = "ValueError: the name server has failed, code %d" % code
        assert told(packet(flags=bytes((0x81, 0x80 | code)))) == trouble
        assert told(b"\x12\x34\x81" + bytes((0x80 | code,)) + bytes(8)) == trouble  # without the question
    assert told(b"\x12\x34\x81\x83" + bytes(8)) == "ValueError: the name server has failed, code 3"


def test_an_answer_that_is_cut_off_serves_as_far_as_it_goes():
    """4.2.1: what is longer than 512 bytes has the bit TC"""
    assert told(packet(ADDRESS, flags=b"\x83\x80")) == "10.0.1.2"
    assert told(packet(flags=b"\x83\x80")) == "ValueError: the name server's answer is cut off"


def test_whatever_the_answer_is_cut_at_nothing_but_the_stated_errors_comes():
    whole = packet(record(TO_NAME, TYPE_CNAME, ALIAS), record(ALIAS, TYPE_A, b"\x0a\x00\x01\x03"))
    for size in range(len(whole)):
        assert told(whole[:size]) == ("" if size < len(ASKED) else UNREADABLE), size
    assert told(whole) == "10.0.1.3"


def test_names_that_lead_to_themselves_or_ahead_come_to_an_end():
    """4.1.4: a pointer leads to a prior occurrence"""
    at = len(ASKED)
    for name in (
        bytes((0xC0, at)), bytes((0xC0, at + 2)), b"\xff\xff", b"\x01a" + bytes((0xC0, at)), b"\x80a",
        b"\x40" + bytes(64),
        b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x3f" + b"a" * 63 + b"\x00",
    ):  # fmt: skip
        assert told(packet(record(name, TYPE_A, b"\x0a\x00\x01\x02"))) == UNREADABLE, name
    loop = record(TO_NAME, TYPE_CNAME, bytes((0xC0, at + 12)))
    assert told(packet(loop, ADDRESS)) == UNREADABLE
    assert told(packet(count=65535)) == UNREADABLE


def test_a_byte_changed_anywhere_gives_an_address_or_a_stated_error():
    alias = record(TO_NAME, TYPE_CNAME, b"\x05alias\xc0\x11")
    whole = bytearray(packet(alias, record(ALIAS, TYPE_A, b"\x0a\x00\x01\x03")))
    for at in range(len(whole)):
        kept = whole[at]
        for value in (0, 1, kept ^ 0x20, 63, 64, 0xC0, 0xFF):
            whole[at] = value
            assert isinstance(told(bytes(whole)), str)
        whole[at] = kept
    assert told(bytes(whole)) == "10.0.1.3"
