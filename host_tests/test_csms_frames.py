# CPython only: host tool
"""What a charger sends: usual answers, checks, events (tools/csms/session.py, frames.py, schemas.py)."""

import asyncio
import json

from host_tests.csms_wires import (
    BOOT,
    NOW,
    START,
    START_S,
    Wire,
    booted,
    central_system,
    meter_values,
    simulated,
    stop,
)
from tools.csms import transcript


def test_every_message_a_charger_may_send_has_a_valid_answer():
    """MSG-03: the usual answers pass their own schemas."""
    requests = {
        "Authorize": {"idTag": "04A1B2C3"}, "BootNotification": BOOT, "DataTransfer": {"vendorId": "V"},
        "DiagnosticsStatusNotification": {"status": "Idle"}, "FirmwareStatusNotification": {"status": "Idle"},
        "Heartbeat": {}, "LogStatusNotification": {"status": "Idle"}, "StartTransaction": START,
        "MeterValues": meter_values("1300"), "SignCertificate": {"csr": "PEM"},
        "SecurityEventNotification": {"type": "Reboot", "timestamp": NOW},
        "SignedFirmwareStatusNotification": {"status": "Idle"},
        "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
        "StopTransaction": stop(1400, idTag="04A1B2C3")}

    async def main():
        central, wire = booted()
        for action, payload in requests.items():
            assert wire.ask(action, payload)[0] == 3, action
        assert central.violations == []
    simulated(main())


def test_a_boot_is_answered_with_clock_and_interval():
    async def main():
        central = central_system(interval_s=77)
        answer = {"status": "Accepted", "currentTime": NOW, "interval": 77}
        assert Wire(central).ask("BootNotification", BOOT, "b") == [3, "b", answer]
        assert central.chargers["CP1"].registration == "Accepted"
        assert central.chargers["CP1"].boot == BOOT
    simulated(main())


