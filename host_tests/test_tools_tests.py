# CPython only: host tool
"""The runner of tests in VMs tells every way to fail, and a test that an interpreter left out."""

from pathlib import Path

import pytest

from tools import vm_tests
from tools.tests import Tally, interpreter_of, missing


def run(folder, text, bits=32):
    """The result of a test file with this text."""
    file = folder / "test_it.py"
    file.write_text(text)
    return vm_tests.run_file(file, bits, folder)


def test_the_32_bit_heap_is_the_reference_boards(tmp_path):
    text = "import gc\ndef test_heap():\n    print(gc.mem_alloc() + gc.mem_free())\n    raise ValueError\n"
    heap = int(run(tmp_path, text).trouble.split()[0])
    assert 200_000 < heap <= 218_000


def test_a_module_that_does_not_import_has_failed(tmp_path):
    result = run(tmp_path, "import nothing\n")
    assert (result.passed, len(result.failed)) == ([], 1)
    assert "no module named 'nothing'" in result.trouble


def test_a_test_that_wants_too_much_memory_has_failed(tmp_path):
    result = run(tmp_path, "def test_big():\n    bytearray(300000)\ndef test_small():\n    bytearray(3000)\n")
    assert (result.passed, result.failed) == (["test_small"], ["test_big"])


def test_a_test_that_leaves_the_program_has_failed(tmp_path):
    result = run(tmp_path, "import sys\ndef test_leaves():\n    sys.exit(0)\n")
    assert result.failed == ["test_leaves"]


def test_a_file_that_hangs_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(vm_tests, "_TIMEOUT_S", 1)
    result = run(tmp_path, "def test_hangs():\n    while True: pass\n")
    assert "no end in 1 s" in result.trouble
    assert not result.good


def test_only_a_mark_with_a_reason_keeps_a_file_on_cpython(tmp_path):
    file = tmp_path / "test_it.py"
    for text, expected in (
        ("# CPython only: needs sockets\n", True),
        ("# CPython only\n", False),
        ("# CPython only:\n", False),
        ("import lib\n", False),
        ("", False),
    ):
        file.write_text(text)
        assert vm_tests.marked(file, vm_tests.CPYTHON_ONLY) == expected, text


def test_a_file_for_cpython_says_why_no_vm_runs_it(capsys):
    assert vm_tests.main(["host_tests/test_csms_calls.py"]) == 0
    assert "pytest only. It begins with: # CPython only: host tool" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        vm_tests.main(["nofile.py"])
    assert "nofile.py is no file" in capsys.readouterr().err


def test_a_test_that_one_interpreter_left_out_is_told():
    everywhere, vm = Tally(), Tally()
    everywhere.passed = {"host_tests/test_a.py::test_x", "host_tests/test_only.py::test_z"}
    everywhere.failed = {"host_tests/test_a.py::test_y"}
    vm.failed = {"host_tests/test_a.py::test_x"}
    sentences = missing({"CPython": everywhere, "VM": vm}, [Path("host_tests/test_a.py")])
    assert sentences == ["host_tests/test_a.py::test_y did not run on VM"]


def test_a_test_counts_for_the_interpreter_that_runs_its_charger():
    for test, interpreter in (
        ("host_tests/test_a.py::test_x", "cpython"),
        ("host_tests/test_a.py::test_x[cpython]", "cpython"),
        ("host_tests/test_a.py::test_x[circuitpython-charging]", "circuitpython"),
        ("host_tests/test_a.py::test_x[micropython64]", "micropython64"),
        ("host_tests/test_a.py::test_x[micropython32-True]", "micropython32"),
        ("host_tests/test_a.py::test_x[401-micropython32]", "micropython32"),
        ("host_tests/test_micropython64.py::test_finds_micropython32", "cpython"),
    ):
        assert interpreter_of(test) == interpreter, test
