# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A whole charging session: what is told, in which order, and whether it agrees with the board's own meter."""

import calendar

from host_tests.charger import CARD, OTHER, Charger
from tools.workshop.clock import START_UNIX
from tools.workshop.process import INTERPRETERS

SAMPLES = {"MeterValueSampleInterval": "10"}


def seconds(stamp: str) -> float:
    """A time stamp as seconds since the workshop opened."""
    date, _, time = stamp.rstrip("Z").partition("T")
    hours, minutes, rest = time.split(":")
    day = calendar.timegm((*map(int, date.split("-")), 0, 0, 0))
    return day + int(hours) * 3600 + int(minutes) * 60 + float(rest) - START_UNIX


def essence(shop: Charger) -> list[str]:
    """The names of what was told, the statuses of connectors with their numbers."""
    return [
        f"{payload['connectorId']} {payload['status']}" if action == "StatusNotification" else action
        for action, payload in shop.told()
    ]


TIMED = ("timestamp", "currentTime", "meterValue", "meterStop")


def without_times(frame: tuple) -> tuple:
    """What is left of a frame when its moments, and what the meter had counted by then, are taken out."""
    *head, payload = frame
    return (*head, {name: value for name, value in payload.items() if name not in TIMED})


def boot(shop: Charger) -> list[str]:
    """What is told after power on."""
    return ["BootNotification", "0 Available", *[f"{connector} Available" for connector in shop.connectors()]]


