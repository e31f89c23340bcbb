# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Restarts that are not power cuts: Reset, the watchdog, a crash; what survives, and what the log says afterwards."""

import pytest

from host_tests.charger import CARD, FROM_SOURCE, OTHER, Charger, board
from tools import build

SAMPLES = {"MeterValueSampleInterval": "10"}
# The firmware with one more task.
PROGRAM = """
from firmware.charger import build
from firmware.port import chip
from firmware.port import interpreter as port
from lib.ticks import diff

def hangs():
    yield 15000
    since = port.ticks_ms()
    while diff(port.ticks_ms(), since) < 9000:
        port.idle(100)

def breaks():
    yield 15000
    raise ValueError("broken on purpose")

def breaks_the_guard():
    yield 15000
    runner.outlets[0]._interlock = None

runner = build()
if chip.reset_cause() == "power on":
    %s
runner.run()
"""
HANGS = 'runner.kernel.spawn("hangs", port.ticks_ms(), hangs)'
BREAKS = 'runner.kernel.spawn("breaks", port.ticks_ms(), breaks)'
GUARD_BREAKS = 'runner.kernel.spawn("breaks", port.ticks_ms(), breaks_the_guard)'


def program(folder, charger, text: str):
    """A folder with the firmware, but another main.py."""
    root = build.ROOT if charger.args[0] in FROM_SOURCE else build.build(board())
    for name in ("lib", "firmware", "boards"):
        (folder / name).symlink_to(root / name)
    (folder / "main.py").write_text(PROGRAM % text)
    return folder


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_reset_without_a_transaction(charger, kind):
    """CORE-RST-01: the answer goes out before the restart."""
    with charger() as shop:
        shop.boots()
        assert shop.csms(f"Reset {kind}")["answer"] == {"status": "Accepted"}
        shop.wait("reset", cause="hard reset", seconds=1)
        shop.runs(2)
        assert len(shop.payloads("BootNotification")) == 2
        assert shop.statuses() == ["Available", "Available"]
        assert shop.lines("I boot: number 2 after reset")
        assert shop.lines(f"restart: Reset {kind} by the central system")[-1].startswith("I last: ")
        assert not shop.payloads("StopTransaction")


@pytest.mark.parametrize("kind", ["Soft", "Hard"])
def test_reset_ends_transactions_and_tells_so_before_it_restarts(charger, kind):
    """CORE-RST-05, -06, -11; CORE-RST-02, -03 (TC_013, TC_014)"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges(1, CARD)
        shop.charges(2, OTHER)
        shop.runs(5)
        shop.csms(f"Reset {kind}")
        reset = shop.wait("reset", seconds=5)["n"]
        stops = [each["n"] for each in shop.frames("StopTransaction")]
        assert len(stops) == 2 and max(stops) < reset
        assert shop.transactions() == [(1, f"{kind}Reset", 0), (2, f"{kind}Reset", 0)]
        meters = [stop["meterStop"] for stop in shop.payloads("StopTransaction")]
        assert meters == [shop.connector(number)["pulses"] for number in (1, 2)]
        shop.runs(5)
        assert shop.statuses(1)[-1] == shop.statuses(2)[-1] == "Preparing"
        assert "Unavailable" not in shop.statuses(1) + shop.statuses(2) + shop.statuses(0)
        assert "Finishing" in shop.statuses(1) and not shop.connector(1)["relay"]
        assert shop.transactions() == [(1, f"{kind}Reset", 0), (2, f"{kind}Reset", 0)]
        shop.unplug(1)
        shop.runs(1)
        shop.charges(1, CARD)
        assert shop.payloads("StartTransaction")[-1]["meterStart"] == meters[0]


def test_a_reset_while_the_stop_cannot_be_told_delivers_it_afterwards(charger):
    """CORE-RST-04: it does not wait for ever."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.csms("next drop StopTransaction")
        shop.csms("Reset Soft")
        shop.wait("reset", seconds=40)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "SoftReset", 0)]


