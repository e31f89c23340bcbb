# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A charger on the RP2040 board: PIO counts its pulses and guards its contactor, also while a flash erase stops Python
and every interrupt for 400 ms; and the same on a board whose guard is an interrupt."""

from pathlib import Path

import pytest

from host_tests.charger import CARD, OTHER, Charger
from host_tests.made_board import board_with_guards
from tools.workshop.shop import Refused

_PICO = {"board": "w5500_evb_pico", "station": "single"}
_BOARDS = Path(__file__).resolve().parent.parent / "boards"
_RELAY = 2


def relay_log(shop, pin=_RELAY) -> list:
    """(us, level) of a relay's pin from now on, as exactly as the state machine drives it."""
    board, changes = shop.workshop.board, []
    drive = board._outputs[pin]

    def logged(level: int, now_us: int) -> None:
        if not changes or changes[-1][1] != level:
            changes.append((now_us, level))
        drive(level, now_us)

    board._outputs[pin] = logged
    return changes


def charges(shop) -> None:
    shop.runs(6)
    shop.car("wants")
    shop.plug(1)
    shop.tap(CARD)
    shop.wait("contactor", state="closed")


def waits_for_an_erase(shop) -> int:
    """Let time pass up to within an erase; the time, us."""
    erases = shop.workshop.charger.flash["erases"]
    for _ in range(20000):
        shop.runs(0.05)
        if shop.workshop.charger.flash["erases"] > erases:
            return shop.workshop.clock.now_us()
    raise AssertionError("nothing was erased")


def irq_board(folder) -> str:
    """The RP2040 board as it would be on a chip without PIO."""
    text = (_BOARDS / "w5500_evb_pico.py").read_text()
    for old, new in (('CHIP = "rp2040"', 'CHIP = "stm32"'), ('SAFETY = "pio"', 'SAFETY = "irq"')):
        assert old in text
        text = text.replace(old, new)
    file = folder / "irq_board.py"
    file.write_text(text.replace('NAME = "w5500_evb_pico"', 'NAME = "irq_board"'))
    return str(file)


def test_a_session_is_counted_by_pio(charger):
    with charger(**_PICO) as shop:
        charges(shop)
        # there is no machine.Counter on this chip; CircuitPython has countio
        assert bool(shop.workshop.board._counters) == (shop.interpreter == "circuitpython")
        shop.runs(120)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in")
        (stop,) = shop.payloads("StopTransaction")
        assert stop["meterStop"] == shop.connector(1)["pulses"] > 360
        assert not shop.connector(1)["relay"]


def test_a_session_is_counted_by_interrupts_where_there_is_nothing_better(charger, tmp_path):
    if charger.args[0] == "circuitpython":
        pytest.skip("it has no interrupts for programs: such a board is refused")
    with charger(board=irq_board(tmp_path), station="single") as shop:
        charges(shop)
        shop.runs(100)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in")
        assert shop.payloads("StopTransaction")[0]["meterStop"] == shop.connector(1)["pulses"] > 300


def test_an_esp32_has_no_guard_of_interrupts(tmp_path):
    """SAFETY "irq" there is a mistake that the check of boards finds; a charger built all the same does not start."""
    path = Path(irq_board(tmp_path))
    path.write_text(path.read_text().replace('CHIP = "stm32"', 'CHIP = "esp32"'))
    excused = ("ended", "use MicroPython 1.26", "E ")
    with Charger("micropython32", excused, board=str(path), station="single") as shop:
        shop.runs(2)
        assert any("this chip has no interrupts while Python computes" in line for line in shop.log())
        assert not shop.connector(1)["relay"] and shop.statuses(1) == []


def test_glitches_on_the_meters_wire_are_no_energy(charger):
    if charger.args[0] == "circuitpython":
        pytest.skip("countio counts every edge; too many are a PowerMeterFailure there")
    with charger(**_PICO) as shop:
        charges(shop)
        shop.runs(60)
        before = shop.connector(1)["pulses"]
        shop.car("stops")
        shop.runs(5)
        shop.meter("spurious", 500)
        shop.runs(5)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in")
        assert abs(shop.payloads("StopTransaction")[0]["meterStop"] - before) <= 2


def test_nothing_energises_between_boot_and_the_first_session(charger):
    with charger(**_PICO) as shop:
        changes = relay_log(shop)
        shop.runs(10)
        shop.press("reset")
        shop.runs(10)
        assert [level for _, level in changes] in ([], [0])


def test_a_guard_with_nothing_to_watch_energises_nothing(tmp_path):
    """The check of boards finds that; built all the same, the charger says what is missing, and is Faulted."""
    path = Path(irq_board(tmp_path))
    path.write_text(path.read_text().replace("ESTOP =", "BUTTON ="))
    with Charger("cpython", ("no ESTOP",), board=str(path), station="single") as shop:
        shop.runs(6)
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(10)
        assert shop.lines("no ESTOP that its guard could watch: add it")
        assert shop.statuses(1)[-1] == "Faulted" and not shop.connector(1)["relay"]


def test_a_contactor_that_is_welded_at_the_start_is_a_fault_before_anything_can_close(charger):
    with charger(**_PICO) as shop:
        shop.boots()  # a welded charger that knows no address looks no name up
        shop.cut("power")
        shop.weld(1)
        changes = relay_log(shop)
        shop.restore("power")
        shop.runs(1.2 + 2 * round(shop.starts_s))
        (fault,) = [told for told in shop.payloads("StatusNotification") if told["status"] == "Faulted"]
        assert (fault["errorCode"], fault["info"]) == ("PowerSwitchFailure", "contactor welded")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(10)
        assert [level for _, level in changes] in ([], [0]) and shop.payloads("StartTransaction") == []


