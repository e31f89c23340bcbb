"""PyPI's unmodified driver adafruit_wiznet5k on a simulated W5500: its modules, its bus, its pins and its time.

The driver asks the module `time`; while it is being imported one lies in its place that asks a test's clock.
"""

import contextlib
import importlib
import random
import sys
import types

_SPI_HZ = 8_000_000
_CALL_US = 100  # what a call of the bus costs CircuitPython on an RP2040 beside the bits, about


class Time:
    """The module `time` of the driver. `let_pass(us)` is a test's way to move time; `now_us()` reads it."""

    def __init__(self):
        self.now_us = lambda: 0
        self.let_pass = lambda us: None
        module = self.module = types.ModuleType("time")
        module.sleep = lambda seconds: self.let_pass(max(1, round(seconds * 1e6)))
        module.monotonic_ns = lambda: self.now_us() * 1000
        module.monotonic = lambda: self.now_us() / 1e6


@contextlib.contextmanager
def _laid_down(modules: dict):
    """These modules are found in place of the interpreter's own."""
    kept = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


_OURS = ("adafruit_wiznet5k", "adafruit_ticks", "adafruit_bus_device")


def _load() -> tuple:
    """The driver's modules on a time of their own; whoever else wants them gets others."""
    time = Time()
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith(_OURS)}
    micropython = types.ModuleType("micropython")
    micropython.const = lambda value: value
    with _laid_down({"time": time.module, "micropython": micropython}):
        driver = importlib.import_module("adafruit_wiznet5k.adafruit_wiznet5k")
        pool = importlib.import_module("adafruit_wiznet5k.adafruit_wiznet5k_socketpool")
    for name in list(sys.modules):
        if name.startswith(_OURS):
            del sys.modules[name]
    sys.modules.update(kept)
    return time, driver, pool


time, driver, socketpool = _load()


class Bus:
    """CircuitPython's busio.SPI: each call takes its bits at 8 MHz, and what the interpreter needs."""

    def __init__(self, chip):
        self._chip = chip
        self._locked = False

    def try_lock(self) -> bool:
        was, self._locked = self._locked, True
        return not was

    def unlock(self) -> None:
        self._locked = False

    def configure(self, *, baudrate: int = 100000, polarity: int = 0, phase: int = 0, bits: int = 8) -> None:
        assert self._locked and (polarity, phase, bits) == (0, 0, 8), "a W5500 wants mode 0 or 3"

    def write(self, data, *, start: int = 0, end: int = sys.maxsize) -> None:
        self._transfer(bytes(data[start:end]))

    def readinto(self, into, *, start: int = 0, end: int = sys.maxsize, write_value: int = 0) -> None:
        end = min(end, len(into))
        into[start:end] = self._transfer(bytes((write_value,)) * (end - start))

    def write_readinto(self, out, into) -> None:
        into[:] = self._transfer(bytes(out))

    def _transfer(self, data: bytes) -> bytes:
        assert self._locked, "the bus is used without its lock"
        answer = self._chip.transfer(data, time.now_us())
        time.let_pass(len(data) * 8_000_000 // _SPI_HZ + _CALL_US)
        return answer


class Pin:
    """CircuitPython's DigitalInOut as an output: `drive(level)` is what hangs at it."""

    def __init__(self, drive):
        self._drive = drive
        self._level = None

    def switch_to_output(self, value: bool = False) -> None:
        self.value = value

    @property
    def value(self) -> bool:
        return bool(self._level)

    @value.setter
    def value(self, level) -> None:
        self._level = int(bool(level))
        self._drive(self._level)


def select_pin(chip) -> Pin:
    return Pin(lambda level: chip.deselect() if level else chip.select())


def reset_pin(chip) -> Pin:
    return Pin(lambda level: chip.rst(level, time.now_us()))


def make(chip, *, fixed: bool = True, reset: bool = False):
    """The driver's object, with the address 10.0.0.20 or with DHCP."""
    random.seed(1)
    pins = {"reset": reset_pin(chip)} if reset else {}
    nic = driver.WIZNET5K(Bus(chip), select_pin(chip), is_dhcp=not fixed, mac="02:00:00:00:00:01", **pins)
    if fixed:
        nic.ifconfig = ((10, 0, 0, 20), (255, 255, 255, 0), (10, 0, 0, 1), (10, 0, 0, 1))
    return nic
