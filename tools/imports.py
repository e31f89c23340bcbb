"""Checks who may import whom, and what else keeps the house in shape (design: one import root, small files).

.venv/bin/python -m tools.imports
"""

import ast
import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.command_line import no_options

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("boards", "firmware", "lib", "host_tests", "tools")
LONGEST_FILE = 300

_PORTABLE = ("struct", "json", "binascii", "hashlib", "micropython.const")
_ANYTHING = ("*",)


@dataclasses.dataclass(frozen=True)
class Rule:
    """Files under `folder` import only `allowed`, never `forbidden`; the longest folder that fits decides."""

    folder: str
    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]
    why: str
    remedy: str


_LIB = "lib is portable and owns no clock, pin, socket or path"
_HAND_IN = "let firmware hand it in as a value or a function"
_HALVES = "the two halves meet in lib/connector.py only"
RULES = (
    Rule("boards", (), (), "board files are literals that every tool can read", "move it to firmware/"),
    Rule("firmware/stations", (), (), "station files are literals", "move it to firmware/charger.py"),
    Rule("lib", ("lib", *_PORTABLE), (), _LIB, _HAND_IN),
    Rule("lib/evse", ("lib", *_PORTABLE), ("lib.ocpp16",), _HALVES, "write or read a fact of Connector"),
    Rule("lib/ocpp16", ("lib", *_PORTABLE), ("lib.evse",), _HALVES, "write or read a fact of Connector"),
    Rule(
        "firmware", ("firmware", "lib", "boards", *_PORTABLE, "gc", "sys"), (),
        "only firmware/port knows the interpreter and its hardware", "offer it in both ports",
    ),
    Rule(
        "firmware/port", _ANYTHING, ("tools", "host_tests", "lib.ocpp16", "lib.evse"),
        "the port knows the interpreter and nothing of charging", "move it to firmware/tasks",
    ),
    Rule(
        "tools/workshop/chips", ("tools.workshop.chips", "struct", "micropython.const"), (),
        "the chip models run in every interpreter", "pass it in from tools/workshop",
    ),
    Rule(
        "tools/certify", _ANYTHING, ("lib", "firmware", "boards", "tools.workshop"),
        "the bench judges any charger by what passes on the wire", "say it in hands.py or in the data sheet",
    ),
    Rule("tools", _ANYTHING, (), "", ""),
    Rule("host_tests", _ANYTHING, (), "", ""),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Violation:
    """What is wrong where, the rule, and what to do."""

    file: str
    line: int
    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}. Remedy: {self.remedy}."


def rule_for(file: str) -> Rule:
    """The rule of a file, named relative to the root."""
    fitting = [rule for rule in RULES if file.startswith(rule.folder + "/")]
    return max(fitting, key=lambda rule: len(rule.folder))


def check(root: Path = ROOT) -> list[Violation]:
    """All violations under `root`."""
    return [violation for file in _files(root) for violation in check_file(root, file)]


def _files(root: Path) -> list[Path]:
    return [file for folder in FOLDERS for file in sorted((root / folder).rglob("*.py"))]


def check_file(root: Path, file: Path) -> Iterator[Violation]:
    """The violations of one file."""
    name = file.relative_to(root).as_posix()
    text = file.read_text()
    yield from _shape(name, text.count("\n"))
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield Violation(name, error.lineno or 0, error.msg, "every file is Python", "mend it")
        return
    rule = rule_for(name)
    for node in ast.walk(tree):
        yield from _relative(name, node)
        for imported in _imported(node):
            if not _permitted(imported, rule):
                yield Violation(name, node.lineno, f"imports {imported}", rule.why, rule.remedy)
    if name.startswith(("lib/", "firmware/")):
        yield from _path_games(name, tree)


def _shape(name: str, lines: int) -> Iterator[Violation]:
    if lines > LONGEST_FILE:
        what, remedy = f"{lines} lines", "find the second subject and give it a file"
        yield Violation(name, LONGEST_FILE + 1, what, f"files have at most {LONGEST_FILE} lines", remedy)
    parts = Path(name).parts
    if parts[-1] == "code.py":
        why = "it shadows the standard module `code`"
        yield Violation(
            name, 1, "file code.py", why, "call it main.py; the installer renames it on CircuitPython"
        )
    if "ocpp" in (*parts[:-1], Path(name).stem):
        why = "`ocpp` is the independent package that the tests use"
        yield Violation(name, 1, "a module of ours called ocpp", why, "choose another name")


def _imported(node: ast.AST) -> list[str]:
    """The dotted names that a statement imports: `from a.b import c` is a.b.c."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _permitted(imported: str, rule: Rule) -> bool:
    if any(_within(imported, name) for name in rule.forbidden):
        return False
    return rule.allowed == _ANYTHING or any(_within(imported, name) for name in rule.allowed)


def _within(imported: str, name: str) -> bool:
    return imported == name or imported.startswith(name + ".")


def _relative(name: str, node: ast.AST) -> Iterator[Violation]:
    if isinstance(node, ast.ImportFrom) and node.level:
        why = "there is one import root, the repository's, and on the chip the same"
        yield Violation(name, node.lineno, "a relative import", why, "write the whole name")


def _path_games(name: str, tree: ast.AST) -> Iterator[Violation]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.path":
            why = "there is one import root"
            yield Violation(name, node.lineno, "sys.path", why, "write the whole name of what you import")


def main() -> int:
    """Prints each violation."""
    no_options("tools.imports", __doc__)
    violations = check()
    for violation in violations:
        print(violation)
    print(f"imports: {len(_files(ROOT))} files, {len(violations)} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
