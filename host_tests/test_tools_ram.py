# CPython only: host tool
"""`make ram`: what is read from a measured session, and when the gate on growth shuts."""

import ast

from tools import budgets, heap, ram
from tools.heap_places import Place, of_connectors

QSTR = "qstr pool: n_pool=1, n_qstr=%d, n_str_data_bytes=1, n_total_bytes=1"
LOG = [
    QSTR % 20,
    "memory: dropped firmware.settings", "memory: loaded 900", "0.1 I heap: 1 B used",
    "memory: modules lib lib.log sys",
    "memory: peak 500", QSTR % 30, "memory: dropped firmware.tasks.connect", "memory: loaded 800",
    "memory: modules lib sys", "memory: used 400", "1.0 I status: 1 Available -> Preparing", "memory: peak 600",
    QSTR % 30, "memory: used 450",
]  # fmt: skip


def test_what_a_log_tells():
    """30 names of which 20 are the shim's: pools of 20 and 40 places; the firmware's own would be one of 20."""
    found = heap.Found([], LOG)
    assert found.beside == 7 * (20 + 40) - 7 * 20 - 7 * 20
    assert (found.idle, found.peak) == (400 - found.beside, 600 - found.beside)
    assert (found.built, found.loaded) == (900 - found.beside, 800 - found.beside)
    assert found.building == {"firmware.settings"}
    assert found.modules() == ["lib"] and found.modules(at_peak=True) == ["lib"]


def test_modules_come_after_what_they_import_and_after_their_packages():
    names = heap.ordered({"lib.ocpp16.outbox", "lib.ocpp16.records", "lib.civil", "lib.ocpp16", "lib"})
    assert names == ["lib", "lib.civil", "lib.ocpp16", "lib.ocpp16.records", "lib.ocpp16.outbox"]


def test_a_budget_that_is_broken_is_told():
    assert budgets.broken(budgets.PEAK, budgets.DATA) == []
    (line,) = budgets.broken(budgets.PEAK + 1, budgets.DATA)
    assert f"{budgets.PEAK + 1} B" in line and f"{budgets.PEAK} B" in line
    assert len(budgets.broken(budgets.PEAK + 1, budgets.DATA + 1)) == 2


def test_growth_is_told_beyond_its_tolerance():
    """200 B or 5 % for a module, 2 % for the session."""
    before = {"peak": 100_000, "lib.small": 500, "lib.large": 8000}
    assert budgets.grown({"peak": 102_000, "lib.small": 700, "lib.large": 8400}, before) == []
    lines = budgets.grown({"peak": 102_001, "lib.small": 701, "lib.large": 8401}, before)
    assert [line.split()[0] for line in lines] == ["peak", "lib.small", "lib.large"]
    assert all("--quick --write" in line for line in lines)


def test_what_is_new_or_gone_is_told():
    lines = budgets.grown({"peak": 1, "lib.new": 1}, {"peak": 1, "lib.old": 1})
    assert "lib.new takes 1 B and is not recorded" in lines[0] and "lib.old is recorded and not there" in lines[1]


def test_what_was_written_is_what_is_read(tmp_path):
    file = tmp_path / "budgets.py"
    file.write_text('PEAK = 1\nRECORDED = {\n    "lib.old": 3,\n}\n\nSTEPS = {\n}\n')
    budgets.write("RECORDED", {"peak": 7, "lib.new": 5}, file)
    text = file.read_text()
    assert text.startswith("PEAK = 1\n") and text.endswith("}\n\nSTEPS = {\n}\n")
    assert ast.literal_eval(text.partition("RECORDED = ")[2].partition("\n\n")[0]) == {"peak": 7, "lib.new": 5}


def test_one_session_and_the_gate(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["ram", "--quick", "--modules"])
    monkeypatch.setattr(budgets, "grown", lambda taken: [f"{name} has grown" for name in taken if name == "lib.ticks"])
    assert ram.main() == 1
    out = capsys.readouterr().out
    assert "| peak of a session on two connectors" in out and "B  lib.ocpp16.core\n" in out
    assert "ram: lib.ticks has grown" in out and "ram: within its budgets" not in out


def test_a_session_over_tls_fits_beside_what_mbedtls_takes(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["ram", "--tls"])
    assert ram.main() == 0
    assert "a session over wss:// completes in " in capsys.readouterr().out


def test_a_session_that_does_not_fit_is_told(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["ram", "--quick"])
    monkeypatch.setattr(heap, "REFERENCE", 90_000)
    assert ram.main() == 1
    assert "the session did not complete" in capsys.readouterr().err


def test_a_station_of_four_connectors_plays_its_session(tmp_path):
    found = heap.session(of_connectors(4, tmp_path))
    assert found.missing == [] and found.idle < found.peak < heap.REFERENCE


def test_without_measuring_a_session_is_the_same():
    assert heap.session(Place(), measure=False).missing == []
