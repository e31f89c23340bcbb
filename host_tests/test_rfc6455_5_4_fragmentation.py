"""RFC 6455 5.4: messages in fragments, with control frames between them."""

from host_tests.wire_frames import broken, frame, received, the_event
from lib.wire.websocket import BROKEN, CLOSE, PING, PONG, TEXT


def test_the_fragmented_text_of_5_7():
    assert the_event(bytes([0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F])) == (TEXT, b"Hello", 0)


def test_fragments_are_joined_in_order():
    """TRN-WS-07"""
    parts = [b"a", b"", b"bcd", b"e" * 20, b""]
    data = frame(TEXT, parts[0], fin=False)
    for part in parts[1:-1]:
        data += frame(0, part, fin=False)
    assert the_event(data + frame(0, parts[-1])) == (TEXT, b"".join(parts), 0)


def test_control_frames_between_fragments_keep_their_own_payload():
    """TRN-WS-07"""
    data = (
        frame(TEXT, b"He", fin=False)
        + frame(PING, b"p" * 125)
        + frame(0, b"l", fin=False)
        + frame(PONG, b"")
        + frame(0, b"lo")
    )
    assert received(data) == [(PING, b"p" * 125, 1005), (PONG, b"", 1005), (TEXT, b"Hello", 0)]


def test_a_close_between_fragments_ends_it():
    assert received(frame(TEXT, b"He", fin=False) + frame(CLOSE) + frame(0, b"llo")) == [(CLOSE, b"", 1005)]


def test_a_continuation_of_nothing_breaks():
    for fin in (False, True):
        assert broken(frame(0, b"x", fin=fin)[:2]) == 1002
    events = received(frame(TEXT, b"whole") + frame(0, b"x"))
    assert [event for event, _, _ in events] == [TEXT, BROKEN]


def test_a_new_message_inside_a_message_breaks():
    for opcode in (TEXT, 2):
        assert broken(frame(TEXT, b"x", fin=False) + frame(opcode, b"y")) == 1002


def test_an_empty_first_fragment_opens_a_message():
    assert the_event(frame(TEXT, b"", fin=False) + frame(0, b"x")) == (TEXT, b"x", 0)
    assert broken(frame(TEXT, b"", fin=False) + frame(TEXT, b"x")) == 1002


def test_a_character_may_be_cut_between_fragments():
    euro = b"\xe2\x82\xac"
    assert the_event(frame(TEXT, euro[:1], fin=False) + frame(0, euro[1:])) == (TEXT, euro, 0)
