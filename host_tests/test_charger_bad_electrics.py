# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Wrong inputs of the electrical half, at whole chargers: each ends in the specified status and error code, recovers
when its cause has gone, and never energises.

| input | while it lasts (status, errorCode) | goes |
| --- | --- | --- |
| plug: a glitch below 100 ms | contactor open at once; no status | after the contactor's 5 s |
| plug: bounces, open for longer | EVDisconnected ends the transaction; NoError | by itself |
| plug stuck in, nobody there | Preparing, NoError; when somebody starts: Faulted, ConnectorLockFailure | mended |
| emergency stop pressed, or its wire shorted | Faulted, OtherError; EmergencyStop | 200 ms after release |
| residual current, or its wire shorted | Faulted, GroundFailure; Other | input gone and plug out |
| mirror: says open, or closed, for less than 1 s | no status | by itself |
| mirror stuck open while closed; contactor does not close | Faulted, PowerSwitchFailure; Other | plug out, and 30 s |
| mirror stuck closed while open; contactor welded | Faulted, PowerSwitchFailure; Other | open again and plug out |
| bolt: jammed, or its sense out of order | Faulted, ConnectorLockFailure; Other | mended and plug out |
| control pilot: E, F, a voltage without meaning, no diode, input at zero or full scale | Preparing or SuspendedEV, \
EVCommunicationError (4.9 has no Faulted with it) | by itself; a diode with its car |
| control pilot cut | EVDisconnected ends the transaction; NoError | mended |
| more than the offer, 10 s | Faulted, OverCurrentFailure; Other | plug out |
| cable whose resistor is none | Faulted, OtherError | plug out, or read again |
| meter: pulses with the contactor open, or more than can be | Faulted, PowerMeterFailure; Other | plug out |
| meter silent for 30 min, a car in state C | Charging, PowerMeterFailure; it may be the car that draws nothing, so \
energy flows on | the next pulse, or the contactor open |
| card reader | Available of connector 0, ReaderFailure | by itself |
| settings wrong | Faulted, InternalError | mended, restarted |
| program hangs | watchdog, 8 s; Reboot | restart |

Not here: test_charger_faults.py (estop, rcd, weld, bolt), test_charger_pilot.py (pilot, over-current, pulses),
test_charger_pilot_stops.py (cable), test_charger_reader.py, test_charger_settings.py, test_charger_restart.py (the
watchdog)."""

import pytest

from host_tests.charger import CARD, OTHER, Charger

SAMPLES = {"MeterValueSampleInterval": "60"}


def test_a_glitch_of_the_plug_switch_opens_and_closes_again(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        told = len(shop.errors())
        shop.wire("plug", "cut")
        shop.runs(0.06)
        assert not shop.connector(1)["relay"]
        shop.wire("plug", "mend")
        shop.wait("contactor", seconds=6, state="closed")
        shop.runs(1)
        assert {status for status, _ in shop.errors()[told:]} <= {"SuspendedEVSE", "Charging"}
        assert shop.transactions() == [(1, None, 0)]


def test_a_plug_switch_that_is_cut_is_a_plug_that_is_out(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        shop.wire("plug", "cut")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "EVDisconnected", 0)]
        shop.runs(6)
        assert shop.errors()[-1] == ("Available", "NoError") and not shop.connector(1)["relay"]
        shop.wire("plug", "mend")
        shop.runs(1)
        assert shop.errors()[-1] == ("Preparing", "NoError")
        shop.goes_on()


def test_a_plug_switch_that_is_stuck_energises_nothing(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.wire("plug", "short")
        shop.runs(1)
        assert shop.errors()[-1] == ("Preparing", "NoError")
        shop.tap(CARD)
        shop.runs(30)
        assert not shop.events("relay") and not shop.payloads("StartTransaction")
        shop.wire("plug", "mend")
        shop.runs(1)
        assert shop.errors()[-1] == ("Available", "NoError")
        shop.charges(card=OTHER)


def test_an_emergency_button_that_bounces_is_one_fault(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        for _ in range(8):
            shop.estop("press")
            shop.runs(0.03)
            shop.estop("release")
            shop.runs(0.05)
        shop.runs(1)
        told = [each for each in shop.errors() if each[0] == "Faulted"]
        assert told == [("Faulted", "OtherError")] and shop.errors()[-1] == ("Finishing", "NoError")
        assert shop.transactions() == [(1, "EmergencyStop", 0)] and len(shop.events("relay", state="on")) == 1
        shop.goes_on()


@pytest.mark.parametrize(
    ("part", "code", "reason"), (("estop", "OtherError", "EmergencyStop"), ("rcd", "GroundFailure", "Other"))
)
def test_the_wires_of_emergency_stop_and_residual_current(charger, part, code, reason):
    """What reads as pressed: a short, or where the contact is closed at rest a broken wire."""
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        active = shop.workshop.board.facts.get(part.upper(), {}).get("active")
        shop.wire(part, "cut" if active else "short")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(10)
        for connector in (0, *shop.connectors()):
            assert shop.errors(connector)[-1] == ("Faulted", code)
        assert shop.transactions() == [(1, reason, 0)] and not shop.connector(1)["relay"]
        shop.wire(part, "mend")
        shop.runs(1)
        for connector in (0, *shop.connectors()[1:]):
            assert shop.errors(connector)[-1] == ("Available", "NoError")
        assert shop.errors()[-1] == (("Finishing", "NoError") if part == "estop" else ("Faulted", code))
        shop.goes_on()


def test_a_mirror_contact_that_bounces_is_nothing(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        told = len(shop.errors())
        for _ in range(5):
            shop.wire("mirror", "short")
            shop.runs(0.9)
            shop.wire("mirror", "mend")
            shop.runs(0.1)
        assert shop.errors()[told:] == [] and shop.connector(1)["relay"]
        assert len(shop.events("relay", state="off")) == 0


def test_a_mirror_contact_that_always_says_open(charger):
    """The contactor might as well not have closed."""
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        shop.wire("mirror", "short")
        shop.runs(0.9)
        assert shop.connector(1)["relay"]
        shop.wait("contactor", seconds=0.2, state="open")
        shop.runs(3)
        assert shop.errors()[-1] == ("Faulted", "PowerSwitchFailure") and not shop.connector(1)["relay"]
        assert shop.transactions() == [(1, "Other", 0)]
        shop.wire("mirror", "mend")
        shop.runs(40)
        assert shop.errors()[-1] == ("Faulted", "PowerSwitchFailure")  # until the plug is out
        shop.goes_on()


def test_a_mirror_contact_that_always_says_closed(charger):
    """The contactor might as well have welded: it is never closed again, the plug stays locked."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.wire("mirror", "cut")
        shop.runs(0.9)
        assert shop.errors()[-1] == ("Available", "NoError")
        shop.runs(0.3)
        assert shop.errors()[-1] == ("Faulted", "PowerSwitchFailure")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(20)
        assert not shop.payloads("StartTransaction") and not shop.events("relay")
        shop.wire("mirror", "mend")
        shop.runs(1)
        shop.goes_on()


