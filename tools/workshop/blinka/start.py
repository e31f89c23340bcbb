"""Bootstrap in a CPython child that is a CircuitPython board: Adafruit's Blinka over the workshop's channel.

Blinka's own board, digitalio, busio, pwmio, analogio, microcontroller and neopixel_write run unchanged: its board
without hardware is asked for (BLINKA_OS_AGNOSTIC), and what it imports late for that board is found in ahead/, which
lies ahead in the path of its packages. What Blinka has not (countio, supervisor, storage, watchdog) is in modules/.
"""

import importlib
import os
import random
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_SHIM = os.path.join(os.path.dirname(_HERE), "shim")


def _lay_under() -> None:
    """The channel, simulated time and entropy; then Blinka's late imports."""
    cpython_start.say_why(importlib.import_module("channel"))
    cpython_start.stand_in("time", "blinka_time")
    if sys.modules["channel"].SIMULATED:
        cpython_start.stand_in("os", "simulated_os")
        random.seed(int(os.environ["BOLLARD_SEED"]))  # the driver's port numbers and identifiers
    cpython_start.stand_in("ssl", "circuitpython_ssl")
    sys.path.remove(_SHIM)  # MicroPython's modules must not be found
    sys.path.remove(_HERE)
    sys.path.insert(0, os.path.join(_HERE, "modules"))
    for name in ("board", "microcontroller"):
        package = importlib.import_module("adafruit_blinka." + name)
        package.__path__.insert(0, os.path.join(_HERE, "ahead", name))


def _boot_ends() -> None:
    """code.py begins with an interpreter that knows nothing of boot.py, and with pins that nobody has."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("boards", "firmware", "lib")]:
        del sys.modules[name]
    importlib.import_module("wires").owners.clear()


sys.path.insert(1, _SHIM)
cpython_start = importlib.import_module("cpython_start")

if __name__ == "__main__":
    cpython_start.end(cpython_start.run(_lay_under, _boot_ends))
