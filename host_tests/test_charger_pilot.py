# CPython only: the charger is a process; which interpreter runs it is a parameter
"""What the car does is seen on the control pilot, or without one in the meter's pulses; and what it may not do."""

import pytest

from host_tests.charger import CARD, OTHER
from host_tests.made_board import board_with, board_without

SAMPLES = {"MeterValueSampleInterval": "10"}
STAYS = {**SAMPLES, "StopTransactionOnEVSideDisconnect": "false"}


def errors(shop, connector: int = 1) -> list[tuple]:
    """(status, errorCode) that the central system was told, oldest first."""
    told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == connector]
    return [(each["status"], each["errorCode"]) for each in told]


@pytest.mark.needs("pilot", "socket")
def test_the_cable_pulled_at_the_car_opens_and_plugged_in_again_closes(charger):
    """TC_005: 100 ms (IEC 61851-1); the transaction goes on, the cable stays locked (CORE-STOP-09)."""
    with charger(keys=STAYS) as shop:
        shop.boots()
        shop.charges()
        shop.runs(10)
        shop.unplug(1, "car")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(3)
        assert shop.connector(1)["pilot"] == "A" and shop.connector(1)["lock"]
        assert shop.statuses()[-1] == "SuspendedEV"
        shop.replug("car")
        shop.wait("contactor", seconds=6, state="closed")
        shop.runs(3)
        assert shop.statuses()[-1] == "Charging" and shop.connector(1)["load_w"] == 7400
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "Local", 0)]


