# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The virtual chip has what the board's own chip has, and notes what that would not forgive."""

import pytest

from host_tests.workshop_programs import put
from tools import build
from tools.workshop.board import read_board
from tools.workshop.chip_rules import ChipRules
from tools.workshop.shop import Shop

INTERPRETERS = ("micropython32", "cpython")
HAS = """
import machine
import network

for name in ("WIZNET5K", "LAN", "PHY_LAN8720", "PHY_W5500"):
    print(name, hasattr(network, name))
try:
    machine.WDT(timeout=8389)
    print("long watchdog")
except ValueError as problem:
    print(problem)
"""
BLOCKS = """
import rp2

def loaded(count):
    def program():
        for each in range(count):
            word(0)
    return rp2.asm_pio()(program)

first, second, same_words = loaded(16), loaded(16), loaded(16)
for number, program in ((4, first), (5, first), (6, second), (0, same_words), (7, same_words)):
    try:
        rp2.StateMachine(number, program)
        print(number, "runs")
    except OSError as problem:
        print(number, "errno", problem.args[0])
"""
RIGHT = {
    "wt32_eth01": "network.LAN(mdc=Pin(23), mdio=Pin(18), power=Pin(16), phy_type=network.PHY_LAN8720, phy_addr=1, "
    "ref_clk=Pin(0), ref_clk_mode=Pin.IN)",
    "olimex_esp32_poe_iso": "network.LAN(mdc=Pin(23), mdio=Pin(18), power=Pin(12), phy_type=network.PHY_LAN8720, "
    "phy_addr=0, ref_clk=Pin(17), ref_clk_mode=Pin.OUT)",
    "waveshare_esp32_s3_eth": "network.LAN(spi=SPI(1, sck=Pin(13), mosi=Pin(11), miso=Pin(12)), "
    "phy_type=network.PHY_W5500, phy_addr=0, cs=Pin(14), int=Pin(10), reset=Pin(9))",
    "w5500_evb_pico": "network.WIZNET5K()",
}
_LOOKS = "\nimport time\ntime.sleep_ms(1)\n"


def run(tmp_path, board, program, interpreter="micropython32"):
    """(lines of log, misuse) of a program on this board."""
    text = "import machine\nimport network\nfrom machine import Pin, SPI\n" + program
    shop = Shop(interpreter=interpreter, folder=put(tmp_path, text), board=board)
    shop.runs(1)
    said = shop.log(), [event["text"] for event in shop.events("misuse")]
    shop.close(judge=False)
    return said


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_an_image_has_the_network_of_its_chip(tmp_path, interpreter):
    lan, rmii = "LAN True", "PHY_LAN8720 True"
    for board, wanted in (
        ("w5500_evb_pico", {"WIZNET5K True", "timeout exceeds 8388"}),
        ("w5500_evb_pico2", {"WIZNET5K True", "timeout exceeds 8388"}),
        ("wt32_eth01", {lan, rmii, "PHY_W5500 True", "long watchdog"}),
        ("waveshare_esp32_s3_eth", {lan, "PHY_W5500 True", "long watchdog"}),
    ):
        log, misuse = run(tmp_path, board, HAS, interpreter)
        assert {line for line in log if "False" not in line} == wanted, (board, log)
        assert misuse == []


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_driver_of_the_network_is_told_the_boards_own_wires(tmp_path, interpreter):
    for board, program in RIGHT.items():
        log, misuse = run(tmp_path, board, f"nic = {program}\nnic.active(True)\nprint(nic.isconnected())", interpreter)
        assert (log, misuse) == (["True"], []), board


def test_other_wires_are_noted(tmp_path):
    for board, old, new in (
        ("wt32_eth01", "Pin(16)", "Pin(12)"),
        ("wt32_eth01", "power=Pin(16), ", ""),
        ("wt32_eth01", "phy_addr=1", "phy_addr=0"),
        ("wt32_eth01", "Pin.IN", "Pin.OUT"),
        ("olimex_esp32_poe_iso", "Pin(17)", "Pin(0)"),
        ("waveshare_esp32_s3_eth", "Pin(14)", "Pin(13)"),
        ("waveshare_esp32_s3_eth", "mosi=Pin(11)", "mosi=Pin(12)"),
        ("w5500_evb_pico", "K()", "K(SPI(0, sck=Pin(18), mosi=Pin(19), miso=Pin(16)), Pin(17), Pin(20))"),
    ):
        assert old in RIGHT[board]
        _, misuse = run(tmp_path, board, RIGHT[board].replace(old, new))
        wanted = ("LINK: the driver was told", "SPI 1: pins (13, 12, 12) are not the board's")
        assert any(text.startswith(wanted) for text in misuse), (board, new, misuse)


def test_a_driver_refuses_what_the_real_one_refuses(tmp_path):
    for board, old, new, error in (
        ("waveshare_esp32_s3_eth", ", int=Pin(10)", "", "ValueError: a W5500 wants spi, cs and int"),
        ("wt32_eth01", "network.PHY_LAN8720", "77", "ValueError: invalid PHY type"),
        ("w5500_evb_pico", "K()", "K(1)", "TypeError: WIZNET5K takes no arguments"),
    ):
        log, _ = run(tmp_path, board, RIGHT[board].replace(old, new))
        assert error in "\n".join(log), log


