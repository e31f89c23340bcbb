# CPython only: the workshop is a host tool
"""The witness: what must hold in every run, and that it is noticed when it does not."""

import asyncio

from tools.workshop.board import Board, read_board
from tools.workshop.clock import Clock
from tools.workshop.journal import Journal
from tools.workshop.observer import Observer
from tools.workshop.status_table import ALLOWED, STATUSES, allowed
from tools.workshop.witness import Witness

_RELAY, _LOCK, _PILOT = 2, 15, 20


class Bench:
    """A board without a program: the test drives the pins."""

    def __init__(self):
        self.clock = Clock(simulated=True)
        self.journal = Journal(self.clock.seconds)
        self.board = Board(read_board("workshop"), self.clock.now_us, print)
        self.observer = Observer(self.board, self.clock, self.journal)
        self.witness = Witness(self.board, self.clock, self.journal)
        self.observer.after.append(self.witness.look)
        for pin in (_RELAY, _LOCK):
            self.board.pin_init(pin, 1, 0)
        self.observer.look()

    def drive(self, pin, level):
        self.board.pin_out(pin, level)
        self.observer.look()

    def runs(self, seconds):
        self.clock.loop.run_until_complete(self.clock.run(seconds))

    def charges(self):
        """A plug, locked, a car that asks, and a closed contactor, as it should be."""
        self.board.connectors[0].car.wants = True
        self.board.pwm(_PILOT, 20000)
        self.board.connectors[0].plug.at_car = True
        self.board.connectors[0].plug.push(self.clock.now_us())
        self.drive(_LOCK, 1)
        self.runs(1)
        self.status(None, "Charging")
        self.says("1: started for 04A1B2C3 at 0 Wh")
        self.drive(_RELAY, 1)
        self.runs(1)

    def says(self, text):
        """A line of the program's log about transactions."""
        self.journal.emit("log", text=f"1.000 I session: {text}")

    def status(self, before, after, connector=1):
        self.journal.emit("status", connector=connector, **{"from": str(before), "to": after})

    def frame(self, action, direction="in", kind=2, identity="1", **payload):
        event = {"direction": direction, "type": kind, "action": action, "id": identity, "payload": payload}
        self.journal.emit("frame", **event)

    def said(self):
        asyncio.set_event_loop(None)
        return [text.split(" ", 1)[1] for text in self.witness.violations]


def test_the_table_has_53_changes_and_no_status_follows_itself():
    assert len(ALLOWED) == 53
    assert all(before != after for before, after in ALLOWED)
    assert not allowed(1, "Preparing", "Unavailable")  # no B8
    assert allowed(1, "Faulted", "Reserved")  # I7
    assert allowed(0, "Available", "Faulted") and not allowed(0, "Available", "Preparing")
    assert all(allowed(1, None, status) for status in STATUSES)  # the first of a boot


def test_a_change_that_is_not_in_the_table_is_a_violation():
    bench = Bench()
    bench.status(None, "Available")
    bench.status("Available", "Charging")
    bench.status("Charging", "Preparing")
    bench.status("Available", "Preparing", connector=2)
    bench.status("Charging", "Available", connector=2)
    assert bench.said() == [
        "connector 1: Charging -> Preparing is not in the table of 4.9",
        "connector 2: changed from Charging, but was Preparing",
    ]


def test_a_reset_forgets_the_status():
    bench = Bench()
    bench.status(None, "Charging")
    bench.journal.emit("reset", cause="watchdog")
    bench.status(None, "Preparing")
    assert bench.said() == []


def test_what_is_reported_has_been_so_and_in_this_order():
    bench = Bench()
    for before, after in ((None, "Available"), ("Available", "Preparing"), ("Preparing", "Charging")):
        bench.status(before, after)
    bench.frame("StatusNotification", connectorId=1, status="Finishing")  # was under way before the start
    bench.journal.emit("connected")
    for status in ("Available", "Charging", "Charging"):  # one left out, one said twice: both may be
        bench.frame("StatusNotification", connectorId=1, status=status)
    assert bench.said() == []
    bench.frame("StatusNotification", connectorId=1, status="Preparing")
    assert bench.said() == ["connector 1: Preparing was reported, but since then it was Charging"]