def check_energy(shop: Charger, connector: int, kw: float) -> None:
    """meterStart, samples and meterStop are the meter's, and the contactor was closed only between."""
    (start,) = [each for each in shop.payloads("StartTransaction") if each["connectorId"] == connector]
    transaction = 1 + shop.payloads("StartTransaction").index(start)
    (stop,) = [each for each in shop.payloads("StopTransaction") if each["transactionId"] == transaction]
    closed, opened = (event["t"] for event in shop.events("contactor", connector=connector))
    assert seconds(start["timestamp"]) < closed < opened < seconds(stop["timestamp"])
    assert stop["meterStop"] == shop.connector(connector)["pulses"]
    wh = kw * (opened - closed) / 3.6  # whole pulses are counted; a car lets go before the contactor does
    assert abs(stop["meterStop"] - start["meterStart"] - wh) <= 1.2
    samples = [each["meterValue"][0] for each in shop.payloads("MeterValues") if each["connectorId"] == connector]
    for number, sample in enumerate(samples):
        at = seconds(sample["timestamp"])
        assert abs(at - seconds(start["timestamp"]) - 10 * (number + 1)) < 0.01
        wh = int(sample["sampledValue"][0]["value"])
        assert abs(wh - start["meterStart"] - kw * max(0, at - closed) / 3.6) <= 1.5
    assert len(samples) == int((seconds(stop["timestamp"]) - seconds(start["timestamp"])) // 10)


def test_plug_first(charger):
    """CORE-START-05, CORE-MV-16; TC_003: cable, card, energy, card, cable."""
    with charger(keys=SAMPLES) as shop:
        shop.runs(6)  # after a boot the contactor rests for 5 s
        shop.charges()
        shop.runs(32)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        shop.runs(1)
        shop.unplug()
        shop.runs(1)
        assert essence(shop) == [
            *boot(shop), "1 Preparing", "Authorize", "StartTransaction", "1 Charging",
            "MeterValues", "MeterValues", "MeterValues", "1 Finishing", "StopTransaction", "1 Available",
        ]  # fmt: skip
        (stop,) = shop.payloads("StopTransaction")
        assert stop["reason"] == "Local" and stop["idTag"] == CARD
        check_energy(shop, 1, 7.4)


def test_card_first(charger):
    """CORE-START-05; TC_004_1: the intent waits for the cable."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.car("wants")
        shop.tap(CARD)
        shop.runs(8)
        assert not shop.connector(1)["closed"] and not shop.connector(1)["lock"]
        shop.plug(1)
        shop.wait("contactor", state="closed")
        shop.runs(15)
        shop.tap(CARD)
        shop.wait(action="StopTransaction")
        shop.runs(1)
        assert essence(shop)[len(boot(shop)) :] == [
            "Authorize", "1 Preparing", "StartTransaction", "1 Charging", "MeterValues", "1 Finishing",
            "StopTransaction",
        ]  # fmt: skip
        check_energy(shop, 1, 11)


def test_a_card_without_a_cable_is_forgotten_after_the_connection_time_out(charger):
    """TC_004_2, CORE-START-13"""
    with charger(keys={"ConnectionTimeOut": "10"}) as shop:
        shop.boots()
        shop.tap(CARD)
        shop.runs(9)
        assert shop.statuses() == ["Available", "Preparing"]
        shop.runs(2)
        assert shop.statuses() == ["Available", "Preparing", "Available"]
        shop.plug(1)
        shop.runs(10)
        assert not shop.payloads("StartTransaction") and not shop.connector(1)["relay"]


def test_remote_first(charger):
    """TC_010, TC_012: RemoteStart, cable, RemoteStop."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.car("wants")
        assert shop.csms(f"RemoteStartTransaction 1 {CARD}")["answer"] == {"status": "Accepted"}
        shop.runs(5)
        shop.plug(1)
        shop.wait("contactor", state="closed")
        shop.runs(5)
        assert shop.csms("RemoteStopTransaction 1")["answer"] == {"status": "Accepted"}
        shop.wait(action="StopTransaction")
        shop.runs(1)
        assert essence(shop)[len(boot(shop)) :] == [
            "Authorize", "1 Preparing", "StartTransaction", "1 Charging", "1 Finishing", "StopTransaction",
        ]  # fmt: skip
        (stop,) = shop.payloads("StopTransaction")
        assert stop["reason"] == "Remote" and "idTag" not in stop
        check_energy(shop, 1, 11)


def test_two_connectors_at_once(charger):
    """Each transaction has its own card, energy and end."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        assert shop.charges(1, CARD, 7.4) == 1
        assert shop.charges(2, OTHER, 22) == 2
        shop.runs(21)
        shop.tap(CARD)
        shop.wait(action="StopTransaction")
        assert not shop.connector(1)["closed"] and shop.connector(2)["closed"]
        shop.runs(11)
        shop.tap(OTHER)
        shop.wait(action="StopTransaction")
        shop.runs(1)
        assert shop.statuses(1)[-2:] == ["Charging", "Finishing"]
        assert shop.statuses(2)[-2:] == ["Charging", "Finishing"]
        check_energy(shop, 1, 7.4)
        check_energy(shop, 2, 22)


def test_a_card_that_is_not_accepted_starts_nothing(charger):
    with charger() as shop:
        for status in ("Blocked", "Expired", "Invalid", "ConcurrentTx"):
            shop.csms(f"tags add {CARD} {status}")
            shop.boots()
            shop.tap(CARD)
            shop.runs(2)
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(6)
        assert len(shop.payloads("Authorize")) == 5
        assert not shop.payloads("StartTransaction") and not shop.events("relay") and not shop.events("lock")


def test_the_transcript_is_the_same_in_all_interpreters():
    def run(interpreter):
        with Charger(interpreter, keys=SAMPLES) as shop:
            shop.boots()
            shop.charges(1)
            shop.csms("GetConfiguration")
            shop.charges(2, OTHER, 3.7)
            shop.csms("ChangeConfiguration MeterValueSampleInterval 7")
            shop.runs(30)
            shop.csms("UnlockConnector 1")
            shop.runs(2)
            return [(each["direction"], each["type"], each["action"], each["payload"]) for each in shop.events("frame")]

    first, *others, through_blinka = [run(interpreter) for interpreter in INTERPRETERS]
    assert len(first) > 40
    for transcript in (first, *others, through_blinka):
        for *_, payload in transcript:
            payload.get("configurationKey", []).sort(key=lambda entry: entry["key"])
    assert all(transcript == first for transcript in others)
    # its network chip is awake a second later, and its bytes are longer on their way
    assert [without_times(each) for each in through_blinka] == [without_times(each) for each in first]
