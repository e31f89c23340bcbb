"""The grids of meter values when intervals and clocks change, and what must be looked for on flash (OCPP 1.6 3.16)."""

from host_tests.desk import booted

INTERVAL = "Energy.Active.Import.Interval"


def test_an_interval_that_is_set_in_a_transaction_begins_with_the_next_sample():
    """CORE-MV-24, CORE-MV-08"""
    desk = booted(keys={"MeterValueSampleInterval": "0"})
    desk.charges()
    desk.runs(99)
    desk.connectors[0].meter_wh = 1000
    assert desk.status("ChangeConfiguration", key="MeterValueSampleInterval", value="60") == "Accepted"
    desk.runs(1)
    assert [frame for frame in desk.serves() if frame[2] == "MeterValues"] == []  # a register of now stamped 39 s ago


def test_an_aligned_interval_that_was_off_begins_anew():
    """CORE-MV-24"""
    desk = booted(keys={"ClockAlignedDataInterval": "60", "MeterValueSampleInterval": "0"})
    desk.charges()
    desk.runs(65)
    desk.serves()
    desk.status("ChangeConfiguration", key="ClockAlignedDataInterval", value="0")
    desk.runs(110)
    desk.status("ChangeConfiguration", key="ClockAlignedDataInterval", value="60")
    desk.runs(0.5)
    told = [frame[3]["meterValue"][0]["timestamp"] for frame in desk.serves() if frame[2] == "MeterValues"]
    told = [stamp for stamp in told if stamp > "2026-01-01T12:01:30"]
    assert told == [], (told, desk.time())


def test_a_clock_set_back_a_little_doubles_no_aligned_value():
    """CORE-HB-05"""
    desk = booted(keys={"ClockAlignedDataInterval": "15", "MeterValueSampleInterval": "0"})
    desk.charges()
    desk.runs(15.3)
    clock = desk.cp.clock
    clock.set(clock.unix_ms(desk.now) - 1500, desk.now)  # an answer that was under way for 1.5 s longer than the last
    desk.runs(10)
    told = [frame[3]["meterValue"][0]["timestamp"] for frame in desk.serves() if frame[2] == "MeterValues"]
    assert len(told) == len(set(told)), told


def test_the_interval_energy_does_not_hold_up_the_guard():
    """CORE-MV-16: a sample whose predecessor must be looked for among hundreds of records: a few in each pass"""
    desk = booted(keys={"MeterValueSampleInterval": "1", "MeterValuesAlignedData": INTERVAL})
    desk.charges()
    for _ in range(300):
        desk.runs(1, 1)
        desk.serves()
        desk.sent = []
    desk.status("ChangeConfiguration", key="MeterValueSampleInterval", value="0")
    desk.status("ChangeConfiguration", key="ClockAlignedDataInterval", value="2")
    desk.runs(3, 1)
    reads, read = [], desk.journal.read
    desk.journal.read = lambda at: reads.append(at) or read(at)
    for _ in range(200):
        if desk.owes():
            break
        assert len(reads) < 20
        reads[:] = []
    assert desk.sent[-1][2] == "MeterValues"


def test_a_long_transaction_keeps_its_times():
    """CORE-MV-08: after seven weeks"""
    desk = booted()
    desk.charges()
    desk.cp.sessions[0].transaction.sampler.elapsed_ms = 1 << 32  # 49.7 days
    desk.runs(61)
    desk.serves()
    assert desk.last("MeterValues")["meterValue"][0]["timestamp"] > "2026-02-15"


def test_a_time_that_no_record_can_keep_is_not_taken():
    """CORE-HB-04, TRN-Q-05"""
    desk = booted(keys={"ClockAlignedDataInterval": "1"})
    desk.charges()
    before = desk.cp.clock.unix_ms(desk.now)
    desk.cp._set_clock("2110-01-01T00:00:00Z", desk.now)
    assert desk.cp.clock.unix_ms(desk.now) == before
    desk.runs(5)
