# CPython only: CircuitPython's modules are fakes
"""The guard of a relay under CircuitPython: the same program as under MicroPython, through rp2pio."""

import importlib.util
import sys
from pathlib import Path

import pytest

from host_tests.fake_rp2pio import Chip

_PORT = Path(__file__).resolve().parent.parent / "firmware" / "port"
_RELAY, _SECOND, _ESTOP = 2, 4, 7


def loaded(name: str):
    """A part of the port, with the fakes under it."""
    spec = importlib.util.spec_from_file_location(f"firmware.port.{name}", _PORT / f"{name}_on_circuitpython.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chip(monkeypatch):
    chip = Chip()
    for name, module in chip.modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    chip.pins = loaded("pins")
    monkeypatch.setitem(sys.modules, "firmware.port.pins", chip.pins)
    chip.port = loaded("pio")
    return chip


def test_it_switches_and_its_pad_is_at_rest_before(chip):
    for pin, active in ((_RELAY, 1), (_SECOND, 0)):
        relay = chip.port.relay(pin, active, (_ESTOP, 0))
        assert chip.outputs[pin] == 1 - active and not relay(False)
        chip.passes(20000)
        for on in (True, True, False, False, True):
            assert not relay(on)
            chip.passes(20000)
            assert chip.outputs[pin] == (active if on else 1 - active)


def test_the_watched_pin_opens_it_and_it_says_so_once(chip):
    relay = chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    pressed = chip.port.switch(_ESTOP, 0)
    assert list(chip.port.watched) == [_ESTOP] and not pressed()
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


@pytest.mark.parametrize("actives", [(1, 1, 1), (0, 0), (1, 0), (1, 0, 1)])
@pytest.mark.parametrize("press", [0, 1])
def test_several_outlets_have_a_guard_each_whatever_their_levels(chip, actives, press):
    """32 words a block, and the watched pin is that of one block alone."""
    pins = list(zip((_RELAY, _SECOND, 6), actives, strict=False))
    chip.inputs[_ESTOP] = 1 - press
    relays = [chip.port.relay(pin, active, (_ESTOP, press)) for pin, active in pins]
    pressed = chip.port.switch(_ESTOP, press)
    for on in (False, True):
        for relay in relays:
            assert not relay(on)
        chip.passes(20000)
        assert [chip.outputs[pin] for pin, _ in pins] == [active if on else 1 - active for active in actives]
    chip.press(_ESTOP, press)
    chip.passes(9)
    assert [chip.outputs[pin] for pin, _ in pins] == [1 - active for active in actives] and pressed()


def test_the_pin_that_the_switch_reads_stays_an_input(chip):
    chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    chip.port.switch(_ESTOP, 0)
    chip.passes(1000)
    assert _ESTOP not in chip.outputs


def test_a_fourth_outlet_is_refused_and_none_is_closed(chip):
    for pin in (_RELAY, _SECOND, 6):
        chip.port.relay(pin, 1, (_ESTOP, 0))
    with pytest.raises(ValueError, match="relay on pin 8: under CircuitPython the chip can guard 3: use fewer"):
        chip.port.relay(8, 1, (_ESTOP, 0))
    assert set(chip.outputs.values()) == {0}


def test_a_reading_that_was_cut_short_does_not_make_the_next_ones_old(chip, monkeypatch):
    chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    pressed = chip.port.switch(_ESTOP, 0)
    with monkeypatch.context() as interrupted:
        interrupted.setattr(type(chip.machines[-1]), "readinto", lambda machine, buffer: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            pressed()
    chip.press(_ESTOP, 0)
    assert pressed()


def test_digitalio_has_no_pin_of_a_state_machine_and_the_other_way_round(chip):
    chip.port.relay(_RELAY, 1, (_ESTOP, 0))
    for pin in (_RELAY, _ESTOP):
        with pytest.raises(ValueError, match=f"GPIO{pin} in use"):
            chip.pins.driven(pin, 0)
    chip.pins.driven(_SECOND, 0)
    with pytest.raises(ValueError, match=f"GPIO{_SECOND} in use"):
        chip.port.relay(_SECOND, 1, (_ESTOP, 0))


def test_a_pin_that_the_chip_has_not_is_told(chip):
    with pytest.raises(RuntimeError, match="this chip has no GPIO30: correct the board's file"):
        chip.port.relay(30, 1, (_ESTOP, 0))
