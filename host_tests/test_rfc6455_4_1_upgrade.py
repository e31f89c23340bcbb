"""RFC 6455 4.1: the opening handshake, from the client's side."""

from lib.wire.http_upgrade import Answer, accept, basic, key, request

_KEY = "dGhlIHNhbXBsZSBub25jZQ=="  # the example of RFC 6455 1.3
_GOOD = (
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "Sec-WebSocket-Protocol: ocpp1.6",
)


def _head(lines, end="\r\n"):
    return (end.join(lines) + end + end).encode()


def _with(old, *new):
    """The good answer with the line that starts with `old` replaced."""
    return [line for line in _GOOD if not line.startswith(old)] + list(new)


def _and(*more):
    """The good answer with lines added."""
    return _GOOD + more


def _judged(head, step=0):
    answer = Answer(_KEY)
    step = step or len(head)
    for start in range(0, len(head), step):
        answer.feed(memoryview(head)[start : start + step])
    return answer


def _error(lines):
    answer = _judged(_head(lines))
    assert answer.done, lines
    return answer.error


def test_the_key_is_16_bytes_in_base64():
    """TRN-WS-03"""
    assert key(b"the sample nonce") == _KEY
    assert len(key(b"\xff" * 16)) == 24


def test_accept_proves_the_key():
    """TRN-WS-03"""
    assert accept(_KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_basic_takes_the_identity_and_the_keys_bytes():
    """TRN-URL-05, SEC-PRF-05: its check value, and an identity that the path would encode."""
    password = bytes([0, 1, 2, 3, 4, 5, 6, 7] + 12 * [255])
    assert basic("AL1000", password) == "Basic QUwxMDAwOgABAgMEBQYH////////////////"
    assert basic("RDAM 123", b"x") == "Basic UkRBTSAxMjM6eA=="


def test_a_long_authorization_is_one_line():
    assert "\n" not in basic("x" * 100, b"y" * 40)


def test_the_request_says_all_that_4_1_wants():
    """TRN-WS-01, -10, -11"""
    text = request("csms.example", 80, False, "/ocpp/CP1", _KEY).decode()
    assert text.endswith("\r\n\r\n")
    lines = text[:-4].split("\r\n")
    assert lines[0] == "GET /ocpp/CP1 HTTP/1.1"
    assert set(lines[1:]) == {
        "Host: csms.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + _KEY,
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: ocpp1.6",
    }


def test_the_request_carries_authorization_when_there_is_one():
    assert b"\r\nAuthorization: Basic eA==\r\n" in request("h", 80, False, "/", _KEY, "Basic eA==")


def test_host_names_a_port_that_is_not_the_default():
    """TRN-WS-11."""
    for host, port, secure, expected in (
        ("h", 80, False, "h"),
        ("h", 443, True, "h"),
        ("h", 443, False, "h:443"),
        ("h", 80, True, "h:80"),
        ("h", 9000, False, "h:9000"),
        ("::1", 80, False, "[::1]"),
        ("::1", 9000, False, "[::1]:9000"),
    ):
        assert b"\r\nHost: " + expected.encode() + b"\r\n" in request(host, port, secure, "/", _KEY)


def test_a_good_answer_is_accepted_cut_at_every_byte():
    head = _head(_GOOD)
    for cut in range(len(head)):
        answer = Answer(_KEY)
        assert answer.feed(memoryview(head)[:cut]) == cut
        assert not answer.done
        assert answer.feed(memoryview(head)[cut:]) == len(head) - cut
        assert answer.done
        assert answer.error is None
        assert answer.status == 101


def test_what_follows_the_blank_line_is_left_to_the_websocket():
    head = _head(_GOOD)
    answer = Answer(_KEY)
    assert answer.feed(memoryview(head + b"\x81\x02hi")) == len(head)
    assert answer.done
    assert answer.feed(memoryview(b"\x81\x02hi")) == 0


def test_names_and_tokens_may_be_in_any_case_and_order():
    """TRN-WS-03."""
    shouted = [line.upper() for line in _GOOD[:3]]
    assert _error(shouted + list(_GOOD[3:])) is None
    assert _error([_GOOD[0]] + list(reversed(_GOOD[1:]))) is None
    assert _error(_with("Connection", "connection:keep-alive ,  UPGRADE")) is None
    assert _error(_with("Connection", "Connection: keep-alive", "Connection: upgrade")) is None
    assert _error(_with("Upgrade", "upgrade:WebSocket")) is None


def test_blanks_other_headers_bare_line_feeds_and_folded_lines_are_tolerated():
    assert _error(_with("Sec-WebSocket-A", "sec-websocket-accept:\t s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \t")) is None
    assert _error(_and("Server: x", "Date:", "odd line", "X-Long: " + "y" * 500)) is None
    assert _error(_with("Connection", "Connection: keep-alive,", "\tUpgrade")) is None
    assert _error(_with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol:", "  ocpp1.6")) is None
    assert _judged(_head(_GOOD, "\n")).error is None


def test_any_other_status_is_named():
    """TRN-WS-04, TRN-WS-05."""
    for line, status, error in (
        ("HTTP/1.1 401 Unauthorized", 401, "status 401 Unauthorized"),
        ("HTTP/1.1 404 Not Found", 404, "status 404 Not Found"),
        ("HTTP/1.0 302 Found", 302, "status 302 Found"),
        ("HTTP/1.1 503", 503, "status 503"),
        ("HTTP/1.1 200 OK", 200, "status 200 OK"),
    ):
        answer = _judged(_head((line, "WWW-Authenticate: Basic", "Content-Length: 0")))
        assert (answer.done, answer.status, answer.error) == (True, status, error)


def test_what_is_no_http_is_named():
    for line in (
        "SSH-2.0-OpenSSH_9.2",
        "HTTP/1.1",
        "HTTP/1.1 1O1 ok",
        "HTTP/1.1 1010 ok",
        "HTTP/2 101",
        "",
        "\x15\x03",
    ):
        answer = _judged(_head((line,) + _GOOD[1:]))
        assert answer.done
        assert answer.error.startswith("no HTTP"), line
        assert answer.status == 0


def test_each_missing_or_wrong_field_is_named():
    """TRN-WS-02, TRN-WS-03."""
    for name, value, error in (
        ("Upgrade", None, "no upgrade"),
        ("Upgrade", "h2c", "wrong upgrade: h2c"),
        ("Upgrade", "websockets", "wrong upgrade: websockets"),
        ("Connection", None, "no connection"),
        ("Connection", "close", "wrong connection: close"),
        ("Sec-WebSocket-Accept", None, "no sec-websocket-accept"),
        ("Sec-WebSocket-Accept", "S3PPLMBITXAQ9KYGZZHZRBK+XOO=", "wrong sec-websocket-accept: S3PPLMBI"),
        ("Sec-WebSocket-Accept", _KEY, "wrong sec-websocket-accept: dGhlIHN"),
        ("Sec-WebSocket-Protocol", None, "no sec-websocket-protocol"),
        ("Sec-WebSocket-Protocol", "", "no sec-websocket-protocol"),
        ("Sec-WebSocket-Protocol", "ocpp2.0.1", "wrong sec-websocket-protocol: ocpp2.0.1"),
        ("Sec-WebSocket-Protocol", "OCPP1.6", "wrong sec-websocket-protocol: OCPP1.6"),
        ("Sec-WebSocket-Protocol", "ocpp1.6, ocpp2.0.1", "wrong sec-websocket-protocol: ocpp1.6, ocpp2.0.1"),
        ("Sec-WebSocket-Extensions", "x-y", "wrong sec-websocket-extensions: x-y"),
    ):
        lines = _with(name) if value is None else _with(name, name + ": " + value)
        assert _error(lines).startswith(error), name


def test_two_subprotocols_are_none_that_was_offered():
    assert _error(_and("Sec-WebSocket-Protocol: ocpp1.6")) == "wrong sec-websocket-protocol: ocpp1.6,ocpp1.6"


def test_a_head_without_end_is_given_up():
    answer = Answer(_KEY)
    endless = memoryview(b"HTTP/1.1 101 ok\r\n" + b"x" * 4000)
    assert answer.feed(endless) < 2100
    assert answer.error == "head too long"
    assert _error(_and("X: " + "y" * 1700)) is None


def test_any_bytes_at_all_never_raise():
    seed = 7
    for _ in range(60):
        noise = bytearray(160)
        for i in range(len(noise)):
            seed = (seed * 25173 + 13849) % 65536
            noise[i] = (seed >> 8) if seed & 64 else b"\r\n: ,"[(seed >> 8) % 5]
        _judged(noise)
        _judged(b"HTTP/1.1 101 " + noise, 7)
        answer = _judged(_head(_GOOD)[:-2] + noise + b"\n\n")
        assert answer.done
        assert answer.error is None or all(" " <= letter <= "~" for letter in answer.error)
