"""Checks that lib and firmware use nothing that one of their interpreters lacks: MicroPython, CircuitPython, CPython.

    .venv/bin/python -m tools.idioms

The files of a port's dialect may use what that dialect has; all others only what there is everywhere.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.build import DIALECTS
from tools.command_line import no_options

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("lib", "firmware")

# {what is used: (the dialects that lack it, what to do)}
_NEITHER = DIALECTS
_NOT_MICROPYTHON, _NOT_CIRCUITPYTHON = ("micropython",), ("circuitpython",)
_SYNTAX = {
    ast.Match: (_NEITHER, "match", "write if and elif"),
    ast.TryStar: (_NEITHER, "except*", "catch each by itself"),
    ast.AsyncFunctionDef: (_NEITHER, "async def", "write a generator, a task of lib/kernel.py"),
}
_MODULES = {
    "dataclasses": (_NEITHER, "write the class out"),
    "enum": (_NEITHER, "write constants"),
    "typing": (_NEITHER, "annotate with what is built in"),
    "functools": (_NEITHER, "write it out"),
    "datetime": (_NEITHER, "use lib/civil.py"),
    "logging": (_NEITHER, "use lib/log.py"),
    **dict.fromkeys(("machine", "network", "select", "socket", "rp2", "esp32", "tls", "vfs", "_thread"),
                    (_NOT_CIRCUITPYTHON, "use CircuitPython's modules")),
    **dict.fromkeys(("uos", "utime", "usys", "ustruct", "ujson", "uselect", "usocket", "uerrno", "uhashlib",
                     "ubinascii", "uio", "urandom", "uasyncio"), (_NOT_CIRCUITPYTHON, "leave the u out")),
    **dict.fromkeys(("supervisor", "microcontroller", "board", "digitalio", "analogio", "busio", "pwmio", "countio",
                     "neopixel_write", "storage", "watchdog", "rtc", "traceback", "adafruit_wiznet5k"),
                    (_NOT_MICROPYTHON, "use MicroPython's modules")),
}  # fmt: skip
_ATTRIBUTES = {
    "sys.print_exception": (_NOT_CIRCUITPYTHON, "ask the port for trace()"),
    "gc.threshold": (_NOT_CIRCUITPYTHON, "ask the port for collect()"),
    "hashlib.new": (_NOT_MICROPYTHON, "take new() by getattr where it is there, sha1 or sha256 where not"),
    "hashlib.sha1": (_NOT_CIRCUITPYTHON, "take new() by getattr where it is there"),
    "hashlib.sha256": (_NOT_CIRCUITPYTHON, "take new() by getattr where it is there"),
    "time.monotonic": (_NOT_MICROPYTHON, "ask the port for ticks_ms()"),
    "time.monotonic_ns": (_NOT_MICROPYTHON, "ask the port for ticks_ms()"),
    **dict.fromkeys(("time.ticks_ms", "time.ticks_us", "time.ticks_diff", "time.ticks_add", "time.sleep_ms",
                     "time.sleep_us"), (_NOT_CIRCUITPYTHON, "use lib/ticks.py and the port")),
}  # fmt: skip
_METHODS = {
    **dict.fromkeys(("zfill", "ljust", "rjust"), (_NEITHER, "use %")),
    **dict.fromkeys(("removeprefix", "removesuffix"), (_NEITHER, "cut by length")),
    **dict.fromkeys(("casefold", "isascii", "title", "expandtabs", "maketrans"), (_NEITHER, "write it out")),
    "tobytes": (_NEITHER, "write bytes(view)"),
    "bit_length": (_NOT_MICROPYTHON, "shift and count"),
}
_NAMES = dict.fromkeys(
    ("ConnectionError", "TimeoutError", "BrokenPipeError", "ConnectionResetError", "ConnectionRefusedError",
     "BlockingIOError", "FileNotFoundError", "FileExistsError", "PermissionError", "InterruptedError",
     "RecursionError", "ModuleNotFoundError"),
    (_NOT_MICROPYTHON, "catch OSError, or what it is derived from, and compare errno"),
)  # fmt: skip


def check(root: Path = ROOT) -> list[str]:
    """A line for each use of something that is not there."""
    return [line for folder in FOLDERS for file in sorted((root / folder).rglob("*.py")) for line in _file(root, file)]


def _file(root: Path, file: Path) -> Iterator[str]:
    name = file.relative_to(root).as_posix()
    runs_on = [dialect for dialect in DIALECTS if name.endswith(f"on_{dialect}.py")] or DIALECTS
    for node in ast.walk(ast.parse(file.read_text())):
        for lacking, what, remedy in _used(node):
            missing = [dialect for dialect in runs_on if dialect in lacking]
            if missing:
                line = getattr(node, "lineno", 1)
                yield f"{name}:{line}: {what}: {' and '.join(missing)} lacks it. Remedy: {remedy}."


def _used(node: ast.AST) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(the dialects that lack it, what it is, what to do) of what stands at this node."""
    if type(node) in _SYNTAX:
        yield _SYNTAX[type(node)]
    yield from _shapes(node)
    for module in _imported(node):
        if module in _MODULES:
            lacking, remedy = _MODULES[module]
            yield lacking, f"imports {module}", remedy
    for table, what in ((_ATTRIBUTES, _dotted(node)), (_METHODS, _method(node)), (_NAMES, _name(node))):
        if what in table:
            lacking, remedy = table[what]
            yield lacking, what, remedy


def _shapes(node: ast.AST) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(node, ast.Raise) and node.cause:
        yield _NOT_MICROPYTHON, "raise ... from", "leave the cause out"
    loaded = isinstance(node, ast.Set) or (isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load))
    if loaded and any(isinstance(each, ast.Starred) for each in node.elts):
        yield _NEITHER, "* in a display", "add the lists"
    if isinstance(node, ast.Dict) and None in node.keys:
        yield _NEITHER, "** in a display", "copy and update"
    if isinstance(node, ast.arguments) and node.posonlyargs:
        yield _NEITHER, "/ in parameters", "leave it out"
    if isinstance(node, ast.ClassDef) and node.keywords:
        yield _NEITHER, "metaclass", "write the class out"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return []


def _dotted(node: ast.AST) -> str:
    """`module.name` of an attribute of a plain name."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    return f"{owner.id}.{node.attr}" if isinstance(owner, ast.Name) else ""


def _method(node: ast.AST) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def main() -> int:
    """Prints each."""
    no_options("tools.idioms", __doc__)
    found = check()
    for line in found:
        print(line)
    print(f"idioms: {len(found)} that an interpreter lacks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
