"""RFC 6455 5.3: every byte of a client's payload is masked with the key of its frame."""

from host_tests.wire_frames import KEY, client_frames, drained, text_frame
from lib.wire.sender import Sender
from lib.wire.websocket import PING


def test_the_masked_text_frame_of_5_7():
    """TRN-WS-06"""
    assert text_frame("Hello") == bytes([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])


def test_the_key_goes_on_over_pieces_and_fillings():
    text = "0123456789" * 90
    for key in (KEY, b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01\x02\x03\x04"):
        for width in (1, 3, 7, 64, 900):
            pieces = [text[i : i + width] for i in range(0, len(text), width)]
            sender = Sender(136)
            sender.text(pieces, key)
            data = drained(sender, 17)
            assert data[4:8] == key
            assert client_frames(data)[0][2] == text.encode()


def test_each_frame_has_the_key_it_was_given():
    sender = Sender()
    for key in (b"abcd", b"efgh"):
        sender.text(("x",), key)
        assert drained(sender)[2:6] == key


def test_control_frames_are_masked():
    sender = Sender()
    sender.control(PING, b"Hello", KEY)
    assert drained(sender) == bytes([0x89, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])


def test_a_zero_key_shows_the_text_itself():
    assert text_frame("Hello", bytes(4)) == b"\x81\x85\0\0\0\0Hello"
