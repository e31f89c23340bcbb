# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A name server that does not answer holds a charger up for longer than its watchdog bears: when a name is looked up,
where the central system is found without, and what such a name server costs."""

from host_tests.charger import CARD
from host_tests.test_charger_ethernet import looked_up

LOCAL = {"LocalAuthorizeOffline": "true", "AllowOfflineTxForUnknownId": "true"}


def csms_gone(shop):
    central, shop.workshop.csms = shop.workshop.csms, None
    shop.csms_is_gone(central)
    return central


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
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed", seconds=20)
        shop.from_now()
        shop.restore("network")
        shop.wait("connected", seconds=60)
        shop.wait(action="StartTransaction", direction="in", seconds=60)
        assert asked == [] and shop.connector(1)["closed"]


def test_a_charger_that_never_was_connected_waits_until_nobody_charges(charger):
    with charger(keys=LOCAL) as shop:
        shop.cut("power")
        shop.cut("network")
        shop.restore("power")
        shop.runs(12)
        asked = looked_up(shop)
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed", seconds=20)
        shop.restore("network")
        shop.runs(200)
        assert asked == [] and shop.connector(1)["closed"]
        assert len(shop.lines("W link: csms.workshop is not looked up while a contactor may close")) == 1
        shop.from_now()
        shop.tap(CARD)
        shop.wait("contactor", state="open")
        shop.wait("connected", seconds=10)
        assert len(asked) == 1


def test_a_silent_name_server_costs_a_restart_with_open_contactors_and_offline_cards_are_served(charger):
    """CircuitPython's driver gives up in time. Elsewhere the watchdog bites once; then nothing is looked up for
    minutes, and nothing while somebody charges."""
    with charger(keys=LOCAL) as shop:
        shop.boots()
        shop.dns("silent")
        central = csms_gone(shop)
        asked = looked_up(shop)
        shop.runs(40)
        bites = shop.events("reset")
        assert len(asked) >= 1 and (shop.interpreter == "circuitpython") == (bites == [])
        assert all(each["cause"] == "watchdog" for each in bites) and len(bites) <= 1
        tries, before = len(asked), len(shop.lines("next try in"))
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed", seconds=30)
        tries = len(asked)
        shop.runs(600)
        assert len(asked) == tries and len(shop.events("reset")) == len(bites) and shop.connector(1)["closed"]
        assert len(shop.lines("next try in")) >= before + 4
        shop.workshop.csms = central  # the name server is still silent
        shop.wait("connected", seconds=301)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in", seconds=60)
