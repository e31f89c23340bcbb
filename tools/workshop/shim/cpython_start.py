"""Bootstrap in a CPython child: the same modules under the firmware's source; flash is a directory."""

import contextlib
import errno
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import time
import traceback
import types


def _micropython() -> types.ModuleType:
    """What the firmware may import from `micropython`, without Blinka."""
    module = types.ModuleType("micropython")
    module.const = lambda value: value
    module.opt_level = lambda level=0: None
    module.mem_info = lambda verbose=0: None
    return module


def _lay_under() -> None:
    """Put the workshop's modules where the interpreter's own would be found, completed by the real ones."""
    sys.modules["micropython"] = _micropython()
    sys.print_exception = lambda error, file=None: traceback.print_exception(error, file=file or sys.stdout)
    channel = importlib.import_module("channel")
    say_why(channel)
    for name in ("time", "select", "socket", "os"):
        with contextlib.suppress(ImportError):
            stand_in(name, ("simulated_" if channel.SIMULATED else "wall_cpython_") + name)


def say_why(channel: types.ModuleType) -> None:
    """The errors that the channel raises have a number and a name."""
    channel.error = lambda number: OSError(number, errno.errorcode.get(number, ""))


def stand_in(name: str, source: str) -> None:
    """From here on `import name` finds `source`, completed by the real module, which is u<name> to it."""
    real = sys.modules["u" + name] = importlib.import_module(name)
    ours = importlib.import_module(source)
    for attribute in vars(real):
        if attribute not in vars(ours):
            setattr(ours, attribute, getattr(real, attribute))
    sys.modules[name] = ours


def _provision(path: str, name: str) -> None:
    with open(path, "rb") as source:
        content = source.read()
    if not os.path.exists(name) or open(name, "rb").read() != content:  # noqa: SIM115
        with open(name, "wb") as target:
            target.write(content)


class _Interpreter(importlib.machinery.SourceFileLoader):
    """The port's part, but for the heap: a PC's is nobody's figure."""

    def exec_module(self, module: types.ModuleType) -> None:
        super().exec_module(module)
        vars(module)["heap"] = lambda: "used and free are not counted on a PC: the MicroPython VM says them"


class _LaidDown(importlib.abc.MetaPathFinder):
    """What the build lays down under another name; the firmware may forget it and ask again.

    `port` is the path of the port's parts, their name as `*`."""

    def __init__(self, board: str, port: str):
        self._board = board
        self._port = port

    def find_spec(self, name, path=None, target=None):
        package, _, part = name.rpartition(".")
        file, loader = self._board if name == "boards.this" else "", None
        if package == "firmware.port":
            file = self._port.replace("*_", "" if part == "interpreter" else part + "_")
            loader = _Interpreter(name, file) if part == "interpreter" else None
        return importlib.util.spec_from_file_location(name, file, loader=loader) if os.path.exists(file) else None


def run(lay_under, boot_ends=lambda: None) -> int:
    """Run the firmware on what `lay_under()` puts under it; the status is the program's. `boot_ends()` comes between
    boot and main."""
    program, flash = os.environ.get("BOLLARD_PROGRAM"), os.environ.get("BOLLARD_FLASH")
    try:
        lay_under()
        os.makedirs(flash, exist_ok=True)
        os.chdir(flash)
        for file in filter(None, os.environ.get("BOLLARD_FILES", "").split("\n")):
            name, _, path = file.partition("=")
            _provision(path, name)
        sys.path.insert(0, program)
        sys.meta_path.insert(0, _LaidDown(os.environ["BOLLARD_BOARD"], os.environ["BOLLARD_PORT"]))
        package = os.environ.get("BOLLARD_PACKAGE", "")
        for name in ("boot", "main"):
            if name == "main":
                boot_ends()
            if name == "main" or os.path.exists(os.path.join(program, package.replace(".", "/"), "boot.py")):
                own = package and os.path.exists(os.environ["BOLLARD_PORT"].replace("*", name))  # the port's boot.py
                importlib.import_module(package + ("port." if own else "") + name)
    except SystemExit:
        return 0
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        return 1
    return 0


def end(status: int) -> None:
    """The end of the program, with all that it has said."""
    sys.modules["channel"].flush()
    sys.stdout.flush()
    time.sleep(0)
    os._exit(status)


if __name__ == "__main__":
    end(run(_lay_under))
