# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Who charges while there is no central system, what it is told afterwards, and that a restart changes nothing."""

from host_tests.charger import CARD, OTHER

SAMPLES = {"MeterValueSampleInterval": "10"}


def _known(shop, card=CARD):
    """The charger has asked about this card, and nobody charged."""
    shop.tap(card)
    shop.wait("frame", action="Authorize", direction="out")
    shop.runs(1)
    shop.tap(card)
    shop.runs(1)


def _offline_session(shop, card=CARD):
    shop.car("wants")
    shop.plug(1)
    shop.runs(1)
    shop.tap(card)
    shop.wait("status", to="Charging")
    shop.runs(25)
    shop.tap(card)
    shop.wait("status", to="Finishing")
    shop.runs(1)
    shop.unplug(1)
    shop.runs(2)


def test_a_card_from_the_cache_charges_offline_and_is_told_in_order(charger):
    """CORE-OFF-05; CORE-OFF-01, -04, CORE-CACHE-06, TRN-Q-02 (TC_037_1, TC_039): also over a power cut"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        _known(shop)
        shop.cut("network")
        shop.runs(2)
        _offline_session(shop)
        shop.cut("power")
        shop.runs(3)
        shop.restore("power")
        shop.runs(5)
        _offline_session(shop)
        shop.tap(OTHER)  # CORE-OFF-03: unknown
        shop.plug(1)
        shop.runs(5)
        assert not shop.connector(1)["closed"]
        shop.restore("network")
        shop.wait(action="StopTransaction", direction="out", seconds=400)
        shop.runs(5)
        assert shop.transactions() == [(1, "Local", 0), (1, "Local", 0)]
        told = [action for action, _ in shop.told("StartTransaction", "MeterValues", "StopTransaction")]
        assert told == 2 * ["StartTransaction", "MeterValues", "MeterValues", "StopTransaction"]
        stamps = [payload.get("timestamp") or payload["meterValue"][0]["timestamp"] for _, payload in shop.told(
            "StartTransaction", "MeterValues", "StopTransaction")]  # fmt: skip
        assert stamps == sorted(stamps)


def test_a_card_that_turns_out_invalid_loses_the_energy(charger):
    """CORE-START-06, -07, -12 (TC_037_2, TC_037_3)"""
    for stops, statuses in (("false", ["Charging", "SuspendedEVSE"]), ("true", ["Charging", "Finishing"])):
        with charger(keys={"AllowOfflineTxForUnknownId": "true", "StopTransactionOnInvalidId": stops}) as shop:
            shop.boots()
            shop.csms(f"tags add {CARD} Invalid")
            shop.cut("network")
            shop.runs(2)
            shop.car("wants")
            shop.plug(1)
            shop.runs(1)
            shop.tap(CARD)
            shop.wait("status", to="Charging")
            shop.restore("network")
            shop.wait(action="StartTransaction", direction="out", seconds=400)
            shop.wait("contactor", state="open")
            shop.runs(5)
            assert shop.statuses()[-2:] == statuses
            assert shop.connector(1)["lock"] in (True, None)  # CORE-START-06: until its card or group comes


def test_a_slow_central_system_does_not_keep_a_known_card_waiting(charger):
    """CORE-AUTH-04, LocalPreAuthorize: energy without asking, though every answer takes 58 s"""
    with charger(keys={"LocalPreAuthorize": "true"}) as shop:
        shop.boots()
        _known(shop)
        shop.csms("delay * 58")
        shop.charges_alone()
        assert shop.connector(1)["closed"]
        shop.runs(300)
        assert shop.transactions() == [(1, None, 0)]
