"""Prepares this folder for work: .venv with the tools of pyproject.toml, the VMs, the compiled firmware.

    python3 -m tools.setup [--only-venv]

Runs on the system's Python, 3.11 or newer, before anything is installed, and needs no root: where Debian's
`venv` and `pip` are missing, pip is unpacked from Debian's package. `make` calls it when pyproject.toml has
changed.
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".ready"  # Makefile compares its age with pyproject.toml's
STUBS = ("stubs", "stubs-circuitpython")  # groups of pyproject.toml, and folders of .venv
_PYTHON = VENV / "bin" / "python"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP = ("-q", "--disable-pip-version-check", "--no-input")


class SetupFailed(Exception):
    """What is missing on this machine and what to do about it."""


def prepare_venv() -> None:
    """Makes .venv what pyproject.toml says; SetupFailed tells what is missing."""
    VENV.mkdir(exist_ok=True)
    with open(VENV / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _up_to_date():
            return
        groups = _dependency_groups()
        if not _runs([_PYTHON, "-c", ""]):
            _say("making .venv")
            _create_venv()
        pip = _pip()
        _say(f"installing {len(groups['dev'])} packages and what they need into .venv (once, about 10 s)")
        _install([*pip, "install", *_PIP, *groups["dev"]])
        for stubs in STUBS:
            shutil.rmtree(VENV / stubs, ignore_errors=True)
            _install([*pip, "install", *_PIP, "--target", VENV / stubs, *groups[stubs]])
        STAMP.touch()


def _up_to_date() -> bool:
    wanted = max(file.stat().st_mtime for file in (ROOT / "pyproject.toml", Path(__file__)))
    return STAMP.exists() and STAMP.stat().st_mtime >= wanted and _runs([_PYTHON, "-c", ""])


def _dependency_groups() -> dict:  # an old Python must get as far as being told so
    import tomllib  # not before the version of Python is known to have it

    return tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def _create_venv() -> None:
    """With pip if Python has it to give (Debian: package python3-venv), else without."""
    if _runs([sys.executable, "-m", "venv", "--clear", VENV]):
        return
    done = _run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    if done.returncode:
        raise SetupFailed(f"`python3 -m venv` failed: {done.stderr.strip()[-500:]}\n{_remedy()}")


def _pip() -> list:
    """The command that installs into .venv: its own pip, the machine's, or one unpacked from Debian."""
    own = [_PYTHON, "-m", "pip"]
    machines = [sys.executable, "-m", "pip", "--python", _PYTHON]  # since pip 22.3
    for command in (own, machines):
        if _runs([*command, "--version"]):
            return command
    from tools import debian

    try:
        folder = debian.cache_folder() / "pip"
        debian.unpack(folder, ["python3-pip-whl", "ca-certificates"], "amd64")
    except debian.CannotUnpack as reason:
        raise SetupFailed(f"pip is missing, and {reason}\n{_remedy()}") from None
    _provide_certificates(folder)
    wheel = next(folder.glob("root/usr/share/python-wheels/pip-*.whl"))
    return [_PYTHON, wheel / "pip"]


def _provide_certificates(folder: Path) -> None:
    """Debian's pip trusts what the package ca-certificates sets up; without it, its unpacked certificates."""
    if not _CERTIFICATES.exists():
        bundle = folder / "certificates.pem"
        parts = sorted(folder.glob("root/usr/share/ca-certificates/**/*.crt"))
        bundle.write_text("\n".join(part.read_text() for part in parts))
        os.environ.setdefault("PIP_CERT", str(bundle))


def _install(command: list) -> None:
    done = _run(command)
    if done.returncode:
        lines = done.stderr.splitlines()
        broken = [line for line in lines if "Retrying" in line or "SSL" in line][-1:]
        said = "\n  ".join(broken + [line for line in lines if "ERROR" in line] or lines)[-1500:]
        raise SetupFailed(f"pip could not install (is the network there?):\n  {said}")


def _remedy() -> str:
    return "What to do: sudo apt install python3-venv, then `make setup` again."


def _run(command: list) -> subprocess.CompletedProcess:
    return subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)


def _runs(command: list) -> bool:
    try:
        return _run(command).returncode == 0
    except OSError:
        return False


def _say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def _prepare_the_rest() -> None:
    """What other targets would prepare when they need it: afterwards all works without a network."""
    for bits in ("64", "32"):
        subprocess.run([_PYTHON, "-m", "tools.micropython", "--bits", bits], cwd=ROOT, check=True)
    subprocess.run([_PYTHON, "-m", "tools.build", "--shim"], cwd=ROOT, check=True)


def main() -> int:
    """Prepares .venv, then the VMs and the compiled firmware."""
    if sys.version_info < (3, 11):  # noqa: UP036 an older one may well be what `python3` is
        version = ".".join(map(str, sys.version_info[:3]))
        print(f"setup: Python 3.11 or newer is needed, `{sys.executable}` is {version}.\n"
              "What to do: install one and name it: make PYTHON=python3.11 ...", file=sys.stderr)  # fmt: skip
        return 1
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--only-venv", action="store_true", help="neither VMs nor firmware")
    options = parser.parse_args()
    try:
        prepare_venv()
        if not options.only_venv:
            _prepare_the_rest()
    except SetupFailed as reason:
        print(f"setup: {reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        return 1  # the tool has said why
    return 0


if __name__ == "__main__":
    sys.exit(main())
