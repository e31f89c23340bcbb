"""RFC 6455 8.1 and RFC 3629: text is UTF-8, anything else breaks with 1007."""

from host_tests.wire_frames import broken, frame, the_event
from lib.wire.websocket import TEXT, valid_utf8

_VALID = (
    b"",
    b"plain ASCII\x00\x7f",
    b"\xc2\x80",
    b"\xdf\xbf",
    b"\xe0\xa0\x80",
    b"\xed\x9f\xbf",
    b"\xee\x80\x80",
    b"\xef\xbf\xbf",
    b"\xf0\x90\x80\x80",
    b"\xf4\x8f\xbf\xbf",
    b"a\xc3\xa4b\xe2\x82\xacc\xf0\x9f\x94\x8cd",
)
_INVALID = (
    b"\x80",  # a continuation of nothing
    b"\xbf\x41",
    b"\xc0\x80",  # overlong
    b"\xc1\xbf",
    b"\xe0\x9f\xbf",
    b"\xf0\x8f\xbf\xbf",
    b"\xed\xa0\x80",  # surrogates
    b"\xed\xbf\xbf",
    b"\xf4\x90\x80\x80",  # above U+10FFFF
    b"\xf5\x80\x80\x80",
    b"\xff",
    b"\xfe",
    b"\xc3",  # cut short
    b"\xe2\x82",
    b"\xf0\x9f\x94",
    b"\xc3A",
    b"\xe2\x82A",
    b"\xe2A\x82",
    b"\xf0\x9f\x94\xc3",
    b"\xc3\xa4\xa4",
)


def test_utf8_is_accepted():
    for data in _VALID:
        assert valid_utf8(memoryview(data)), data
        assert the_event(frame(TEXT, data)) == (TEXT, data, 0)


def test_what_is_not_utf8_breaks():
    """TRN-WS-06, TRN-RPC-13"""
    for data in _INVALID:
        for text in (data, b"before" + data, data + b"after"):
            assert not valid_utf8(memoryview(text)), text
            assert broken(frame(TEXT, text)) == 1007


def test_the_border_of_every_range_of_three_bytes():
    for lead in range(0xE0, 0xF0):
        for second in (0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0):
            low = 0xA0 if lead == 0xE0 else 0x80
            high = 0x9F if lead == 0xED else 0xBF
            assert valid_utf8(memoryview(bytes([lead, second, 0x80]))) == (low <= second <= high)


def test_text_that_breaks_in_a_later_fragment_breaks():
    assert broken(frame(TEXT, b"\xe2", fin=False) + frame(0, b"A")) == 1007
