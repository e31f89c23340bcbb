# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Faults of the installation: the contactor opens at once, the right error is told, and it is safe to go on."""

import pytest

from host_tests.charger import CARD, OTHER

SAMPLES = {"MeterValueSampleInterval": "10"}


def errors(shop, connector: int = 1) -> list[tuple]:
    """(status, errorCode) that the central system was told, oldest first, without the boot's."""
    told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == connector]
    return [(each["status"], each["errorCode"]) for each in told[1:]]


def reason(shop) -> str:
    (stop,) = shop.payloads("StopTransaction")
    return stop["reason"]


def test_the_emergency_stop(charger):
    """TC_024: OtherError, EmergencyStop; released, the charger may be used again."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(5)
        shop.estop("press")
        pressed = shop.state()["time"]
        assert shop.wait("contactor", state="open")["t"] - pressed < 0.05
        shop.runs(0.05)
        assert shop.events("relay", state="off")[-1]["t"] - pressed < 0.05
        shop.wait(action="StopTransaction", direction="out")
        assert reason(shop) == "EmergencyStop"
        shop.runs(1)
        for connector in shop.connectors():
            assert errors(shop, connector)[-1] == ("Faulted", "OtherError")
        shop.tap(OTHER)
        shop.runs(7)
        shop.estop("release")
        shop.runs(2)
        now = [shop.statuses(connector)[-1] for connector in shop.connectors()]
        assert now == ["Finishing", "Available"][: len(now)]
        assert not shop.connector(1)["relay"]
        shop.unplug()
        shop.runs(1)
        shop.charges(card=OTHER)
        assert len(shop.transactions()) == 2


def test_the_residual_current_device_latches_until_the_plug_is_out(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(5)
        shop.rcd("trip")
        shop.wait("contactor", state="open", seconds=0.1)
        shop.wait(action="StopTransaction", direction="out")
        assert reason(shop) == "Other"
        shop.rcd("reset")
        shop.runs(5)
        assert errors(shop)[-1] == ("Faulted", "GroundFailure")
        shop.tap(OTHER)
        shop.csms(f"RemoteStartTransaction 1 {OTHER}")
        shop.runs(7)
        assert not shop.connector(1)["relay"]
        shop.unplug()
        shop.runs(1)
        assert errors(shop)[-1] == ("Available", "NoError")


def test_a_welded_contactor(charger):
    """The plug stays locked as long as it may be live; nobody charges until a person has seen to it."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(5)
        shop.weld()
        shop.car("greedy")
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        shop.runs(5)
        assert errors(shop)[-1] == ("Faulted", "PowerSwitchFailure")
        assert not shop.connector(1)["relay"] and shop.connector(1)["lock"] in (True, None)  # None: no lock
        assert len(shop.payloads("StopTransaction")) == 1
        shop.cut("power")
        shop.restore("power")
        shop.runs(5)
        assert errors(shop)[-1] == ("Faulted", "PowerSwitchFailure")
        shop.unweld()
        shop.runs(3)
        shop.unplug()
        shop.runs(3)
        assert errors(shop)[-1] == ("Available", "NoError")
        shop.charges(card=OTHER)
        first, second = shop.csms("transactions")["transactions"]
        assert second["meterStart"] > first["meterStop"]  # what the weld let through is not forgotten


def test_a_contactor_that_does_not_close(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.stick("open")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out", seconds=20)
        shop.runs(2)
        assert ("Faulted", "PowerSwitchFailure") in errors(shop)
        assert shop.payloads("StopTransaction")[0]["meterStop"] == 0
        assert not shop.connector(1)["relay"]
        shop.unplug()
        shop.stick("free")
        shop.runs(40)
        shop.charges(card=OTHER)


def test_a_jammed_lock(charger):
    """No energy without a locked plug, and no transaction."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.jam()
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(CARD)
        shop.runs(7)
        assert ("Faulted", "ConnectorLockFailure") in errors(shop)
        assert not shop.payloads("StartTransaction") and not shop.events("relay")
        shop.free()
        shop.unplug()
        shop.runs(2)
        shop.charges(card=OTHER)


def test_a_lock_that_jams_while_it_holds(charger):
    """The stop is told; the cable comes free when the bolt does."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.jam()
        shop.runs(5)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        shop.runs(3)
        assert errors(shop)[-1] == ("Faulted", "ConnectorLockFailure")
        assert shop.csms("UnlockConnector 1")["answer"] == {"status": "UnlockFailed"}
        shop.free()
        shop.runs(1)
        shop.unplug()
        shop.runs(1)
        assert errors(shop)[-1] == ("Available", "NoError")


def test_a_plug_that_is_only_half_in(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1, "half")
        shop.runs(1)
        shop.tap(CARD)
        shop.runs(7)
        assert not shop.payloads("StartTransaction") and not shop.events("relay")
        assert not shop.connector(1)["closed"]
        shop.unplug()
        shop.runs(2)
        shop.charges(card=OTHER)


def test_a_plug_that_bounces_is_never_energised(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.tap(CARD)
        shop.runs(1)
        for _ in range(10):
            shop.plug(1)
            shop.runs(0.06)
            shop.unplug(1)
            shop.runs(0.06)
        shop.runs(6)
        assert not shop.payloads("StartTransaction") and not shop.events("relay")


@pytest.mark.needs("lock")
def test_unlock_connector_ends_the_transaction_first(charger):
    """CORE-UNL-05, TC_018"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(5)
        assert shop.csms("UnlockConnector 1")["answer"] == {"status": "Unlocked"}
        shop.wait(action="StopTransaction", direction="out")
        assert reason(shop) == "UnlockCommand"
        opened = shop.events("contactor", state="open")[-1]["t"]
        assert opened < shop.events("lock", state="free")[-1]["t"]
