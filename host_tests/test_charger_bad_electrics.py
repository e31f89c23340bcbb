# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Wrong inputs of the electrical half, at whole chargers: each ends in the specified status and error code, recovers when
its cause has gone, and never energises.

| input | while it lasts (status, errorCode) | goes |
| --- | --- | --- |
| plug: a glitch below 100 ms | contactor open at once; no status | after the contactor's 5 s |
| plug: bounces, open for longer | EVDisconnected ends the transaction; NoError | by itself |
| plug stuck in, nobody there | Preparing, NoError; with a lock: Faulted, ConnectorLockFailure when somebody starts | mended |
| emergency stop pressed, or its wire shorted | Faulted, OtherError; EmergencyStop | 200 ms after release |
| residual current, or its wire shorted | Faulted, GroundFailure; Other | input gone and plug out |
| mirror: says open, or closed, for less than 1 s | no status | by itself |
| mirror stuck open while closed; contactor does not close | Faulted, PowerSwitchFailure; Other | plug out, and 30 s |
| mirror stuck closed while open; contactor welded | Faulted, PowerSwitchFailure; Other | open again and plug out |
| bolt: jammed, or its sense out of order | Faulted, ConnectorLockFailure; Other | mended and plug out |
| control pilot: E, F, a voltage without meaning, no diode, input at zero or full scale | SuspendedEV or SuspendedEVSE, \
EVCommunicationError (4.9 has no Faulted with it) | by itself; a diode with its car |
| control pilot cut | EVDisconnected ends the transaction; NoError | mended |
| more than the offer, 10 s | Faulted, OverCurrentFailure; Other | plug out |
| cable whose resistor is none | Faulted, OtherError | plug out, or read again |
| meter: pulses with the contactor open, or more than can be | Faulted, PowerMeterFailure; Other | plug out |
| meter silent for 30 min while a car in state C is connected | Charging, PowerMeterFailure: it may be the car that draws \
nothing, so energy flows on | the next pulse, or the contactor open |
| card reader | Available of connector 0, ReaderFailure | by itself |
| settings wrong | Faulted, InternalError | mended, restarted |
| program hangs | watchdog, 8 s; Reboot | restart |

