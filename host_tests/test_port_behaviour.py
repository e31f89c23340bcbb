# CPython only: starts every interpreter on a virtual board of its own
"""What the port promises, tried on the simulated board in every interpreter: port_program.py against one table."""

import shutil
from pathlib import Path

import pytest

from tools import build
from tools.workshop.process import INTERPRETERS
from tools.workshop.shop import Shop

_ROOT = Path(__file__).resolve().parent.parent

EXPECTED = """
cause: power on
identity: (True, 0, True, True, True)
entropy: (8, True)
heap: True
trace: True
forgotten: True
message buffer: 2048
mirror contact at rest: True
closed: False
open again: True
bolt: True
emergency stop: (False, True)
emergency stop: (True, True)
steady: 2661
oscillating: (2661, 299)
pulses: 7
version: 146
register: 85
missing: (None, [], None)
read: (b'onetwo', b'etwo', b'net', b'')
again: b'new'
names: (['b'], b'')
a folder that is not empty: 39
an empty folder: done
into no folder: 2
a folder in none: 2
left: []
idle: 137
ticks: (True, True)
ticks: (True, True)
ticks: (True, True)
ticks: (True, True)
wall clock: 1800000003
interface: (True, True)
no datagram: 0
cut to the buffer: (20, [0, 3, 129], 0)
name: ['10.0.1.1', '10.0.1.1']
opening: True
opened: (True, False)
nothing: 0
taken: True
answer: b'HTTP/1.1 404'
end: -1
off: (False, False)
on: (True, True)
cause: reset
cause: watchdog
"""


# {board: its pilot's output, and analog inputs of pilot and proximity contact}
ANALOG = {"w5500_evb_pico": (22, 26, 27), "wt32_eth01": (33, 32, None), "waveshare_esp32_s3_eth": (15, 1, 2)}
READS = """
from firmware.port import chip

def mv(reading):
    return (reading * 3300 + 32767) // 65535


drive, pilot, contact = %r
print(mv(chip.analog(pilot)()), contact and mv(chip.analog(contact)()))
chip.pwm(drive, 1000, 0)
high, low = chip.peaks(pilot)()
print(mv(high), mv(low))
"""


def _program(tmp_path, interpreter, text="") -> Path:
    """A folder with the program as main.py, beside the packages of the firmware."""
    folder = tmp_path / "program"
    source = build.build("workshop") if interpreter.startswith("micropython") else _ROOT
    for package in ("boards", "firmware", "lib"):
        shutil.copytree(source / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "main.py").write_text(text or Path(__file__).with_name("port_program.py").read_text())
    return folder


def _with_hands(shop) -> str:
    """Be there with a cable, a finger and pulses when the program waits for them; the light that it has lit."""
    shop.plug(1)
    shop.wait("log", text="emergency stop: (False, True)")
    shop.estop("press")
    lights = shop.connector(1)["led"]
    shop.wait("log", text="oscillating: (2661, 299)")
    shop.ask({"do": "meter", "what": "spurious", "count": 7})
    shop.wait("log", text="cause: reset", seconds=800000)
    shop.wait("reset", cause="watchdog", seconds=100)
    shop.wait("log", text="cause: watchdog")
    return lights


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_port_keeps_its_promises(tmp_path, interpreter):
    shop = Shop(interpreter=interpreter, folder=_program(tmp_path, interpreter))
    try:
        lights = _with_hands(shop)
        lines = shop.log()
    finally:
        shop.close(judge=False)  # a contactor that closes for nothing: the witness objects, rightly
    assert lines == EXPECTED.strip().split("\n")
    assert lights == "red"


@pytest.mark.parametrize("board", ANALOG)
@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_an_analog_input_reads_millivolts_whatever_the_chip(tmp_path, interpreter, board):
    """2289 and 254 mV of boards/README.md; without a plug 3300, of which an ESP32-S3 sees 3100 (Blinka's analogio has
    no such limit)."""
    shop = Shop(interpreter=interpreter, board=board, folder=_program(tmp_path, interpreter, READS % (ANALOG[board],)))
    try:
        shop.runs(1)
        lines = shop.log()
    finally:
        shop.close(judge=False)
    plug = {"wt32_eth01": None, "waveshare_esp32_s3_eth": 3100}.get(board, 3300)
    if plug and interpreter == "circuitpython":
        plug = 3300
    assert lines == [f"2289 {plug}", "254 254"]
