"""Meter values: sampled, on the clock's grid, and in StopTransaction (OCPP 1.6 3.16)."""

from host_tests.desk import Desk, booted
from lib import iso8601

REGISTER, INTERVAL = "Energy.Active.Import.Register", "Energy.Active.Import.Interval"
ALL = ",".join((REGISTER, INTERVAL, "Power.Active.Import", "Current.Offered"))
QUIET = {"MeterValueSampleInterval": "0"}


def _charging(connectors=1, **keys):
    desk = booted(connectors=connectors, keys=dict(QUIET, **keys))
    desk.charges("A1")
    return desk


def _runs(desk, seconds, watts=7200):
    """Energy flows meanwhile."""
    for _ in range(seconds):
        for c in desk.connectors:
            if c.closed:
                c.meter_wh += watts // 3600
                c.power_w = watts
        desk.runs(1)
        desk.serves()


def _told(desk):
    return [frame[3] for frame in desk.sent if frame[0] == 2 and frame[2] == "MeterValues"]


def _values(meter_value):
    return {each["measurand"]: each["value"] for each in meter_value["sampledValue"]}


def _seconds(meter_value):
    return iso8601.parse(meter_value["timestamp"]) / 1000


def test_aligned_values_fall_on_the_grid_since_midnight():
    """CORE-MV-02, -08, -28 (TC_071)"""
    desk = _charging(ClockAlignedDataInterval="20")
    desk.runs(7)
    _runs(desk, 60)
    stamps = [told["meterValue"][0]["timestamp"] for told in _told(desk)]
    assert stamps == ["2026-01-01T12:00:%s.000Z" % seconds for seconds in ("20", "40")] + ["2026-01-01T12:01:00.000Z"]
    for told in _told(desk):
        assert told["transactionId"] == 42 and told["connectorId"] == 1  # CORE-MV-10
        assert [each["context"] for each in told["meterValue"][0]["sampledValue"]] == ["Sample.Clock"]  # CORE-MV-07


def test_an_interval_that_does_not_divide_the_day_begins_anew_at_midnight():
    """CORE-MV-02"""
    desk = booted(keys=dict(QUIET, ClockAlignedDataInterval="7000"))
    desk.cp.clock.set(iso8601.parse("2026-01-01T23:19:00Z"), desk.now)
    desk.charges("A1")
    for _ in range(45):
        desk.runs(60, 1)
        desk.serves(Heartbeat={"currentTime": ""})
    stamps = [told["meterValue"][0]["timestamp"][11:19] for told in _told(desk)]
    assert stamps == ["23:20:00", "00:00:00"]


def test_without_a_clock_there_are_no_aligned_values():
    """CORE-MV-27, PIT-31"""
    desk = Desk(keys=dict(QUIET, ClockAlignedDataInterval="10", AllowOfflineTxForUnknownId="true"))
    desk.plugs()
    desk.taps("A1")
    desk.runs(60)
    desk.boots()
    assert desk.count("StartTransaction") == 1 and _told(desk) == []
    _runs(desk, 11)
    assert len(_told(desk)) == 1


def test_a_clock_that_is_set_neither_skips_nor_doubles_a_grid_point():
    """CORE-HB-05"""
    desk = _charging(ClockAlignedDataInterval="60")
    desk.runs(30)
    desk.cp.clock.set(iso8601.parse("2026-01-01T13:30:10Z"), desk.now)  # an hour and a half ahead
    _runs(desk, 100)
    stamps = [told["meterValue"][0]["timestamp"][11:19] for told in _told(desk)]
    assert stamps == ["13:30:00", "13:31:00"]
    desk.cp.clock.set(iso8601.parse("2026-01-01T12:10:30Z"), desk.now)
    _runs(desk, 60)
    assert [told["meterValue"][0]["timestamp"][11:19] for told in _told(desk)][2:] == ["12:11:00"]


def test_a_new_interval_counts_from_the_next_grid_point():
    """CORE-MV-24"""
    desk = _charging(ClockAlignedDataInterval="60")
    desk.runs(28)
    assert desk.status("ChangeConfiguration", key="ClockAlignedDataInterval", value="7") == "Accepted"
    _runs(desk, 8)
    assert len(_told(desk)) == 1


