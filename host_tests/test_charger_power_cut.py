# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The power goes at the moments of a session that matter; afterwards each transaction is told once, and rightly."""

import pytest

from host_tests.charger import CARD, OTHER

SAMPLES = {"MeterValueSampleInterval": "10"}


def plugged(shop):
    shop.car("wants")
    shop.plug(1)
    shop.runs(1)


def idle(shop):
    """Nothing going on."""


def preparing(shop):
    plugged(shop)


def card_before_cable(shop):
    shop.tap(CARD)
    shop.runs(1)


def authorized(shop):
    """Accepted, but the bolt is still on its way."""
    plugged(shop)
    shop.tap(CARD)
    shop.wait(action="Authorize", direction="out")
    shop.runs(0.05)


def started_untold(shop):
    """The start is on flash and nothing has been told of it."""
    plugged(shop)
    shop.tap(CARD)
    shop.wait("status", to="Charging")


def start_unanswered(shop):
    """StartTransaction.req is out, its answer will never come."""
    shop.csms("next drop StartTransaction")
    plugged(shop)
    shop.tap(CARD)
    shop.wait("contactor", state="closed")
    shop.runs(15)


def charging(shop):
    shop.charges()
    shop.runs(4)


def sampled(shop):
    shop.charges()
    shop.runs(25)


def opening(shop):
    """The contactor opens, the stop is not on flash."""
    shop.charges()
    shop.runs(5)
    shop.tap(CARD)
    shop.wait("relay", state="off")


def stop_untold(shop):
    opening(shop)
    shop.wait("status", to="Finishing")


def stop_unanswered(shop):
    shop.charges()
    shop.runs(5)
    shop.csms("next delay StopTransaction 30")
    shop.tap(CARD)
    shop.wait(action="StopTransaction")
    shop.runs(1)


def stop_answered(shop):
    shop.charges()
    shop.runs(5)
    shop.tap(CARD)
    shop.wait(action="StopTransaction", direction="out")
    shop.runs(1)


MOMENTS = {
    idle: [],
    preparing: [],
    card_before_cable: [],
    authorized: [],
    started_untold: [(1, "PowerLoss", 0)],
    start_unanswered: [(1, "PowerLoss", 1)],
    charging: [(1, "PowerLoss", 0)],
    sampled: [(1, "PowerLoss", 0)],
    opening: [(1, "PowerLoss", 0)],
    stop_untold: [(1, "Local", 0)],
    stop_unanswered: [(1, "Local", 0)],
    stop_answered: [(1, "Local", 0)],
}


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_after_a_power_cut_each_transaction_ends_once_and_rightly(charger, moment):
    """CORE-PWR-02, -07"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        moment(shop)
        meter_wh = shop.connector(1)["meter_wh"]
        shop.cut("power")
        shop.runs(20)
        cut = shop.state()["events"]
        shop.restore("power")
        shop.runs(10)
        assert shop.transactions() == MOMENTS[moment]
        again = [each["action"] for each in shop.frames() if each["n"] >= cut]
        first = ["BootNotification"] + (1 + len(shop.connectors())) * ["StatusNotification"]
        assert again[: len(first)] == first
        assert not shop.events("relay", state="on", since=cut)
        assert not shop.connector(1)["closed"] and not shop.connector(1)["lock"]
        ids = [each["id"] for each in shop.frames()]
        assert len(set(ids)) == len(ids)  # TRN-RPC-05
        stops = shop.payloads("StopTransaction")
        assert all(stop["meterStop"] <= meter_wh for stop in stops)
        assert shop.lines("I boot: number 2 after power on")
        check_next_session(shop, stops)


def check_next_session(shop, stops: list) -> None:
    """The charger works as ever, and its register goes on where it stood."""
    before = len(shop.transactions())
    shop.unplug()
    shop.runs(1)
    shop.charges(card=OTHER)
    assert len(shop.transactions()) == before + 1
    start = shop.payloads("StartTransaction")[-1]
    assert start["meterStart"] >= max([stop["meterStop"] for stop in stops] + [0])


def test_two_transactions_are_both_ended(charger):
    """CORE-PWR-02"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges(1, CARD)
        shop.charges(2, OTHER)
        shop.runs(12)
        shop.cut("power")
        shop.runs(1)
        shop.restore("power")
        shop.runs(5)
        assert shop.transactions() == [(1, "PowerLoss", 0), (2, "PowerLoss", 0)]


def test_a_second_cut_while_the_first_is_told_loses_nothing(charger):
    """Cut again and again, a little later after each boot."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(12)
        for ms in (0, 4, 8, 12, 16, 20, 24, 28, 32):
            shop.cut("power")
            shop.restore("power")
            shop.runs(ms / 1000)
        shop.cut("power")
        shop.restore("power")
        shop.runs(5)
        assert shop.transactions() == [(1, "PowerLoss", 0)]
        ids = [each["id"] for each in shop.frames()]
        assert len(set(ids)) == len(ids)


def test_offline_for_a_whole_session_and_a_power_cut(charger):
    """What happened without network is told after the restart, with its own times."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.cut("network")
        shop.runs(25)
        shop.tap(CARD)
        shop.wait("status", to="Finishing")
        stopped = shop.state()["time"]
        shop.cut("power")
        shop.runs(100)
        shop.restore("power")
        shop.runs(30)
        assert not shop.payloads("StopTransaction")
        shop.restore("network")
        shop.wait(action="StopTransaction", direction="out", seconds=400)
        assert shop.transactions() == [(1, "Local", 0)]
        (stop,) = shop.payloads("StopTransaction")
        assert stop["timestamp"] == f"2026-01-01T00:00:{stopped - 0.002:06.3f}Z"
