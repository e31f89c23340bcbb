# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The life of a program on the virtual chip: pins, counters, resets, the watchdog, power cuts, flash."""

import pytest

from host_tests.workshop_programs import BLINK, BOOTS, WATCHDOG, put
from tools.workshop import channel
from tools.workshop.shop import Shop

INTERPRETERS = ("micropython64", "micropython32", "cpython")


def open_shop(tmp_path, program, interpreter="micropython32", **options):
    return Shop(interpreter=interpreter, folder=put(tmp_path, program), state=tmp_path / "state", **options)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_pins_counter_and_spi_reach_the_chips(tmp_path, interpreter):
    shop = open_shop(tmp_path, BLINK, interpreter)
    shop.plug(1)
    shop.car("wants")
    shop.runs(3.1)
    lines = shop.log()
    shop.close(judge=False)  # it closes without any lock: the witness objects, rightly
    assert lines[0] == "0.000 I main: cause 1"
    assert lines[1::2] == [
        "980 0 0 146",
        "1980 1 3 146",
        "2980 0 3 146",
    ]  # ticks, mirror, pulses at 11 kW, chip's version
    assert lines[2::2] == 3 * ["2324 mV, 299 mV"]  # a pilot at +6 V and at -12 V


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_same_commands_give_the_same_events(tmp_path, interpreter):
    def run(name):
        (tmp_path / name).mkdir()
        shop = open_shop(tmp_path / name, BLINK, interpreter)
        shop.plug(1)
        shop.car("wants")
        shop.runs(5)
        shop.estop("press")
        shop.runs(5)
        events = shop.events()
        shop.close(judge=False)
        return events

    assert run("first") == run("second")


def test_the_contactor_takes_its_time_and_the_emergency_stop_opens_it_in_hardware(tmp_path):
    shop = open_shop(tmp_path, BLINK)
    shop.wait("contactor", state="closed")
    coil, poles = shop.events("relay")[0]["t"], shop.events("contactor")[0]["t"]
    shop.estop("press")
    assert shop.wait("contactor", state="open")["t"] == pytest.approx(poles + 0.010, abs=1e-3)
    shop.close(judge=False)
    assert poles == pytest.approx(coil + 0.015, abs=1e-3)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_watchdog_reset_and_crash_each_have_their_cause(tmp_path, interpreter):
    with open_shop(tmp_path, WATCHDOG, interpreter) as shop:
        bite = shop.wait("reset", cause="watchdog")
        assert bite["t"] == pytest.approx(4 * 0.9 + 1.0)  # the last feed is at 3.6 s
        assert shop.wait("reset", cause="hard reset")
        assert shop.wait("ended")["status"] == 1
        assert shop.state()["program"] == "ended"
        assert "ValueError: broken" in shop.log()
        # like a board in its REPL: the armed watchdog still bites
        assert shop.wait("reset")["cause"] == "watchdog"


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_flash_survives_power_cuts_and_fresh_empties_it(tmp_path, interpreter):
    with open_shop(tmp_path, BOOTS, interpreter) as shop:
        shop.runs(1)
        shop.cut("power")
        shop.runs(1)
        assert not shop.state()["power"]
        shop.restore("power")
        shop.runs(1)
        assert shop.log() == ["boots 1", "boots 2"]
    with open_shop(tmp_path, BOOTS, interpreter) as shop:
        shop.runs(1)
        assert shop.log() == ["boots 3"]
    with open_shop(tmp_path, BOOTS, interpreter, fresh=True) as shop:
        shop.runs(1)
        assert shop.log() == ["boots 1"]


def test_a_cut_at_any_flash_write_leaves_the_old_or_the_new_file(tmp_path):
    with open_shop(tmp_path, BOOTS) as shop:
        shop.runs(1)
        before, cuts = 1, 0
        for write in range(16):
            shop.cut("power")
            shop.ask({"do": "cut", "what": "power", "writes": write})
            shop.restore("power")
            shop.runs(1)
            cuts += not shop.state()["power"]
            shop.cut("power")
            shop.restore("power")
            shop.runs(1)
            now = int(shop.log()[-1].split()[1])
            assert before < now <= before + 2, f"cut at write {write}"
            before = now
        assert cuts >= 10  # the program does write more than once


def test_the_settings_are_put_into_flash_once_and_as_they_are(tmp_path):
    program = "print(open('settings.json').read())"
    with open_shop(tmp_path, program, identity="CP 7", keys={"HeartbeatInterval": "60"}) as shop:
        shop.runs(1)
        text = "\n".join(shop.log())
        assert '"identity": "CP 7"' in text and '"HeartbeatInterval": "60"' in text
    with open_shop(tmp_path, program, settings_text='{"half') as shop:
        shop.runs(1)
        assert shop.log() == ['{"half']


def test_driving_a_pin_that_another_part_drives_is_misuse(tmp_path):
    shop = open_shop(tmp_path, "import machine\nmachine.Pin(6, machine.Pin.OUT, value=1)\n")
    shop.runs(1)
    assert "pin 6" in shop.events("misuse")[0]["text"]
    assert len(shop.violations()) == 1
    shop.close(judge=False)


def test_a_program_that_hangs_is_bitten_by_its_watchdog_or_stays_dead(tmp_path, monkeypatch):
    monkeypatch.setattr(channel, "_HUNG_S", 0.3)
    hang = "import machine\nif machine.reset_cause() == 1:\n    %s\n    while True: pass\nprint('alive')\n"
    for armed in (True, False):
        shop = open_shop(tmp_path, hang % ("machine.WDT(timeout=8000)" if armed else "pass"))
        shop.runs(1)
        assert shop.log() == (["alive"] if armed else [])
        assert [event["cause"] for event in shop.events("reset")] == (["watchdog"] if armed else [])
        assert len(shop.violations()) == 1
        shop.close(judge=False)


def test_a_program_that_spins_on_time_or_never_waits_is_moved_on(tmp_path):
    for spin in ("while time.ticks_ms() < 100: pass", "while time.ticks_ms() < 100: time.sleep_ms(0)"):
        with open_shop(tmp_path, f"import time\n{spin}\nprint('through')\n") as shop:
            shop.wait("log", seconds=1, text="through")


def test_wall_time_passes_by_itself(tmp_path):
    shop = open_shop(tmp_path, BLINK, "micropython64", simulated=False)
    shop.wait("relay", seconds=20, state="on")
    shop.wait("contactor", seconds=20, state="open")
    shop.close(judge=False)


def test_a_module_has_a_short_path_wherever_the_checkout_lies(tmp_path):
    """Each module keeps its path in memory: the heap that is measured must not depend on it."""
    (put(tmp_path, "") / "beside.py").write_text("")
    with open_shop(tmp_path, "import beside\nprint(beside.__file__)\n") as shop:
        shop.runs(1)
        assert shop.log() == ["/f/beside.py"]
