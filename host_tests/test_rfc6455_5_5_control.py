"""RFC 6455 5.5: ping, pong and the rules that all control frames obey."""

from host_tests.wire_frames import KEY, broken, client_frames, drained, frame, received, the_event
from lib.wire.sender import Sender
from lib.wire.websocket import CLOSE, PING, PONG, TEXT, Receiver


def test_a_ping_and_a_pong_show_their_payload():
    for opcode in (PING, PONG):
        for length in (0, 1, 125):
            event, payload, _ = the_event(frame(opcode, b"p" * length))
            assert (event, len(payload)) == (opcode, length)


def test_a_control_frame_in_fragments_breaks():
    """TRN-WS-07"""
    for opcode in (CLOSE, PING, PONG):
        assert broken(frame(opcode, fin=False)[:2]) == 1002


def test_a_control_frame_of_more_than_125_bytes_breaks():
    """TRN-WS-07"""
    for opcode in (CLOSE, PING, PONG):
        for length in (126, 65536):
            assert broken(frame(opcode, b"x" * length)[:10]) == 1002


def test_a_control_frame_goes_at_once_when_nothing_is_under_way():
    sender = Sender()
    assert sender.control(PING, b"", KEY)
    assert client_frames(drained(sender)) == [(1, PING, b"")]
    assert sender.control(PONG, b"x" * 125, KEY)
    assert client_frames(drained(sender)) == [(1, PONG, b"x" * 125)]


def test_a_pong_follows_the_text_under_way():
    sender = Sender()
    sender.text(("x" * 700,), KEY)
    begun = bytes(sender.take()[:100])
    sender.sent(100)
    assert sender.control(PONG, b"?", b"abcd")
    assert client_frames(begun + drained(sender, 50)) == [(1, TEXT, b"x" * 700), (1, PONG, b"?")]


def test_the_latest_pong_replaces_one_that_waits():
    """5.5.3: it is enough to answer the newest ping."""
    sender = Sender()
    sender.text(("x",), KEY)
    for payload in (b"one", b"second"):
        assert sender.control(PONG, payload, KEY)
    assert client_frames(drained(sender)) == [(1, TEXT, b"x"), (1, PONG, b"second")]


def test_a_pong_that_is_under_way_is_not_replaced():
    sender = Sender()
    sender.control(PONG, b"one", KEY)
    begun = bytes(sender.take()[:2])
    sender.sent(2)
    sender.control(PONG, b"second", KEY)
    assert client_frames(begun + drained(sender)) == [(1, PONG, b"one"), (1, PONG, b"second")]


def test_a_pong_does_not_replace_a_ping_that_is_not_yet_written():
    sender = Sender()
    assert sender.control(PING, b"ours", KEY)
    assert sender.control(PONG, b"theirs", KEY)
    assert client_frames(drained(sender)) == [(1, PING, b"ours"), (1, PONG, b"theirs")]


def test_a_ping_is_refused_while_something_is_under_way():
    sender = Sender()
    sender.text(("x",), KEY)
    assert not sender.control(PING, b"", KEY)
    assert client_frames(drained(sender)) == [(1, TEXT, b"x")]
    assert sender.control(PING, b"", KEY)


def test_a_close_outranks_a_pong_and_is_the_last_frame():
    """5.5.1."""
    sender = Sender()
    sender.text(("x",), KEY)
    assert sender.control(PONG, b"", KEY)
    assert sender.control(CLOSE, b"\x03\xe8", KEY)
    assert sender.closing
    for opcode in (PONG, PING, CLOSE):
        assert not sender.control(opcode, b"", KEY)
    assert client_frames(drained(sender)) == [(1, TEXT, b"x"), (1, CLOSE, b"\x03\xe8")]
    try:
        sender.text(("y",), KEY)
        raise AssertionError("closing")
    except ValueError:
        pass


def test_a_pong_takes_its_payload_from_the_receivers_view():
    """TRN-WS-08"""
    receiver = Receiver(bytearray(8))
    sender = Sender()
    receiver.feed(memoryview(frame(PING, b"ping 1")))
    sender.control(PONG, receiver.payload, KEY)
    receiver.feed(memoryview(frame(PING, b"other!")))
    assert client_frames(drained(sender)) == [(1, PONG, b"ping 1")]


def test_control_frames_back_to_back():
    assert received(frame(PING, b"1") + frame(PING, b"2"))[1][1] == b"2"
