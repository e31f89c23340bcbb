# CPython only: host tool
"""The project's own papers agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

from tools.type_check import ignores

ROOT = Path(__file__).resolve().parent.parent


def test_the_top_entry_of_the_changelog_is_the_version():
    newest = re.search(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text()).group(1)
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == newest


def test_make_help_lists_every_target():
    text = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text()).group(1)
    for target in phony.split():
        assert re.search(rf"(?m)^  {target} +\S", text), target


def test_comments_that_switch_the_type_checker_off_are_counted():
    text = "a = 1  # type: ignore[assignment]\n# mypy: ignore-errors\nb = '# type: ignore'\n# about types\n"
    assert ignores(text) == [1, 2]