Not here: test_charger_faults.py (estop, rcd, weld, bolt), test_charger_pilot.py (pilot, over-current, pulses),
test_charger_reader.py, test_charger_settings.py, test_charger_restart.py (watchdog)."""

import functools

import pytest

from host_tests.charger import CARD, OTHER, Charger
from host_tests.made_board import board_with

SAMPLES = {"MeterValueSampleInterval": "60"}


def errors(shop, connector: int = 1) -> list[tuple]:
    """(status, errorCode) that the central system was told, oldest first."""
    told = [each for each in shop.payloads("StatusNotification") if each["connectorId"] == connector]
    return [(each["status"], each["errorCode"]) for each in told]


def charging(charger, **options):
    """A charger that has charged for 10 s."""
    shop = charger(keys=SAMPLES, **options)
    shop.boots()
    shop.charges()
    shop.runs(10)
    return shop


def goes_on(shop, card: str = OTHER) -> None:
    """The plug out, another user is charged."""
    shop.unplug()
    shop.runs(40)
    assert errors(shop)[-1] == ("Available", "NoError") and not shop.connector(1)["relay"]
    shop.charges(card=card)


def test_a_glitch_of_the_plug_switch_opens_and_closes_again(charger):
    with charging(charger) as shop:
        told = len(errors(shop))
        shop.wire("plug", "cut")
        shop.runs(0.06)
        assert not shop.connector(1)["relay"]
        shop.wire("plug", "mend")
        shop.wait("contactor", seconds=6, state="closed")
        shop.runs(1)
        assert {status for status, _ in errors(shop)[told:]} <= {"SuspendedEVSE", "Charging"}
        assert shop.transactions() == [(1, None, 0)]


def test_a_plug_switch_that_is_cut_is_a_plug_that_is_out(charger):
    with charging(charger) as shop:
        shop.wire("plug", "cut")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "EVDisconnected", 0)]
        shop.runs(6)
        assert errors(shop)[-1] == ("Available", "NoError") and not shop.connector(1)["relay"]
        shop.wire("plug", "mend")
        shop.runs(1)
        assert errors(shop)[-1] == ("Preparing", "NoError")
        goes_on(shop)


def test_a_plug_switch_that_is_stuck_energises_nothing(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.wire("plug", "short")
        shop.runs(1)
        assert errors(shop)[-1] == ("Preparing", "NoError")
        shop.tap(CARD)
        shop.runs(30)
        assert not shop.events("relay") and not shop.payloads("StartTransaction")
        shop.wire("plug", "mend")
        shop.runs(1)
        assert errors(shop)[-1] == ("Available", "NoError")
        shop.charges(card=OTHER)


def test_an_emergency_button_that_bounces_is_one_fault(charger):
    with charging(charger) as shop:
        for _ in range(8):
            shop.estop("press")
            shop.runs(0.03)
            shop.estop("release")
            shop.runs(0.05)
        shop.runs(1)
        told = [each for each in errors(shop) if each[0] == "Faulted"]
        assert told == [("Faulted", "OtherError")] and errors(shop)[-1] == ("Finishing", "NoError")
        assert shop.transactions() == [(1, "EmergencyStop", 0)] and len(shop.events("relay", state="on")) == 1
        goes_on(shop)


def test_the_wires_of_emergency_stop_and_residual_current(charger):
    for part, code, reason in (("estop", "OtherError", "EmergencyStop"), ("rcd", "GroundFailure", "Other")):
        with charging(charger) as shop:
            shop.wire(part, "short")
            shop.wait("contactor", seconds=0.1, state="open")
            shop.runs(10)
            for connector in (0, 1, 2):
                assert errors(shop, connector)[-1] == ("Faulted", code)
            assert shop.transactions() == [(1, reason, 0)] and not shop.connector(1)["relay"]
            shop.wire(part, "mend")
            shop.runs(1)
            assert errors(shop, 0)[-1] == errors(shop, 2)[-1] == ("Available", "NoError")
            assert errors(shop)[-1] == (("Finishing", "NoError") if part == "estop" else ("Faulted", code))
            goes_on(shop)


def test_a_mirror_contact_that_bounces_is_nothing(charger):
    with charging(charger) as shop:
        told = len(errors(shop))
        for _ in range(5):
            shop.wire("mirror", "short")
            shop.runs(0.9)
            shop.wire("mirror", "mend")
            shop.runs(0.1)
        assert errors(shop)[told:] == [] and shop.connector(1)["relay"]
        assert len(shop.events("relay", state="off")) == 0


def test_a_mirror_contact_that_always_says_open(charger):
    """The contactor might as well not have closed."""
    with charging(charger) as shop:
        shop.wire("mirror", "short")
        shop.runs(0.9)
        assert shop.connector(1)["relay"]
        shop.wait("contactor", seconds=0.2, state="open")
        shop.runs(3)
        assert errors(shop)[-1] == ("Faulted", "PowerSwitchFailure") and not shop.connector(1)["relay"]
        assert shop.transactions() == [(1, "Other", 0)]
        shop.wire("mirror", "mend")
        shop.runs(40)
        assert errors(shop)[-1] == ("Faulted", "PowerSwitchFailure")  # until the plug is out
        goes_on(shop)


def test_a_mirror_contact_that_always_says_closed(charger):
    """The contactor might as well have welded: it is never closed again, the plug stays locked."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.wire("mirror", "cut")
        shop.runs(0.9)
        assert errors(shop)[-1] == ("Available", "NoError")
        shop.runs(0.3)
        assert errors(shop)[-1] == ("Faulted", "PowerSwitchFailure")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert not shop.payloads("StartTransaction") and not shop.events("relay")
        shop.wire("mirror", "mend")
        shop.runs(1)
        goes_on(shop)


