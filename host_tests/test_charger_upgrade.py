# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The HTTP upgrade is refused, or answered with anything else: the log says what, and the charger tries again."""

import pytest

KEY = "0001feff40"  # any bytes at all (OCPP-J 6.2.2)


class Host:
    """In the place of the central system: a host that answers a request with these bytes, or with none."""

    def __init__(self, answer: bytes, hangs_up: bool):
        self._answer, self._hangs_up = answer, hangs_up
        self.heard = []

    def open_stream(self, on_bytes, on_close, on_abort):
        """A connection, as tools/csms has them."""
        host = self

        class Stream:
            """What the network talks to."""

            def feed(self, data: bytes) -> None:
                host.heard.append(data)
                if host._answer:
                    on_bytes(host._answer)
                if host._hangs_up:
                    on_close()

            def lost(self) -> None:
                """The charger has hung up."""

        return Stream()


def link_lines(shop) -> list[str]:
    return shop.lines("W link: ")


def refused_then_connects(shop, reason: str, **settings) -> None:
    """With these settings of the central system it is refused; when they go, it connects."""
    before = {name: shop.csms("settings")["settings"][name] for name in settings}
    shop.csms({"do": "settings", "set": settings})
    shop.csms_is_gone()
    shop.runs(20)
    assert any(reason in line for line in link_lines(shop)), link_lines(shop)
    assert len(link_lines(shop)) > 2  # it tries again
    shop.csms({"do": "settings", "set": before})
    shop.from_now()
    shop.wait("connected", seconds=100)


@pytest.mark.parametrize(
    ("reason", "settings"),
    [
        ("upgrade refused: status 404", {"identities": ["CP2"]}),
        ("upgrade refused: no sec-websocket-protocol", {"subprotocol": None}),
        ("upgrade refused: ", {"subprotocol": "ocpp2.0.1"}),
        ("no answer to a ping", {"half_open": True}),
    ],
    ids=["404", "no subprotocol", "another subprotocol", "half-open"],
)
def test_the_central_system_refuses(charger, reason, settings):
    """TRN-WS-02, -04"""
    with charger(keys={"WebSocketPingInterval": "1"}) as shop:
        shop.boots()
        if settings == {"half_open": True}:
            shop.csms({"do": "settings", "set": settings})
            shop.csms_is_gone()
            shop.runs(40)
            assert any(reason in line for line in link_lines(shop))
        else:
            refused_then_connects(shop, reason, **settings)


@pytest.mark.parametrize("key", ["", "0001feff41"], ids=["absent", "wrong"])
def test_basic_auth_wrong_or_absent_is_401(charger, key):
    """TRN-WS-05"""
    with charger(settings={"authorization_key": key} if key else {}) as shop:
        shop.csms({"do": "settings", "set": {"passwords": {"*": "secret"}}})
        shop.runs(20)
        assert shop.events("refused")[0]["status"] == 401
        assert any("upgrade refused: status 401" in line for line in link_lines(shop))
        assert not shop.lines("secret") and not shop.lines(key or "Authorization")


def test_the_right_key_is_let_in(charger):
    with charger(settings={"authorization_key": KEY}) as shop:
        shop.workshop.csms.settings.passwords["CP001"] = bytes.fromhex(KEY)
        shop.wait("connected", seconds=10)
        assert not shop.events("refused")


GREETING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
ANSWERS = {
    "garbage": (b"\x00\x01\x02 what?\r\n\r\n", False, "upgrade refused"),
    "endless": (b"x" * 5000, False, "the answer to the HTTP upgrade is too long"),
    "ftp": (b"220 welcome\r\n", True, "closed during the HTTP upgrade"),
    "closed at once": (b"", True, "closed during the HTTP upgrade"),
    "silence": (b"", False, "no answer to the HTTP upgrade"),
    "half": (b"HTTP/1.1 101 Swi", False, "no answer to the HTTP upgrade"),
    "a web page": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", False, "upgrade refused: status 200"),
    "busy": (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", True, "upgrade refused: status 503"),
    "no key": (GREETING + b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n", False, "upgrade refused"),
    "wrong key": (GREETING + b"Sec-WebSocket-Accept: AAAA\r\n\r\n", False, "upgrade refused"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_a_host_that_is_no_central_system(charger, case):
    """TRN-WS-05"""
    answer, hangs_up, reason = ANSWERS[case]
    with charger() as shop:
        shop.boots()
        central = shop.workshop.csms
        host = shop.workshop.csms = Host(answer, hangs_up)
        shop.csms_is_gone(central)
        shop.runs(30)
        assert any(reason in line for line in link_lines(shop)[1:]), link_lines(shop)
        assert len(host.heard) >= 2 and b"GET /CP001 HTTP/1.1\r\n" in host.heard[0]
        shop.workshop.csms = central
        shop.from_now()
        shop.wait("connected", seconds=400)


def test_an_answer_drop_by_drop_is_an_answer(charger):
    """The central system's greeting comes byte by byte, a WebSocket frame right behind it."""
    with charger() as shop:
        shop.boots()
        central = shop.workshop.csms
        usual = central.open_stream

        def slowly(on_bytes, on_close, on_abort):
            return usual(lambda data: [on_bytes(data[at : at + 1]) for at in range(len(data))], on_close, on_abort)

        central.open_stream = slowly
        central.settings.ping_interval_s = 5
        shop.csms_is_gone()
        shop.from_now()
        shop.wait("connected", seconds=20)
        shop.charges()
