# CPython only: it runs tools of the PC
"""What the bench of the drivers says: every driver is in its table, and no call holds the others up."""

import sys

from tools import bench_drivers, build
from tools.bench_drivers import calls, plain
from tools.bench_readers import readers
from tools.bench_wires import LEDS, Call, Wires


def _files() -> list[str]:
    return sorted(path.stem for path in (build.ROOT / "lib" / "drivers").glob("*.py"))


def test_no_call_is_longer_than_it_may_be():
    found = list(calls())
    assert all(call.blocks_us <= call.most_us for call in found), found
    assert {call.most_us for call in found if call.call != "update by a burst"} == {1000}
    assert {str(call) for call in found} == {str(call) for call in calls()}, "the same each time"


def test_no_poll_of_a_reader_moves_more_than_a_few_dozen_bytes():
    found = list(readers())
    assert {call.unit.split()[1] for call in found} == {"SPI", "I2C", "UART"}
    assert all(0 < call.moved <= 45 and call.waits == ("UART" not in call.unit) for call in found), found


def test_every_driver_that_is_given_wires_has_a_call():
    """A new driver must come with a life on wires that count."""
    benched = {name for call in calls() for name in call.drivers}
    assert {file for file in _files() if not plain(file)} <= benched
    without = [file for file in _files() if plain(file) and file not in benched]
    assert without == ["iso14443", "pio_programs", "pulse_rating", "status_led"]


def test_wires_count_what_a_call_takes():
    found = {(call.drivers[-1], call.call): call for call in calls()}
    assert str(found["contactor", "set"]) == "set: pins only" and found["contactor", "set"].moved == 2
    assert str(found["proximity", "present"]) == "present: 2 us (1 sample of an ADC)"
    assert found["control_pilot", "update"].moved == 2, "both levels, while it oscillates"
    assert found["ws2812", "show"].us == LEDS * 30
    assert 2400 < found["control_pilot", "update by a burst"].us <= 2500


def test_the_worst_of_the_calls_is_told_not_the_last():
    wires = Wires()

    def takes(samples):
        return lambda: [wires.sample() for _ in range(samples)]

    assert wires.longest([takes(1), takes(3), takes(2)]) == (6, 3)
    assert wires.longest([lambda: None]) == (0, 0)


def test_the_table_has_a_row_for_every_file(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bench_drivers"])
    assert bench_drivers.main() == 0
    out = capsys.readouterr().out
    rows = [line.split(" | ") for line in out.split("\n") if line.startswith("| `")]
    port = ["port/buses", "port/irq", "port/network", "port/pio", "port/strip"]
    assert [row[0].strip("| `") for row in rows] == _files() + port
    assert all(int(row[1]) > 100 and int(row[2]) > 100 and len(row[3]) > 4 for row in rows), rows
    assert "Assumed, not measured" in out


def test_a_call_that_is_too_long_is_the_verdict(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bench_drivers"])
    monkeypatch.setattr(bench_drivers, "sizes", lambda: iter(()))
    monkeypatch.setattr(bench_drivers, "calls", lambda: [Call(("mfrc522",), "poll", 1001, 501, "bytes")])
    assert bench_drivers.main() == 1
    assert "mfrc522 poll: 1001 us (501 bytes) is longer than 1000 us" in capsys.readouterr().out
