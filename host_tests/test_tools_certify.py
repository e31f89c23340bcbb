# CPython only: host tool
"""`make certify`: which cases are asked for, when one does not apply, how messages are judged."""

import argparse
import asyncio
import json

import pytest

from tools.certify import applies, selection
from tools.certify.bench import Bench
from tools.certify.cases.all import CASES
from tools.certify.catalogue import BOTH, CATALOGUE, CORE, NEW, OLD
from tools.certify.datasheet import DataSheet
from tools.certify.result import Failed
from tools.certify.settings import Settings
from tools.certify.wanted import Wanted, status
from tools.csms.central_system import CentralSystem
from tools.csms.frames import Frame
from tools.csms.session import CallFailed
from tools.csms.timestamps import iso

PAYLOADS = {
    "StopTransaction": {"transactionId": 1, "meterStop": 5, "timestamp": iso(0), "reason": "Remote"},
    "Heartbeat": {},
    "Authorize": {"idTag": "04a1b2c3"},
    "MeterValues": {"connectorId": 1, "meterValue": []},
}
STOP, FINISHING = Wanted("StopTransaction", reason="Remote"), status(1, "Finishing")


class Charger(Bench):
    """A bench whose charger says what a test puts into its mouth."""

    def __init__(self, sheet=None, profiles="Core", **keys):
        settings = Settings(patience_s=0.05)
        super().__init__(CentralSystem(lambda: 0.0), "CP1", None, sheet or DataSheet(), settings)
        keys["SupportedFeatureProfiles"] = (profiles, True)
        self.answer = {"configurationKey": [
            {"key": key, "value": value, "readonly": readonly} for key, (value, readonly) in keys.items()
        ]}
        asyncio.run(self.keys.read())
        self.judging = True

    async def call(self, action, payload=None, **_):
        if action == "GetConfiguration":
            return self.answer
        raise CallFailed("NotConnected")

    def says(self, *messages):
        """Action names, or statuses of connector 1."""
        for message in messages:
            told = {"connectorId": 1, "errorCode": "NoError", "status": message}
            action, payload = (message, PAYLOADS[message]) if message in PAYLOADS else ("StatusNotification", told)
            self.central.saw("CP1", "in", Frame(json.dumps([2, "1", action, payload])))
        return self


def _comes(charger, *wanted):
    return asyncio.run(charger.comes(*wanted))


# Which cases


def test_the_catalogue_has_every_case_of_both_editions():
    editions = [each.edition for each in CATALOGUE.values()]
    assert editions.count(BOTH) + editions.count(NEW) == 107
    assert editions.count(BOTH) + editions.count(OLD) == 102
    assert len({each.title for each in CATALOGUE.values()}) == len(CATALOGUE)


def test_every_core_case_has_steps_and_every_step_a_case():
    assert [each.id for each in CATALOGUE.values() if each.profile == CORE and each.id not in CASES] == []
    assert set(CASES) <= set(CATALOGUE) and set(applies.APPLIES) <= set(CATALOGUE)


def test_an_id_means_one_case_or_all_that_begin_so():
    assert selection.case_ids("TC_004_1_CS") == ["TC_004_1_CS"]
    assert selection.case_ids("004,010") == ["TC_004_1_CS", "TC_004_2_CS", "TC_010_CS"]
    assert selection.case_ids("TC_007_CS") == ["TC_007_CS"]
    assert selection.case_ids("007") == ["TC_007_CS", "TC_007_1_CS", "TC_007_2_CS"]
    with pytest.raises(argparse.ArgumentTypeError, match="no case '006'"):
        selection.case_ids("006")


def test_cases_are_chosen_by_profile_and_edition():
    assert len(selection.chosen([], [], BOTH)) == len(CATALOGUE) == 112
    assert {each.profile for each in selection.chosen([], ["Reservation"], BOTH)} == {"Reservation"}
    assert "TC_007_CS" not in [each.id for each in selection.chosen([], [], NEW)]
    assert [each.id for each in selection.chosen(["TC_007_CS"], [], NEW)] == ["TC_007_CS"]


# When a case applies


