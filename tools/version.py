"""The version is the top entry of CHANGELOG.md; pyproject.toml and firmware/version.py must repeat it.

    .venv/bin/python -m tools.version
"""

import re
import sys
import tomllib
from pathlib import Path

from tools.command_line import no_options
from tools.literals import File

ROOT = Path(__file__).resolve().parent.parent


def version(root: Path = ROOT) -> str:
    """The top entry of the changelog."""
    entry = re.search(r"(?m)^## (\d+\.\d+\.\d+)", (root / "CHANGELOG.md").read_text())
    return entry.group(1) if entry else "no entry `## 1.2.3`"


def versions(root: Path = ROOT) -> dict[str, object]:
    """What each file says, the changelog first."""
    return {
        "CHANGELOG.md": version(root),
        "pyproject.toml": tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"],
        "firmware/version.py": File(root / "firmware" / "version.py").values.get("VERSION"),
    }


def main() -> int:
    """Prints the version, or who disagrees."""
    no_options("tools.version", __doc__)
    said = versions()
    if len(set(said.values())) == 1:
        print(f"version: {version()}")
        return 0
    for file, value in said.items():
        print(f"{file}:1: says version {value}. Remedy: the top entry of CHANGELOG.md counts; repeat it.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
