# CPython only: the charger is a process, CPython through Blinka
"""What is particular to CircuitPython boards: who owns the drive, two copies of each record, the wrap of the ticks."""

from pathlib import Path

from host_tests.charger import CARD, Charger
from host_tests.made_board import board_of_one_outlet
from host_tests.workshop_programs import put
from tools import build
from tools.workshop.shop import Shop

DRIVE = """
import storage, supervisor
print("readonly", storage.getmount("/").readonly, "autoreload", supervisor.runtime.autoreload)
from firmware.port import boot
print("readonly", storage.getmount("/").readonly, "autoreload", supervisor.runtime.autoreload)
"""
SAFE_MODE = """
import supervisor
from firmware.port import chip
if chip.reset_cause() == "power on":
    supervisor.runtime.safe_mode_reason = supervisor.SafeModeReason.%s
    print("safe mode")
    from firmware.port import safemode
print("after", chip.reset_cause())
"""
WATCHES = """
from firmware.port import chip
try:
    chip.relay(2, 1, (7, 0))
except RuntimeError as problem:
    print("refused:", problem)
"""
INPUTS = """
from firmware.port import chip
contacts = [chip.switch(pin) for pin in (36, 15)]
counts = chip.pulse_counter(0, 34)
print("counted", counts())
"""


def beside_the_firmware(path, text):
    """A folder with this program and the firmware's packages."""
    path.mkdir(exist_ok=True)
    folder = put(path, text)
    for name in ("lib", "firmware", "boards"):
        (folder / name).symlink_to(build.ROOT / name)
    return folder


def said(tmp_path, text):
    """What it prints."""
    with Shop(interpreter="circuitpython", folder=beside_the_firmware(tmp_path, text)) as shop:
        shop.wait("ended")
        return shop.log()


def test_the_drive_is_the_programs_from_boot_on(tmp_path):
    assert said(tmp_path, DRIVE) == ["readonly True autoreload True", "readonly False autoreload False"]


def test_safe_mode_that_nobody_asked_for_is_left_after_a_pause(tmp_path):
    for reason in ("HARD_FAULT", "STACK_OVERFLOW"):
        folder = beside_the_firmware(tmp_path / reason, SAFE_MODE % reason)
        with Shop(interpreter="circuitpython", folder=folder) as shop:
            shop.runs(4.9)
            assert shop.log() == ["safe mode"]
            shop.wait("ended", seconds=2)
            assert shop.log() == ["safe mode", "after reset"]


def test_safe_mode_that_somebody_asked_for_stays(tmp_path):
    assert said(tmp_path, SAFE_MODE % "PROGRAMMATIC") == ["safe mode", "after power on"]


def test_records_have_two_copies_of_which_one_may_be_torn(tmp_path):
    """FAT: the file that was being written when the power went is gone."""
    with Charger("circuitpython", state=tmp_path) as shop:
        shop.boots()
        assert shop.csms("ChangeConfiguration MeterValueSampleInterval 7")["answer"] == {"status": "Accepted"}
        assert shop.csms("ChangeConfiguration MeterValueSampleInterval 8")["answer"] == {"status": "Accepted"}
        shop.runs(1)
    store = Path(tmp_path / "flash" / "store")
    names = {file.stem for file in store.iterdir()}
    assert "life" in names and all(file.suffix in (".0", ".1") for file in store.iterdir())
    copies = [file for file in store.iterdir() if b"MeterValueSampleInterval" in file.read_bytes()]
    newest = max(copies, key=lambda file: file.read_bytes()[2:6][::-1])
    newest.write_bytes(newest.read_bytes()[:20])
    with Charger("circuitpython", state=tmp_path) as shop:
        shop.boots()
        (entry,) = shop.csms("GetConfiguration MeterValueSampleInterval")["answer"]["configurationKey"]
        assert entry["value"] == ("7" if len(copies) > 1 else "60")


def test_the_ticks_wrap_after_65_seconds_and_nobody_notices():
    with Charger("circuitpython", keys={"MeterValueSampleInterval": "10"}) as shop:
        shop.runs(50)
        shop.charges()
        shop.runs(35)
        assert len(shop.payloads("MeterValues")) == 3
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.lines("I session: 1")


def test_the_same_commands_give_the_same_events():
    def run():
        with Charger("circuitpython") as shop:
            shop.boots()
            shop.charges()
            shop.runs(20)
            return shop.events()

    assert run() == run()


def test_the_tree_for_the_drive_is_source_with_code_py(monkeypatch):
    monkeypatch.delenv("CIRCUITPY_MPY_CROSS", raising=False)
    tree = build.build("w5500_evb_pico", "circuitpython")
    names = {str(file.relative_to(tree)) for file in tree.rglob("*") if file.is_file()}
    assert {"boot.py", "code.py", "boards/this.py", "firmware/port/chip.py", "firmware/port/wiznet.py"} <= names
    assert {"safemode.py", "firmware/port/files.py"} <= names and "firmware/port/safemode.py" not in names
    assert "from firmware import boot" in (tree / "boot.py").read_text() and "firmware/boot.py" in names
    assert "main.py" not in names and not any("_on_" in name or name.endswith(".mpy") for name in names)


def test_on_the_reference_board_a_state_machine_guards_the_relay():
    """rp2pio through Blinka: ESTOP drops the relay without Python."""
    with Charger("circuitpython", board="w5500_evb_pico", station="single") as shop:
        shop.runs(8)
        shop.charges()
        shop.runs(20)
        assert shop.connector(1)["closed"]
        shop.estop("press")
        pressed = shop.state()["time"]
        opened = shop.wait("relay", state="off", seconds=1)
        assert opened["t"] - pressed <= 0.001
        shop.wait("status", to="Faulted")
        assert not shop.connector(1)["relay"]


def test_a_chip_without_state_machines_refuses_a_board_that_wants_one(tmp_path):
    (line,) = said(tmp_path, WATCHES)
    assert line.startswith("refused: under CircuitPython only an RP2040 or RP2350 can guard its relay")


def test_an_input_of_an_esp32_is_pulled_up_where_it_can_be(tmp_path):
    """ESP32 data sheet 2.2: GPIO 34 to 39 cannot."""
    board = board_of_one_outlet(tmp_path, "wt32_eth01", meter={"pin": 34, "imp_per_kwh": 1000, "pulse_ms": 30})
    folder = beside_the_firmware(tmp_path / "program", INPUTS)
    with Shop(interpreter="circuitpython", folder=folder, board=board) as shop:
        shop.wait("ended")
        assert shop.log() == ["counted 0"] and not shop.events("misuse")
