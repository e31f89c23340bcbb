# CPython only: host tool
"""The set-up works where Debian's venv and pip are missing, and says what to do where nothing works."""

import os
import subprocess
from pathlib import Path

import pytest

from tools import debian, setup


@pytest.fixture(autouse=True)
def venv(monkeypatch, tmp_path):
    """A .venv of its own."""
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / ".venv" / ".ready")
    monkeypatch.setattr(setup, "_PYTHON", tmp_path / ".venv" / "bin" / "python")
    return tmp_path / ".venv"


def unpacked(folder, *_):
    """What debian.unpack would leave."""
    wheels = folder / "root/usr/share/python-wheels"
    wheels.mkdir(parents=True)
    (wheels / "pip-23.0.1-py3-none-any.whl").touch()
    certificates = folder / "root/usr/share/ca-certificates/mozilla"
    certificates.mkdir(parents=True)
    for name in ("a", "b"):
        (certificates / f"{name}.crt").write_text(f"certificate {name}")


def test_without_ensurepip_the_venv_is_made_without_pip(venv, monkeypatch):
    runs = setup._runs
    monkeypatch.setattr(setup, "_runs", lambda command: "venv" not in command and runs(command))
    setup._create_venv()
    assert setup._runs([setup._PYTHON, "-c", ""])
    assert not setup._runs([setup._PYTHON, "-m", "pip", "--version"])


def test_pip_comes_from_debian_if_nobody_has_one(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "_runs", lambda command: False)
    monkeypatch.setattr(setup, "_CERTIFICATES", tmp_path / "no certificates")
    monkeypatch.setattr(debian, "unpack", unpacked)
    monkeypatch.setenv("BOLLARD_CACHE", str(tmp_path))
    monkeypatch.setenv("PIP_CERT", "")
    monkeypatch.delenv("PIP_CERT")
    python, pip = setup._pip()
    assert python == setup._PYTHON
    assert pip.parent.name == "pip-23.0.1-py3-none-any.whl"
    assert Path(os.environ["PIP_CERT"]).read_text() == "certificate a\ncertificate b"


def test_where_nothing_works_the_remedy_is_told(monkeypatch):
    def cannot(*_):
        raise debian.CannotUnpack("this is not a Debian machine")

    monkeypatch.setattr(setup, "_runs", lambda command: False)
    monkeypatch.setattr(debian, "unpack", cannot)
    with pytest.raises(setup.SetupFailed, match=r"(?s)not a Debian.*sudo apt install python3-venv"):
        setup._pip()


def test_pip_that_fails_is_quoted(monkeypatch):
    said = "WARNING: Retrying after SSLError\nfoo\nERROR: no matching distribution"
    monkeypatch.setattr(setup, "_run", lambda command: subprocess.CompletedProcess(command, 1, "", said))
    with pytest.raises(setup.SetupFailed, match=r"(?s)SSLError.*no matching"):
        setup._install(["pip"])


def test_a_change_of_pyproject_means_install_again(venv, monkeypatch):
    monkeypatch.setattr(setup, "_runs", lambda command: True)
    venv.mkdir()
    assert not setup._up_to_date()
    setup.STAMP.touch()
    assert setup._up_to_date()
    os.utime(setup.STAMP, (0, 0))
    assert not setup._up_to_date()
