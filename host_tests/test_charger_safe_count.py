# CPython only: the charger is a process; which interpreter runs it is a parameter
"""What counts as a failed boot, of the charger and of the safe mode itself, and what begins anew."""

from host_tests.charger import Charger
from host_tests.failing_firmware import EXCUSED, FAILS, RAISES, gets_safe, main, starts

HANGS = """if start in (4, 5):
    from firmware import safe_mode
    def hang(self):
        while True:
            port.idle(100)
    safe_mode.SafeMode.run = hang
if start in"""


def failing(tmp_path, before: str = "if start in", fail: str = "range(1, 1000)", interpreter: str = "micropython32"):
    text = (FAILS % (RAISES, fail)).replace("if start in", before)
    return Charger(interpreter, EXCUSED, folder=main(tmp_path, interpreter, text))


def test_a_breaker_that_is_flicked_in_safe_mode_does_not_cost_its_network(tmp_path):
    with failing(tmp_path) as shop:
        gets_safe(shop)
        for count in (6, 8, 10):
            shop.from_now()
            shop.cut("power")
            shop.restore("power")
            shop.wait(action="StatusNotification", direction="in", payload={"vendorErrorCode": "SafeMode"})
            assert starts(shop) == count


def test_the_cause_is_still_told_when_the_safe_mode_has_failed_itself(tmp_path):
    with failing(tmp_path, HANGS) as shop:
        gets_safe(shop)
        assert starts(shop) == 6
        assert "MemoryError" in shop.payloads("StatusNotification")[0]["info"]


def test_a_safe_mode_that_fails_three_times_does_without_the_network_and_has_it_again_after_an_hour(tmp_path):
    with failing(tmp_path, HANGS.replace("(4, 5)", "(4, 5, 6)")) as shop:
        shop.runs(200)
        assert starts(shop) == 7 and shop.lines("I safe: why: ") and not shop.payloads("BootNotification")
        shop.wait(action="BootNotification", direction="in", seconds=3700)


def test_another_version_of_the_firmware_begins_at_none(tmp_path):
    other = """if start > 3:
    from firmware import version
    version.VERSION = "999"
if start in"""
    with failing(tmp_path, other, "(1, 2, 3)") as shop:
        shop.wait("status", connector=1, to="Available", seconds=100)
        assert starts(shop) == 4 and not shop.lines("I safe: ")


def test_a_supply_that_breaks_down_counts_where_it_can_be_told(tmp_path):
    brownout = """import microcontroller
microcontroller.cpu.reset_reason = microcontroller.ResetReason.BROWNOUT
if start in"""
    with failing(tmp_path, brownout, interpreter="circuitpython") as shop:
        gets_safe(shop)
        assert starts(shop) == 3