@pytest.mark.needs("pilot")
def test_a_car_that_is_full_opens_the_contactor_and_goes_on_when_it_wants(charger):
    """C4, D3; IEC 61851-1: from state C to B within 100 ms."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.car("stops")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(1)
        assert shop.statuses()[-1] == "SuspendedEV" and shop.connector(1)["pilot"] == "B"
        shop.car("wants")
        shop.wait("contactor", seconds=6, state="closed")
        shop.runs(1)
        assert shop.statuses()[-1] == "Charging"


@pytest.mark.needs("pilot")
def test_a_car_that_asks_for_nothing_gets_no_voltage(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.plug(1)
        shop.tap(CARD)
        shop.wait(action="StartTransaction", direction="out")
        shop.runs(20)
        assert not shop.events("relay") and shop.connector(1)["pilot"] == "B"
        shop.car("wants")
        shop.wait("contactor", seconds=1, state="closed")


@pytest.mark.needs("pilot")
def test_a_car_keeps_to_what_the_pilot_offers(charger):
    """10 A: 166 per mille are 9.96 A on each of three phases."""
    with charger(keys=SAMPLES, settings={"max_ma": 10000}) as shop:
        shop.boots()
        shop.charges(kw=22)
        shop.runs(20)
        assert shop.connector(1)["load_w"] == 9960 * 690 // 1000


def test_more_current_than_offered_is_a_fault_until_the_plug_is_out(charger):
    with charger(keys=SAMPLES, settings={"max_ma": 10000}) as shop:
        shop.boots()
        shop.car("greedy")
        shop.charges(kw=11)
        shop.wait("contactor", seconds=15, state="open")
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "Other", 0)]
        shop.runs(30)
        assert errors(shop)[-1] == ("Faulted", "OverCurrentFailure") and not shop.connector(1)["relay"]
        shop.unplug()
        shop.runs(1)
        assert errors(shop)[-1] == ("Available", "NoError")
        shop.car("modest")
        shop.charges(card=OTHER)
        shop.runs(30)
        assert shop.connector(1)["closed"]


def test_a_pilot_shorted_to_earth_opens_and_mended_closes(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(5)
        shop.pilot("short")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(6)
        assert shop.connector(1)["pilot"] == "E" and not shop.connector(1)["relay"]
        assert errors(shop)[-1] == ("SuspendedEV", "EVCommunicationError")  # STA-10: never Faulted
        assert shop.transactions() == [(1, None, 0)]
        shop.pilot("mend")
        shop.wait("contactor", seconds=6, state="closed")
        shop.runs(1)
        assert errors(shop)[-1] == ("Charging", "NoError")


def test_a_pilot_that_is_cut_is_a_car_that_has_gone(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.pilot("cut")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "EVDisconnected", 0)]


def test_a_spike_on_the_pilot_opens_the_contactor_but_ends_nothing(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.pilot("cut")
        shop.runs(0.15)
        shop.pilot("mend")
        shop.wait("contactor", seconds=6, state="closed")
        assert shop.transactions() == [(1, None, 0)]


def test_a_car_without_a_diode_is_not_charged(charger):
    with charger(keys=STAYS) as shop:
        shop.boots()
        shop.pilot("diode")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait(action="StartTransaction", direction="out")
        shop.runs(10)
        assert not shop.connector(1)["closed"] and shop.connector(1)["pilot"] == "B"
        shop.unplug(1, "car")
        shop.pilot("mend")
        shop.runs(1)
        shop.replug("car")
        shop.wait("contactor", seconds=6, state="closed")


@pytest.mark.needs("counter of every edge")
def test_pulses_that_no_energy_can_have_made(charger):
    """PowerMeterFailure: in a charge faster than the contactor bears, and through an open one."""
    for charging in (True, False):
        with charger(keys=SAMPLES) as shop:
            shop.boots()
            if charging:
                shop.charges()
            else:
                shop.plug(1)
            shop.runs(10)
            shop.meter("spurious", 10)
            shop.runs(2)
            assert not [each for each in errors(shop) if each[0] == "Faulted"]
            shop.meter("spurious", 100)
            shop.runs(1)
            assert errors(shop)[-1] == ("Faulted", "PowerMeterFailure") and not shop.connector(1)["closed"]
            shop.runs(60)
            assert errors(shop)[-1] == ("Faulted", "PowerMeterFailure")
            shop.unplug()
            shop.runs(1)
            assert errors(shop)[-1] == ("Available", "NoError")


def test_a_fixed_cable_with_a_pilot(charger):
    with charger(keys=SAMPLES, station="single") as shop:
        shop.boots()
        shop.charges()
        shop.unplug()
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(1)
        assert shop.transactions() == [(1, "EVDisconnected", 0)]
        shop.charges()


def test_a_fixed_cable_whose_pilot_alone_tells_that_a_car_is_there(charger, tmp_path):
    """No plug switch. A pilot that is cut is a car that has gone."""
    board = board_with(tmp_path, "fixed_cables", {"plug": None, "lock": None, "lock_sense": None})
    with charger(keys=SAMPLES, station="single", board=board) as shop:
        shop.boots()
        for leaves, comes in ((shop.unplug, shop.replug), (lambda: shop.pilot("cut"), lambda: shop.pilot("mend"))):
            assert shop.statuses()[-1] == "Available"
            shop.charges()
            assert shop.connector(1)["closed"]
            leaves()
            shop.wait("contactor", seconds=0.1, state="open")
            shop.wait(action="StopTransaction", direction="out")
            shop.runs(1)
            assert shop.statuses()[-1] == "Available" and shop.transactions()[-1] == (1, "EVDisconnected", 0)
            comes()
            shop.runs(1)
            assert shop.statuses()[-1] == "Preparing" and not shop.connector(1)["relay"]
            shop.unplug()
            shop.runs(1)


def test_without_a_pilot_a_car_that_is_full_suspends_and_goes_on(charger, tmp_path):
    """C4, D3: the pulses tell."""
    with charger(keys=SAMPLES, board=board_without(tmp_path, "pilot")) as shop:
        shop.boots()
        shop.charges()
        shop.car("stops")
        shop.runs(62)
        assert shop.statuses()[-1] == "SuspendedEV" and shop.connector(1)["closed"]
        shop.car("wants")
        shop.runs(3)
        assert shop.statuses()[-1] == "Charging"


def test_without_a_pilot_nobody_notices_the_cable_pulled_at_the_car_but_the_meter(charger, tmp_path):
    with charger(keys=SAMPLES, board=board_without(tmp_path, "pilot")) as shop:
        shop.boots()
        shop.charges()
        shop.unplug(1, "car")
        shop.runs(62)
        assert shop.statuses()[-1] == "SuspendedEV" and shop.connector(1)["closed"]
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_diode_that_fails_is_not_told_with_charging(charger):
    """STA-10: EVCommunicationError stands with Preparing, SuspendedEV, SuspendedEVSE and Finishing only"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(20)
        shop.pilot("diode")
        shop.wait("contactor", seconds=1, state="open")
        shop.runs(10)
        told = errors(shop)
        assert "EVCommunicationError" in [error for _, error in told]
        assert ("Charging", "EVCommunicationError") not in told
