"""RFC 6455 5.5.1, 7.1 and 7.4: the close frame and its codes."""

from host_tests.wire_frames import KEY, broken, client_frames, drained, frame, received, the_event
from lib.wire.sender import Sender, close_payload
from lib.wire.websocket import CLOSE, NO_CODE, TEXT


def test_a_close_shows_its_code_and_its_reason():
    assert the_event(frame(CLOSE, b"\x03\xe8bye")) == (CLOSE, b"bye", 1000)
    assert the_event(frame(CLOSE, b"\x03\xe9")) == (CLOSE, b"", 1001)


def test_a_close_without_a_code_counts_as_1005():
    """7.1.5."""
    assert the_event(frame(CLOSE)) == (CLOSE, b"", NO_CODE)


def test_a_close_of_one_byte_breaks():
    assert broken(frame(CLOSE, b"\x03")) == 1002


def test_only_codes_that_may_be_sent_are_accepted():
    """7.4.1, 7.4.2; 1012 to 1014 from the IANA registry."""
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999):
        assert the_event(frame(CLOSE, code.to_bytes(2, "big"))) == (CLOSE, b"", code)
    for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535):
        assert broken(frame(CLOSE, code.to_bytes(2, "big"))) == 1002


def test_a_reason_that_is_not_utf8_breaks():
    assert broken(frame(CLOSE, b"\x03\xe8\xff")) == 1007


def test_what_follows_a_close_is_swallowed():
    """RFC 6455 1.4."""
    assert len(received(frame(CLOSE, b"\x03\xe8") + frame(TEXT, b"x") + frame(CLOSE))) == 1


def test_close_payload_is_code_and_reason():
    assert close_payload(1000) == b"\x03\xe8"
    assert close_payload(1009, "too big") == b"\x03\xf1too big"


def test_close_payload_answers_no_code_with_nothing():
    """7.4.1: 1005 must not be set by an endpoint."""
    assert close_payload(NO_CODE, "ignored") == b""


def test_close_payload_fits_a_control_frame_and_cuts_no_character():
    assert len(close_payload(1000, "x" * 200)) == 125
    for shift in range(4):
        payload = close_payload(1000, "x" * shift + "\u20ac" * 60)
        assert 122 < len(payload) <= 125
        assert the_event(frame(CLOSE, payload)) == (CLOSE, payload[2:], 1000)


def test_the_close_handshake_answers_with_the_same_code():
    """TRN-WS-08"""
    sender = Sender()
    _, _, code = the_event(frame(CLOSE, b"\x03\xf0policy"))
    sender.control(CLOSE, close_payload(code), KEY)
    assert client_frames(drained(sender)) == [(1, CLOSE, b"\x03\xf0")]
