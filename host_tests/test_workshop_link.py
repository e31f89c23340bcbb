# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The board's network chip as MicroPython's `network.WIZNET5K` shows it, in its troubles."""

import pytest

from host_tests.charger import Charger
from host_tests.workshop_programs import ETHERNET, TALKER, put
from tools.workshop.shop import Shop

WATCHER = """
import time
import network

nic = network.WIZNET5K()
print("0.000 I main: %s" % nic.isconnected())
nic.active(True)
seen = None
while True:
    now = "%s %d %s" % (nic.isconnected(), nic.status(), nic.ifconfig()[0])
    if now != seen:
        seen = now
        print("nic", now)
    time.sleep_ms(200)
"""

# Talks as TALKER does, and restarts the chip when it has heard nothing for 30 s.
CURER = (
    TALKER.replace(
        "while True:\n    connection = None",
        """import network
nic = network.WIZNET5K()
nic.active(True)
while True:
    connection = None""",
    )
    .replace(
        'print("trouble", problem.errno)',
        """print("trouble", problem.errno, nic.isconnected())
        nic.active(False)
        nic.active(True)""",
    )
    .replace(
        "connection.readinto(buffer) if flags else -1",
        """connection.readinto(buffer) if flags else None
        if count is None:
            raise OSError(110, "quiet")""",
    )
)


@pytest.mark.parametrize("interpreter", ["micropython32", "cpython"])
def test_the_chip_tells_the_cable_and_its_address(tmp_path, interpreter):
    with Shop(interpreter=interpreter, folder=put(tmp_path, WATCHER)) as shop:
        shop.wait("log", text="nic True 2 10.0.0.20")
        shop.cut("network", "cable")
        shop.wait("log", text="nic False 0 10.0.0.20")
        shop.restore("network")
        shop.wait("log", text="nic True 2 10.0.0.20")
        shop.dhcp("fail")
        shop.runs(1)
        assert shop.log()[-1] == "nic True 2 10.0.0.20"  # a lease that it has
        assert shop.state()["dhcp"] is False
        shop.press("reset")
        shop.wait("log", text="nic False 2 0.0.0.0")
        shop.dhcp("ok")
        shop.wait("log", text="nic True 2 10.0.0.20")


def test_a_stuck_chip_shows_nothing_of_it(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, WATCHER)) as shop:
        shop.wait("log", text="nic True 2 10.0.0.20")
        shop.ethernet("stuck")
        said = len(shop.log())
        shop.runs(60)
        assert len(shop.log()) == said and shop.state()["ethernet"] == "stuck"
        shop.ethernet("free")
        assert shop.state()["ethernet"] == "free"


@pytest.mark.parametrize("interpreter", ["micropython32", "cpython"])
def test_switching_a_stuck_chip_off_and_on_cures_it(tmp_path, interpreter):
    with Shop(interpreter=interpreter, folder=put(tmp_path, CURER)) as shop:
        shop.wait(action="BootNotification", direction="out")
        shop.ethernet("stuck")
        shop.csms({"do": "raw", "text": "[]"})
        shop.wait("log", text="trouble 110 True")
        shop.wait("disconnected")
        shop.wait(action="BootNotification", direction="out")
        assert shop.state()["ethernet"] == "free"


def test_a_stuck_chip_is_cured_by_a_reset_of_the_board_as_well(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, CURER)) as shop:
        shop.ethernet("stuck")
        shop.press("reset")
        shop.wait(action="BootNotification", direction="out")
        assert shop.state()["ethernet"] == "free"


def test_nobody_tells_a_connection_that_the_cable_is_out(tmp_path):
    with Shop(interpreter="cpython", folder=put(tmp_path, TALKER)) as shop:
        shop.wait(action="BootNotification", direction="out")
        shop.cut("network", "cable")
        shop.csms({"do": "raw", "text": "[]"})
        heard = len(shop.log())
        shop.runs(20)
        assert len(shop.log()) == heard and not shop.events("disconnected")
        shop.restore("network")
        shop.wait("log", text=["heard 4", "heard 89"])


def test_the_proxy_holds_real_connections_of_a_stuck_chip_and_ends_them_when_it_is_switched_off(tmp_path):
    with Shop(simulated=False, interpreter="cpython", folder=put(tmp_path, CURER)) as shop:
        shop.wait(action="BootNotification", direction="out")
        shop.ethernet("stuck")
        shop.ethernet("free")
        shop.csms({"do": "raw", "text": "[]"})
        shop.wait("log", text=["heard 4", "heard 89"])
        shop.ethernet("stuck")
        shop.press("reset")
        shop.wait(action="BootNotification", direction="out")


@pytest.mark.parametrize("interpreter", ["micropython32", "cpython"])
def test_a_program_that_drives_the_chip_itself_finds_it_on_its_bus(tmp_path, interpreter):
    with Shop(interpreter=interpreter, folder=put(tmp_path, ETHERNET)) as shop:
        shop.wait("log", text="version 4")
        shop.wait("log", text="link 1, retries 3, interrupt 1")  # a second after its reset
        shop.cut("network", "cable")
        shop.wait("log", text="link 0, retries 3, interrupt 1")
        shop.restore("network")
        shop.wait("log", text="link 1, retries 3, interrupt 1")
        shop.ethernet("stuck")
        assert shop.state()["ethernet"] == "stuck"
        shop.press("reset")
        shop.wait("log", text="version 4")
        assert shop.state()["ethernet"] == "free"


def test_the_chip_keeps_what_it_has_over_a_reset_of_the_program_and_not_over_a_power_cut(tmp_path):
    without_reset = ETHERNET.replace("value=0", "value=1").replace(
        "frame(0, 0x1B, 4, 3)",
        """
print("had %d" % frame(0, 0x1B, 0, 0))
frame(0, 0x1B, 4, 3)""",
    )
    with Shop(interpreter="cpython", folder=put(tmp_path, without_reset)) as shop:
        shop.wait("log", text="had 8")
        shop.runs(1)
        shop.press("reset")
        shop.wait("log", text="had 3")
        shop.cut("power")
        shop.restore("power")
        shop.wait("log", text="had 8")


def test_hands_say_for_how_long_an_address_is_given(tmp_path):
    with Charger(interpreter="cpython", folder=put(tmp_path, WATCHER)) as shop:
        lease = shop.workshop.ethernet
        assert lease.lease_s == 86400
        shop.dhcp("ok", 3600)
        assert lease.lease_s == 3600
