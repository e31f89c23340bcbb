# CPython only: the charger is a process; which interpreter runs it is a parameter
"""When a charger asks the name server, whatever that says or leaves unsaid: nobody else waits for it, and where the
central system is found without, it is."""

from host_tests.charger import CARD
from host_tests.test_charger_ethernet import looked_up

LOCAL = {"LocalAuthorizeOffline": "true", "AllowOfflineTxForUnknownId": "true"}
PASS_S = 0.0215  # the guard's period, and milliseconds that are rounded


def csms_gone(shop):
    central, shop.workshop.csms = shop.workshop.csms, None
    shop.csms_is_gone(central)
    return central


def passes(shop):
    """The longest time between two passes of the guard, which alone feeds the watchdog, from now on: a list of one."""
    dog, clock = shop.workshop.charger.watchdog, shop.workshop.clock
    last, longest = [None], [0.0]

    def noted():
        now = clock.seconds()
        longest[0] = max(longest[0], now - (last[0] or now))
        last[0] = now

    dog.on_feed = noted
    return longest


def test_a_charger_that_was_connected_before_finds_it_without_a_name_server(charger):
    with charger() as shop:
        shop.boots()
        shop.cut("power")
        asked = looked_up(shop)
        shop.from_now()
        shop.restore("power")
        shop.wait("connected", seconds=60)
        assert asked == []


def test_booted_without_a_network_it_connects_while_it_charges_and_asks_no_name_server(charger):
    with charger(keys=LOCAL) as shop:
        shop.boots()
        shop.cut("power")
        shop.cut("network")
        shop.dns("silent")
        shop.restore("power")
        shop.runs(12)
        asked = looked_up(shop)
        shop.charges_alone()
        shop.from_now()
        shop.restore("network")
        shop.wait("connected", seconds=60)
        shop.wait(action="StartTransaction", direction="in", seconds=60)
        assert asked == [] and shop.connector(1)["closed"]


def test_a_charger_that_never_was_connected_looks_the_name_up_while_it_charges(charger):
    with charger(keys=LOCAL) as shop:
        shop.cut("power")
        shop.cut("network")
        shop.restore("power")
        shop.runs(12)
        asked = looked_up(shop)
        shop.charges_alone()
        shop.from_now()
        shop.restore("network")
        shop.wait("connected", seconds=60)
        shop.wait(action="StartTransaction", direction="in", seconds=60)
        assert asked == ["csms.workshop"] and shop.connector(1)["closed"]


def test_a_silent_name_server_holds_nobody_up_and_offline_cards_are_served(charger):
    """A dead name server beside a dead central system: no pass of the guard is late, nothing restarts."""
    with charger(keys=LOCAL) as shop:
        shop.boots()
        shop.dns("silent")
        asked, longest = looked_up(shop), passes(shop)
        central = csms_gone(shop)
        shop.runs(40)
        assert len(asked) >= 6 and len(asked) % 3 == 0
        refused = "csms.workshop cannot be looked up at 10.0.0.1: the name server does not answer"
        assert len(shop.lines(f"W link: {refused}; 10.0.1.1 is tried again")) == len(asked) // 3
        shop.charges_alone()
        before = len(asked)
        shop.runs(100)
        assert len(asked) > before and shop.connector(1)["closed"] and not shop.events("reset")
        assert 0 < longest[0] <= PASS_S
        shop.workshop.csms = central  # the name server is still silent
        shop.wait("connected", seconds=310)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in", seconds=60)


def test_a_first_start_with_a_name_server_in_any_state_waits_for_it_and_says_what_is_wrong(charger):
    for state, said in (
        ("silent", "the name server does not answer"), ("fail", "there is no such name"),
        ("broken", "the name server has failed, code 2"), ("garbage", "the name server's answer cannot be read"),
    ):  # fmt: skip
        with charger() as shop:
            shop.cut("power")
            shop.dns(state)
            longest = passes(shop)
            shop.restore("power")
            shop.runs(40)
            lines = shop.lines("W link: connection broken (csms.workshop cannot be looked up at 10.0.0.1: ")
            assert lines and any(said in line for line in lines), (state, shop.lines("W link: "))
            assert 0 < longest[0] <= PASS_S and not shop.events("reset") and not shop.frames()
            shop.dns("ok")
            shop.wait("connected", seconds=310)


def test_a_slow_name_server_is_waited_for(charger):
    with charger() as shop:
        shop.cut("power")
        shop.ask({"do": "dns", "what": "slow", "seconds": 5})
        asked = looked_up(shop)
        shop.restore("power")
        began = shop.state()["time"]
        shop.wait("connected", seconds=10)
        assert len(asked) >= 3 and shop.state()["time"] - began >= 5


def test_an_address_by_number_needs_no_name_server(charger):
    with charger(settings={"csms": "ws://10.0.1.1:9000/ocpp"}) as shop:
        shop.cut("power")
        shop.dns("silent")
        asked = looked_up(shop)
        shop.restore("power")
        shop.wait("connected", seconds=10)
        assert asked == []
