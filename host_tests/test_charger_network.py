# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The network goes and comes back, in every way it can; sessions do not mind, and nothing is lost."""

import re

from host_tests.charger import CARD, OTHER

SAMPLES = {"MeterValueSampleInterval": "10"}


def waits(shop) -> list[int]:
    """Seconds that the log says the link waits before its next try."""
    return [int(found) for line in shop.lines("W link: ") for found in re.findall(r"next try in (\d+) s", line)]


def test_an_offline_session_is_delivered_in_order_with_its_own_times(charger):
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        shop.runs(1)
        shop.cut("network")
        shop.runs(35)
        shop.tap(CARD)
        stopped = shop.wait("status", to="Finishing")["t"]
        shop.runs(60)
        before = len(shop.told())
        shop.restore("network")
        shop.wait(action="StopTransaction", direction="out", seconds=400)
        told = shop.told()[before:]
        assert [action for action, _ in told] == ["StatusNotification", *3 * ["MeterValues"], "StopTransaction"]
        assert told[0][1]["status"] == "Finishing"  # STA-14: only the last one
        stamps = [each["meterValue"][0]["timestamp"] for each in shop.payloads("MeterValues")]
        assert stamps == sorted(stamps) and stamps[0] < "2026-01-01T00:00:20"
        assert told[-1][1]["timestamp"] == f"2026-01-01T00:00:{stopped - 0.002:06.3f}Z"
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_cut_on_any_message_tells_everything_once(charger):
    """The link goes as each message of a session is on its way."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        for action in ("StartTransaction", "MeterValues", "MeterValues", "StopTransaction"):
            shop.csms(f"next close {action}")
            if action in ("StartTransaction", "StopTransaction"):
                shop.tap(CARD)
            shop.wait("disconnected")
            shop.wait("connected", seconds=400)
            shop.runs(2)
        ((connector, reason, repeats),) = shop.transactions()
        assert (connector, reason, repeats) == (1, "Local", 1)
        samples = [told["meterValue"][0]["timestamp"] for told in shop.payloads("MeterValues")]
        assert len(set(samples)) == len(shop.csms("transactions")["transactions"][0]["samples"])


def test_a_silent_line_is_found_by_a_ping(charger):
    """TRN-SYN-06, TRN-CON-01: within WebSocketPingInterval and the wait for the pong."""
    with charger(keys={"WebSocketPingInterval": "20"}) as shop:
        shop.boots()
        shop.charges()
        shop.cut("network", "silent")
        cut = shop.state()["time"]
        shop.wait("log", seconds=20 + 15 + 1)
        (problem,) = shop.lines("W link: ")
        # CircuitPython's W5500 does TCP itself, and gives up sending after 32 s
        assert "no answer to a ping" in problem or (charger.args[0] == "circuitpython" and "110" in problem)
        assert shop.state()["time"] - cut <= 20 + 15 + 0.1
        shop.runs(60)
        assert shop.connector(1)["closed"]
        shop.restore("network")
        shop.wait("connected", seconds=400)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out", seconds=100)
        assert shop.transactions() == [(1, "Local", 0)]


def test_a_half_open_central_system_is_found_by_a_ping(charger):
    with charger(keys={"WebSocketPingInterval": "10"}) as shop:
        shop.boots()
        shop.csms("freeze")
        shop.runs(24)
        assert not shop.lines("W link: ")
        shop.runs(2)
        assert "no answer to a ping" in shop.lines("W link: ")[0]
        shop.wait("connected", seconds=10)


def test_a_quiet_link_that_answers_pings_stays(charger):
    with charger(keys={"WebSocketPingInterval": "10"}) as shop:
        shop.boots()
        shop.runs(100)
        assert not shop.lines("W link: ")


def test_the_back_off_grows_is_jittered_and_capped(charger):
    """TRN-CON-06: anything up to 5 s, then 2.5 to 5 s, 5 to 10 s ... 150 to 300 s."""
    with charger() as shop:
        shop.boots()
        central, shop.workshop.csms = shop.workshop.csms, None
        shop.csms_is_gone(central)
        shop.runs(1200)
        tries = waits(shop)
        longest = [5, 5, 10, 20, 40, 80, 160, *(len(tries) - 7) * [300]]
        assert len(tries) > 8
        for number, (seconds, most) in enumerate(zip(tries, longest, strict=True)):
            assert (0 if number == 0 else most // 2) <= seconds < most or seconds == most, tries
        assert len(set(tries[7:])) > 1
        shop.workshop.csms = central
        shop.from_now()
        shop.wait("connected", seconds=301)
        shop.runs(61)
        shop.csms("disconnect abrupt")
        shop.wait("log")
        assert waits(shop)[-1] <= 5  # a link that lived for a minute starts anew


def test_a_restart_of_the_central_system(charger):
    """Its connections are closed in order; the charger comes back, its session goes on."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.charges()
        for _ in range(3):
            shop.csms("disconnect")
            shop.wait("disconnected")
            shop.wait("connected", seconds=100)
            shop.runs(1)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.transactions() == [(1, "Local", 0)]
        assert "closed by the central system, code 1000" in shop.lines("W link: ")[0]


def test_a_name_that_is_not_known(charger):
    """TRN-WS-05: at boot it is waited for; an address that has answered before is tried without a name server."""
    with charger() as shop:
        shop.cut("power")
        shop.dns("fail")
        shop.restore("power")
        shop.runs(30)
        assert len(waits(shop)) > 2
        told = "csms.workshop cannot be looked up at 10.0.0.1: there is no such name"
        assert all(told in line for line in shop.lines("W link: "))
        shop.dns("ok")
        shop.wait("connected", seconds=100)
        shop.runs(1)
        shop.dns("fail")
        shop.csms("disconnect abrupt")
        shop.wait("connected", seconds=100)


def test_without_a_network_at_boot_statuses_are_told_with_their_times(charger):
    """The clock is not known yet: time stamps are mended before they are sent."""
    with charger() as shop:
        shop.cut("network")
        shop.cut("power")
        shop.restore("power")
        shop.runs(30)
        shop.plug(2)
        shop.runs(30)
        shop.restore("network")
        shop.wait(action="StatusNotification", direction="in", payload={"connectorId": 2}, seconds=100)
        told = shop.payloads("StatusNotification")[-1]
        assert told["status"] == "Preparing" and told["timestamp"].startswith("2026-01-01T00:00:30.")


def test_offline_nobody_is_let_in(charger):
    with charger() as shop:
        shop.boots()
        shop.cut("network")
        shop.runs(1)
        shop.plug(1)
        for card in (CARD, OTHER):
            shop.tap(card)
            shop.runs(3)
        assert not shop.events("relay") and not shop.events("lock")
        assert shop.lines(f"I authorize: {CARD} is refused")
