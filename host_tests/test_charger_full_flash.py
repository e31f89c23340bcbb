# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A flash without room: nobody charges who cannot be written down, nothing crashes, and room makes it well again."""

import pytest

from host_tests.charger import CARD, FROM_SOURCE, OTHER
from host_tests.workshop_programs import put

FILL = """
import os
with open("filler", "wb") as file:
    try:
        while True:
            file.write(b"x" * 256)
    except OSError:
        print("full")
for size in (4096, 256, 16):
    for number in range(%d):
        try:
            with open("more%%d-%%d" %% (size, number), "wb") as file:
                file.write(b"x" * size)
        except OSError:
            break
"""
EMPTY = """
import os
for name in os.listdir("."):
    if name.startswith("filler") or name.startswith("more"):
        os.remove(name)
"""
EXCUSED = ("cannot be", "unknown transaction 1")  # that of the used charger, at a new central system


def runs(charger, tmp_path, text: str) -> None:
    """Another program on the same flash."""
    with charger(folder=put(tmp_path, text), state=tmp_path / "state", errors=("ended",)) as shop:
        shop.wait("ended")


@pytest.mark.parametrize("first_boot", [True, False], ids=["new", "used"])
def test_a_full_flash(charger, tmp_path, first_boot):
    if charger.args[0] in FROM_SOURCE:
        pytest.skip("its flash is a folder of the PC, which has room")
    if not first_boot:
        with charger(state=tmp_path / "state") as shop:
            shop.boots()
            shop.charges()
            shop.runs(1)
    runs(charger, tmp_path, FILL % 0)
    keys = {"MeterValueSampleInterval": "10"}
    with charger(state=tmp_path / "state", keys=keys, errors=EXCUSED) as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(OTHER)
        shop.runs(70)
        written = shop.lines("1: started for")
        assert bool(written) == shop.connector(1)["closed"]
        assert written or shop.lines("cannot be stored")
        assert shop.csms("ClearCache")["answer"]
        assert shop.events("connected")[-1]["connections"] == 1
        if written:
            shop.tap(OTHER)
            shop.wait("contactor", state="open")
            shop.runs(15)
    runs(charger, tmp_path, EMPTY)
    with charger(state=tmp_path / "state", keys=keys) as shop:
        shop.boots()
        shop.charges(card=CARD)