def test_nobody_is_let_in_while_a_reset_is_under_way(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges(1)
        shop.car("wants", 2)
        shop.plug(2)
        shop.runs(1)
        shop.csms("next delay StopTransaction 20")
        shop.csms("Reset Soft")
        shop.runs(1)
        assert shop.csms(f"RemoteStartTransaction 2 {OTHER}")["answer"] == {"status": "Rejected"}
        shop.tap(OTHER)
        shop.wait("reset", seconds=40)
        shop.runs(5)
        assert shop.transactions() == [(1, "SoftReset", 0)]


def test_the_reset_button(charger):
    """The power stays, the program is gone without a word."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(12)
        shop.press("reset")
        shop.runs(5)
        assert shop.lines("I boot: number 2 after reset")
        assert shop.transactions() == [(1, "Reboot", 0)]
        assert not shop.connector(1)["closed"]


def test_the_watchdog_ends_a_program_that_hangs(charger, tmp_path):
    """CORE-PWR-06"""
    with charger(folder=program(tmp_path, charger, HANGS), keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        assert shop.wait("reset", seconds=30)["cause"] == "watchdog"
        shop.runs(5)
        assert shop.lines("I boot: number 2 after ")[0].endswith("watchdog")
        assert shop.transactions() == [(1, "Reboot", 0)]
        assert not shop.connector(1)["closed"]


def test_a_task_that_crashes_leaves_its_trace_and_stops_nobody(charger, tmp_path):
    with charger(folder=program(tmp_path, charger, BREAKS), keys=SAMPLES, errors=("kernel:",)) as shop:
        shop.boots()
        shop.charges()
        shop.runs(20)
        assert shop.connector(1)["closed"]
        assert any("broken on purpose" in line for line in shop.lines("E kernel: "))
        shop.cut("power")
        shop.restore("power")
        shop.runs(1)
        assert shop.lines("I crash: task breaks in boot 1: Traceback")
        assert any("broken on purpose" in line for line in shop.lines("I crash: "))


def test_without_its_guard_the_charger_opens_the_contactor_and_restarts(charger, tmp_path):
    folder = program(tmp_path, charger, GUARD_BREAKS)
    with charger(folder=folder, keys=SAMPLES, errors=("kernel:",)) as shop:
        shop.wait("reset", seconds=17)
        shop.runs(2)
        assert shop.lines("I last: ") and shop.lines("restart: the guard crashed")
        assert shop.lines("I crash: task guard in boot 1: Traceback")
        assert not shop.connector(1)["relay"]


@pytest.mark.needs("second connector")
def test_changed_keys_and_availability_survive(charger):
    """CORE-CFG-01, CORE-CA-11"""
    with charger(keys={"ConnectionTimeOut": "90"}) as shop:
        shop.boots()
        assert shop.csms("ChangeConfiguration MeterValueSampleInterval 7")["answer"] == {"status": "Accepted"}
        assert shop.csms("ChangeAvailability 2 Inoperative")["answer"] == {"status": "Accepted"}
        for restart in ("power", "reset"):
            if restart == "power":
                shop.cut("power")
                shop.restore("power")
            else:
                shop.csms("Reset Hard")
                shop.wait("reset")
            shop.runs(2)
            asked = "GetConfiguration MeterValueSampleInterval ConnectionTimeOut"
            values = [each["value"] for each in shop.csms(asked)["answer"]["configurationKey"]]
            assert values == ["7", "90"]
            assert shop.statuses(1)[-1] == "Available" and shop.statuses(2)[-1] == "Unavailable"


LAST_RESORT = """
from firmware import charger, ignition
from firmware.port import chip
from firmware.port import interpreter as port
from lib.ticks import diff

build = charger.build

def breaks():
    runner = build()
    step, begun = runner.kernel.step, port.ticks_ms()
    def failing(now):
        if diff(port.ticks_ms(), begun) > %d:
            raise ValueError("nobody catches this")
        return step(now)
    runner.kernel.step = failing
    return runner

if chip.reset_cause() == "power on":
    charger.build = breaks
ignition.start()
"""


@pytest.mark.parametrize("after_ms", (0, 15000), ids=("at once", "charging"))
def test_what_nobody_catches_opens_the_contactor_and_restarts(charger, tmp_path, after_ms):
    folder = program(tmp_path, charger, HANGS)
    (folder / "main.py").write_text(LAST_RESORT % after_ms)
    with charger(folder=folder, keys=SAMPLES, errors=("nobody catches",)) as shop:
        if after_ms:
            shop.boots()
            shop.charges()
            shop.wait("contactor", state="open", seconds=20)
        shop.wait("reset", seconds=10)
        shop.runs(10)
        assert shop.lines("I boot: number 2 after reset")
        assert any("nobody catches this" in line for line in shop.lines("I crash: "))
        assert shop.transactions() == ([(1, "Reboot", 0)] if after_ms else [])
        assert not shop.connector(1)["relay"]


@pytest.mark.parametrize("interpreter", FROM_SOURCE)
def test_a_relay_that_a_state_machine_has_is_opened_by_a_reset_at_once(interpreter, tmp_path):
    """CircuitPython does not give its pin to anybody else: neither flash nor a pause may come before that reset."""
    for name in ("lib", "firmware", "boards"):
        (tmp_path / name).symlink_to(build.ROOT / name)
    (tmp_path / "main.py").write_text(LAST_RESORT % 15000)
    options = {"board": "w5500_evb_pico", "station": "single", "keys": SAMPLES, "folder": tmp_path}
    with Charger(interpreter, ("nobody catches",), **options) as shop:
        shop.boots()
        shop.charges()
        opened = shop.wait("contactor", state="open", seconds=20)["t"]
        shop.runs(4)
        reset = shop.events("reset")[0]["t"]
        if interpreter == "circuitpython":
            assert abs(reset - opened) < 0.05
        else:
            assert 2.9 < reset - opened < 3.1
        shop.runs(10)
        kept = [line for line in shop.lines("I crash: ") if "nobody catches this" in line]
        assert bool(kept) == (interpreter != "circuitpython") and not shop.connector(1)["relay"]
        assert any("nobody catches this" in line for line in shop.log())
