"""The DHCP client: when it asks whom for what, at the borders of its times, and what it makes of bad answers."""

import struct

from lib.wire.dhcp import EVERYBODY, NOBODY, Client

MAC = b"\x02\x11\x22\x33\x44\x55"
XID = b"abcd"
ADDRESS, SERVER = bytes((10, 0, 0, 20)), bytes((10, 0, 0, 1))
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6
LEASE_S = 80000


def reply(kind, lease_s=LEASE_S, address=ADDRESS, xid=XID, mac=MAC, extra=b"", cookie=0x63825363):
    packet = bytearray(240)
    struct.pack_into(">BBBB4s", packet, 0, 2, 1, 6, 0, xid)
    packet[16:20] = address
    packet[28:34] = mac
    struct.pack_into(">I", packet, 236, cookie)
    options = bytes((53, 1, kind, 54, 4)) + SERVER + bytes((1, 4, 255, 255, 0, 0, 3, 4)) + SERVER
    options += bytes((6, 8)) + SERVER + ADDRESS + b"\x33\x04" + struct.pack(">I", lease_s)
    return bytes(packet) + extra + options + b"\xff"


def options_of(message):
    found, at = {}, 240
    while message[at] != 255:
        found[message[at]] = message[at + 2 : at + 2 + message[at + 1]]
        at += 2 + message[at + 1]
    return found


def kind_of(message):
    return options_of(message)[53][0]


def client(now=0):
    return Client(MAC, XID, "bollard-334455", now)


def bound(now=0, lease_s=LEASE_S):
    made = client(now)
    made.owed(now)
    made.receive(reply(OFFER), now)
    made.owed(now)
    assert made.receive(reply(ACK, lease_s), now)
    return made


def test_it_discovers_takes_the_offer_and_has_a_lease():
    """4.3.1, 4.3.2"""
    dhcp = client()
    discover = dhcp.owed(0)
    assert kind_of(discover) == DISCOVER and dhcp.server == EVERYBODY
    assert discover[4:8] == XID and discover[28:34] == MAC and discover[10:12] == b"\x80\x00"
    assert options_of(discover)[12] == b"bollard-334455"
    assert dhcp.owed(0) is None
    assert not dhcp.receive(reply(OFFER), 100)
    request = dhcp.owed(100)
    assert kind_of(request) == REQUEST and dhcp.lease is None
    assert options_of(request)[50] == ADDRESS and options_of(request)[54] == SERVER
    assert dhcp.receive(reply(ACK), 200)
    assert dhcp.lease == (ADDRESS, b"\xff\xff\x00\x00", SERVER, SERVER)
    assert dhcp.owed(300) is None


def test_it_asks_again_after_4_8_16_32_and_64_seconds():
    """4.1"""
    dhcp, now = client(), 0
    assert dhcp.owed(now)
    for wait_s in (4, 8, 16, 32, 64, 64):
        assert dhcp.owed(now + wait_s * 1000 - 1) is None
        now += wait_s * 1000
        assert kind_of(dhcp.owed(now)) == DISCOVER


def test_an_offer_that_is_not_confirmed_is_forgotten():
    dhcp, now = client(), 0
    dhcp.owed(now)
    dhcp.receive(reply(OFFER), now)
    kinds = []
    for _ in range(6):
        message = dhcp.owed(now)
        kinds += [kind_of(message)] if message else []
        now += 4000
    assert kinds[:5] == [REQUEST] * 4 + [DISCOVER]


def test_it_renews_from_half_of_the_time_on_then_asks_anybody_then_has_none():
    """4.4.5"""
    dhcp, half = bound(), LEASE_S * 500
    assert dhcp.owed(half - 1000) is None
    renewal = dhcp.owed(half)
    assert kind_of(renewal) == REQUEST and dhcp.server == SERVER and renewal[12:16] == ADDRESS
    assert renewal[10:12] == b"\0\0" and 50 not in options_of(renewal) and 54 not in options_of(renewal)
    assert dhcp.owed(half + 59999) is None and dhcp.owed(half + 60000)
    late = LEASE_S * 875
    assert kind_of(dhcp.owed(late)) == REQUEST and dhcp.server == EVERYBODY
    dhcp.owed(LEASE_S * 1000 - 1)
    assert dhcp.lease
    assert kind_of(dhcp.owed(LEASE_S * 1000)) == DISCOVER and dhcp.lease is None


def test_a_renewal_begins_the_time_anew_and_changes_nothing():
    dhcp, half = bound(), LEASE_S * 500
    dhcp.owed(half)
    assert not dhcp.receive(reply(ACK), half)
    assert dhcp.lease and dhcp.owed(LEASE_S * 1000) is not None  # half of the new time
    assert dhcp.lease


def test_a_lease_of_a_quarter_of_a_year_is_asked_for_again_after_five_days():
    """Ticks compare for twelve days only: asking early harms nobody."""
    dhcp, now = bound(0, 90 * 86400), 0
    for _ in range(5 * 24 - 1):
        now = (now + 3600000) & ((1 << 29) - 1)
        assert dhcp.owed(now) is None
    now = (now + 3600000) & ((1 << 29) - 1)
    assert kind_of(dhcp.owed(now)) == REQUEST and dhcp.lease


def test_a_refusal_takes_the_lease_away():
    """4.3.2"""
    dhcp = bound()
    assert dhcp.receive(reply(NAK, address=NOBODY), 1000) and dhcp.lease is None
    assert kind_of(dhcp.owed(1000)) == DISCOVER


def test_a_refused_request_begins_anew():
    dhcp = client()
    dhcp.owed(0)
    dhcp.receive(reply(OFFER), 0)
    dhcp.owed(0)
    assert not dhcp.receive(reply(NAK, address=NOBODY), 0)
    assert kind_of(dhcp.owed(0)) == DISCOVER


def test_what_is_not_for_us_or_is_broken_is_passed_over():
    whole = reply(OFFER)
    bad = [b"", whole[:239], whole[:240], b"\x01" + whole[1:], reply(OFFER, xid=b"abce"), reply(OFFER, address=NOBODY)]
    bad += [reply(OFFER, mac=b"\x02\x11\x22\x33\x44\x56"), reply(OFFER, cookie=1)]
    bad += [whole[:240] + b"\x35", whole[:240] + b"\x35\x01", whole[:240] + b"\x35\x00\xff"]
    for packet in bad:
        dhcp = client()
        dhcp.owed(0)
        assert not dhcp.receive(packet, 0)
        assert dhcp.owed(0) is None, packet
    dhcp = client()
    dhcp.owed(0)
    dhcp.receive(reply(ACK), 0)
    assert dhcp.lease is None  # nobody has asked for it


def test_padding_is_skipped_and_a_list_that_is_cut_off_counts_as_far_as_it_goes():
    dhcp = client()
    dhcp.owed(0)
    dhcp.receive(reply(OFFER, extra=b"\0\0\0"), 0)
    assert kind_of(dhcp.owed(0)) == REQUEST
    whole = reply(ACK)
    assert dhcp.receive(whole[: len(whole) - 3], 0)  # the lease time is cut off: an hour
    assert dhcp.owed(1799000) is None and dhcp.owed(1800000)


def test_a_lease_of_no_time_is_no_storm_of_requests():
    """It counts as one of a minute: half of that is quiet."""
    for lease_s in (0, 1, 59):
        dhcp = bound(0, lease_s)
        said = [now for now in range(20, 60000, 20) if dhcp.owed(now)]
        assert said == [30000] and dhcp.lease
