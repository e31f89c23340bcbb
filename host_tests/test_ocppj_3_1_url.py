"""OCPP-J 3.1.1: the connection URL."""

from lib.wire.url import encode, endpoint, split


def test_a_url_is_split():
    """TRN-URL-02"""
    for url, parts in (
        ("ws://csms.example", (False, "csms.example", 80, "/")),
        ("wss://csms.example", (True, "csms.example", 443, "/")),
        ("WSS://csms.example/", (True, "csms.example", 443, "/")),
        ("ws://10.0.0.7:9000/ocpp", (False, "10.0.0.7", 9000, "/ocpp")),
        ("ws://h:1/a/b/?x=1&y=/", (False, "h", 1, "/a/b/?x=1&y=/")),
        ("wss://h?x=1", (True, "h", 443, "/?x=1")),
        ("ws://[2001:db8::1]/ocpp", (False, "2001:db8::1", 80, "/ocpp")),
        ("wss://[::1]:65535", (True, "::1", 65535, "/")),
    ):
        assert split(url) == parts, url


def _complaint(url):
    try:
        split(url)
    except ValueError as error:
        return str(error)
    raise AssertionError(url)


def test_a_url_that_is_none_is_refused_with_a_remedy():
    for url, remedy in (
        ("", "ws:// or wss://"),
        ("csms.example:9000/ocpp", "ws:// or wss://"),
        ("http://csms.example", "ws:// or wss://"),
        ("ws:/csms.example", "ws:// or wss://"),
        ("://csms.example", "ws:// or wss://"),
        ("ws://", "host"),
        ("ws://:9000/ocpp", "host"),
        ("ws:///ocpp", "host"),
        ("ws://[]/ocpp", "host"),
        ("ws://h:/ocpp", "1 to 65535"),
        ("ws://h:0/ocpp", "1 to 65535"),
        ("ws://h:65536/ocpp", "1 to 65535"),
        ("ws://h:-1", "1 to 65535"),
        ("ws://h:ocpp", "1 to 65535"),
        ("ws://h:" + "9" * 50, "1 to 65535"),
        ("ws://2001:db8::1/ocpp", "[ ]"),
        ("ws://[::1]:90:00", "[ ]"),
        ("ws://[2001:db8::1/ocpp", "[ ]"),
        ("ws://[::1]9000", "[ ]"),
        ("ws://user:key@h/ocpp", "AuthorizationKey"),
        ("ws://h/ocpp#1", "%XX"),
        ("ws://h/my ocpp", "%XX"),
        ("ws://h/\r\nX: y", "%XX"),
        (" ws://h/", "must start"),
        ("ws://h/stra\u00dfe", "%XX"),
        ("ws://10.0.0/ocpp", "four numbers"),
        ("ws://10.0.0.256:9000", "four numbers"),
        ("ws://10.0..1", "four numbers"),
        ("ws://3232235777", "four numbers"),
    ):
        assert remedy in _complaint(url), url


def test_the_identity_is_percent_encoded():
    """TRN-URL-03; OCPP-J 3.1.1 names RDAM|123 and RDAM 123."""
    assert encode("RDAM 123") == "RDAM%20123"
    assert encode("RDAM|123") == "RDAM%7C123"
    assert encode("a/b?c#d%e") == "a%2Fb%3Fc%23d%25e"
    assert encode('"<>\\^`{}[]\x7f\n') == "%22%3C%3E%5C%5E%60%7B%7D%5B%5D%7F%0A"
    assert encode("stra\u00dfe") == "stra%C3%9Fe"
    assert encode("\u20ac") == "%E2%82%AC"


def test_what_may_stand_in_a_path_segment_is_left_alone():
    """RFC 3986 3.3 and 2.3."""
    allowed = "AZaz09-._~!$&'()*+,;=:@"
    assert encode(allowed) == allowed


def test_the_identity_is_the_last_segment():
    """TRN-URL-02, -04"""
    for path, expected in (
        ("/", "/CP%201"),
        ("/ocpp", "/ocpp/CP%201"),
        ("/ocpp/", "/ocpp/CP%201"),
        ("/ocpp?v=1.6", "/ocpp/CP%201?v=1.6"),
        ("/ocpp/?v=1.6&w=/x/", "/ocpp/CP%201?v=1.6&w=/x/"),
        ("/?v", "/CP%201?v"),
    ):
        assert endpoint(path, "CP 1") == expected


def test_the_examples_of_3_1_1():
    """TRN-URL-02"""
    for base, identity, whole in (
        ("ws://centralsystem.example.com/ocpp", "CP001", "/ocpp/CP001"),
        ("wss://centralsystem.example.com/ocppj", "RDAM 123", "/ocppj/RDAM%20123"),
    ):
        assert endpoint(split(base)[3], identity) == whole
