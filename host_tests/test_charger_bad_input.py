# CPython only: the charger is a process, here in the 32-bit VM; generated from the published schemas with tools/csms
"""Wrong messages of the central system while somebody charges, at the whole charger: the specified CALLERROR, and
nothing in flash, configuration or at the outputs moves. (All cases, in all states: test_ocpp16_bad_input.py.)"""

import hashlib
import json
import pathlib

import pytest

from host_tests import bad_input
from host_tests.bad_input import FORM, GOOD, MISSING, TYPE
from host_tests.charger import CARD, Charger
from tools.csms.schemas import CALL

QUIET = {"MeterValueSampleInterval": "0", "HeartbeatInterval": "86400"}
WRONG = [(action, *each) for action, good in GOOD.items() for each in bad_input.wrong(CALL, action, good)]


def _image(shop: Charger) -> str:
    """The flash, every byte of it."""
    return hashlib.sha256((pathlib.Path(shop.workshop.folder) / "flash.img").read_bytes()).hexdigest()


def _facts(shop: Charger) -> dict:
    state = shop.state()
    moved = [{name: each[name] for name in ("relay", "closed", "lock", "cycles")} for each in state["connectors"]]
    return {
        "flash": (state["flash"], _image(shop)),
        "outputs": moved,
        "starts": state["starts"],
        "configuration": shop.csms("GetConfiguration")["answer"],
        "statuses": shop.statuses(1) + shop.statuses(2),
        "transactions": shop.transactions(),
    }


def _asked(shop: Charger, texts: dict) -> dict:
    """Sends each text, in turn; id -> the code of its CALLERROR, or None for an answer."""
    since = shop.state()["events"]
    for text in texts.values():
        shop.csms({"do": "raw", "text": text})
        shop.runs(0.1)
    answers = shop.events("frame", since=since, direction="in", type=[3, 4])
    return {each["id"]: each["payload"].get("code") for each in answers}


@pytest.mark.parametrize("interpreter", ["micropython32"])
def test_a_charging_charger_refuses_what_is_wrong_and_nothing_moves(interpreter):
    """TRN-ERR-01, -02, TRN-SYN-03, CORE-CFG-16"""
    with Charger(interpreter, errors=("answer to nothing we asked",), keys=QUIET) as shop:
        shop.boots()
        number = shop.charges()
        shop.runs(2)
        cases = {f"w{n}": case for n, case in enumerate(WRONG)}
        before = _facts(shop)
        codes = _asked(shop, {uid: json.dumps([2, uid, case[0], case[2]]) for uid, case in cases.items()})
        assert {uid: (cases[uid][:2], code) for uid, code in codes.items()} == {
            uid: (case[:2], case[3]) for uid, case in cases.items()}  # fmt: skip
        assert _facts(shop) == before
        assert shop.csms(f"RemoteStopTransaction {number}")["answer"] == {"status": "Accepted"}
        assert shop.wait(action="StopTransaction", direction="in", payload={"reason": "Remote"})


@pytest.mark.parametrize("interpreter", ["micropython32"])
def test_while_its_own_call_is_out_it_refuses_just_the_same(interpreter):
    """TRN-SYN-02, -03: the central system takes 58 s for an answer meanwhile."""
    with Charger(interpreter, errors=("answer to nothing we asked",), keys=QUIET, csms_preset="el-csms") as shop:
        shop.runs(70)
        texts = {"a": '[2,"a","Reset",{"type":1}]', "b": '[2,"b","Reset",7]', "c": '[2,"c","Reset",{}]'}
        assert _asked(shop, texts) == {"a": TYPE, "b": FORM, "c": MISSING}
        assert shop.state()["starts"] == 1


_NO_OBJECTS = ("null", "[]", "7", "true", '"x"', "1e999", '[{"transactionId":1}]')
_ODD_OBJECTS = ("{}", '{"idTagInfo":null}', '{"idTagInfo":{"status":7}}', '{"currentTime":true,"interval":{}}')


@pytest.mark.parametrize("interpreter", ["micropython32"])
def test_answers_that_are_none_lose_no_transaction(interpreter):
    """TRN-Q-07, -08, CORE-AUTH-16: what is no object is a failure and is sent again, what says nothing is an answer."""
    keys = {"MeterValueSampleInterval": "5", "TransactionMessageRetryInterval": "1"}
    with Charger(interpreter, keys=keys) as shop:
        shop.boots()
        for text in _NO_OBJECTS + _ODD_OBJECTS:
            for action in ("StartTransaction", "MeterValues", "StopTransaction", "StatusNotification"):
                if action != "StartTransaction" or text in _NO_OBJECTS:  # with another number it could not be stopped
                    raw = f'[3,"{{id}}",{text}]'
                    shop.csms({"do": "script", "action": action, "raw": raw, "times": 1})
            shop.car("wants")
            shop.plug(1)
            shop.tap(CARD)
            shop.wait("contactor", state="closed")
            shop.runs(12.5)
            shop.tap(CARD)
            shop.lets_go()
            shop.unplug(1)
            shop.runs(15)
        transactions = shop.csms("transactions")["transactions"]
        assert len(transactions) == len(_NO_OBJECTS + _ODD_OBJECTS)
        assert all(each["reason"] == "Local" and len(each["samples"]) >= 2 for each in transactions)
        assert [each["repeats"] for each in transactions] == [1] * len(_NO_OBJECTS) + [0] * len(_ODD_OBJECTS)
