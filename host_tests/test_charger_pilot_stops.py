# CPython only: the charger is a process; which interpreter runs it is a parameter
"""What a pilot says and hears at whole chargers: soft stops, out of operation, one input without peak detectors, the
rating of a cable; and the contactor's cycles."""

import pytest

from host_tests.charger import CARD, OTHER
from host_tests.made_board import board_with

SAMPLES = {"MeterValueSampleInterval": "60"}


def _with_one_input(folder) -> str:
    """A board without peak detectors, with proximity contacts that are its only plug switches."""
    parts = [
        {"pilot": {"pwm": pwm, "adc": adc, "mv": (3000, 300)}, "proximity": {"adc": adc + 1, "ohm": 1000}, "plug": None}
        for pwm, adc in ((20, 31), (21, 33))
    ]
    return board_with(folder, "one_input", *parts)


def test_a_cable_bears_what_its_resistor_says(charger, tmp_path):
    for rating, most_w in (("13", 8970), ("20", 13800), ("63", 22080)):
        with charger(keys=SAMPLES, board=_with_one_input(tmp_path)) as shop:
            shop.boots()
            shop.cable(rating)
            shop.charges(kw=50)
            shop.runs(5)
            assert most_w - 50 < shop.connector(1)["load_w"] <= most_w, rating


def test_a_cable_without_a_resistor_is_no_cable_there(charger, tmp_path):
    """Where only the proximity contact tells of a plug."""
    with charger(keys=SAMPLES, board=_with_one_input(tmp_path)) as shop:
        shop.boots()
        shop.cable("broken")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert shop.errors()[-1] == ("Preparing", "NoError") and not shop.events("relay")
        assert not shop.payloads("StartTransaction")


def test_a_cable_that_is_not_known_gets_nothing(charger, tmp_path):
    board = board_with(tmp_path, "cables", {"pilot": None, "proximity": {"adc": 31, "ohm": 1000}}, {"pilot": None})
    with charger(keys=SAMPLES, board=board) as shop:
        shop.boots()
        shop.cable("broken")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert shop.errors()[-1] == ("Faulted", "OtherError") and not shop.events("relay")
        info = shop.payloads("StatusNotification")[-1]["info"]
        assert info == "cable not known: take another one"
        shop.cable("20")
        shop.car("wants")
        shop.goes_on()


def test_a_pilot_without_peak_detectors_is_as_quick_and_as_careful(charger, tmp_path):
    with charger(keys=SAMPLES, board=_with_one_input(tmp_path)) as shop:
        shop.charging()
        for breaks, mends in (
            (lambda: shop.car("stops"), lambda: shop.car("wants")),
            (lambda: shop.pilot("short"), lambda: shop.pilot("mend")),
            (lambda: shop.adc("zero"), lambda: shop.adc("mend")),
            (lambda: shop.adc("full"), lambda: shop.adc("mend")),
        ):
            breaks()
            shop.wait("contactor", seconds=0.1, state="open")
            shop.runs(2)
            assert not shop.connector(1)["relay"]
            mends()
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(1)
        shop.pilot("diode")
        shop.wait("contactor", seconds=0.3, state="open")
        assert shop.transactions() == [(1, None, 0)]


def test_a_soft_stop_waits_for_the_car_and_cuts_one_off_that_clings(charger):
    """IEC 61851-1 table A.6, 10.1 and 10.2; the stop is told when the contactor is open."""
    for clings in (False, True):
        with charger(keys=SAMPLES) as shop:
            shop.charging()
            shop.car("clings" if clings else "modest")
            number = shop.csms("transactions")["transactions"][0]["id"]
            shop.from_now()
            asked = shop.state()["time"]
            shop.csms(f"RemoteStopTransaction {number}")
            opened = shop.wait("contactor", seconds=8, state="open")["t"]
            assert 5.9 < opened - asked < 6.2 if clings else opened - asked < 0.2
            shop.wait(action="StopTransaction", direction="out")
            assert shop.transactions() == [(1, "Remote", 0)]
            shop.runs(1)
            assert shop.errors()[-1] == ("Finishing", "NoError") and not shop.connector(1)["lock"]


def test_a_car_that_clings_is_cut_off_at_once_by_a_fault(charger):
    for fault in (lambda shop: shop.estop("press"), lambda shop: shop.rcd("trip"), lambda shop: shop.pilot("short")):
        with charger(keys=SAMPLES) as shop:
            shop.charging()
            shop.car("clings")
            shop.csms("RemoteStopTransaction 1")
            shop.runs(1)
            assert shop.connector(1)["relay"] and shop.connector(1)["pilot"] == "C"
            fault(shop)
            shop.wait("contactor", seconds=0.1, state="open")


@pytest.mark.needs("lock")
def test_unlock_connector_waits_for_a_car_that_clings(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        shop.car("clings")
        assert shop.csms("UnlockConnector 1")["answer"] == {"status": "Unlocked"}
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "UnlockCommand", 0)]


def test_an_inoperative_connector_says_f(charger):
    """Where nothing but the pilot tells of a car it cannot: it offers nothing."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.csms("ChangeAvailability 1 Inoperative")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(10)
        says = "F" if "plug" in shop.workshop.board.connectors[0].facts else "B"
        assert shop.connector(1)["pilot"] == says and shop.errors()[-1] == ("Unavailable", "NoError")
        assert not shop.events("relay")
        shop.csms("ChangeAvailability 1 Operative")
        shop.runs(1)
        assert shop.connector(1)["pilot"] == "B" and shop.errors()[-1] == ("Preparing", "NoError")
        shop.tap(OTHER)
        shop.wait("contactor", seconds=8, state="closed")


def test_the_contactors_cycles_are_kept(charger):
    """For whoever maintains it: in the log of each boot."""
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        for _ in range(2):
            shop.car("stops")
            shop.runs(2)
            shop.car("wants")
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(2)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        shop.runs(3)
        for _ in range(2):
            shop.cut("power")
            shop.restore("power")
            shop.runs(3)
            others = ", 0" * (len(shop.connectors()) - 1)
            assert shop.lines("I contactor: ")[-1] == "I contactor: cycles: 3" + others