def test_charging_as_it_should_be_is_no_violation():
    bench = Bench()
    bench.charges()
    assert bench.said() == []


def test_a_contactor_has_100_ms_to_open():
    reasons = {
        "emergency stop pressed": lambda bench: bench.board.press("ESTOP", True),
        "residual current device tripped": lambda bench: bench.board.press("RCD", True),
        "no transaction": lambda bench: bench.says("1: stopped at 5 Wh: Local"),
        "no car that asks": lambda bench: setattr(bench.board.connectors[0].car, "wants", False),
        "no plug": lambda bench: setattr(bench.board.connectors[0].plug, "at_socket", "out"),
        "lock not engaged": lambda bench: bench.drive(_LOCK, 0),
    }
    for reason, happen in reasons.items():
        for late in (False, True):
            bench = Bench()
            bench.charges()
            happen(bench)
            bench.witness.look()
            bench.runs(0.102 if late else 0.099)
            bench.drive(_RELAY, 0)
            bench.runs(1)
            assert any(reason in text for text in bench.said()) == late, (reason, late, bench.said())


def test_a_contactor_has_6_s_to_open_when_the_pilot_offers_nothing():
    """IEC 61851-1 table A.6, 10.2: the car stays in state C."""
    for late in (False, True):
        bench = Bench()
        bench.board.connectors[0].car.clings = True
        bench.charges()
        bench.board.pwm(_PILOT, 65535)
        bench.observer.look()
        bench.witness.look()
        bench.runs(6.11 if late else 6.09)
        bench.drive(_RELAY, 0)
        bench.runs(1)
        accused = "connector 1: coil driven for over 6.1 s: the pilot offers nothing"
        assert bench.said() == ([accused] if late else [])


def test_a_duty_stays_for_5_s():
    bench = Bench()
    misused = []
    bench.board.misuse = misused.append
    bench.board.pwm(_PILOT, 20000)
    for wait_s, duty, wrong in ((4.6, 10000, 0), (1, 65535, 0), (1, 0, 0), (4.4, 10000, 1), (4.4, 20000, 2)):
        bench.runs(wait_s)
        bench.board.pwm(_PILOT, duty)
        assert len(misused) == wrong, (wait_s, duty)
    assert "pin 20: another duty before the car could follow the last one" in misused[0]


def test_the_register_never_goes_backwards():
    bench = Bench()
    bench.frame("StartTransaction", connectorId=1, meterStart=1000, timestamp="2026-01-01T00:00:01Z")
    bench.frame("StartTransaction", "out", 3, transactionId=7)
    sample = [{"timestamp": "2026-01-01T00:01:00Z", "sampledValue": [{"value": "1.5", "unit": "kWh"}]}]
    bench.frame("MeterValues", connectorId=1, transactionId=7, meterValue=sample)
    other = [{"timestamp": "2026-01-01T00:02:00Z", "sampledValue": [{"value": "3", "measurand": "Voltage"}]}]
    bench.frame("MeterValues", connectorId=1, meterValue=other)
    assert bench.said() == []
    bench.frame("StopTransaction", transactionId=7, meterStop=1499, timestamp="2026-01-01T00:02:00Z")
    assert bench.said() == ["connector 1: register went from 1500 Wh back to 1499 Wh"]


def test_a_value_that_comes_late_is_compared_by_its_own_time():
    bench = Bench()
    for minute, value in ((5, "1500"), (1, "1100"), (2, "1600")):
        sample = [{"timestamp": f"2026-01-01T00:0{minute}:00Z", "sampledValue": [{"value": value}]}]
        bench.frame("MeterValues", connectorId=1, meterValue=sample)
    assert bench.said() == ["connector 1: 1600 Wh at 2026-01-01T00:02:00Z, but 1500 Wh at 2026-01-01T00:05:00Z"]
