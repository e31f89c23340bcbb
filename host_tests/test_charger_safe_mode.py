# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Three boots in a row that fail start the safe mode: contactors open, network up, and what was wrong can be read."""

import pytest

from host_tests.charger import CARD, Charger
from host_tests.failing_firmware import (
    BITTEN,
    EXCUSED,
    FAILS,
    GUARD,
    HANGS,
    JOURNAL,
    RAISES,
    SLOTS,
    failing,
    gets_safe,
    main,
    starts,
)  # fmt: skip
from tools.workshop.shop import Refused

WAYS = {"no memory": RAISES, "watchdog": BITTEN, "guard": GUARD, "journal": JOURNAL, "slot": SLOTS}


@pytest.mark.parametrize("way", WAYS)
def test_three_failed_boots_start_it(charger, tmp_path, way):
    with failing(charger, tmp_path, WAYS[way]) as shop:
        gets_safe(shop)
        assert len(shop.events("reset")) == 3
        told = shop.payloads("StatusNotification")
        assert [each["connectorId"] for each in told] == [0, *shop.connectors()]
        for each in told:
            assert (each["status"], each["errorCode"], each["vendorErrorCode"]) == (
                "Faulted", "InternalError", "SafeMode",
            )  # fmt: skip
            assert each["info"].startswith("safe mode: ") and len(each["info"]) <= 50
        assert ("Error: " in told[0]["info"]) == (way != "watchdog"), told[0]["info"]
        shop.runs(100)
        assert len(shop.events("reset")) == 3
        for number in shop.connectors():
            assert not shop.connector(number)["relay"] and not shop.events("contactor", state="closed")


def test_it_answers_the_central_system(charger, tmp_path):
    with failing(charger, tmp_path) as shop:
        gets_safe(shop)
        told = {each["key"]: each for each in shop.csms("GetConfiguration")["answer"]["configurationKey"]}
        assert all(each["readonly"] for each in told.values())
        assert "3 boots have failed, the last: MemoryError" in told["SafeMode"]["value"]
        assert told["SafeModeCrash"]["value"].endswith("allocating 4711 bytes")
        asked = shop.csms("GetConfiguration SafeModeBoot MeterValueSampleInterval")["answer"]
        assert asked["unknownKey"] == ["MeterValueSampleInterval"]
        assert asked["configurationKey"][0]["value"].startswith("4 after ")
        trace = shop.csms("DataTransfer Bollard SafeModeCrash")["answer"]
        assert trace["status"] == "Accepted" and trace["data"].startswith("in boot 3: ")
        assert shop.csms("DataTransfer Bollard Weather")["answer"] == {"status": "UnknownMessageId"}
        assert shop.csms("DataTransfer Somebody SafeMode")["answer"] == {"status": "UnknownVendorId"}
        for line in (
            "ChangeAvailability 1 Operative", "ChangeConfiguration HeartbeatInterval 7", "ClearCache",
            f"RemoteStartTransaction 1 {CARD}", "RemoteStopTransaction 1",
        ):  # fmt: skip
            assert shop.csms(line)["answer"] == {"status": "Rejected"}, line
        assert shop.csms("UnlockConnector 1")["answer"] == {"status": "UnlockFailed"}
        for line, code in (("GetLocalListVersion", "NotSupported"), ("CertificateSigned x", "NotImplemented")):
            with pytest.raises(Refused, match=f"CALLERROR {code}"):
                shop.csms(line)


def test_a_reset_of_the_central_system_starts_the_charger_as_if_nothing_had_failed(charger, tmp_path):
    with failing(charger, tmp_path, starts="(1, 2, 3, 5, 6)") as shop:
        gets_safe(shop)
        assert shop.csms("Reset Soft")["answer"] == {"status": "Accepted"}
        shop.wait("status", connector=1, to="Available", seconds=20)
        assert starts(shop) == 7 and shop.lines("W boot: 2 before it have failed")
        shop.runs(2)
        shop.charges()


