"""Firmware that does not start, or breaks on the way: the real one, with another main.py."""

from pathlib import Path

from host_tests.charger import FROM_SOURCE, board
from tools import build

# `fails` takes the place of charger.build in these starts, counted from 1; `real` is that
FAILS = """
import os
from firmware import charger, ignition
from firmware.port import interpreter as port

real = charger.build

def starts():
    count = 0
    if "starts" in os.listdir("."):
        with open("starts") as file:
            count = int(file.read())
    with open("starts", "w") as file:
        file.write(str(count + 1))
    return count + 1

def fails():
    %s

start = starts()
if start in %s:
    charger.build = fails
ignition.start()
"""
RAISES = 'raise MemoryError("memory allocation failed, allocating 4711 bytes")'
BITTEN = """real()
    while True:
        port.idle(100)"""
GUARD = """runner = real()
    runner.outlets[0].step = None
    return runner"""
JOURNAL = """from lib.store.journal import Journal
    Journal.open = None
    real()"""
HANGS = """if start > 1:
        raise ValueError("broken")
    runner = real()
    since = port.ticks_ms()
    def hang():
        yield 30000
        while True:
            port.idle(100)
    runner.kernel.spawn("hang", since, hang)
    return runner"""
SLOTS = """from lib.ocpp16 import config_start
    config_start.stored = None
    real()"""
EXCUSED = ("MemoryError", "safe:", "kernel:", "TypeError", "unknown transaction")


def main(folder: Path, interpreter: str, text: str, board_name: str = "") -> Path:
    """A folder with the firmware, but this main.py."""
    root = build.ROOT if interpreter in FROM_SOURCE else build.build(board_name or board())
    folder.mkdir(exist_ok=True)
    for name in ("lib", "firmware", "boards"):
        (folder / name).symlink_to(root / name)
    (folder / "main.py").write_text(text)
    return folder


def failing(charger, tmp_path, way: str = RAISES, starts: str = "range(1, 1000)", **options):
    folder = main(tmp_path, charger.args[0], FAILS % (way, starts))
    return charger(folder=folder, errors=EXCUSED, **options)


def starts(shop) -> int:
    """How often the program was started, as it counts itself."""
    told = shop.lines("I boot: number ") + shop.lines("I safe: Boot: ")
    return max(int(line.replace("number ", "").split(": ")[-1].split()[0]) for line in told)


def gets_safe(shop, seconds: float = 500) -> None:
    """Let it fail until it is in its safe mode, and has told so."""
    told = {"vendorErrorCode": "SafeMode"}
    shop.wait(action="StatusNotification", direction="in", payload=told, seconds=seconds)
    shop.runs(1)
    assert shop.lines("I safe: why: ")
