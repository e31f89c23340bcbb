# CPython only: host tool
"""The compiled tree has the board's layout, follows its sources, and survives two builds at once."""

import subprocess
import threading

import pytest

from tools import build, micropython, vm_tests


@pytest.fixture(autouse=True)
def root(monkeypatch, tmp_path):
    """A small project of its own."""
    for name, text in {
        "boards/desk.py": "NAME = 'desk'\n",
        "boards/other.py": "NAME = 'other'\n",
        "firmware/main.py": "from firmware import charger\n",
        "firmware/boot.py": "pass\n",
        "firmware/charger.py": "from lib.deep import thing\n",
        "firmware/port/on_circuitpython.py": "import digitalio\n",
        "firmware/port/on_micropython.py": "import machine\n",
        "firmware/port/chip_on_micropython.py": "import machine\n",
        "firmware/port/files.py": "import os\n",
        "firmware/port/safemode_on_circuitpython.py": "import supervisor\n",
        "lib/deep/thing.py": "def fails():\n    assert False\n    raise ValueError\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "OUTPUT", tmp_path / "build")
    monkeypatch.setattr(build, "_SHIM", tmp_path / "tools" / "workshop" / "shim")
    return tmp_path


def names(tree):
    """The files of a tree."""
    return {name for name, _ in build.sizes(tree)}


def test_the_tree_has_the_layout_of_a_board():
    assert names(build.build("desk")) == {
        "boot.py",
        "main.py",
        "boards/this.mpy",
        "firmware/charger.mpy",
        "firmware/port/chip.mpy",
        "firmware/port/files.mpy",
        "firmware/port/interpreter.mpy",
        "lib/deep/thing.mpy",
    }


def test_what_a_port_has_for_the_root_lies_there_in_source(monkeypatch):
    monkeypatch.setenv("CIRCUITPY_MPY_CROSS", build._compiler())
    found = names(build.build("desk", "circuitpython"))
    assert {"boot.py", "code.py", "safemode.py", "firmware/port/files.mpy"} <= found
    assert not any("safemode" in name for name in found - {"safemode.py"})


def test_only_what_changed_is_compiled(root):
    tree = build.build("desk")
    times = {file: file.stat().st_mtime_ns for file in tree.rglob("*.mpy")}
    (root / "lib/deep/thing.py").write_text("changed = 1\n")
    build.build("desk")
    changed = [file.name for file in times if file.stat().st_mtime_ns != times[file]]
    assert changed == ["thing.mpy"]


def test_what_has_no_source_goes(root):
    tree = build.build("desk")
    (tree / "lib" / "stranger.mpy").touch()
    (root / "lib/deep/thing.py").unlink()
    build.build("desk")
    assert "lib/deep/thing.mpy" not in names(tree)
    assert "lib/stranger.mpy" not in names(tree)
    assert not (tree / "lib").exists()


def test_the_file_of_the_board_is_this():
    text = "import boards.this; print(boards.this.NAME)"
    for board in ("desk", "other"):
        command = [micropython.find(64), "-c", text]
        tree = build.build(board)
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True)
        assert done.stdout == board + "\n"


def test_another_compiler_or_option_compiles_all_anew(root, monkeypatch):
    tree = build.build("desk")
    before = (tree / "firmware" / "charger.mpy").stat().st_mtime_ns
    monkeypatch.setattr(build, "_OPTIONS", ("-O2",))
    build.build("desk")
    assert (tree / "firmware" / "charger.mpy").stat().st_mtime_ns != before


def test_a_source_that_does_not_compile_is_named_with_its_line(root):
    (root / "lib/bad.py").write_text("x = 1\nmatch x:\n    case 1: pass\n")
    with pytest.raises(build.BuildFailed, match=r'lib/bad.py", line 2'):
        build.build("desk")


def test_a_board_may_lie_elsewhere(root):
    (root / "desk.py").write_text("NAME = 'mine'\n")
    tree = build.build(str(root / "desk.py"))
    assert tree != build.build("desk") and names(tree) == names(build.build("desk"))
    assert b"mine" in (tree / "boards" / "this.mpy").read_bytes()
    with pytest.raises(build.BuildFailed, match=r"nowhere.py does not exist"):
        build.build(str(root / "nowhere.py"))


def test_an_unknown_board_is_told_with_those_there_are():
    with pytest.raises(build.BuildFailed, match="there are: desk, other"):
        build.build("none")


def test_a_board_that_a_dialect_cannot_drive_is_refused(root):
    (root / "boards/rmii.py").write_text('NAME = "rmii"\nLINK = {"chip": "LAN8720"}\n')
    with pytest.raises(build.BuildFailed, match="CircuitPython drives no LAN8720; take MicroPython, or"):
        build.build("rmii", "circuitpython")
    assert "boards/this.mpy" in names(build.build("rmii"))
    (root / "boards/guarded.py").write_text('NAME = "guarded"\nSAFETY = "irq"\nLINK = {"chip": "W5500"}\n')
    with pytest.raises(build.BuildFailed, match=r"guarded is for MicroPython: SAFETY irq is an interrupt's"):
        build.build("guarded", "circuitpython")


def test_a_board_that_fails_the_check_is_not_built(capsys):
    assert build.main(["--board", "desk"]) == 1
    said = capsys.readouterr().err
    assert "boards/desk.py fails the check: " in said and ".venv/bin/python -m tools.boards boards/desk.py" in said


def test_a_missing_or_torn_manifest_means_compile_all(root):
    tree = build.build("desk")
    (root / "build" / "desk.json").write_text("{")
    assert "main.py" in names(build.build("desk"))
    assert build.build("desk") == tree


def test_two_builds_at_once_do_no_harm():
    threads = [threading.Thread(target=build.build, args=("desk",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(build.build("desk"))) == 8


def test_the_shim_keeps_its_folders(root):
    shim = root / "tools/workshop/shim/simulated"
    shim.mkdir(parents=True)
    (shim / "time.py").write_text("pass\n")
    (shim.parent / "machine.py").write_text("pass\n")
    assert names(build.shim()) == {"machine.mpy", "simulated/time.mpy"}


def test_tests_run_from_source_on_compiled_code(root):
    """What ships is what is tested: asserts are gone in lib, alive in tests; a traceback names the module."""
    tree = build.build("desk")
    test = root / "host_tests" / "test_here.py"
    test.parent.mkdir()
    test.write_text(
        "from lib.deep import thing\n"
        "def test_lib_is_compiled():\n    assert thing.__file__.endswith('.mpy')\n"
        "def test_asserts_are_alive():\n    assert 1 == 2, 'alive'\n"
        "def test_trace():\n    thing.fails()\n"
    )
    for bits in (64, 32):
        result = vm_tests.run_file(test, bits, tree)
        assert result.passed == ["test_lib_is_compiled"]
        assert result.failed == ["test_asserts_are_alive", "test_trace"]
        assert "AssertionError: alive" in result.trouble
        assert 'File "lib.deep.thing"' in result.trouble
        assert "ValueError" in result.trouble
    assert micropython.find(64) != micropython.find(32)
