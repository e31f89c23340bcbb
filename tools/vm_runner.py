"""Runs one test module inside a MicroPython VM: `micropython vm_runner.py <module> <path>...`.

Imports the module, calls each `test_*` without arguments, prints one line for each: `ok <name>` or
`failed <name>` before which the traceback stands. tools/vm_tests.py starts it and reads the lines.
"""

import gc
import sys


def run(name: str) -> int:
    """Runs the tests of a module; how many failed."""
    module = __import__(name)
    failed = 0
    for test in sorted(dir(module)):
        if test.startswith("test_") and callable(getattr(module, test)):
            gc.collect()
            try:
                getattr(module, test)()
                print("ok", test)
            except (Exception, SystemExit) as error:
                sys.print_exception(error)
                print("failed", test)
                failed += 1
    return failed


if __name__ == "__main__":
    sys.path[:] = sys.argv[2:]
    sys.exit(1 if run(sys.argv[1]) else 0)