def test_a_reset_opens_the_guarded_contactor_and_the_next_start_can_close_it(charger):
    with charger(**_PICO) as shop:
        charges(shop)
        shop.runs(2)
        shop.press("reset")
        assert not shop.connector(1)["relay"]
        shop.wait(action="StopTransaction", direction="out")
        shop.unplug()
        shop.runs(2)
        shop.plug(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed")


def test_the_emergency_stop_in_an_erase_opens_within_microseconds():
    """The contactor is open before Python, or any interrupt, can know."""
    with Charger("micropython32", keys={"MeterValueSampleInterval": "1"}, **_PICO) as shop:
        charges(shop)
        shop.flash("stall", 400)
        changes = relay_log(shop)
        pressed_us = waits_for_an_erase(shop)
        waits_until_us = shop.workshop.charger._now[0].wiring.waits_until_us
        shop.estop("press")
        shop.runs(0.001)
        ((opened_us, level),) = changes
        assert level == 0 and 0 <= opened_us - pressed_us <= 9
        assert waits_until_us - pressed_us > 300000  # Python sleeps for another 300 ms
        assert shop.wait("contactor", state="open")["t"] - pressed_us / 1e6 < 0.02
        shop.wait(action="StopTransaction", direction="out")
        assert shop.payloads("StopTransaction")[0]["reason"] == "EmergencyStop"
        assert [told["errorCode"] for told in shop.payloads("StatusNotification")][-1] == "OtherError"


@pytest.mark.parametrize("actives", [(1, 1), (1, 0), (0, 1)])
def test_two_outlets_have_a_guard_each(charger, tmp_path, actives):
    """The emergency stop opens both before the program's next pass."""
    with charger(board=board_with_guards(tmp_path, *actives), station="default") as shop:
        shop.runs(6)
        assert [shop.statuses(connector) for connector in (1, 2)] == [["Available"], ["Available"]]
        assert not shop.connector(1)["relay"] and not shop.connector(2)["relay"]
        shop.charges(1)
        shop.charges(2, OTHER)
        assert shop.connector(1)["closed"] and shop.connector(2)["closed"]
        shop.runs(0.0115)
        changes, pressed_us = [relay_log(shop, pin) for pin in (2, 4)], shop.workshop.clock.now_us()
        shop.estop("press")
        shop.runs(0.001)
        for ((opened_us, level),), active in zip(changes, actives, strict=True):
            assert level == 1 - active and opened_us - pressed_us <= 9
        assert not shop.connector(1)["relay"] and not shop.connector(2)["relay"]
        shop.wait("status", to="Faulted", connector=2)


def test_flash_takes_time_only_where_that_can_be_simulated():
    with Charger("cpython", **_PICO) as shop:
        try:
            shop.flash("stall", 400)
        except Refused as refused:
            assert "in a MicroPython VM only" in str(refused)
        else:
            raise AssertionError("it was not refused")


def test_an_interrupt_would_open_only_after_the_erase(tmp_path):
    """What the test before is worth: the same moment, a hard interrupt instead of PIO."""
    options = {"keys": {"MeterValueSampleInterval": "1"}, "board": irq_board(tmp_path), "station": "single"}
    with Charger("micropython32", ("coil driven",), **options) as shop:
        charges(shop)
        shop.flash("stall", 400)
        changes = relay_log(shop)
        pressed_us = waits_for_an_erase(shop)
        shop.estop("press")
        shop.runs(0.3)
        assert changes == [] and shop.connector(1)["relay"]
        shop.runs(0.2)
        assert changes[0][1] == 0 and changes[0][0] - pressed_us > 300000
        shop.runs(5)


def test_an_interrupt_opens_at_once_where_none_is_held_off(tmp_path):
    with Charger("micropython32", board=irq_board(tmp_path), station="single") as shop:
        charges(shop)
        shop.runs(0.0115)
        changes = relay_log(shop)
        pressed_us = shop.workshop.clock.now_us()
        shop.estop("press")
        shop.runs(0.0005)  # less than the guard's pass would take to come
        assert [level for _, level in changes] == [0] and changes[0][0] == pressed_us
        shop.runs(5)


def test_python_that_hangs_loses_the_contactor_and_gets_it_back():
    """A lease of 3.5 to 4 s. Nobody had opened it on purpose: the session goes on after the rest of 5 s."""
    with Charger("micropython32", keys={"MeterValueSampleInterval": "1"}, **_PICO) as shop:
        charges(shop)
        shop.flash("stall", 6000)
        changes = relay_log(shop)
        erased_us = waits_for_an_erase(shop)
        shop.flash("quick")
        shop.runs(7)
        ((opened_us, level),) = changes
        assert level == 0 and 3400000 < opened_us - erased_us <= 4000000
        assert not shop.connector(1)["closed"]
        shop.wait("contactor", state="closed")
        rested_us = shop.workshop.clock.now_us() - erased_us - 6000000
        assert rested_us > 4900000
        assert len(shop.payloads("StartTransaction")) == 1 and shop.payloads("StopTransaction") == []
