"""Reads a Python file of literals (a board, a station) and remembers where each value stands."""

import ast
from pathlib import Path

Where = tuple  # the way to a value: ("CONNECTORS", 0, "relay", "pin")


class File:
    """The literals of one file by name in `values`, what is wrong with them in `problems`; `about`: its first text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, object] = {}
        self.lines: dict[Where, int] = {}
        self.problems: list[str] = []
        self.about = ""
        try:
            tree = ast.parse(path.read_text())
            self.about = ast.get_docstring(tree) or ""
            self._read(tree)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            self.say((), f"cannot be read: {why}", "name a file of literals")
        except SyntaxError as error:
            self.say((), f"not Python: {error.msg}", "mend it", error.lineno or 1)

    def say(self, where: Where, what: str, remedy: str, line: int = 0) -> None:
        """Notes a problem with the value at `where`."""
        while where and where not in self.lines:
            where = where[:-1]
        self.problems.append(f"{self.path}:{line or self.lines.get(where, 1)}: {what}. Remedy: {remedy}.")

    def _read(self, tree: ast.Module) -> None:
        for node in tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name):
                self._read_value(target.id, node)
            elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                what = f"`{ast.unparse(node).splitlines()[0]}` is not an assignment of a literal"
                self.say((), what, "write the value itself; code belongs into firmware/", node.lineno)

    def _read_value(self, name: str, node: ast.Assign) -> None:
        try:
            self.values[name] = ast.literal_eval(node.value)
        except ValueError:
            self.say(
                (), f"{name} is not a literal", "write numbers, texts, dicts and tuples only", node.lineno
            )
            return
        if self._note_once((name,), node.lineno):
            self._note_lines((name,), node.value)

    def _note_lines(self, where: Where, node: ast.expr) -> None:
        inner: list = []
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            inner = [(ast.literal_eval(key), value) for key, value in pairs if key]
        elif isinstance(node, ast.Tuple | ast.List):
            inner = list(enumerate(node.elts))
        for key, value in inner:
            if self._note_once((*where, key), value.lineno):
                self._note_lines((*where, key), value)

    def _note_once(self, where: Where, line: int) -> bool:
        """The line of a value; False, and a problem, if it has one: Python takes the last of two silently."""
        if where in self.lines:
            what = f"{name_of(where)} is said twice, first in line {self.lines[where]}"
            self.say((), what, "leave out one of them", line)
            return False
        self.lines[where] = line
        return True


def name_of(where: Where) -> str:
    """As a person would say it: `CONNECTORS[0] relay pin`."""
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f" {part}"
    return text.strip()