def test_after_an_hour_it_tries_once_and_is_back_if_that_fails(tmp_path):
    """Without a central system: the console is all there is."""
    folder = main(tmp_path, "micropython32", FAILS % (RAISES, "(1, 2, 3, 5)"))
    with Charger("micropython32", EXCUSED, folder=folder, settings={"csms": None}) as shop:
        shop.runs(3590)
        assert starts(shop) == 4 and shop.lines("I safe: why: ")
        shop.runs(30)
        assert starts(shop) == 6 and shop.lines("I safe: ")[-1].startswith("I safe: Versions: ")
        shop.from_now()
        shop.wait("status", connector=1, to="Available", seconds=3700)
        assert starts(shop) == 7


def test_after_a_power_cut_it_tries_once_and_is_back_if_that_fails(charger, tmp_path):
    with failing(charger, tmp_path, starts="(1, 2, 3, 5, 7)") as shop:
        gets_safe(shop)
        for count in (6, 8):
            shop.cut("power")
            shop.restore("power")
            shop.runs(20)
            assert starts(shop) == count and shop.lines("I safe: ")[-1].startswith("I safe: Versions: ")
        shop.cut("power")
        shop.restore("power")
        shop.wait("status", connector=1, to="Available")


def boots_again(shop, times: int, end) -> None:
    """`end()` ends so many boots as soon as each is accepted; the next one is accepted, too."""
    for _ in range(times):
        shop.boots()
        end()
    shop.boots()


def test_a_breaker_that_is_flicked_is_no_failure(charger):
    with charger() as shop:
        boots_again(shop, 7, lambda: (shop.cut("power"), shop.restore("power")))
        assert not shop.lines("safe:") and not shop.lines("have failed")
        shop.charges()


def test_a_crash_more_than_a_minute_after_the_start_is_no_failed_boot(tmp_path):
    late = GUARD.replace("None", "fails_later").replace("real()", """real()
    step = runner.outlets[0].step
    def fails_later(now):
        if now > 70000:
            raise ValueError
        step(now)""")
    folder = main(tmp_path, "micropython32", FAILS % (late, "range(1, 1000)"))
    with Charger("micropython32", ("kernel:",), folder=folder) as shop:
        shop.runs(290)
        assert starts(shop) == 5 and not shop.lines("have failed")


def test_resets_that_were_asked_for_are_no_failed_boots(charger):
    with charger() as shop:
        boots_again(shop, 4, lambda: (shop.csms("Reset Hard"), shop.wait("reset")))
        assert starts(shop) == 5 and not shop.lines("have failed")


def test_what_was_to_be_told_is_told_by_the_charger_that_starts_again(charger, tmp_path):
    """The contactor was closed when the watchdog bit; then two boots fail."""
    with failing(charger, tmp_path, HANGS, "range(1, 4)") as shop:
        shop.boots()
        shop.charges()
        shop.runs(10)
        shop.wait("contactor", state="open", seconds=30)
        gets_safe(shop)
        assert not shop.payloads("StopTransaction") and not shop.connector(1)["lock"]
        shop.csms("Reset Hard")
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "Reboot", 0)]


