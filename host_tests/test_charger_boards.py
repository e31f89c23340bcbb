# CPython only: the charger is a process in the 32-bit VM
"""A session on every board of boards/: with the chip that it has, its Ethernet, its pilot; no pin is misused."""

from pathlib import Path

import pytest

from host_tests.charger import Charger
from tools.session import Session
from tools.workshop.board import read_board

BOARDS = sorted(path.stem for path in (Path(__file__).resolve().parent.parent / "boards").glob("*.py"))


def _pilot_tells(shop):
    """A car that asks gets energy, one that stops asking none within 100 ms (IEC 61851-1): the session has begun again
    where it ended, with the plug out."""
    shop.charges()
    assert shop.connector(1)["pilot"] == "C" and shop.connector(1)["closed"]
    shop.runs(3)
    shop.from_now()
    shop.car("stops")
    shop.wait("contactor", seconds=0.1, state="open")
    assert shop.connector(1)["pilot"] == "B"


@pytest.mark.parametrize("board", BOARDS)
def test_a_session_is_complete_on_every_board(board):
    with Charger("micropython32", board=board, keys={"MeterValueSampleInterval": "10"}) as shop:
        session = Session(shop, 1, 0.2)
        session.play()
        assert session.missing == []
        _pilot_tells(shop)
        parts = [("lock" in each, "pilot" in each, "leds" in each) for each in read_board(board)["CONNECTORS"]]
        seen = shop.state()["connectors"]
        assert [tuple(each[part] is not None for part in ("lock", "pilot", "led")) for each in seen] == parts
        hands = len(seen) + 1
        with pytest.raises(AssertionError, match=f"no {hands}"):
            shop.plug(hands)


@pytest.mark.parametrize("board", ["w5500_evb_pico", "w5500_evb_pico2", "waveshare_esp32_s3_eth"])
def test_a_session_is_complete_under_circuitpython(board):
    """On the boards that suit it: no pin is misused, no input floats on an RP2350."""
    with Charger("circuitpython", board=board, keys={"MeterValueSampleInterval": "10"}) as shop:
        session = Session(shop, 1, 0.2)
        session.play()
        assert session.missing == []
