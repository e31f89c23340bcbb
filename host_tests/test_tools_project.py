# CPython only: host tool
"""The project's own papers agree with each other."""

import re
import subprocess
from pathlib import Path

from tools.type_check import ignores
from tools.version import version, versions

ROOT = Path(__file__).resolve().parent.parent


def test_the_top_entry_of_the_changelog_is_the_version():
    assert set(versions().values()) == {version()}
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())


def test_a_file_that_says_another_version_is_told(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 1.2.3\n\n## 1.2.2\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware" / "version.py").write_text('VERSION = "1.2.2"\n')
    assert list(versions(tmp_path).values()) == ["1.2.3", "1.2.3", "1.2.2"]


def test_make_help_lists_every_target():
    text = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text()).group(1)
    for target in phony.split():
        assert re.search(rf"(?m)^  {target} +\S", text), target


def test_commands_are_written_as_they_run():
    """The system's Python has none of the libraries that the tools need: .venv's has."""
    papers = [each for where in ("*.md", "*/README.md", "tools/**/*.md", "tools/**/*.py") for each in ROOT.glob(where)]
    papers = [each for each in papers if ROOT / "tools" / "certify" not in each.parents]
    assert len(papers) > 100
    wrong = [each for each in papers if re.search(r"(?<![\w/])python3? -m tools\.(?!setup)", each.read_text())]
    assert wrong == []


def test_comments_that_switch_the_type_checker_off_are_counted():
    text = "a = 1  # type: ignore[assignment]\n# mypy: ignore-errors\nb = '# type: ignore'\n# about types\n"
    assert ignores(text) == [1, 2]
