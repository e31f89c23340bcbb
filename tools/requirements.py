"""Which requirement is proven by which test, and which by none.

    .venv/bin/python -m tools.requirements                  the coverage; the exit status is 1 while anything is open
    .venv/bin/python -m tools.requirements --id CORE-RS-02  what one requirement is, and its tests

The list is host_tests/requirements.md. An id counts where it stands inside a test, or in the comment right above it:
`CORE-RS-04, -05` are two. Tests of the workshop's own tools prove nothing about the charger and do not count; nor does
a test that is expected to fail.
"""

import argparse
import ast
import dataclasses
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = "host_tests/requirements.md"
TESTS = ("host_tests/test_*.py", "tools/certify/cases/*.py")
OF_TOOLS = ("test_csms_", "test_tools_", "test_workshop_")

_ROW = re.compile(r"\| ([A-Z]+(?:-[A-Z]+)*-\d\d) \| ([A-Z/]+) \| ([^|]*) \|([^|]*)\|")
_FAMILY = r"\b([A-Z]+(?:-[A-Z]+)*)-(\d\d)\b"
_MORE = r"((?:,[\s#]+-\d\d\b)*)"  # also over the end of a line, in a comment as well
_SAME = re.compile(r"as [A-Z]+-[A-Z0-9-]+(, [A-Z]+-[A-Z0-9-]+)*")


@dataclasses.dataclass(frozen=True)
class Requirement:
    """A row of the list; `reason` is "" where a test is wanted, `chapter` its heading."""

    id: str
    level: str
    subject: str
    reason: str
    chapter: str

    @property
    def same(self) -> list[str]:
        """The ids that prove this one as well, all of them needed."""
        return ids(self.reason) if _SAME.fullmatch(self.reason) else []


def ids(text: str) -> list[str]:
    """The ids that a text names, in its order."""
    found = []
    for family, number, more in re.findall(_FAMILY + _MORE, text):
        found += [f"{family}-{each}" for each in [number, *re.findall(r"\d\d", more)]]
    return found


def listed(root: Path = ROOT) -> dict[str, Requirement]:
    """The list by id. ValueError: an id twice, or `as` an id that is not there."""
    found: dict[str, Requirement] = {}
    chapter = ""
    for line in (root / LIST).read_text().splitlines():
        row = _ROW.fullmatch(line)
        if line.startswith("## "):
            chapter = line[3:]
        elif row:
            if row[1] in found:
                raise ValueError(f"{row[1]} is listed twice")
            found[row[1]] = Requirement(row[1], row[2], row[3].strip(), row[4].strip(), chapter)
    for each in found.values():
        for other in each.same:
            if other not in found or found[other].same:
                raise ValueError(f"{each.id} is as {other}, which is no requirement of its own")
    return found


def named(root: Path = ROOT) -> dict[str, list[str]]:
    """Id to the tests that name it, as `host_tests/test_x.py::test_y`."""
    found: dict[str, list[str]] = {}
    for pattern in TESTS:
        for file in sorted(root.glob(pattern)):
            if not file.name.startswith(OF_TOOLS):
                for test, text in _tests(file.read_text()):
                    for each in dict.fromkeys(ids(text)):
                        found.setdefault(each, []).append(f"{file.relative_to(root).as_posix()}::{test}")
    return found


def _tests(text: str) -> Iterator[tuple[str, str]]:
    """(name, text) of each test, with its decorators and the comment right above."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_proof(node):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            while first and lines[first - 1].startswith("#"):
                first -= 1
            yield node.name, "\n".join(lines[first : node.end_lineno])


def _is_proof(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Is it a test, or a case of the certification (`@case("TC_001_CS")`), and not one that is expected to fail?"""
    decorators = [ast.unparse(each) for each in node.decorator_list]
    if any(each.startswith("pytest.mark.xfail") for each in decorators):
        return False
    return node.name.startswith("test_") or any(each.startswith("case(") for each in decorators)


class Coverage:
    """The list held against the tests."""

    def __init__(self, root: Path = ROOT) -> None:
        self.requirements = listed(root)
        self.named = named(root)

    def tests(self, one: str) -> list[str]:
        """The tests that prove this requirement, or the ones that it is the same as."""
        others = self.requirements[one].same
        return list(dict.fromkeys(test for each in [one, *others] for test in self.named.get(each, [])))

    def state(self, one: str) -> str:
        """named, excused or open."""
        requirement = self.requirements[one]
        if one in self.named:
            return "named"
        if requirement.same:
            states = {self.state(other) for other in requirement.same}
            return "open" if "open" in states else "named" if "named" in states else "excused"
        return "excused" if requirement.reason else "open"

    def unknown(self) -> dict[str, list[str]]:
        """Ids of the families listed that are not in the list, with the tests that name them."""
        families = {each.split("-")[0] for each in self.requirements}
        return {
            each: tests
            for each, tests in self.named.items()
            if each.split("-")[0] in families and each not in self.requirements
        }

    def report(self) -> Iterator[str]:
        """Counts by chapter, what is open, what is not in the list, what has a test and a reason; the verdict last."""
        chapters = dict.fromkeys(each.chapter for each in self.requirements.values())
        states = {each: self.state(each) for each in self.requirements}
        for chapter in chapters:
            count = Counter(states[each.id] for each in self.requirements.values() if each.chapter == chapter)
            yield f"{chapter}: {count['named']} named, {count['excused']} with a reason, {count['open']} open"
        for each in self.requirements.values():
            if states[each.id] == "open":
                yield f"open: {each.id} {each.level} {each.subject}" + (f" ({each.reason})" if each.reason else "")
            elif each.reason and not each.same and each.id in self.named:
                yield f"needs no reason: {each.id} is named in {self.named[each.id][0]}"
        for each, tests in sorted(self.unknown().items()):
            yield f"not in the list: {each}, named in {tests[0]}"
        count = Counter(states.values())
        yield (
            f"requirements: {count['named']} named by tests, {count['excused']} listed with a reason, "
            f"{count['open']} open"
        )


def describe(coverage: Coverage, one: str) -> Iterator[str]:
    """What one requirement is and what proves it."""
    requirement = coverage.requirements[one]
    yield f"{one} {requirement.level} {requirement.subject} ({requirement.chapter}): {coverage.state(one)}"
    if requirement.reason:
        yield "  " + requirement.reason
    yield from ("  " + test for test in coverage.tests(one))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    form = argparse.RawDescriptionHelpFormatter
    name = ".venv/bin/python -m tools.requirements"
    parser = argparse.ArgumentParser(name, description=__doc__, formatter_class=form)
    parser.add_argument("--id", help="one requirement and its tests")
    one = parser.parse_args(arguments).id
    coverage = Coverage(root)
    if one and one not in coverage.requirements:
        print(f"{one}: no such requirement in {LIST}", file=sys.stderr)
        return 2
    for line in describe(coverage, one) if one else coverage.report():
        print(line)
    states = [coverage.state(each) for each in ([one] if one else coverage.requirements)]
    return 1 if "open" in states or (not one and coverage.unknown()) else 0


if __name__ == "__main__":
    sys.exit(main())