def test_pins_that_cannot_are_noted(tmp_path):
    for board, program, wanted in (
        ("wt32_eth01", "Pin(36, Pin.OUT)", "pin 36: an input only on the ESP32, without driver"),
        ("wt32_eth01", "Pin(36, Pin.IN, Pin.PULL_UP)", "pin 36: an input only on the ESP32, without pull resistors"),
        ("w5500_evb_pico2", "Pin(7, Pin.IN)", "pin 7: an input without its pull-up holds itself at 2.2 V (RP2350-E9)"),
        ("w5500_evb_pico2", "Pin(7, Pin.IN, Pin.PULL_DOWN)", "pin 7: an input without its pull-up"),
        ("w5500_evb_pico", "Pin(31, Pin.OUT)", "pin 31: the RP2040 has none"),
        ("w5500_evb_pico", "machine.ADC(Pin(8))", "pin 8: no analog input of the RP2040"),
    ):
        _, misuse = run(tmp_path, board, program + _LOOKS)
        assert any(text.startswith(wanted) for text in misuse), (program, misuse)
    for board, program in (
        ("wt32_eth01", "Pin(36, Pin.IN)"),
        ("w5500_evb_pico2", "Pin(7, Pin.IN, Pin.PULL_UP)"),
        ("w5500_evb_pico", "Pin(7, Pin.IN)"),
        ("w5500_evb_pico2", "Pin(7, Pin.IN); Pin(7, Pin.IN, Pin.PULL_UP)"),  # CircuitPython's way
        ("w5500_evb_pico2", "Pin(2, Pin.IN); Pin(2, Pin.OUT)"),
    ):
        assert run(tmp_path, board, program + _LOOKS)[1] == []


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_an_esp32_without_attenuation_sees_one_volt(tmp_path, interpreter):
    """Of 2289 mV at rest; with the attenuator it can be read, and only there."""
    sees = """
adc = machine.ADC(Pin(%d))
print(adc.read_u16(), hasattr(adc, "read_uv"), hasattr(machine.ADC, "ATTN_11DB"))
for atten in range(4 if hasattr(adc, "read_uv") else 0):
    print(machine.ADC(Pin(%d), atten=atten).read_uv())
"""
    for board, pin, wanted in (
        ("wt32_eth01", 32, ["65535 True True", "1039000", "1357000", "1877000", "2289000"]),
        ("waveshare_esp32_s3_eth", 1, ["65535 True True", "950000", "1250000", "1750000", "2289000"]),
        ("w5500_evb_pico", 26, ["45457 False False"]),
    ):
        assert run(tmp_path, board, sees % (pin, pin), interpreter) == (wanted, []), board


def test_a_chip_has_so_many_counters():
    for board, units in (("wt32_eth01", 8), ("waveshare_esp32_s3_eth", 4)):
        said = []
        rules = ChipRules(read_board(board), said.append)
        rules.counter(units - 1, 4, 0)
        assert said == []
        rules.counter(units, 4, 0)
        assert len(said) == 1 and f"has {units}" in said[0]


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_an_esp32_counts_the_dips_of_two_pins_without_a_filter(tmp_path, interpreter):
    """Errata GPIO-3.11"""
    counter = "print(machine.Counter(0, Pin(39, Pin.IN), edge=machine.Counter.FALLING%s).value())"
    for given, wanted in (
        ("", ["counter 0: pin 39 is low for 80 ns when the ADC powers up (GPIO-3.11)"]),
        (", filter_ns=80", []),
        (", filter_ns=1000000", []),
    ):
        assert run(tmp_path, "wt32_eth01", counter % given, interpreter) == (["0"], wanted)


def test_other_pins_and_chips_have_no_such_dips():
    for board, pin in (("wt32_eth01", 35), ("waveshare_esp32_s3_eth", 39), ("workshop", 39)):
        said = []
        ChipRules(read_board(board), said.append).counter(0, pin, 0)
        assert said == []


CAUSES = """
from firmware.port import chip, interpreter
cause = chip.reset_cause()
print(cause)
if cause == "power on":
    interpreter.reset()
"""


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_the_port_says_what_the_chip_knows_of_its_reset(tmp_path, interpreter):
    """An RP2 under MicroPython is reset by its watchdog, whoever asks."""
    folder = put(tmp_path, CAUSES)
    tree = build.build("workshop") if interpreter.startswith("micropython") else build.ROOT
    for name in ("lib", "firmware", "boards"):
        (folder / name).symlink_to(tree / name)
    for board, wanted in (
        ("w5500_evb_pico", "reset or watchdog"),
        ("wt32_eth01", "reset"),
        ("workshop", "reset"),
    ):
        with Shop(interpreter=interpreter, folder=folder, board=board) as shop:
            shop.wait("ended")
            assert shop.log() == ["power on", wanted], board


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_four_state_machines_have_32_words_between_them(tmp_path, interpreter):
    """RP2040 data sheet 3.1. A program is the same one, not another of the same words."""
    log, misuse = run(tmp_path, "w5500_evb_pico", BLOCKS, interpreter)
    assert log == ["4 runs", "5 runs", "6 runs", "0 runs", "7 errno 12"] and misuse == []