def test_a_bolt_whose_sense_fails_while_it_holds(charger):
    with charging(charger) as shop:
        shop.wire("lock_sense", "cut")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(5)
        assert errors(shop)[-1] == ("Faulted", "ConnectorLockFailure")
        assert shop.transactions() == [(1, "Other", 0)]
        shop.wire("lock_sense", "mend")
        shop.runs(2)
        goes_on(shop)


def test_analog_inputs_at_zero_or_full_scale(charger):
    """The pilot can then be anything: nothing is energised."""
    for stuck in ("zero", "full"):
        with charging(charger) as shop:
            shop.adc(stuck)
            shop.wait("contactor", seconds=0.1, state="open")
            shop.runs(5)
            assert errors(shop)[-1] == ("SuspendedEV", "EVCommunicationError") and not shop.connector(1)["relay"]
            assert shop.transactions() == [(1, None, 0)]
            shop.adc("mend")
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(1)
            assert errors(shop)[-1] == ("Charging", "NoError")


def test_an_analog_input_stuck_from_the_start_energises_nothing(charger):
    for stuck in ("zero", "full"):
        with charger(keys=SAMPLES) as shop:
            shop.adc(stuck)
            shop.boots()
            shop.car("wants")
            shop.plug(1)
            shop.runs(1)
            assert errors(shop)[-1] == ("Preparing", "EVCommunicationError")
            shop.tap(CARD)
            shop.runs(30)
            assert not shop.events("relay")
            shop.adc("mend")
            shop.wait("contactor", seconds=7, state="closed")


@pytest.mark.parametrize("interpreter", ["cpython"])
def test_a_meter_that_is_silent_for_half_an_hour_is_told_and_stops_nothing(interpreter):
    """It may be the car that draws nothing: an EV in state C2 is charging (OCPP 1.6 errata 3.55)."""
    with charging(functools.partial(Charger, interpreter)) as shop:
        shop.meter("cut")
        shop.runs(1795)
        assert errors(shop)[-1] == ("Charging", "NoError")
        shop.runs(10)
        assert errors(shop)[-1] == ("Charging", "PowerMeterFailure")
        assert shop.connector(1)["closed"] and shop.transactions() == [(1, None, 0)]
        shop.meter("mend")
        shop.runs(2)
        assert errors(shop)[-1] == ("Charging", "NoError")


def _with_one_input(folder) -> str:
    """A board without peak detectors, with proximity contacts that are its only plug switches."""
    parts = [
        {"pilot": {"pwm": pwm, "adc": adc, "mv": (3000, 300)}, "proximity": {"adc": adc + 1, "ohm": 1000}, "plug": None}
        for pwm, adc in ((20, 31), (21, 33))
    ]
    return board_with(folder, "one_input", *parts)


def test_a_cable_bears_what_its_resistor_says(charger, tmp_path):
    for rating, most_w in (("13", 8970), ("20", 13800), ("63", 22080)):
        with charger(keys=SAMPLES, board=_with_one_input(tmp_path)) as shop:
            shop.boots()
            shop.cable(rating)
            shop.charges(kw=50)
            shop.runs(5)
            assert most_w - 50 < shop.connector(1)["load_w"] <= most_w, rating


def test_a_cable_without_a_resistor_is_no_cable_there(charger, tmp_path):
    """Where only the proximity contact tells of a plug."""
    with charger(keys=SAMPLES, board=_with_one_input(tmp_path)) as shop:
        shop.boots()
        shop.cable("broken")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert errors(shop)[-1] == ("Preparing", "NoError") and not shop.events("relay")
        assert not shop.payloads("StartTransaction")


