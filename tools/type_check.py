"""Checks the types of what runs on the chip with mypy, against MicroPython's stubs, and, laid down as the build does it
for that dialect, against CircuitPython's.

    .venv/bin/python -m tools.type_check

Prints how many `type: ignore` comments the whole project has; there may be 10, each with its error code.
"""

import io
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import tokenize
from pathlib import Path

from tools import build
from tools.command_line import no_options
from tools.imports import FOLDERS

ROOT = Path(__file__).resolve().parent.parent
MOST_IGNORES = 10
_STUBS = ".venv/stubs/"
_MYPY = (sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context")
_CIRCUITPYTHON = ROOT / ".venv" / "stubs-circuitpython"
_AT_THE_ROOT = ("boot.py", "code.py", "safemode.py")
_BOARD = "wiznet_w5500_evb_pico"  # whose pins `board` has
_STRICTNESS = (
    "--config-file=", "--namespace-packages", "--explicit-package-bases", "--check-untyped-defs", "--no-strict-bytes",
    "--enable-error-code=ignore-without-code", "--follow-imports=silent", "--python-version=3.12",
)  # fmt: skip
_IGNORE = re.compile(r"#\s*(type:\s*ignore|mypy:|pyright:)")


def errors() -> list[str]:
    """What mypy finds in lib and firmware, for either dialect."""
    return _for_micropython() + _for_circuitpython()


def _for_micropython() -> list[str]:
    """What it finds in the stubs is their authors' business."""
    return [line for line in _mypy(ROOT) if not line.startswith(_STUBS) and "See https://" not in line]


def _for_circuitpython() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        tree, stubs = Path(folder) / "tree", Path(folder) / "stubs"
        placed = build.board_sources(ROOT / "boards" / "this.pyi", "circuitpython")
        placed[Path("boards/this.pyi")] = placed.pop(Path("boards/this.py"))
        for path, source in placed.items():
            _link(tree / path, source)
        for name, source in _circuitpython_stubs().items():
            _link(stubs / name, source)
        cache = f"--cache-dir={ROOT / '.mypy_cache' / 'circuitpython'}"
        found = _mypy(tree, *_STRICTNESS, cache, *_AT_THE_ROOT, "lib", "firmware", "boards", path=str(stubs))
    ours = (*_AT_THE_ROOT, "lib/", "firmware/", "boards/")
    return [_at_its_source(line, placed) for line in found if line.startswith(ours)]


def _circuitpython_stubs() -> dict[str, Path]:
    """{module: its stub}. mypy looks for `*-stubs` in site-packages only, and these packages must not lie there."""
    found = {folder.name.removesuffix("-stubs"): folder for folder in _CIRCUITPYTHON.glob("*-stubs")}
    found["board"] = _CIRCUITPYTHON / "board_definitions" / _BOARD
    found["gc.pyi"] = ROOT / ".venv" / "stubs" / "gc.pyi"  # the same in both dialects
    for package in ("adafruit_wiznet5k", "adafruit_bus_device", "adafruit_ticks.py"):
        found[package] = Path(sysconfig.get_path("purelib")) / package
    return found


def _link(place: Path, source: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(source)


def _at_its_source(line: str, placed: dict[Path, Path]) -> str:
    """A message, with the name of the file that was laid down there."""
    path, colon, rest = line.partition(":")
    source = placed.get(Path(path))
    return f"{source.relative_to(ROOT)}{colon}{rest} (CircuitPython)" if source else line


def _mypy(folder: Path, *arguments: str, path: str = "") -> list[str]:
    """The lines that it prints when it runs there."""
    environment = {**os.environ, "MYPYPATH": path} if path else None
    command = [*_MYPY, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    lines = (done.stdout + done.stderr).splitlines()
    return lines or ([f"mypy ended with status {done.returncode}"] if done.returncode else [])


def ignores(text: str) -> list[int]:
    """The lines on which a comment switches the checker off."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return [token.start[0] for token in comments if _IGNORE.match(token.string)]


def main() -> int:
    """Prints errors and ignores."""
    no_options("tools.type_check", __doc__)
    found = errors()
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    ignored = [f"{file.relative_to(ROOT)}:{line}" for file in files for line in ignores(file.read_text())]
    for line in found:
        print(line)
    if len(ignored) > MOST_IGNORES:
        print("too many comments switch the checker off:", *ignored, sep="\n  ")
    wrong = sum(": error:" in line or ": " not in line for line in found)
    print(f"types: {wrong} errors, {len(ignored)} `type: ignore` comments (at most {MOST_IGNORES})")
    return 1 if found or len(ignored) > MOST_IGNORES else 0


if __name__ == "__main__":
    sys.exit(main())
