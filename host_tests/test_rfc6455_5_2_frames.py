"""RFC 6455 5.2: the base framing protocol, both directions."""

from host_tests.wire_frames import KEY, broken, client_frames, drained, frame, received, the_event
from lib.wire.sender import Sender
from lib.wire.websocket import CLOSE, PING, PONG, TEXT, TOO_BIG, Receiver


def test_an_unmasked_text_frame_of_5_7_is_a_message():
    assert the_event(bytes([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])) == (TEXT, b"Hello", 0)


def test_an_empty_text_frame_is_an_empty_message():
    assert the_event(frame(TEXT)) == (TEXT, b"", 0)


def test_each_form_of_the_length_is_read():
    for length in (1, 125, 126, 127, 300, 3000):
        event, payload, _ = the_event(frame(TEXT, b"x" * length), size=length)
        assert (event, len(payload)) == (TEXT, length)


def test_a_message_of_more_than_65535_bytes_is_read():
    receiver = Receiver(bytearray(40))
    assert received(b"\x81\x7f" + (65536).to_bytes(8, "big"), receiver=receiver) == []
    for _ in range(64):
        assert receiver.event is None
        assert receiver.feed(memoryview(b"0123456789abcdef" * 64)) == 1024
    assert receiver.event == TOO_BIG
    assert received(frame(TEXT, b"next"), receiver=receiver) == [(TEXT, b"next", 0)]


def test_a_longer_form_than_needed_is_tolerated():
    for form in (126, 127):
        assert the_event(frame(TEXT, b"abc", form=form)) == (TEXT, b"abc", 0)


def test_a_64_bit_length_with_its_highest_bit_set_breaks():
    assert broken(bytes([0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 1])) == 1002


def test_a_reserved_bit_breaks():
    for rsv in range(1, 8):
        assert broken(frame(TEXT, b"x", rsv=rsv)[:2]) == 1002


def test_a_reserved_opcode_breaks():
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        assert broken(frame(opcode)[:2]) == 1002


def test_a_masked_frame_of_the_server_breaks():
    """TRN-WS-06, RFC 6455 5.1."""
    for opcode in (TEXT, PING, CLOSE):
        assert broken(frame(opcode, masked=True)[:2]) == 1002


def test_a_binary_message_is_not_acceptable():
    """TRN-WS-06: OCPP goes in text frames."""
    assert broken(frame(2, b"x")[:2]) == 1003


def test_what_follows_a_broken_frame_is_swallowed():
    receiver = Receiver(bytearray(64))
    assert len(received(frame(3) + frame(TEXT, b"x") + frame(CLOSE), receiver=receiver)) == 1
    receiver.reset()
    assert received(frame(TEXT, b"x"), receiver=receiver) == [(TEXT, b"x", 0)]


def test_a_stream_cut_at_every_byte_gives_the_same_events():
    stream = (
        frame(TEXT, b"one")
        + frame(TEXT, b"a" * 150, fin=False)
        + frame(PING, b"?")
        + frame(0, b"b" * 150)
        + frame(TEXT, b"c" * 500)
        + frame(PONG)
        + frame(TEXT)
        + frame(CLOSE, b"\x03\xe8bye")
    )
    whole = received(stream, size=310)
    assert [event for event, _, _ in whole] == [TEXT, PING, TEXT, TOO_BIG, PONG, TEXT, CLOSE]
    for step in (1, 2, 3, 5, 7, 64, 127):
        assert received(stream, size=310, step=step) == whole
    view = memoryview(stream)
    for cut in range(1, len(stream)):
        receiver = Receiver(bytearray(310))
        assert received(view[:cut], receiver=receiver) + received(view[cut:], receiver=receiver) == whole


def test_feed_stops_at_the_end_of_an_event():
    stream = frame(TEXT, b"one") + frame(PING) + frame(TEXT, b"two")
    receiver = Receiver(bytearray(64))
    assert receiver.feed(memoryview(stream)) == 5
    assert receiver.feed(memoryview(stream)[5:]) == 2
    assert receiver.event == PING
    assert receiver.feed(memoryview(b"")) == 0
    assert receiver.event is None


def test_a_message_that_fills_the_buffer_is_not_too_big():
    assert the_event(frame(TEXT, b"x" * 64), size=64) == (TEXT, b"x" * 64, 0)


