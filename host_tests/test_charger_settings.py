# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Settings as owners make them: what is wrong with them is said with its remedy, and means no energy."""

import json

import pytest

from host_tests.charger import CARD, OTHER, fitting
from tools.workshop.workshop import _INSIDE_URL as CSMS

RIGHT = {"identity": "CP001", "csms": CSMS, **fitting()}
NO_CSMS = {"identity": "CP001", **fitting()}

# settings.json, and what the log must say
WRONG = {
    "missing": ("", ("settings.json is missing", "provision")),
    "empty": (" ", ("settings.json cannot be read", "provision")),
    "half": ('{"identity": "CP0', ("settings.json cannot be read", "provision")),
    "a list": ("[1, 2]", ("settings.json cannot be read", "object")),
    "not text": ("\\x00\\xff\\xfe", ("settings.json cannot be read", "provision")),
    "types": (json.dumps({**RIGHT, "max_ma": "16 A"}), ("max_ma", "wrong type")),
    "negative": (json.dumps({**RIGHT, "max_ma": -16000}), ("max_ma",)),
    "a name": (json.dumps({**RIGHT, "idenity": "CP2"}), ("idenity is not a setting: remove it",)),
    "no station": (json.dumps({**RIGHT, "station": ""}), ('station "" is not known: see firmware/stations',)),
    "station": (json.dumps({**RIGHT, "station": "palace"}), ("station palace is not known: see firmware/stations",)),
    "key": (json.dumps({**RIGHT, "authorization_key": "xyz"}), ("authorization_key must be hex digits",)),
    "scheme": (json.dumps({**RIGHT, "csms": "http://csms"}), ("csms", "must start with ws://")),
    "identity": (json.dumps({"csms": CSMS}), ("identity is missing: add",)),
    "rule": (json.dumps({**NO_CSMS, "without_csms": "maybe"}), ('without_csms must be "refuse", "free" or a list',)),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_are_told_and_give_no_energy(charger, case):
    text, wanted = WRONG[case]
    with charger(settings_text=text, errors=("E settings: ",)) as shop:
        shop.boots()
        said = " ".join(shop.lines("E settings: "))
        assert all(part in said for part in wanted), said
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(CARD)
        shop.runs(8)
        assert not shop.events("relay") and not shop.connector(1)["closed"]
        assert "Charging" not in shop.statuses(1)


def test_without_a_central_system_the_charger_refuses(charger):
    with charger(settings_text=json.dumps(NO_CSMS)) as shop:
        shop.boots()
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(8)
        assert not shop.events("relay") and not shop.events("connected")
        assert shop.lines(f"I authorize: {CARD} is refused")


def test_without_a_central_system_it_charges_freely_if_the_owner_says_so(charger):
    with charger(settings_text=json.dumps({**NO_CSMS, "without_csms": "free"})) as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.wait("contactor", state="closed")
        shop.runs(30)
        assert shop.connector(1)["closed"]


def test_without_a_central_system_master_cards_charge_and_others_do_not(charger):
    settings = {**NO_CSMS, "without_csms": [CARD.lower(), OTHER]}
    with charger(settings_text=json.dumps(settings)) as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.tap("04999999")
        shop.runs(7)
        assert not shop.events("relay")
        shop.tap(CARD)
        shop.wait("contactor", state="closed")
        shop.tap("04999999")
        shop.runs(3)
        assert shop.connector(1)["closed"]
        shop.tap(CARD)
        shop.wait("contactor", state="open")


def test_a_standalone_session_ends_with_the_power_and_does_not_come_back(charger):
    with charger(settings_text=json.dumps({**NO_CSMS, "without_csms": [CARD]})) as shop:
        shop.boots()
        shop.charges_alone()
        shop.runs(65)
        wh = shop.connector(1)["meter_wh"]
        shop.cut("power")
        shop.restore("power")
        shop.runs(10)
        assert not shop.connector(1)["closed"] and not shop.connector(1)["relay"]
        assert wh > 100


def test_wrong_initial_keys_are_told_and_left_out(charger):
    keys = {"HeartbeatInterval": "often", "NoSuchKey": "1", "ConnectionTimeOut": 45}
    with charger(keys=keys) as shop:
        shop.boots()
        assert shop.lines("settings: HeartbeatInterval cannot be often")
        assert shop.lines("settings: no key is called NoSuchKey")
        answer = shop.csms("GetConfiguration ConnectionTimeOut")["answer"]
        assert answer["configurationKey"][0]["value"] == "45"
        shop.charges()


def test_the_fuse_limits_what_is_offered(charger):
    """CORE-MV-23; max_ma of the owner: told as Current.Offered."""
    keys = {"MeterValueSampleInterval": "5", "MeterValuesSampledData": "Current.Offered"}
    with charger(keys=keys, settings={"max_ma": 16000}) as shop:
        shop.boots()
        shop.charges()
        shop.runs(6)
        (sample,) = shop.payloads("MeterValues")[0]["meterValue"][0]["sampledValue"]
        assert (sample["value"], sample["unit"]) == ("16.0", "A")
