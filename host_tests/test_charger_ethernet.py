# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The Ethernet chip of a whole charger: its cable, its restarts, and how often a name is looked up."""

from host_tests.charger import CARD
from tools.workshop.uplink import wires

RESTARTED = "the Ethernet chip is restarted"


def watched(shop):
    """Each switching of the chip, as (second, on)."""
    calls, network = [], shop.workshop.network
    activate = network.activate

    def noted(on):
        calls.append((shop.workshop.clock.seconds(), on))
        activate(on)

    network.activate = noted
    if shop.interpreter == "circuitpython":  # it drives the chip itself, and resets it by its pin
        chip, rst = shop.workshop.ethernet.chip, shop.workshop.ethernet.chip.rst

        def reset(level, now_us):
            rst(level, now_us)
            noted(bool(level))

        shop.workshop.board._outputs[wires(shop.workshop.board.facts)["rst"]] = chip.rst = reset
    return calls


def looked_up(shop):
    """The names that are asked for from now on."""
    shop.workshop.network.names.asked = asked = []
    return asked


def test_a_cable_that_is_pulled_ends_the_link_at_once(charger):
    """TCP alone would not notice for minutes; offline rules hold as soon as it is out."""
    with charger(keys={"WebSocketPingInterval": "0"}) as shop:
        shop.boots()
        shop.cut("network", "cable")
        pulled = shop.state()["time"]
        shop.wait("log", seconds=3)
        assert "the network is gone" in shop.log()[-1] and shop.state()["time"] - pulled <= 1.1
        shop.restore("network")
        shop.wait("connected", seconds=10)


def test_a_chip_that_is_stuck_is_restarted_and_the_charger_is_back(charger):
    """Its link looks up, nothing passes: a ping finds out, and three minutes later it is switched off and on."""
    with charger(keys={"WebSocketPingInterval": "10"}) as shop:
        shop.boots()
        calls = watched(shop)
        shop.ethernet("stuck")
        shop.wait("connected", seconds=600)
        assert [on for _, on in calls] == [False, True]
        (line,) = shop.lines(f"W link: {RESTARTED}")
        assert "no connection for 180 s" in line and not shop.events("reset")


def test_without_an_address_it_is_restarted_and_waited_for(charger):
    with charger() as shop:
        shop.cut("power")
        shop.dhcp("fail")
        shop.restore("power")
        shop.runs(1)
        calls = watched(shop)
        shop.runs(178)
        assert not calls and not shop.lines("W link: ")
        shop.runs(3)
        assert [on for _, on in calls] == [False, True]
        shop.dhcp("ok")
        shop.wait("connected", seconds=10)


def test_no_chip_is_restarted_while_energy_flows(charger):
    with charger() as shop:
        shop.boots()
        shop.charges()
        calls = watched(shop)
        shop.cut("network")
        shop.runs(400)
        assert not calls and shop.connector(1)["closed"]
        shop.tap(CARD)
        shop.wait("contactor", state="open")
        shop.runs(2)
        assert [on for _, on in calls] == [False, True]
        shop.restore("network")
        shop.wait(action="StopTransaction", direction="out", seconds=60)


def test_a_name_is_not_looked_up_for_a_central_system_that_was_there(charger):
    with charger() as shop:
        shop.boots()
        asked = looked_up(shop)
        for _ in range(3):
            shop.csms("disconnect abrupt")
            shop.wait("connected", seconds=60)
            shop.runs(1)
        assert asked == []


def test_a_name_is_looked_up_again_when_nobody_answers_there_also_while_energy_flows(charger):
    with charger() as shop:
        shop.boots()
        shop.charges()
        asked = looked_up(shop)
        central, shop.workshop.csms = shop.workshop.csms, None
        shop.csms_is_gone(central)
        shop.runs(30)
        tries = len(shop.lines("next try in"))
        assert tries >= 3 and tries - 2 <= len(asked) <= tries and shop.connector(1)["closed"]
        shop.workshop.csms = central
        shop.wait("connected", seconds=301)
        assert shop.connector(1)["closed"]


def test_a_name_is_looked_up_again_when_another_host_answers_there(charger):
    with charger() as shop:
        shop.boots()
        asked = looked_up(shop)
        shop.csms({"do": "settings", "set": {"identities": []}})
        shop.csms("disconnect abrupt")
        shop.wait("refused", seconds=10)
        assert asked == []
        shop.csms({"do": "settings", "set": {"identities": None}})
        shop.wait("connected", seconds=60)
        assert len(asked) == 1
