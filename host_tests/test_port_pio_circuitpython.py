# CPython only: CircuitPython's modules are fakes
"""The guard of a relay under CircuitPython: the same program as under MicroPython, through rp2pio."""

import importlib.util
from pathlib import Path

import pytest

from host_tests.fake_rp2pio import Chip

_PORT = Path(__file__).resolve().parent.parent / "firmware" / "port" / "pio_on_circuitpython.py"
_RELAY, _ESTOP = 2, 7


@pytest.fixture
def chip(monkeypatch):
    chip = Chip()
    for name, module in chip.modules.items():
        monkeypatch.setitem(__import__("sys").modules, name, module)
    spec = importlib.util.spec_from_file_location("pio_under_test", _PORT)
    chip.port = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(chip.port)
    return chip


def test_it_switches_and_its_pad_is_at_rest_before(chip):
    for active in (1, 0):
        relay = chip.port.relay(_RELAY, active, (_ESTOP, 0))
        assert chip.outputs[_RELAY] == 1 - active and not relay(False)
        chip.passes(20000)
        for on in (True, True, False, False, True):
            assert not relay(on)
            chip.passes(20000)
            assert chip.outputs[_RELAY] == (active if on else 1 - active)
        chip.machines.clear()


def test_the_watched_pin_opens_it_and_it_says_so_once(chip):
    relay = chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    pressed = chip.port.switch(_ESTOP, 0)
    assert chip.port.watched == [_ESTOP] and not pressed()
    for on in (False, True, True):
        assert not relay(on)
        chip.passes(20000)
    chip.press(_ESTOP, 0)
    chip.passes(9)
    assert chip.outputs[_RELAY] == 0 and pressed()
    chip.press(_ESTOP, 1)
    chip.passes(20000)
    assert relay(True) is True  # dropped
    chip.passes(20000)
    assert not relay(False) and chip.outputs[_RELAY] == 0
    chip.passes(20000)
    assert not relay(True)
    chip.passes(20000)
    assert chip.outputs[_RELAY] == 1


def test_without_python_the_lease_ends(chip):
    relay = chip.port.relay(_RELAY, 1, None)
    for on in (False, True):
        relay(on)
        chip.passes(20000)
    chip.passes(3400000)
    assert chip.outputs[_RELAY] == 1
    chip.passes(600000)
    assert chip.outputs[_RELAY] == 0 and relay(True)


def test_a_pad_that_is_driven_from_outside_is_told_at_the_start(chip):
    relay = chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    chip.outputs[_RELAY] = 1
    assert relay(False) is True
