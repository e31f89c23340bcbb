# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Pings of the charger, and its answers to those of the central system (OCPP-J 1.6 7, RFC 6455 5.5)."""

PING, PONG = 0x89, 0x8A  # first byte of the frame


def overhears(shop) -> list[int]:
    """The first byte of each frame that the charger sends on its next connection; the link must be quiet."""
    central, heard = shop.workshop.csms, []
    usual = central.open_stream

    def overheard(on_bytes, on_close, on_abort):
        stream = usual(on_bytes, on_close, on_abort)
        feed = stream.feed

        def listen(data: bytes) -> None:
            heard.append(data[0])
            feed(data)

        stream.feed = listen
        return stream

    central.open_stream = overheard
    shop.csms_is_gone()
    shop.from_now()
    shop.wait("connected", seconds=20)
    shop.runs(1)
    heard.clear()
    return heard


def test_interval_0_means_no_pings_but_pings_are_answered(charger):
    """TRN-CON-01, TRN-WS-08"""
    with charger(keys={"WebSocketPingInterval": "0"}) as shop:
        shop.csms('answer BootNotification {"interval": 86400}')
        shop.boots()
        shop.workshop.csms.settings.ping_interval_s = 20
        heard = overhears(shop)
        shop.runs(201)
        assert set(heard) == {PONG} and len(heard) in (10, 11)
        assert not shop.lines("W link: no answer")


def test_a_quiet_link_is_pinged_at_the_interval(charger):
    """TRN-CON-01: in seconds, also when it is changed while connected"""
    with charger(keys={"WebSocketPingInterval": "10"}) as shop:
        shop.csms('answer BootNotification {"interval": 86400}')
        shop.boots()
        heard = overhears(shop)
        shop.runs(100)
        assert set(heard) == {PING} and len(heard) in (9, 10)
        assert shop.csms("ChangeConfiguration WebSocketPingInterval 50")["answer"] == {"status": "Accepted"}
        heard.clear()
        shop.runs(201)
        assert set(heard) == {PING} and len(heard) in (3, 4)
