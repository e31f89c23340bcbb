# CPython only: reads the sources of the port as text
"""The port's two dialects: the same names with the same parameters in both, all of them documented and used."""

import ast
import re
from pathlib import Path

from tools import build

_ROOT = Path(__file__).resolve().parent.parent
_PORT = _ROOT / "firmware" / "port"
_PACKAGE = "firmware.port"
_REFERENCE = "micropython"
_VALUE = "a value"


def parts(dialect):
    """{name of a part: its source} of one dialect; what has no dialect in its name is in both."""
    found = {path.stem: path for path in _PORT.glob("*.py") if "on_" not in path.stem}
    for path in sorted(_PORT.glob(f"*on_{dialect}.py")):
        found[path.stem.removesuffix(f"on_{dialect}").rstrip("_") or "interpreter"] = path
    return found


PARTS = {dialect: parts(dialect) for dialect in build.DIALECTS}


def tree(path):
    return ast.parse(path.read_text(), str(path))


def parts_imported(path):
    """The parts of the port that a file asks for."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == _PACKAGE:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_PACKAGE + "."):
            found.add(node.module.removeprefix(_PACKAGE + ".").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[2] for alias in node.names if alias.name.startswith(_PACKAGE + ".")}
    return found


def parameters(function):
    """Names and defaults, as they are written, without types."""
    bare = ast.parse(ast.unparse(function)).body[0]
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(bare.args)


def described(node):
    """What is promised of one definition: the parameters of a function, the methods and attributes of a class."""
    if isinstance(node, ast.FunctionDef):
        return parameters(node)
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    promised = {"inherits": ", ".join(bases)}
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef) and (not each.name.startswith("_") or each.name == "__init__"):
            promised[each.name] = parameters(each)
        elif isinstance(each, ast.Assign):
            name = ast.unparse(each.targets[0])
            if each in node.body or (each in _constructor(node) and name.startswith("self.")):
                promised.setdefault(name.removeprefix("self."), _VALUE)
    return {name: what for name, what in promised.items() if not name.startswith("_") or name == "__init__"}


def _constructor(node):
    made = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    return made[0].body if made else []


def agree(ours, theirs):
    """Whether two descriptions promise the same. What is bound to an attribute is looked at by the behaviour test."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return set(ours) == set(theirs) and all(agree(ours[name], theirs[name]) for name in ours)
    return ours == theirs or _VALUE in (ours, theirs)


def sets_attribute(node):
    """Whether this is `name.attribute =`."""
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)


def public(dialect, part):
    """{name: what it is} of a part; what is only passed on from a neighbour counts as its own."""
    source = tree(PARTS[dialect][part])
    used = {node.id for node in ast.walk(source) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    used -= {target.value.id for target in ast.walk(source) if sets_attribute(target)}  # passed on, with its own colour
    found = {}
    for node in source.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = described(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            found |= {each.id: _VALUE for each in names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_PACKAGE + "."):
            theirs = public(dialect, node.module.removeprefix(_PACKAGE + "."))
            found |= {alias.name: theirs[alias.name] for alias in node.names if alias.name not in used}
    return {name: what for name, what in found.items() if not name.startswith("_") and name != "TYPE_CHECKING"}


def outside():
    """The firmware's files that know no interpreter."""
    return [path for path in (_ROOT / "firmware").rglob("*.py") if _PORT not in path.parents]


PROMISED = sorted({part for path in outside() for part in parts_imported(path)})


def test_there_are_two_dialects_of_the_two_parts_that_every_board_has():
    assert len(PARTS) == 2 and {"interpreter", "chip"} <= set(PROMISED)


def test_what_the_firmware_asks_for_is_there_in_every_dialect():
    for path in outside():
        for part in parts_imported(path):
            for dialect, found in PARTS.items():
                assert part in found, f"{path.relative_to(_ROOT)} asks for {_PACKAGE}.{part}, which {dialect} has not"


def test_a_part_of_one_dialect_alone_is_its_own_affair():
    for dialect, found in PARTS.items():
        for name, path in found.items():
            missing = parts_imported(path) - set(found)
            assert not missing, f"{name} of {dialect} imports {missing}, which are of another dialect"


def test_both_dialects_have_the_same_names_with_the_same_parameters():
    for part in PROMISED:
        reference = public(_REFERENCE, part)
        for dialect, found in PARTS.items():
            assert part in found, f"{dialect} has no {part}"
            ours = public(dialect, part)
            assert sorted(ours) == sorted(reference), f"{part}: {set(ours) ^ set(reference)} not in both"
            for name, what in ours.items():
                assert agree(what, reference[name]), f"{part}.{name} of {dialect}: {what}, not {reference[name]}"


def test_neighbours_of_the_same_name_agree_in_what_both_have():
    """Parts that only the port itself asks for: each dialect may have more, or none."""
    for part in set.intersection(*[set(found) for found in PARTS.values()]):
        reference = public(_REFERENCE, part)
        for dialect in PARTS:
            for name, what in public(dialect, part).items():
                assert agree(what, reference.get(name, what)), f"{part}.{name} of {dialect}: {what}"


def test_every_name_is_documented():
    for part in PROMISED:
        for node in tree(PARTS[_REFERENCE][part]).body:
            for each in [node, *getattr(node, "body", [])]:
                if isinstance(each, ast.FunctionDef | ast.ClassDef) and not each.name.startswith("_"):
                    assert ast.get_docstring(each), f"{part}: {each.name} says nothing of itself"


def test_every_name_is_used():
    """By the firmware, or by another part of the port."""
    for part in PROMISED:
        users = "\n".join(path.read_text() for path in (*outside(), *PARTS[_REFERENCE].values()))
        for name in public(_REFERENCE, part):
            times = len(re.findall(rf"\b{name}\b", users))
            assert times > 1, f"nobody uses {part}.{name}: take it away"


def test_the_firmware_uses_nothing_that_is_not_promised():
    seen = set()
    for path in outside():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute):
                owner = ast.unparse(node.value).rpartition(".")[2]
                part = {"port": "interpreter", "_port": "interpreter", "chip": "chip", "tls": "tls"}.get(owner)
                if part and ast.unparse(node) != f"{_PACKAGE}.{node.attr}":
                    seen.add(f"{part}.{node.attr}")
                    assert node.attr in public(_REFERENCE, part), f"{path.name}:{node.lineno}: {ast.unparse(node)}"
    assert len(seen) > 20
