# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A crash in each task, a stuck one, a dead clock: each with the reaction that lib/README.md states."""

import functools

import pytest

from host_tests.charger import CARD, OTHER, Charger
from host_tests.failing_firmware import main


@pytest.fixture(params=("micropython32", "circuitpython"))
def charger(request):
    """In each dialect once: what differs between interpreters of one is proved elsewhere."""
    return functools.partial(Charger, request.param)


@pytest.fixture(params=("micropython32",))
def vm(request):
    return functools.partial(Charger, request.param)


SAMPLES = {"MeterValueSampleInterval": "10"}
# The firmware, one of whose tasks goes wrong after 15 s, for the count-th time, where it waits.
TASK = """
from firmware import ignition, last_boot
from firmware.port import chip
from firmware.port import interpreter as port
from lib.ticks import diff

def goes_wrong(task, count):
    %s

def spoil(task):
    begun, run, count = port.ticks_ms(), task.run, 0
    def spoilt(now):
        nonlocal count
        if diff(now, begun) > 15000:
            count += 1
            goes_wrong(task, count)
        run(now)
    task.run = spoilt

builder = last_boot.builder

def building():
    runner = builder()()
    if chip.reset_cause() == "power on":
        for task in runner.kernel.tasks:
            if task.name == "%s":
                spoil(task)
    return runner

last_boot.builder = lambda: building
ignition.start()
"""
ONCE = """if count == 1:
        task._generator.throw(RuntimeError("broken on purpose"))"""
ALWAYS = """problem = RuntimeError("broken on purpose")
    if task._generator:
        task._generator.throw(problem)
    raise problem"""
STUCK = """while True:
        port.idle(100)"""


def spoilt(charger, tmp_path, name: str, what: str, **options):
    folder = main(tmp_path, charger.args[0], TASK % (what, name), options.get("board", ""))
    return charger(folder=folder, keys=SAMPLES, errors=("kernel:",), **options)


@pytest.mark.parametrize("name", ["meter", "reader", "session", "panel", "link", "clock"])
def test_a_task_that_crashes_once_comes_back_and_the_contactor_stays_closed(charger, tmp_path, name):
    with spoilt(charger, tmp_path, name, ONCE) as shop:
        shop.boots()
        shop.charges()
        shop.runs(25)
        assert shop.lines("E kernel: RuntimeError: broken on purpose")
        assert shop.connector(1)["closed"] and not shop.events("reset")
        shop.tap(CARD)
        stop = shop.wait(action="StopTransaction", direction="in")["payload"]
        assert stop["meterStop"] == shop.connector(1)["pulses"] and stop["reason"] == "Local"


@pytest.mark.parametrize("name", ["guard", "meter", "session"])
def test_without_what_guards_counts_and_stops_the_contactor_opens_and_the_charger_restarts(charger, tmp_path, name):
    """The guard at its first crash, the others at their second."""
    with spoilt(charger, tmp_path, name, ALWAYS) as shop:
        shop.boots()
        shop.charges()
        shop.wait("contactor", state="open", seconds=17)
        crashed = [event["t"] for event in shop.events("log") if " E kernel: RuntimeError" in event["text"][:30]]
        assert len(crashed) == (1 if name == "guard" else 2)
        assert shop.events("contactor", state="open")[-1]["t"] - crashed[-1] < 0.1
        shop.runs(5)
        assert shop.lines(f"restart: the {name} crashed") and len(shop.events("reset")) == 1
        assert shop.transactions() == [(1, "Reboot", 0)]
        lost_wh = shop.connector(1)["pulses"] - shop.payloads("StopTransaction")[0]["meterStop"]
        assert 0 <= lost_wh <= 3  # of the second without a meter
        shop.runs(5)
        shop.unplug(1)
        shop.charges(card=OTHER)


@pytest.mark.parametrize("name", ["reader", "panel", "link", "clock"])
def test_whoever_charges_goes_on_without_reader_lights_link_and_clock(vm, tmp_path, name):
    with spoilt(vm, tmp_path, name, ALWAYS) as shop:
        shop.boots()
        shop.charges()
        shop.runs(60)
        assert shop.connector(1)["closed"] and not shop.events("reset")
        assert len(shop.lines("E kernel: RuntimeError")) == 6  # again after 1, 3, 7, 15 and 31 s
        shop.unplug(1, "car")
        shop.wait("contactor", state="open")


@pytest.mark.parametrize("name", ["guard", "session", "link"])
def test_a_task_that_is_stuck_is_ended_by_the_watchdog(vm, tmp_path, name):
    with spoilt(vm, tmp_path, name, STUCK) as shop:
        shop.boots()
        shop.charges()
        assert shop.wait("reset", seconds=30)["cause"] == "watchdog"
        assert 7.5 < shop.events("reset")[0]["t"] - 15 < 10
        shop.runs(5)
        assert not shop.connector(1)["closed"] and shop.transactions() == [(1, "Reboot", 0)]


def test_a_relay_that_hardware_guards_opens_before_the_watchdog_bites(vm, tmp_path):
    board = {"board": "w5500_evb_pico", "station": "single"}
    with spoilt(vm, tmp_path, "session", STUCK, **board) as shop:
        shop.boots()
        shop.charges()
        opened = shop.wait("contactor", state="open", seconds=30)["t"]
        assert opened - 15 < 5 and not shop.events("reset")
        shop.wait("reset", cause="watchdog")


FROZEN = """
from firmware import ignition
from firmware.port import chip
from firmware.port import interpreter as port

real = port.ticks_ms
if chip.reset_cause() == "power on":
    port.ticks_ms = lambda: min(real(), 15000)
ignition.start()
"""


def test_ticks_that_stand_still_are_ended_by_the_watchdog(vm, tmp_path):
    with vm(folder=main(tmp_path, vm.args[0], FROZEN), keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        assert shop.wait("reset", seconds=30)["cause"] == "watchdog"
        shop.runs(5)
        assert not shop.connector(1)["closed"] and shop.transactions() == [(1, "Reboot", 0)]


NO_CLOCK = """
from firmware import ignition
from firmware.port import chip
from firmware.port import interpreter as port

def fails(*unix_s):
    raise %s

port.set_wall_clock = chip.wall_clock = fails
ignition.start()
"""


@pytest.mark.parametrize("problem", ["OSError(5)", "OverflowError('year')"])
def test_a_chip_whose_own_clock_is_out_of_order_charges_and_keeps_its_registers(vm, tmp_path, problem):
    folder = main(tmp_path, vm.args[0], NO_CLOCK % problem)
    with vm(folder=folder, keys=SAMPLES, errors=("clock:",)) as shop:
        shop.boots()
        shop.charges()
        shop.runs(70)
        assert shop.connector(1)["closed"] and not shop.lines("E kernel:")
        shop.cut("power")
        shop.restore("power")
        shop.runs(5)
        stop = shop.payloads("StopTransaction")[0]
        assert stop["meterStop"] > 100 and stop["reason"] == "PowerLoss"