BROKEN = {
    "settings": "from firmware import settings\n    settings.load = None",
    "lights": "from firmware import wiring\n    wiring.lights_of = None",
    "network": "from firmware.port import chip\n    chip.network = None",
    "watchdog": "from firmware.port import chip\n    chip.watchdog = None",
    "kept": "from firmware import last_boot\n    last_boot.lines = None",
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_part_that_is_broken_is_told_and_the_rest_goes_on(tmp_path, part):
    text = (FAILS % (RAISES, "range(1, 1000)")).replace("if start in", f"if True:\n    {BROKEN[part]}\nif start in")
    with Charger("micropython32", EXCUSED, folder=main(tmp_path, "micropython32", text)) as shop:
        shop.runs(40)
        assert starts(shop) == 4 if part != "kept" else len(shop.events("power", state="on")) == 4
        assert any("TypeError" in line for line in shop.lines("E safe: "))
        told = [each for each in shop.payloads("StatusNotification") if each["status"] == "Faulted"]
        assert bool(told) == (part not in ("settings", "network"))


@pytest.mark.parametrize("interpreter", ["micropython32", "circuitpython"])
def test_settings_that_flash_cannot_read_are_a_fault_and_no_failed_boot(tmp_path, interpreter):
    text = """
from firmware import ignition
from firmware.port import interpreter as port

read = port.Flash.read

def fails(self, name, *more):
    if name == "settings.json":
        raise OSError(5)
    return read(self, name, *more)

port.Flash.read = fails
ignition.start()
"""
    with Charger(interpreter, ("settings:",), folder=main(tmp_path, interpreter, text)) as shop:
        shop.runs(10)
        assert starts(shop) == 1 and not shop.events("reset")
        assert shop.lines("E settings: settings.json cannot be read")


def test_a_socket_that_a_welded_contactor_keeps_live_stays_locked_and_is_told(tmp_path):
    folder = main(tmp_path, "micropython32", FAILS % (HANGS, "range(1, 4)"))
    with Charger("micropython32", EXCUSED, folder=folder) as shop:
        shop.boots()
        shop.charges()
        shop.weld(1)
        gets_safe(shop)
        assert shop.connector(1)["lock"]
        told = [each for each in shop.payloads("StatusNotification") if "vendorErrorCode" in each]
        codes = {each["connectorId"]: each["errorCode"] for each in told}
        assert codes == {0: "InternalError", 1: "PowerSwitchFailure", 2: "InternalError"}
        (told,) = shop.csms("GetConfiguration SafeMode")["answer"]["configurationKey"]
        assert told["value"].startswith("contactor 1 does not open (PowerSwitchFailure); 3 boots have failed")
        shop.unweld(1)
        shop.runs(2)
        assert not shop.connector(1)["lock"]


OWN_CLOCK = """if start == 4:
    import sys
    from firmware import settings
    from firmware.port import chip
    sys.modules["firmware.port.tls"] = sys  # the heap is full of what this program has imported
    port.set_wall_clock(1609459200)
    %s
    load = settings.load
    def secure(flash):
        found = load(flash)
        found.secure = True
        return found
    settings.load = secure
if start in"""
LEAVES = """if start > 1:
        raise ValueError("broken")
    runner = real()
    def leaves():
        yield 50000
        runner.restart("on purpose", False)
    runner.kernel.spawn("leaves", port.ticks_ms(), leaves)
    return runner"""


@pytest.mark.parametrize("clock", ["pass", "chip.wall_clock = None"])
def test_tls_goes_by_the_time_that_was_stored_last(tmp_path, clock):
    """As on a chip whose own clock begins anew with every reset."""
    text = (FAILS % (LEAVES, "range(1, 9)")).replace("if start in", OWN_CLOCK % clock)
    with Charger("micropython32", EXCUSED + ("clock: ",), folder=main(tmp_path, "micropython32", text)) as shop:
        gets_safe(shop)
        own_s = shop.workshop.charger.rtc.read() + 946684800
        assert shop.state()["time"] > 55
        assert abs(own_s - (1767225600 + shop.state()["time"])) < 20


def test_no_more_connectors_than_the_board_has_are_told(tmp_path):
    text = (FAILS % (RAISES, "range(1, 9)")).replace("if start in", """from boards import this
this.CONNECTORS = this.CONNECTORS[:1]
if start in""")  # fmt: skip
    with Charger("micropython32", EXCUSED, folder=main(tmp_path, "micropython32", text), station="default") as shop:
        gets_safe(shop)
        assert [each["connectorId"] for each in shop.payloads("StatusNotification")] == [0, 1]