def test_payloads_against_their_schema_are_violations_and_answered_with_an_error():
    """MSG-01, MSG-02, TRN-ERR-02."""
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
    property_ = "PropertyConstraintViolation"
    unit = [{"timestamp": NOW, "sampledValue": [{"value": "1", "unit": "Hertz"}]}]

    async def main():
        for action, payload, code in (
                ("BootNotification", {"chargePointVendor": "V"}, "OccurenceConstraintViolation"),
                ("BootNotification", {**BOOT, "chargePointVendor": "V" * 21}, property_),
                ("StatusNotification", {**status, "status": "Fine"}, property_),
                ("StatusNotification", {**status, "connectorId": "1"}, "TypeConstraintViolation"),
                ("StatusNotification", {**status, "connectorId": 1.0}, "TypeConstraintViolation"),
                ("StatusNotification", {**status, "mood": "fine"}, "FormationViolation"),
                ("StatusNotification", {**status, "timestamp": "2026-11-20 05:06"}, property_),
                ("StatusNotification", {**status, "timestamp": "2026-11-20T05:06:07"}, property_),
                ("MeterValues", {"connectorId": 1, "meterValue": []}, "OccurenceConstraintViolation"),
                ("MeterValues", {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": []}]},
                 "OccurenceConstraintViolation"),
                ("MeterValues", {"connectorId": 1, "meterValue": unit}, property_),
                ("Reset", {"type": "Soft"}, "NotSupported"), ("Explode", {}, "NotImplemented")):
            central, wire = booted()
            answer = wire.ask(action, payload, "x")
            assert answer[:3] == [4, "x", code], (action, payload, answer)
            assert len(central.violations) == 1 and action in central.violations[0]
    simulated(main())


def test_broken_frames_are_violations_and_never_a_crash():
    """TRN-RPC-01..04, TRN-RPC-09, TRN-RPC-12, TRN-RPC-13."""
    answerable = ['[2,"x","Heartbeat"]', '[2,"x","Heartbeat",{},{}]', '[2,"x","Heartbeat",[]]',
                  '[2,"x",[],{}]',
                  '[2,"' + "x" * 37 + '","Heartbeat",{}]', '[2,"x","Heartbeat",{"a":1,"a":1}]',
                  '[2,"x",7,{}]', '[2,"x","Heartbeat",null]', '[2,"x",null,null]']
    hopeless = ["", "{}", "[]", "[2", "nonsense", "[NaN]", "[[2]]", '["2","x","Heartbeat",{}]',
                '[2,7,"Heartbeat",{}]', "[2]", '[9,"x",{}]', "null", "[" * 5000, '[3,"nothing",{}]',
                '[4,"nothing","GenericError","",{}]',
                "[3]", '[4,"x"]', '[4,"x",[],{},1]', "[true,1]", '[2.0,"x","Heartbeat",{}]']

    async def main():
        for texts, answered in ((answerable, 1), (hopeless, 0)):
            for text in texts:
                central, wire = booted()
                wire.send_text(text)
                assert central.violations, text
                assert [frame[0] for frame in wire.frames()] == [4] * answered, text
                assert wire.ask("Heartbeat", {}, "later")[1] == "later", text
    simulated(main())


def test_a_mutated_message_is_a_violation_or_still_valid_and_never_a_crash():
    """Every character taken away and replaced, and nesting up to and beyond the parser's limit."""
    async def main():
        central, wire = booted()
        text = json.dumps([2, "id", "MeterValues", meter_values("1300")])
        mutants = [text[:at] + new + text[at + 1:]
                   for at in range(len(text)) for new in ("", "9", '"', "]", "\\")]
        mutants += ['[2,"d%d","Heartbeat",{"a":%s%s}]' % (deep, "[" * deep, "]" * deep)
                    for deep in (10, 100, 300, 900, 960, 990, 3000)]
        mutants.append('[2,"\\ud800","Heartbeat",{"\\ud800":"\\u0000"}]')
        for mutant in mutants:
            wire.send_text(mutant)
            assert all(map(transcript.line, central.messages[-2:]))
        assert len(central.violations) > len(mutants) * 0.8
        assert wire.ask("Heartbeat", {}, "last")[1] == "last"
        json.dumps(central.messages[-50:])
    simulated(main())


def test_a_unique_id_is_used_once_on_a_connection():
    """TRN-RPC-05."""
    async def main():
        central, wire = booted()
        wire.ask("Heartbeat", {}, "same")
        wire.ask("Heartbeat", {}, "same")
        assert len(central.violations) == 1 and "used before" in central.violations[0]
        Wire(central).ask("Heartbeat", {}, "same")
        assert len(central.violations) == 1
    simulated(main())


def test_a_charger_has_one_call_outstanding():
    """TRN-SYN-01; it may give up after its MessageTimeout."""
    async def main():
        for wait_s, violations in ((59, 1), (61, 0)):
            central, wire = booted(message_timeout_s=60)
            central.script("Authorize", drop=True)
            wire.ask("Authorize", {"idTag": "1"})
            await asyncio.sleep(wait_s)
            wire.ask("Heartbeat", {})
            assert len(central.violations) == violations
    simulated(main())


def test_before_registration_a_charger_is_silent():
    """TRN-Q-06, OCPP 1.6 4.2."""
    async def main():
        for status, action, payload, violations in (
                ("Rejected", "Heartbeat", {}, 1), ("Rejected", "BootNotification", BOOT, 0),
                ("Pending", "Heartbeat", {}, 0), ("Pending", "StartTransaction", START, 1)):
            central = central_system()
            central.script("BootNotification", answer={"status": status})
            wire = Wire(central)
            assert wire.ask("BootNotification", BOOT)[2]["status"] == status
            wire.ask(action, payload)
            assert len(central.violations) == violations
    simulated(main())


def test_every_frame_is_an_event_and_remembered():
    async def main():
        central, told = central_system(), []
        central.on_event(told.append)
        wire = Wire(central)
        wire.ask("Heartbeat", {}, "h")
        wire.send_text("nonsense")
        frames = [event for event in told if event["event"] == "frame"]
        assert frames[0] == {"event": "frame", "identity": "CP1", "direction": "in", "type": 2,
                             "action": "Heartbeat", "payload": {}, "id": "h", "t": START_S}
        assert [(each["direction"], each["type"], each["action"]) for each in frames[1:]] == [
            ("out", 3, "Heartbeat"), ("in", None, None)]
        assert frames[2]["raw"] == "nonsense" and told[-1]["event"] == "violation"
        assert central.messages == frames
        assert central.requests("Heartbeat") == [{}] and central.requests("Heartbeat", "CP2") == []
        json.dumps(told)
    simulated(main())


def test_old_messages_are_forgotten():
    async def main():
        central, wire = booted(keep_messages=10)
        for _ in range(20):
            wire.ask("Heartbeat", {})
        assert len(central.messages) <= 10
    simulated(main())
