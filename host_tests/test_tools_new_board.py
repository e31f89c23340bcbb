# CPython only: host tool
"""`make new-board`: begins a board file that passes the check, and refuses what would not be one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools import boards
from tools.boards import new
from tools.literals import File

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of boards/."""
    copy = tmp_path / "boards"
    shutil.copytree(ROOT / "boards", copy)
    monkeypatch.setattr(new, "BOARDS", copy)
    return copy


def test_a_new_board_passes_the_check_whatever_it_begins_with(folder, capsys):
    begun = [("--like", path.stem) for path in sorted((ROOT / "boards").glob("*.py"))]
    begun += [("--chip", chip) for chip in new.NEAREST] + [()]
    for number, options in enumerate(begun):
        name = f"mine_{number}"
        assert new.main(["--name", name, *options]) == 0, options
        assert f"boards/{name}.py is there; it passes the check" in capsys.readouterr().out
        file = File(folder / f"{name}.py")
        assert file.values["NAME"] == name and name in file.about
        assert boards.check_board(file.path) == []
        if options[:1] == ("--chip",):
            assert file.values["CHIP"] == options[1]
        text = file.path.read_text()
        assert f"tools.boards boards/{name}.py" in text and "# To do" in text


def test_what_is_no_name_is_refused_with_a_remedy(folder, capsys):
    for name in ("Mine", "1st", "my-board", "a b", "", "../x", "class", "this", "x" * 41, "é"):
        assert new.main(["--name", name]) == 2
        assert "small letters, digits and _, such as my_board" in capsys.readouterr().err, name
    assert sorted(folder.glob("*.py")) == [folder / path.name for path in sorted((ROOT / "boards").glob("*.py"))]


def test_a_board_that_is_there_is_not_overwritten(folder, capsys):
    before = (folder / "workshop.py").read_bytes()
    assert new.main(["--name", "workshop"]) == 2
    assert "boards/workshop.py is there already: say another NAME" in capsys.readouterr().err
    assert (folder / "workshop.py").read_bytes() == before


def test_a_board_that_cannot_be_the_beginning_is_told(folder, capsys):
    assert new.main(["--name", "mine", "--like", "pico"]) == 2
    said = capsys.readouterr().err
    assert "LIKE=pico is no board; there are: olimex_esp32_poe_iso, w5500_evb_pico" in said
    assert new.main(["--name", "mine", "--like", "wt32_eth01", "--chip", "rp2040"]) == 2
    assert "LIKE=wt32_eth01 has the chip esp32, not rp2040: leave out one" in capsys.readouterr().err
    assert not (folder / "mine.py").exists()


def test_make_says_what_is_missing():
    done = subprocess.run(["make", "-s", "new-board"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "NAME" in done.stderr
