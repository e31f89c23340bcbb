# CPython only: the schemas are checked by jsonschema
"""Whatever people, faults, the link and the central system do, in any order: each message, each status change and each
transaction is right (OCPP 1.6 3.7, 4.8, 4.9, 4.10, 6)."""

import random

import pytest

from host_tests.desk import Desk
from host_tests.test_ocpp16_4_9_status import legal
from lib.ocpp16.recovery import recover
from tools.csms import schemas

CARDS = ("A1", "B2", "C3")
BOOLEANS = (
    "AllowOfflineTxForUnknownId", "AuthorizationCacheEnabled", "AuthorizeRemoteTxRequests", "LocalPreAuthorize",
    "StopTransactionOnEVSideDisconnect", "StopTransactionOnInvalidId", "UnlockConnectorOnEVSideDisconnect",
)  # fmt: skip
WORDS = ("Accepted", "Accepted", "Accepted", "Invalid", "Blocked")


class Monkey:
    """Does anything at all at a desk, and notes what it hears."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        keys = {"MeterValueSampleInterval": "20", "ClockAlignedDataInterval": "30", "ConnectionTimeOut": "20"}
        keys |= {key: self.random.choice(("true", "false")) for key in BOOLEANS}
        keys["MaxEnergyOnInvalidId"] = self.random.choice(("0", "50"))
        keys["StopTxnSampledData"] = self.random.choice(("", "Energy.Active.Import.Register"))
        keys |= {"TransactionMessageAttempts": "1000", "TransactionMessageRetryInterval": "1"}
        self.settings = {"connectors": 2, "has_lock": self.random.random() < 0.7, "keys": keys}
        self.boots = 1
        self.desk = Desk(**self.settings)
        self.linked = False
        self.errors = 0.05  # so many of our CALLs are answered with a CALLERROR
        self.asked: dict[str, str] = {}
        self.ids = 0
        self.running: dict[int, int] = {}  # transactionId: connector
        self.starts: dict[int, dict] = {}  # transactionId: StartTransaction.req
        self.told: dict[int, tuple] = {}
        self.gap: set[int] = set()  # connectors whose statuses may have been left out since the last one that was told

    def any(self):
        """One thing more; some of them are twice as likely."""
        act = self.random.choice([each for each in dir(self) if each.startswith("do_")])
        print(act)  # pytest shows it when something is wrong
        getattr(self, act)(self.random.choice((1, 2)))
        self.desk.follow()
        self.hears()
        for session in self.desk.cp.sessions:
            assert not session.connector.authorized or session.transaction

    def do_plug(self, number):
        (self.desk.unplugs if self.desk.connectors[number - 1].plugged else self.desk.plugs)(number)

    def do_leave(self, number):
        if number in self.desk.without_car:
            self.desk.returns(number)
        elif self.desk.connectors[number - 1].plugged:
            self.desk.leaves(number)

    def do_tap(self, number):
        self.desk.taps(self.random.choice(CARDS))

    def do_wait(self, number):
        for connector in self.desk.connectors:
            connector.meter_wh += 20 * connector.closed
        self.desk.runs(self.random.choice((0.1, 1, 5, 21)))

    do_wait_again = do_wait

    def do_fault(self, number):
        connector = self.desk.connectors[number - 1]
        connector.fault, connector.fault_info = (None, "") if connector.fault else ("GroundFailure", "residual current")

    def do_car(self, number):
        self.desk.connectors[number - 1].car_wants ^= True

    def do_limit(self, number):
        self.desk.connectors[number - 1].limit_ma = self.random.choice((None, 0, 6000))

    def do_link(self, number):
        if self.linked:
            self.desk.cp.unlinked(self.desk.now)
        else:
            self.desk.cp.linked(self.desk.now)
        self.linked, self.gap = not self.linked, {1, 2}

    def do_power(self, number):
        """It goes and comes back; cables and cars stay as they were."""
        before, self.boots = self.desk, self.boots + 1
        self.desk = after = Desk(flash=before.flash, boot=self.boots, **self.settings)
        after.now, after.without_car = before.now, before.without_car
        for old, new in zip(before.connectors, after.connectors, strict=True):
            new.plugged, new.car_wants, new.meter_wh = old.plugged, old.car_wants, old.meter_wh
            new.fault, new.fault_info = old.fault, old.fault_info
        for cut in recover(after.outbox, lambda: None)[0]:
            meter_wh = after.connectors[cut.start.connector - 1].meter_wh
            after.cp.record(cut.stop("PowerLoss", after.outbox, (0, False), meter_wh))
        self.linked, self.gap = False, {1, 2}

    def do_ask(self, number):
        if not self.linked:
            return
        action, payload = self.random.choice((
            ("ChangeAvailability", {"connectorId": self.random.choice((0, number)), "type": "Inoperative"}),
            ("ChangeAvailability", {"connectorId": self.random.choice((0, number)), "type": "Operative"}),
            ("RemoteStartTransaction", {"connectorId": number, "idTag": self.random.choice(CARDS)}),
            ("RemoteStopTransaction", {"transactionId": self.random.choice([7, *self.running])}),
            ("UnlockConnector", {"connectorId": number}),
            ("ClearCache", {}),
            ("ChangeConfiguration", {
                "key": self.random.choice(BOOLEANS), "value": self.random.choice(("true", "false"))}),
        ))  # fmt: skip
        self.ids += 1
        self.asked[f"cs{self.ids}"] = action
        print(f"    {action} {payload}")
        self.desk.says([2, f"cs{self.ids}", action, payload])

    do_ask_again = do_ask

    def hears(self, patience: int = 60):
        """Takes what the charge point owes, and answers it."""
        for _ in range(patience if self.linked else 0):
            frame = self.desk.owes()
            if frame is None:
                return
            action = frame[2] if frame[0] == 2 else self.asked.pop(frame[1])
            print(f"    {frame}")
            if action == "StatusNotification":
                self._status(frame[3])
            assert frame[0] != 4 and schemas.complaints(frame[0], action, frame[-1]) == [], frame
            if frame[0] == 2 and self.random.random() < self.errors:
                self.desk.says([4, frame[1], "InternalError", "", {}])
            elif frame[0] == 2:
                self.desk.answers(self._answer(action, frame[3]))

    def _answer(self, action, payload):
        info = {"idTagInfo": {"status": self.random.choice(WORDS)}}
        if self.random.random() < 0.3:
            info["idTagInfo"]["parentIdTag"] = "FAMILY"
        if action == "BootNotification":
            return {"status": "Accepted", "currentTime": self.desk.time(), "interval": 300}
        if action == "StartTransaction":
            assert payload["connectorId"] not in self.running.values(), "two on a connector"
            self.ids += 1
            self.running[self.ids] = payload["connectorId"]
            self.starts[self.ids] = payload
            return dict(info, transactionId=self.ids)
        if action == "MeterValues":
            assert self.running[payload["transactionId"]] == payload["connectorId"]
        if action == "StopTransaction":
            start = self.starts[payload["transactionId"]]
            assert payload["meterStop"] >= start["meterStart"] and payload["timestamp"] >= start["timestamp"]
            del self.running[payload["transactionId"]]
            return {}
        if action == "Heartbeat":
            return {"currentTime": self.desk.time()}
        return info if action == "Authorize" else {}

    def _status(self, payload):
        connector, told = payload["connectorId"], (payload["status"], payload["errorCode"], payload.get("info"))
        before, self.told[connector] = self.told.get(connector), told
        if connector in self.gap:
            self.gap.remove(connector)
        elif before and connector:
            assert before != told and (before[0] == told[0] or legal(before[0], told[0])), (connector, before, told)

    def settles(self):
        """The link stays, nothing is faulty any more: what was held up is told."""
        if not self.linked:
            self.do_link(1)
        self.errors = 0
        for connector in self.desk.connectors:
            connector.fault, connector.fault_info = None, ""
        for _ in range(20):
            self.desk.runs(10, 1)
            self.hears()


@pytest.mark.parametrize("seed", range(100))
def test_nothing_is_told_that_is_not_right_and_in_the_end_all_is_told(seed):
    """MSG-01, STA-01, -04, TRN-Q-01, CORE-AUTH-01, CORE-STOP-01, -06"""
    monkey = Monkey(seed)
    for _ in range(150):
        monkey.any()
    monkey.settles()
    for session in monkey.desk.cp.sessions:
        number = session.connector.number
        assert monkey.told[number][0] == session.reporter.status
        assert (number in monkey.running.values()) == (session.transaction is not None)
    assert not monkey.desk.outbox.waits()
