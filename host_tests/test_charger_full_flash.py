# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A flash without room: nobody charges who cannot be written down, nothing crashes, and room makes it well again."""

import pytest

from host_tests.charger import CARD, FROM_SOURCE, OTHER
from host_tests.workshop_programs import put

LEAVE = """
import os
with open("filler", "wb") as file:
    for _ in range(os.statvfs("/")[3] - %d):
        file.write(bytes(4092))
print("left", os.statvfs("/")[3])
"""
EMPTY = """
import os
os.remove("filler")
"""
NO_ROOM = "no room for transactions"
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
    runs(charger, tmp_path, LEAVE % 1)
    keys = {"MeterValueSampleInterval": "10"}
    with charger(state=tmp_path / "state", keys=keys, errors=EXCUSED) as shop:
        shop.boots()
        told = {each["connectorId"]: each for each in shop.payloads("StatusNotification")}
        assert told[1]["info"] == NO_ROOM and told[0]["status"] == "Available"
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(OTHER)
        shop.runs(10)
        assert not shop.connector(1)["closed"] and shop.lines(f"{OTHER}: {NO_ROOM}")
        assert set(shop.errors()) == {("Faulted", "InternalError")}
        assert shop.csms(f"RemoteStartTransaction 1 {OTHER}")["answer"] == {"status": "Rejected"}
        assert shop.csms("ClearCache")["answer"]
        assert shop.events("connected")[-1]["connections"] == 1
    runs(charger, tmp_path, EMPTY)
    with charger(state=tmp_path / "state", keys=keys) as shop:
        shop.boots()
        shop.charges(card=CARD)


KEYS = {"MeterValueSampleInterval": "1", "AllowOfflineTxForUnknownId": "true"}


def test_a_charger_that_is_offline_until_its_flash_is_full(charger, tmp_path):
    """TRN-Q-13: values are thinned, then nobody is let in; what runs can end; once all is told people charge again."""
    if charger.args[0] != "micropython32":
        pytest.skip("on the board's own littlefs; in one VM, because it takes 10 s")
    with charger(state=tmp_path / "state", keys=KEYS) as shop:  # afterwards the folders of the queue are there
        shop.boots()
        shop.charges()
        shop.runs(220)
        shop.tap(CARD)
        shop.runs(5)
    runs(charger, tmp_path, LEAVE % 17)
    with charger(state=tmp_path / "state", keys=KEYS) as shop:
        shop.boots()
        shop.charges(1, CARD)
        shop.cut("network")
        shop.runs(5)
        began = 1
        while not shop.lines("W outbox: flash: " + NO_ROOM):
            _session(shop, 100)
            began += 1
        every = [int(line.split()[5]) for line in shop.lines("meter values is kept")]
        assert every == [2, 4]
        shop.plug(2)
        shop.tap(OTHER)
        shop.runs(10)
        assert shop.lines(f"{OTHER}: {NO_ROOM}") and not shop.connector(2)["closed"]
        shop.unplug(2)
        shop.runs(100)
        assert shop.connector(1)["closed"]
        shop.tap(CARD)
        shop.lets_go()
        shop.unplug()
        shop.cut("power")
        shop.runs(1)
        shop.restore("power")
        shop.runs(5)
        shop.restore("network")
        while len(shop.transactions()) < began or not shop.transactions()[-1][1]:
            shop.runs(30)
        shop.runs(30)
        assert shop.transactions() == [(1, "Local", 0)] + [(2, "Local", 0)] * (began - 1)
        assert ("Faulted", "InternalError") in shop.errors() and shop.errors()[-1] == ("Available", "NoError")
        shop.charges(2)


def _session(shop, seconds):
    """On connector 2, offline."""
    shop.car("wants", 2)
    shop.plug(2)
    shop.runs(1)
    shop.tap(OTHER)
    shop.wait("status", connector=2, to="Charging")
    shop.runs(seconds)
    shop.tap(OTHER)
    shop.wait("status", connector=2, to="Finishing")
    shop.runs(1)
    shop.unplug(2)
    shop.runs(6)