def test_a_case_of_a_profile_that_is_not_supported_does_not_apply():
    assert "RemoteTrigger" in applies.reason("TC_054_CS", Charger())
    assert "no steps" in applies.reason("TC_054_CS", Charger(profiles="Core, RemoteTrigger"))
    assert applies.reason("TC_043_1_CS", Charger()) == ""
    assert "is supported" in applies.reason("TC_048_4_CS", Charger(profiles="Core,Reservation"))


def test_the_cable_decides_over_unlocking():
    fixed = DataSheet(cable="fixed", lock=False)
    assert applies.reason("TC_017_1_CS", Charger()) == applies.reason("TC_017_2_CS", Charger(fixed)) == ""
    assert "fixed cable" in applies.reason("TC_017_1_CS", Charger(fixed))
    assert "socket" in applies.reason("TC_018_2_CS", Charger())


def test_keys_decide_over_ev_side_disconnect():
    key = "StopTransactionOnEVSideDisconnect"
    told = ((("true", False), "", ""), (("true", True), "", "read-only"), (("false", True), key, key))
    for fact, first, third in told:
        charger = Charger(UnlockConnectorOnEVSideDisconnect=("true", False), **{key: fact})
        why = applies.reason("TC_005_1_CS", charger), applies.reason("TC_005_3_CS", charger)
        assert why[0].startswith(first) and bool(why[0]) == bool(first), fact
        assert third in why[1] and bool(why[1]) == bool(third), fact


def test_offline_cases_need_a_way_to_start_offline():
    charger = Charger(LocalAuthorizeOffline=("false", False), StopTransactionOnInvalidId=("true", False))
    assert "no way to start offline" in applies.reason("TC_037_1_CS", charger)
    ways = {"LocalAuthorizeOffline": ("true", True), "AllowOfflineTxForUnknownId": ("false", False)}
    assert applies.reason("TC_039_CS", Charger(**ways)) == ""


# How messages are judged


def test_messages_that_are_named_together_come_in_any_order():
    found = _comes(Charger().says("Finishing", "StopTransaction"), STOP, FINISHING)
    assert [each["action"] for each in found] == ["StopTransaction", "StatusNotification"]


def test_a_message_before_its_step_fails():
    with pytest.raises(Failed) as failed:
        _comes(Charger().says("StopTransaction", "Finishing"), FINISHING)
    assert failed.value.expected == "StatusNotification(connectorId 1, status Finishing)"
    assert failed.value.came.startswith("StopTransaction {")


def test_a_message_with_the_wrong_field_says_which():
    with pytest.raises(Failed) as failed:
        _comes(Charger().says("StopTransaction"), Wanted("StopTransaction", reason=("Local", None), transactionId=1))
    assert failed.value.expected == "StopTransaction(reason Local or absent, transactionId 1)"
    assert failed.value.came == "StopTransaction(reason Remote)"


def test_an_unexpected_status_is_noted():
    charger = Charger().says("SuspendedEV", "Finishing")
    _comes(charger, FINISHING)
    assert charger.notes == ["unexpected: 1 SuspendedEV NoError"]


def test_heartbeats_may_always_come_and_meter_values_while_they_are_asked_for():
    _comes(Charger(MeterValueSampleInterval=("60", False)).says("Heartbeat", "MeterValues", "Finishing"), FINISHING)
    with pytest.raises(Failed, match="came MeterValues"):
        _comes(Charger(MeterValueSampleInterval=("0", False)).says("MeterValues", "Finishing"), FINISHING)


def test_what_does_not_come_fails_after_patience():
    with pytest.raises(Failed, match=r"nothing of it in 0\.05 s"):
        _comes(Charger().says("Heartbeat"), FINISHING)


def test_an_id_tag_has_no_case():
    assert _comes(Charger().says("Authorize"), Wanted("Authorize", idTag="04A1B2C3"))


def test_a_violation_fails_whatever_else_is_right():
    charger = Charger().says("Finishing")
    charger.central.violation("CP1", "StatusNotification.req: no")
    with pytest.raises(Failed, match=r"StatusNotification\.req: no"):
        _comes(charger, FINISHING)