def test_a_bolt_whose_sense_fails_while_it_holds(charger):
    with charger(keys=SAMPLES) as shop:
        shop.charging()
        shop.wire("lock_sense", "cut")
        shop.wait("contactor", seconds=0.1, state="open")
        shop.runs(5)
        assert shop.errors()[-1] == ("Faulted", "ConnectorLockFailure")
        assert shop.transactions() == [(1, "Other", 0)]
        shop.wire("lock_sense", "mend")
        shop.runs(2)
        shop.goes_on()


def test_analog_inputs_at_zero_or_full_scale(charger):
    """The pilot can then be anything: nothing is energised."""
    for stuck in ("zero", "full"):
        with charger(keys=SAMPLES) as shop:
            shop.charging()
            shop.adc(stuck)
            shop.wait("contactor", seconds=0.1, state="open")
            shop.runs(5)
            assert shop.errors()[-1] == ("SuspendedEV", "EVCommunicationError") and not shop.connector(1)["relay"]
            assert shop.transactions() == [(1, None, 0)]
            shop.adc("mend")
            shop.wait("contactor", seconds=7, state="closed")
            shop.runs(1)
            assert shop.errors()[-1] == ("Charging", "NoError")


def test_an_analog_input_stuck_from_the_start_energises_nothing(charger):
    for stuck in ("zero", "full"):
        with charger(keys=SAMPLES) as shop:
            shop.adc(stuck)
            shop.boots()
            shop.car("wants")
            shop.plug(1)
            shop.runs(1)
            assert shop.errors()[-1] == ("Preparing", "EVCommunicationError")
            shop.tap(CARD)
            shop.runs(30)
            assert not shop.events("relay")
            shop.adc("mend")
            shop.wait("contactor", seconds=7, state="closed")


@pytest.mark.parametrize("interpreter", ["cpython"])
def test_a_meter_that_is_silent_for_half_an_hour_is_told_and_stops_nothing(interpreter):
    """It may be the car that draws nothing: an EV in state C2 is charging (OCPP 1.6 errata 3.55)."""
    with Charger(interpreter, keys=SAMPLES) as shop:
        shop.charging()
        shop.meter("cut")
        shop.runs(1795)
        assert shop.errors()[-1] == ("Charging", "NoError")
        shop.runs(10)
        assert shop.errors()[-1] == ("Charging", "PowerMeterFailure")
        assert shop.connector(1)["closed"] and shop.transactions() == [(1, None, 0)]
        shop.meter("mend")
        shop.runs(2)
        assert shop.errors()[-1] == ("Charging", "NoError")
