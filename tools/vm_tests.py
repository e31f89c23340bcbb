"""Runs the tests of host_tests in real MicroPython VMs, 64-bit and 32-bit.

    .venv/bin/python -m tools.vm_tests [--bits 32] [host_tests/test_x.py ...] [-v]

The same files run under pytest. Here `lib` and `firmware` come from the compiled .mpy (what ships is what is
tested), the tests from source (so that their asserts live), each file in a fresh VM; the 32-bit VM gets the
heap of the reference board. Files that begin with `# CPython only: <why>` stay with pytest.
"""

import argparse
import concurrent.futures
import dataclasses
import subprocess
import sys
from pathlib import Path

from tools import build, micropython

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "host_tests"
CPYTHON_ONLY = "# CPython only: "
MICROPYTHON_ONLY = "# MicroPython only: "  # for its own file systems; under pytest such a file has no tests
_TIMEOUT_S = 180  # a hung test ends; no test comes near
_JOBS = 2


@dataclasses.dataclass
class Result:
    """How one file fared in one VM."""

    file: Path
    passed: list[str]
    failed: list[str]
    trouble: str  # what the VM printed, if anything failed

    @property
    def good(self) -> bool:
        return not self.trouble


def test_files() -> list[Path]:
    """The files of host_tests that run in every interpreter."""
    return [file for file in sorted(TESTS.glob("test_*.py")) if not marked(file, CPYTHON_ONLY)]


def marked(file: Path, mark: str) -> bool:
    """Whether the file's first line is this mark with a reason behind it."""
    with open(file) as lines:
        first = lines.readline()
    return first.startswith(mark) and first.strip() != mark.strip()


def run_file(file: Path, bits: int, tree: Path) -> Result:
    """Runs one file in a fresh VM; `tree` is the compiled firmware."""
    paths = [file.resolve().parent, tree, ROOT]  # the compiled `lib` is found before the source
    runner = ROOT / "tools" / "vm_runner.py"
    command = [micropython.find(bits), "-X", f"heapsize={micropython.HEAP[bits]}", runner, file.stem, *paths]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_TIMEOUT_S, check=False)
        output, status = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"") + b"\nno end in %d s" % _TIMEOUT_S, 1
    return _result(file, output.decode(errors="replace"), status)


def _result(file: Path, output: str, status: int) -> Result:
    words = [line.split() for line in output.splitlines()]
    names = {
        verdict: [
            row[1] for row in words if len(row) == 2 and row[0] == verdict and row[1].startswith("test_")
        ]
        for verdict in ("ok", "failed")
    }
    failed = names["failed"]
    if status and not failed:
        failed = [f"{file.name} (status {status})"]  # did not import, ran out of heap, crashed, hung
    return Result(file, names["ok"], failed, output if failed else "")


def run(bits: int, files: list[Path], verbose: bool = False) -> list[Result]:
    """Runs the files, two at a time; prints each failure with what its VM said."""
    tree = build.build()
    micropython.find(bits)
    with concurrent.futures.ThreadPoolExecutor(_JOBS) as pool:
        results = list(pool.map(lambda file: run_file(file, bits, tree), files))
    for result in results:
        if result.trouble:
            print(f"--- {result.file.name}, MicroPython {bits}-bit\n{result.trouble.rstrip()}")
        elif verbose:
            print(f"{result.file.name}: {len(result.passed)} passed")
    passed, failed = count(results)
    print(f"MicroPython {bits}-bit: {passed} passed, {failed} failed, {len(files)} files", flush=True)
    return results


def count(results: list[Result]) -> tuple[int, int]:
    """Tests passed and failed in all of these files."""
    return sum(len(result.passed) for result in results), sum(len(result.failed) for result in results)


def _file(name: str) -> Path:
    if not Path(name).is_file():
        raise argparse.ArgumentTypeError(f"{name} is no file: name one of host_tests/test_*.py")
    return Path(name).resolve()


def _only_for_vms(files: list[Path]) -> list[Path]:
    """Those that run in a VM; why the others do not is printed."""
    for file in files:
        if marked(file, CPYTHON_ONLY):
            print(f"{file.name} runs under pytest only. It begins with: {file.read_text().splitlines()[0]}")
    return [file for file in files if not marked(file, CPYTHON_ONLY)]


def main(arguments: list[str] | None = None) -> int:
    """Runs the named files, or all, in both VMs or one."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m tools.vm_tests", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--bits", type=int, choices=(64, 32), help="one VM only (default: both)")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the files that passed")
    parser.add_argument("files", nargs="*", type=_file, metavar="FILE", help="test files (default: all)")
    options = parser.parse_args(arguments)
    files = _only_for_vms(options.files) if options.files else test_files()
    if not files:
        return 0
    try:
        widths = (options.bits,) if options.bits else (64, 32)
        results = [result for bits in widths for result in run(bits, files, options.verbose)]
    except (micropython.NotFound, build.BuildFailed) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