def test_all_measurands_in_one_request_each_with_its_unit():
    """CORE-MV-09, -14, -15, -22, -23, -26"""
    desk = _charging(MeterValueSampleInterval="10", MeterValuesSampledData=ALL)
    _runs(desk, 10)
    value = _told(desk)[0]["meterValue"][0]
    assert [each["measurand"] for each in value["sampledValue"]] == ALL.split(",")
    assert [each["unit"] for each in value["sampledValue"]] == ["Wh", "Wh", "W", "A"]
    assert _values(value) == {
        REGISTER: "20", INTERVAL: "20", "Power.Active.Import": "7200", "Current.Offered": "32.0",
    }  # fmt: skip


def test_the_interval_energy_is_what_came_since_the_sample_before_of_its_kind():
    """CORE-MV-16: also for a second connector, and for values that waited"""
    desk = booted(connectors=2, keys={
        "MeterValueSampleInterval": "10", "ClockAlignedDataInterval": "30",
        "MeterValuesSampledData": INTERVAL, "MeterValuesAlignedData": INTERVAL,
    })  # fmt: skip
    desk.charges("A1", 1)
    _runs(desk, 15)
    desk.charges("B2", 2)
    desk.cp.unlinked(desk.now)
    _runs_offline(desk, 40)
    desk.cp.linked(desk.now)
    desk.serves()
    told = [(each["connectorId"], each["meterValue"][0]["sampledValue"][0]) for each in _told(desk)]
    periodic = [value["value"] for connector, value in told if connector == 1 and value["context"] == "Sample.Periodic"]
    assert periodic == ["20"] * 5
    aligned = [value["value"] for connector, value in told if connector == 1 and value["context"] == "Sample.Clock"]
    assert sum(int(value) for value in aligned) <= 110 and len(aligned) == 1
    assert next(value["value"] for connector, value in told if connector == 2) in ("20", "30")


def _runs_offline(desk, seconds):
    for _ in range(seconds):
        for c in desk.connectors:
            c.meter_wh += 2 if c.closed else 0
        desk.runs(1)


def test_the_interval_energy_after_a_restart_counts_from_the_sample_that_was_told():
    """CORE-MV-16, TRN-Q-12"""
    desk = _charging(MeterValueSampleInterval="10", MeterValuesSampledData=INTERVAL)
    _runs(desk, 20)
    desk.cp.unlinked(desk.now)
    _runs_offline(desk, 20)
    again = desk.rebooted()
    again.keys.put("MeterValuesSampledData", INTERVAL)
    again.boots()
    assert [each["meterValue"][0]["sampledValue"][0]["value"] for each in _told(again)] == ["20", "20"]


def test_a_measurand_that_cannot_be_had_refuses_the_whole_list():
    """CORE-MV-17, -18"""
    desk = booted()
    for value in ("Voltage", REGISTER + ",SoC", REGISTER + ".L1", REGISTER + ",,Power"):
        for key in ("MeterValuesSampledData", "MeterValuesAlignedData", "StopTxnSampledData", "StopTxnAlignedData"):
            assert desk.status("ChangeConfiguration", key=key, value=value) == "Rejected", (key, value)
    assert desk.keys.values["MeterValuesSampledData"] == REGISTER


def test_stop_transaction_tells_no_values_unless_a_list_says_which():
    """CORE-MV-04"""
    desk = _charging(MeterValueSampleInterval="10")
    _runs(desk, 30)
    assert "transactionData" not in _stopped(desk)


def _stopped(desk, id_tag="A1"):
    desk.taps(id_tag)
    desk.runs(0.5)
    for _ in range(400):
        desk.serves()
    return desk.last("StopTransaction")


def test_stop_transaction_tells_begin_samples_and_end():
    """CORE-MV-03, -05, -07, ERR-10, ERR-56"""
    desk = _charging(MeterValueSampleInterval="10", StopTxnSampledData=REGISTER + "," + INTERVAL)
    _runs(desk, 35)
    stop = _stopped(desk)
    data = stop["transactionData"]
    contexts = [value["sampledValue"][0]["context"] for value in data]
    assert contexts == ["Transaction.Begin"] + ["Sample.Periodic"] * 3 + ["Transaction.End"]
    assert [_values(value)[REGISTER] for value in data] == ["0", "20", "40", "60", "70"]
    assert [_values(value)[INTERVAL] for value in data] == ["0", "20", "20", "20", "10"]
    assert data[0]["timestamp"] == desk.last("StartTransaction")["timestamp"]
    assert data[-1]["timestamp"] == stop["timestamp"] and stop["meterStop"] == 70
    assert [round(_seconds(value) - _seconds(data[0]), 3) for value in data[1:-1]] == [10, 20, 30]