def test_a_message_that_is_too_big_shows_its_head_and_the_connection_goes_on():
    """TRN-WS-09."""
    for too_big in (
        frame(TEXT, b"0123456789" * 7),
        frame(TEXT, b"0123456789" * 3, fin=False) + frame(0, b"0123456789" * 4),
        frame(TEXT, b"0123456789" * 7, fin=False) + frame(0, b"x") + frame(0, b"y", fin=False)[:0],
    ):
        for step in (0, 1, 16):
            events = received(too_big + frame(TEXT, b"next"), size=16, step=step)
            assert events == [(TOO_BIG, b"0123456789012345", 0), (TEXT, b"next", 0)]


def test_any_bytes_at_all_never_raise():
    seed = 1
    for _ in range(300):
        noise = bytearray(40)
        for i in range(len(noise)):
            seed = (seed * 25173 + 13849) % 65536
            noise[i] = seed >> 8
        noise[0] = (0x81, 0x01, 0x80, 0x88, 0x89, 0x8A)[seed % 6]
        noise[1] &= 0x1F
        received(noise, size=8)
        received(noise, size=8, step=3)


def test_a_sent_text_of_any_length_has_the_shortest_header():
    for length in (0, 1, 125, 126, 127, 240, 250, 251, 252, 300, 3000):
        text = "x" * length
        sender = Sender()
        sender.text((text,), KEY)
        assert client_frames(drained(sender)) == [(1, TEXT, text.encode())]


def test_the_longest_forms_of_the_length_are_sent():
    for count, tail, header in ((1023, "x" * 63, b"\xfe\xff\xff"), (1024, "", b"\xff\0\0\0\0\0\x01\0\0")):
        sender = Sender()
        sender.text(("x" * 64,) * count + (tail,), bytes(4))
        assert bytes(sender.take()[: len(header) + 6]) == b"\x81" + header + bytes(4) + b"x"
        total = 0
        while sender.busy:
            total += len(sender.take())
            sender.sent(len(sender.take()))
        assert total == 1 + len(header) + 4 + 64 * count + len(tail)


def test_pieces_are_joined_whatever_the_network_takes():
    pieces = ['[2,"17","Authorize",', "", '{"idTag":"', "04A1B2C3" * 40, '"}', "]", ""]
    expected = "".join(pieces).encode()
    for size in (132, 133, 256):
        sender = Sender(size)
        for step in (1, 3, 131, 1000):
            sender.text(pieces, KEY)
            assert client_frames(drained(sender, step)) == [(1, TEXT, expected)]


def test_take_gives_the_same_bytes_until_they_are_sent():
    sender = Sender()
    sender.text(("Hello",), KEY)
    first = bytes(sender.take())
    assert bytes(sender.take()) == first
    sender.sent(4)
    assert bytes(sender.take()) == first[4:]
    assert sender.busy
    sender.sent(len(first) - 4)
    assert not sender.busy


def test_a_filling_is_never_longer_than_the_buffer():
    sender = Sender(256)
    sender.text(("x" * 1000,), KEY)
    while sender.busy:
        part = sender.take()
        assert 0 < len(part) <= 256
        sender.sent(len(part))


class _Unsteady:
    """Pieces that are others on the second pass."""

    def __init__(self, first, second):
        self.passes = [second, first]

    def __iter__(self):
        return iter(self.passes.pop())


def _refuses(pieces):
    sender = Sender()
    try:
        sender.text(pieces, KEY)
        drained(sender)
    except ValueError:
        return True
    return False


def test_pieces_that_change_between_the_passes_are_refused():
    assert not _refuses(_Unsteady(["ab", "c"], ["abc"]))
    assert _refuses(_Unsteady(["abc"], ["ab"]))
    assert _refuses(_Unsteady(["abc"], ["abc", "d"]))
    assert _refuses(_Unsteady(["abc"], ["abcd"]))
    assert _refuses(_Unsteady(["x" * 600], ["x" * 599]))
    assert _refuses(_Unsteady(["x" * 600], ["x" * 601]))
    assert _refuses(["stra\u00dfe"])  # not ASCII: more bytes than characters


def test_a_second_text_waits_until_the_first_is_gone():
    sender = Sender()
    sender.text(("one",), KEY)
    try:
        sender.text(("two",), KEY)
        raise AssertionError("busy")
    except ValueError:
        pass
    assert client_frames(drained(sender)) == [(1, TEXT, b"one")]


def test_reset_forgets_the_frame_under_way():
    sender = Sender()
    sender.text(("x" * 1000,), KEY)
    sender.control(CLOSE, b"", KEY)
    sender.sent(len(sender.take()))
    sender.reset()
    assert not sender.busy
    sender.text(("new",), KEY)
    assert client_frames(drained(sender)) == [(1, TEXT, b"new")]
