"""Debian's MicroPython for Unix, unpacked beside everything else: nothing is installed, no root is needed.

Debian 13 packages MicroPython 1.25. The packages are fetched with the machine's own apt, from its own mirror, with
its own proxy and keys, but with lists, cache and architecture of our own; the C library comes along, so the VM also
runs on Debian 12, and the 32-bit one on a 64-bit machine that has no foreign architecture configured.
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

SUITE = "trixie"
_PACKAGES = "micropython libc6 libffi8 libgcc-s1 libmbedcrypto16 libmbedtls21 libmbedx509-7".split()
_ARCHITECTURES = {64: "amd64", 32: "i386"}
_LOADERS = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "i386": ("i386-linux-gnu", "ld-linux.so.2"),
}
_APT_FILES = ("/etc/apt/sources.list", "/etc/apt/sources.list.d")
_KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp")

# The VM starts under its own loader, with its own libraries.
_LAUNCHER = """#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
exec "$root/usr/lib/{triplet}/{loader}" --library-path "$root/usr/lib/{triplet}" "$root/usr/bin/micropython" "$@"
"""

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
    """Where unpacked VMs are kept: $BOLLARD_CACHE, or `bollard` in the user's cache folder."""
    if setting := os.environ.get("BOLLARD_CACHE"):
        return Path(setting).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bollard"


def folder(bits: int) -> Path:
    """The folder of the unpacked VM with `bits` wide pointers; its `micropython` is the program."""
    return cache_folder() / f"micropython-debian-{SUITE}-{_ARCHITECTURES[bits]}"


def unpack(bits: int) -> Path:
    """Fetches and unpacks the VM unless that is done; returns its program. CannotUnpack says what is missing."""
    program = folder(bits) / "micropython"
    if program.exists():
        return program
    _check_platform()
    with _locked(folder(bits)):
        if not program.exists():  # another process may have been quicker
            note = f"MicroPython: unpacking Debian's {bits}-bit build into {folder(bits)} (once, about 10 s)"
            print(note, file=sys.stderr, flush=True)
            _unpack_beside(folder(bits), _ARCHITECTURES[bits])
    return program


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
        raise CannotUnpack(f"Debian's MicroPython is unpacked on x86-64 Linux only, not on {sys.platform}")
    for tool in ("apt-get", "apt-config", "dpkg-deb"):
        if not shutil.which(tool):
            raise CannotUnpack(f"{tool} is missing: this is not a Debian machine")
    if not mirrors():
        raise CannotUnpack(f"no Debian mirror is configured in {' or '.join(_APT_FILES)}")


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack_beside(target: Path, architecture: str) -> None:
    """Unpacks into a temporary folder and renames: nobody ever sees half a VM."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as name:
        work = Path(name)
        _fetch(work, architecture)
        ready = work / "ready"
        ready.mkdir()
        for package in sorted((work / "packages").glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(ready / "root")])
        triplet, loader = _LOADERS[architecture]
        launcher = ready / "micropython"
        launcher.write_text(_LAUNCHER.format(triplet=triplet, loader=loader))
        launcher.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        ready.rename(target)


def _fetch(work: Path, architecture: str) -> None:
    """Downloads the packages from the first mirror that has them."""
    reasons = []
    for mirror in mirrors():
        environment = _apt_folder(work, architecture, mirror)
        try:
            _run(["apt-get", "-qq", "update"], work, environment)
            _run(["apt-get", "-qq", "download", *_PACKAGES], work / "packages", environment)
            return
        except CannotUnpack as reason:
            reasons.append(f"{mirror}: {reason}")
    text = "\n  ".join(reasons)
    raise CannotUnpack(f"no mirror of this machine gave {SUITE}'s packages for {architecture}:\n  {text}")


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
    dump = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=False).stdout
    skipped = ("Acquire::IndexTargets", "Acquire::Changelogs", "Acquire::Languages")
    return "\n".join(line for line in dump.splitlines() if not line.startswith(skipped))


def _run(command: list[str], where: Path | None = None, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = [line for line in done.stderr.strip().splitlines() if line.startswith("E:")] or [done.stderr.strip()]
        raise CannotUnpack(f"{' '.join(command[:3])} failed: {' '.join(last)[:600]}")


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