def test_sampled_and_aligned_values_each_have_their_own_list():
    """CORE-MV-03"""
    desk = _charging(
        MeterValueSampleInterval="10", ClockAlignedDataInterval="15", StopTxnSampledData="Power.Active.Import",
        StopTxnAlignedData="Current.Offered",
    )  # fmt: skip
    _runs(desk, 32)
    data = _stopped(desk)["transactionData"]
    told = [(value["sampledValue"][0]["context"], value["sampledValue"][0]["measurand"]) for value in data[1:-1]]
    assert told.count(("Sample.Periodic", "Power.Active.Import")) == 3
    assert told.count(("Sample.Clock", "Current.Offered")) == 2 and len(told) == 5
    for value in (data[0], data[-1]):
        assert [each["measurand"] for each in value["sampledValue"]] == ["Power.Active.Import", "Current.Offered"]
    assert [_seconds(value) for value in data] == sorted(_seconds(value) for value in data)


def test_aligned_values_alone_leave_the_sampled_ones_out():
    desk = _charging(MeterValueSampleInterval="10", ClockAlignedDataInterval="15", StopTxnAlignedData=REGISTER)
    _runs(desk, 32)
    data = _stopped(desk)["transactionData"]
    assert [value["sampledValue"][0]["context"] for value in data[1:-1]] == ["Sample.Clock"] * 2


def test_too_many_values_are_thinned_out_evenly_and_begin_and_end_stay():
    """CORE-MV-05, -06, ERR-55, OPN-15"""
    desk = _charging(MeterValueSampleInterval="1", StopTxnSampledData=REGISTER)
    for _ in range(10):
        _runs(desk, 20)
        desk.sent = []
    data = _stopped(desk)["transactionData"]
    most = int(desk.keys.values["StopTransactionMaxMeterValues"])
    assert most // 2 < len(data) <= most
    assert data[0]["sampledValue"][0]["context"] == "Transaction.Begin"
    assert data[-1]["sampledValue"][0]["context"] == "Transaction.End"
    gaps = [_seconds(after) - _seconds(before) for before, after in zip(data[1:-2], data[2:-1])]
    assert len({round(gap, 3) for gap in gaps}) == 1 and gaps[0] > 1


def test_values_of_other_transactions_are_not_told():
    """CORE-MV-10"""
    desk = booted(connectors=2, keys={"MeterValueSampleInterval": "10", "StopTxnSampledData": REGISTER})
    desk.charges("A1", 1)
    desk.charges("B2", 2)
    for _ in range(30):
        desk.connectors[0].meter_wh += 1
        desk.connectors[1].meter_wh += 1000
        desk.runs(1)
        desk.serves()
    data = _stopped(desk)["transactionData"]
    assert [int(_values(value)[REGISTER]) for value in data] == [0, 10, 20, 30, 30]


def test_a_transaction_that_was_cut_tells_its_values_after_the_restart():
    """CORE-PWR-03, CORE-MV-05"""
    desk = _charging(MeterValueSampleInterval="10", StopTxnSampledData=REGISTER)
    _runs(desk, 25)
    again = desk.rebooted()
    again.keys.put("StopTxnSampledData", REGISTER)
    from lib.ocpp16.recovery import recover

    cuts, _ = recover(again.outbox, lambda: None)
    again.cp.record(cuts[0].stop("PowerLoss", again.outbox, (0, False), 50))
    again.boots()
    for _ in range(10):
        again.serves()
    data = again.last("StopTransaction")["transactionData"]
    assert [_values(value)[REGISTER] for value in data] == ["0", "20", "40", "50"]


def test_a_retried_stop_tells_the_same_values():
    """TRN-Q-05"""
    desk = _charging(MeterValueSampleInterval="10", StopTxnSampledData=REGISTER)
    _runs(desk, 25)
    desk.taps("A1")
    desk.runs(0.5)
    stops = []
    for _ in range(30):
        frame = desk.owes()
        if frame and frame[2] == "StopTransaction":
            stops.append(frame)
            desk.says([4, frame[1], "InternalError", "", {}])
            desk.runs(130)
        elif frame:
            desk.answers({"currentTime": desk.time()} if frame[2] == "Heartbeat" else {})
    assert len(stops) == 3 and stops[0][3] == stops[1][3] == stops[2][3] and stops[0][1] != stops[1][1]
