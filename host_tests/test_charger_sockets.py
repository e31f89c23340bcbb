# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Station and board must agree in what an outlet is: a socket holds its plug and asks what the cable bears, a fixed
cable needs neither. Where they do not, nothing is live."""

import pytest

from host_tests.charger import CARD, Charger
from host_tests.made_board import board_of_one_outlet, board_with
from tools import fit
from tools.workshop.board import read_board

LOCK = {"lock": {"pin": 8, "active": 1}, "lock_sense": {"pin": 9, "active": 0}}
SAMPLES = {"MeterValueSampleInterval": "60"}


def _gives_no_energy(shop, *said):
    shop.boots()
    (line,) = shop.lines("E settings: ")
    assert all(part in line for part in said), line
    assert ("Faulted", "InternalError") in shop.errors()
    shop.cable("13")
    shop.car("wants")
    shop.plug(1)
    shop.tap(CARD)
    shop.runs(8)
    assert not shop.events("relay") and "Charging" not in shop.statuses()


@pytest.mark.parametrize("station", ["single", "cs500d_011k1"])
def test_a_lock_at_a_station_of_fixed_cables_gives_no_energy(charger, tmp_path, station):
    board = board_of_one_outlet(tmp_path, "w5500_evb_pico", **LOCK)
    with charger(board=board, station=station, errors=("E settings: ",)) as shop:
        said = "connector 1 of board one_outlet has a lock", f"station {station} fixed cables"
        _gives_no_energy(shop, *said, "choose station single_socket")


def test_of_two_locks_each_is_told(tmp_path):
    board = board_with(tmp_path, "two_locks", {})
    with Charger("micropython32", ("E settings: ",), board=board, station="csc_22b7") as shop:
        shop.boots()
        lines = shop.lines("E settings: ")
        assert [line.split()[3] for line in lines] == ["1", "2"] and "choose station default" in lines[0]


def test_a_socket_that_cannot_know_of_a_plug_says_so(charger, tmp_path):
    board = board_with(tmp_path, "blind", {"plug": None}, {})
    with charger(board=board, station="default", errors=("E settings: ",)) as shop:
        said = "connector 1 of board blind has neither plug nor proximity", "add one, or choose a station of fixed"
        shop.boots()
        (line,) = shop.lines("E settings: ")
        assert all(part in line for part in said), line
        shop.car("wants")
        shop.plug(2)  # there is nothing wrong with this one, but what the owner meant is not known
        shop.tap(CARD)
        shop.runs(8)
        assert not shop.events("relay")


def test_one_socket_with_a_lock_holds_the_plug_and_asks_the_cable(charger, tmp_path):
    """Nobody names a station: it is the one that fits."""
    board = board_of_one_outlet(tmp_path, "w5500_evb_pico", **LOCK)
    with charger(keys=SAMPLES, board=board) as shop:
        shop.boots()
        shop.cable("13")
        shop.charges(kw=50)
        shop.runs(5)
        at = shop.connector(1)
        assert at["lock"] and 8900 < at["load_w"] <= 8970  # 13 A


def test_a_proximity_contact_at_a_fixed_cable_counts_for_nothing():
    """The reference board has it for both kinds of stations."""
    with Charger("micropython32", keys=SAMPLES, board="w5500_evb_pico") as shop:
        shop.boots()
        shop.cable("13")
        shop.charges(kw=50)
        shop.runs(5)
        assert shop.connector(1)["load_w"] > 8970


def test_the_station_fits_the_board_and_the_workshops_board_the_station():
    one = read_board("w5500_evb_pico")
    assert fit.station(one) == "single" and fit.station(read_board("workshop")) == "default"
    one["CONNECTORS"][0].update(LOCK)
    assert fit.station(one) == "single_socket"
    assert fit.board("workshop", {"CABLE": "fixed"}) == "workshop_cables"
    assert fit.board("workshop", {"CABLE": "socket"}) == fit.board("workshop", {}) == "workshop"
    assert fit.board("mine", {"CABLE": "fixed"}) == "mine"
