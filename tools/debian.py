"""Packages of Debian 13, unpacked into a folder: nothing is installed, no root is needed.

They are fetched with the machine's own apt, from its own mirror, with its own proxies and keys, but with
lists, cache and architecture of our own. So a Debian 12 can take them too, and a 64-bit machine the 32-bit
ones, whatever architectures and suites it is configured for.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.command_line import no_options

SUITE = "trixie"
_APT_FILES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d")
_KEYRINGS = tuple(f"/usr/share/keyrings/debian-archive-keyring.{suffix}" for suffix in ("gpg", "pgp"))

_APT_CONFIGURATION = """{acquire}
APT::Architecture "{architecture}"; APT::Architectures {{ "{architecture}"; }};
Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "{work}/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{work}/lists"; Dir::State::status "{work}/status"; Dir::Cache "{work}/cache";
APT::Sandbox::User ""; Acquire::Languages "none"; Acquire::Retries "2";
"""


class CannotUnpack(Exception):
    """This machine cannot unpack Debian's packages; the text says why and what to do instead."""


def cache_folder() -> Path:
    """Where unpacked things are kept: $BOLLARD_CACHE, or `bollard` in the user's cache folder."""
    if setting := os.environ.get("BOLLARD_CACHE"):
        return Path(setting).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bollard"


def unpack(target: Path, packages: list[str], architecture: str, launcher: str = "") -> None:
    """Unpacks packages into `target`/root, once; CannotUnpack says what is missing.

    `launcher` is the text of a program that is put beside the root under the first package's name. Other
    processes that want the same wait; nobody ever sees half of it.
    """
    if target.exists():
        return
    _check_platform()
    with _locked(target):
        if not target.exists():  # another process may have been quicker
            note = f"unpacking Debian's {packages[0]} ({architecture}) into {target} (once, some seconds)"
            print(note, file=sys.stderr, flush=True)
            _unpack_beside(target, packages, architecture, launcher)


def mirrors(paths: tuple[str, ...] = _APT_FILES) -> list[str]:
    """The machine's own mirrors of Debian, from one-line and deb822 sources, most likely first."""
    found: list[str] = []
    for path in map(Path, paths):
        files = sorted(path.glob("*")) if path.is_dir() else [path]
        for file in (file for file in files if file.suffix in (".list", ".sources") and file.is_file()):
            text = file.read_text(errors="replace")
            found += _deb822(text) if file.suffix == ".sources" else _one_line(text)
    return list(dict.fromkeys(found))


def _check_platform() -> None:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        machine = f"{sys.platform} on {os.uname().machine}"
        raise CannotUnpack(f"Debian's packages are unpacked on x86-64 Linux only; this is {machine}")
    for tool in ("apt-get", "apt-config", "dpkg-deb"):
        if not shutil.which(tool):
            raise CannotUnpack(f"{tool} is missing: this is not a Debian machine")
    if not mirrors():
        raise CannotUnpack(f"no Debian mirror is configured in {' or '.join(_APT_FILES)}")


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = open(target.with_suffix(".lock"), "w")  # noqa: SIM115 closed below
    except OSError as error:
        reason = f"the cache {target.parent} cannot be used: {error.strerror}"
        raise CannotUnpack(f"{reason}; name another folder in BOLLARD_CACHE") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack_beside(target: Path, packages: list[str], architecture: str, launcher: str) -> None:
    """Unpacks into a temporary folder, then renames."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as name:
        work = Path(name)
        _fetch(work, packages, architecture)
        ready = work / "ready"
        ready.mkdir()
        for package in sorted((work / "packages").glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(ready / "root")])
        if launcher:
            program = ready / packages[0]
            program.write_text(launcher)
            program.chmod(0o755)
        ready.rename(target)


def _fetch(work: Path, packages: list[str], architecture: str) -> None:
    """Downloads the packages from the first mirror that has them."""
    reasons = []
    for mirror in mirrors():
        environment = _apt_folder(work, architecture, mirror)
        try:
            _run(["apt-get", "-qq", "update"], work, environment)
            _run(["apt-get", "-qq", "download", *packages], work / "packages", environment)
            return
        except CannotUnpack as reason:
            reasons.append(f"{mirror}: {reason}")
    text = "\n  ".join(reasons)
    question = "Is the network there? It is needed this once"
    raise CannotUnpack(
        f"{question}: no mirror of this machine gave {SUITE}'s packages for {architecture}:\n  {text}"
    )


def _apt_folder(work: Path, architecture: str, mirror: str) -> dict[str, str]:
    """Lays out a private apt in `work`; the environment that makes apt-get use it."""
    for name in ("lists/partial", "cache/archives/partial", "packages"):
        (work / name).mkdir(parents=True, exist_ok=True)
    (work / "status").touch()
    keyring = next((path for path in _KEYRINGS if Path(path).exists()), "")
    options = f"[signed-by={keyring}] " if keyring else ""
    (work / "sources.list").write_text(f"deb {options}{mirror} {SUITE} main\n")
    acquire = _machine_acquire_settings()
    configuration = _APT_CONFIGURATION.format(acquire=acquire, architecture=architecture, work=work)
    (work / "apt.conf").write_text(configuration)
    return {**os.environ, "APT_CONFIG": str(work / "apt.conf"), "LC_ALL": "C.UTF-8"}


def _machine_acquire_settings() -> str:
    """Proxies, certificates and the like; not the machine's hooks, which are for its own apt."""
    command = ["apt-config", "dump", "Acquire"]
    dump = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    skipped = ("Acquire::IndexTargets", "Acquire::Changelogs", "Acquire::Languages")
    return "\n".join(line for line in dump.splitlines() if not line.startswith(skipped))


def _run(command: list[str], where: Path | None = None, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip()
        errors = [line for line in said.splitlines() if line.startswith("E:")]
        raise CannotUnpack(f"{' '.join(command[:3])} failed: {' '.join(errors or [said])[:600]}")


_DEBIAN_SUITES = re.compile(r"(?:bullseye|bookworm|trixie|forky|sid|(?:old)*stable|testing|unstable)$")


def _one_line(text: str) -> list[str]:
    """`deb [options] uri suite component...`"""
    found = []
    for line in text.splitlines():
        words = re.sub(r"\[[^]]*\]", "", line.split("#")[0]).split()
        if len(words) > 3 and words[0] == "deb" and "main" in words[3:] and _DEBIAN_SUITES.match(words[2]):
            found.append(words[1])
    return found


def _deb822(text: str) -> list[str]:
    """Paragraphs of `Field: values`, continued by indented lines."""
    found = []
    text = re.sub(r"(?m)^#.*\n?", "", text)
    for paragraph in re.split(r"\n\s*\n", text):
        unfolded = re.sub(r"\n[ \t]+", " ", paragraph)
        fields = dict(re.findall(r"(?m)^([\w-]+):[ \t]*(.*)$", unfolded))
        field = {name.lower(): value.split() for name, value in fields.items()}
        if field.get("enabled") == ["no"] or "deb" not in field.get("types", ()):
            continue
        if "main" in field.get("components", ()) and any(map(_DEBIAN_SUITES.match, field.get("suites", ()))):
            found += field.get("uris", [])
    return found


if __name__ == "__main__":
    no_options("tools.debian", f"{__doc__}\nA part of tools.micropython and tools.setup; alone it does nothing.")