def test_a_cable_that_is_not_known_gets_nothing(charger, tmp_path):
    board = board_with(tmp_path, "cables", {"pilot": None, "proximity": {"adc": 31, "ohm": 1000}}, {"pilot": None})
    with charger(keys=SAMPLES, board=board) as shop:
        shop.boots()
        shop.cable("broken")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert errors(shop)[-1] == ("Faulted", "OtherError") and not shop.events("relay")
        info = shop.payloads("StatusNotification")[-1]["info"]
        assert info == "cable not known: take another one"
        shop.cable("20")
        shop.car("wants")
        goes_on(shop)


def test_a_pilot_without_peak_detectors_is_as_quick_and_as_careful(charger, tmp_path):
    with charging(charger, board=_with_one_input(tmp_path)) as shop:
        for breaks, mends in (
            (lambda: shop.car("stops"), lambda: shop.car("wants")),
            (lambda: shop.pilot("short"), lambda: shop.pilot("mend")),
            (lambda: shop.adc("zero"), lambda: shop.adc("mend")),
            (lambda: shop.adc("full"), lambda: shop.adc("mend")),
        ):
            breaks()
            shop.wait("contactor", seconds=0.1, state="open")
            shop.runs(2)
            assert not shop.connector(1)["relay"]
            mends()
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(1)
        shop.pilot("diode")
        shop.wait("contactor", seconds=0.3, state="open")
        assert shop.transactions() == [(1, None, 0)]


def test_a_soft_stop_waits_for_the_car_and_cuts_one_off_that_clings(charger):
    """IEC 61851-1 table A.6, 10.1 and 10.2; the stop is told when the contactor is open."""
    for clings in (False, True):
        with charging(charger) as shop:
            shop.car("clings" if clings else "modest")
            number = shop.csms("transactions")["transactions"][0]["id"]
            shop.from_now()
            asked = shop.state()["time"]
            shop.csms(f"RemoteStopTransaction {number}")
            opened = shop.wait("contactor", seconds=8, state="open")["t"]
            assert 5.9 < opened - asked < 6.2 if clings else opened - asked < 0.2
            shop.wait(action="StopTransaction", direction="out")
            assert shop.transactions() == [(1, "Remote", 0)]
            shop.runs(1)
            assert errors(shop)[-1] == ("Finishing", "NoError") and not shop.connector(1)["lock"]


def test_a_car_that_clings_is_cut_off_at_once_by_a_fault(charger):
    for fault in (lambda shop: shop.estop("press"), lambda shop: shop.rcd("trip"), lambda shop: shop.pilot("short")):
        with charging(charger) as shop:
            shop.car("clings")
            shop.csms("RemoteStopTransaction 1")
            shop.runs(1)
            assert shop.connector(1)["relay"] and shop.connector(1)["pilot"] == "C"
            fault(shop)
            shop.wait("contactor", seconds=0.1, state="open")


def test_unlock_connector_waits_for_a_car_that_clings(charger):
    with charging(charger) as shop:
        shop.car("clings")
        assert shop.csms("UnlockConnector 1")["answer"] == {"status": "Unlocked"}
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "UnlockCommand", 0)]


def test_an_inoperative_connector_says_f(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.csms("ChangeAvailability 1 Inoperative")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(10)
        assert shop.connector(1)["pilot"] == "F" and errors(shop)[-1] == ("Unavailable", "NoError")
        assert not shop.events("relay")
        shop.csms("ChangeAvailability 1 Operative")
        shop.runs(1)
        assert shop.connector(1)["pilot"] == "B" and errors(shop)[-1] == ("Preparing", "NoError")
        shop.tap(OTHER)
        shop.wait("contactor", seconds=8, state="closed")


def test_the_contactors_cycles_are_kept(charger):
    """For whoever maintains it: in the log of each boot."""
    with charging(charger) as shop:
        for _ in range(2):
            shop.car("stops")
            shop.runs(2)
            shop.car("wants")
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(2)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        shop.runs(3)
        for _ in range(2):
            shop.cut("power")
            shop.restore("power")
            shop.runs(3)
            assert shop.lines("I contactor: ")[-2:] == ["I contactor: 1: 3 cycles", "I contactor: 2: 0 cycles"]
