"""Bootstrap in a MicroPython VM: flash on "/", the program on "/f", the PC on "/host"; then boot.py and main.py."""

import gc
import os
import sys

import channel
import vfs
from micropython import const

_HEAP = const(10)
_PROGRAM = const("/f")  # each module remembers its path: as short as on a board


def _lay_under() -> None:
    """Put the workshop's modules where the interpreter's own would be found."""
    replaced = ("os", "time", "select", "socket") if channel.SIMULATED else ("time", "socket")
    if os.getenv("BOLLARD_TLS") == "memory":
        replaced += ("tls",)
    prefix = "simulated_" if channel.SIMULATED else "wall_"
    for name in replaced:
        sys.modules[name] = __import__(prefix + name)


def _mount() -> None:
    path = os.getenv("BOLLARD_FLASH")
    if os.getenv("BOLLARD_FILE_SYSTEM") == "fat":
        flash, kind, sizes = __import__("fat_flash").Sectors(path), vfs.VfsFat, {}
    else:
        flash, kind, sizes = __import__("flash").Flash(path), vfs.VfsLfs2, {"progsize": 256}
    vfs.mount(vfs.VfsPosix(), "/host")
    vfs.umount("/")
    try:
        vfs.mount(kind(flash, **sizes), "/")
    except OSError:  # as the boot code of a board does: what cannot be mounted is made anew
        if not flash.new:
            print("flash: formatted")
        kind.mkfs(flash, **sizes)
        vfs.mount(kind(flash, **sizes), "/")
    os.chdir("/")


def _provision(path: str, name: str) -> None:
    """Copy a file of the owner's into the flash, if it is not there already."""
    with open("/host" + path, "rb") as source:
        content = source.read()
    try:
        with open(name, "rb") as old:
            if old.read() == content:
                return
    except OSError:
        pass
    with open(name, "wb") as target:
        target.write(content)


def _rom(path: str):
    """The program in a file system that lies in memory: code is run where it is, as from a chip's flash."""
    with open("/host" + path, "rb") as file:
        return vfs.VfsRom(file.read())


def _prepare() -> None:
    program = os.getenv("BOLLARD_PROGRAM")
    _lay_under()
    _mount()
    for file in filter(None, (os.getenv("BOLLARD_FILES") or "").split("\n")):
        name, _, path = file.partition("=")
        _provision(path, name)
    vfs.mount(_rom(program) if program.endswith(".romfs") else vfs.VfsPosix(program), _PROGRAM)
    sys.path[:] = [_PROGRAM] + [("/host" + place) for place in sys.path if place.startswith("/")]


def _exists(path: str) -> bool:
    for suffix in (".mpy", ".py"):
        try:
            os.stat(path + suffix)
            return True
        except OSError:
            pass
    return False


def _on_fat() -> None:
    """The firmware's files are CircuitPython's."""
    from firmware.port import fat, interpreter

    interpreter.Flash = fat.Flash


def _run() -> int:
    """Run the firmware; afterwards a board would sit in its REPL, this program ends."""
    try:
        _prepare()
        boot = _exists(sys.path[0] + "/boot")
        for name in ("_lay_under", "_mount", "_provision", "_rom", "_prepare", "_exists"):
            del globals()[name]  # a board has none of this in its heap
        for name in ("machine", "network", "select", "socket", "rp2"):
            if name != "rp2" or os.getenv("BOLLARD_CHIP", "").startswith(name):
                __import__(name)  # C on a board, or frozen: they are the shim's, not the firmware's
        gc.collect()
        channel.post(_HEAP, 0, gc.mem_alloc())
        if os.getenv("BOLLARD_MEASURE"):
            __import__("measure").begin()
        _wiped(100)
        for name in ("boot", "main"):
            if name == "main" and os.getenv("BOLLARD_FILE_SYSTEM") == "fat":
                _on_fat()
            if name == "main" or boot:
                __import__(name)
            gc.collect()
    except SystemExit:
        return 0
    except BaseException as crash:
        sys.print_exception(crash)
        return 1
    return 0


def _wiped(levels: int) -> int:
    """Run on a stack without old pointers: what they point to by chance would never be collected."""
    return _wiped(levels - 1) if levels else 0


_wiped(100)
_status = _run()
channel.flush()
sys.exit(_status)
