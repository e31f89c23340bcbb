"""Checks the types of what runs on the chip with mypy, against MicroPython's stubs.

    .venv/bin/python -m tools.type_check

Prints how many `type: ignore` comments the whole project has; there may be 10, each with its error code.
"""

import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

from tools.command_line import no_options
from tools.imports import FOLDERS

ROOT = Path(__file__).resolve().parent.parent
MOST_IGNORES = 10
_STUBS = ".venv/stubs/"
_IGNORE = re.compile(r"#\s*(type:\s*ignore|mypy:|pyright:)")


def errors() -> list[str]:
    """What mypy finds in lib and firmware; what it finds in the stubs is their authors' business."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    if not lines and done.returncode:
        return [f"mypy ended with status {done.returncode}"]
    return [line for line in lines if not line.startswith(_STUBS) and "See https://" not in line]


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
