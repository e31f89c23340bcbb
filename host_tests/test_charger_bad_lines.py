# CPython only: the charger is a process
"""The line is slow, uneven, narrow, or ends within a message; the central system says things twice, late, or to nobody.
Sessions do not mind, and nothing is lost. Every byte of it: tools/loops/network.py and network_whole.py."""

import functools
import json

import pytest

from host_tests.charger import CARD, Charger
from tools import delivery
from tools.loops import network_whole
from tools.loops.network_line import Fault

SAMPLES = {"MeterValueSampleInterval": "10"}
INTERPRETERS = ("micropython32", "circuitpython")  # whose sockets, and a W5500 that is driven from here


def told_once(shop) -> bool:
    """Every record of the one session has come, once and in order."""
    told = delivery.calls(shop.events("frame"))
    return (
        delivery.lost_and_repeated(told, 10) == ([], [])
        and delivery.disorder(told) == []
        and shop.transactions() == [(1, "Local", 0)]
    )


def ends(shop) -> None:
    """The card again; its stop is answered."""
    shop.tap(CARD)
    shop.wait(action="StopTransaction", direction="out", seconds=300)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_latency_and_jitter_of_seconds_cost_time_and_nothing_else(interpreter):
    with Charger(interpreter, keys={**SAMPLES, "WebSocketPingInterval": "5"}) as shop:
        shop.network("latency", 900)
        shop.network("jitter", 1500)
        shop.runs(40)
        shop.charges_alone()
        shop.runs(60)
        assert shop.csms("RemoteStopTransaction 4711")["answer"] == {"status": "Rejected"}
        ends(shop)
        assert told_once(shop) and not shop.lines("W link: ")


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_a_line_that_drips_one_byte_a_second_is_found_and_what_waited_is_told_when_it_flows_again(interpreter):
    """TRN-SYN-06: a drop now and then is a sign of life of the wire, not an answer to what was asked."""
    with Charger(interpreter, keys={**SAMPLES, "WebSocketPingInterval": "5"}) as shop:
        shop.charging()
        shop.network("bandwidth", 1)
        shop.runs(300)
        assert shop.connector(1)["closed"]
        assert shop.lines("W link: ")[0].startswith("W link: no answer to a ping;")
        assert "no answer to the HTTP upgrade" in "\n".join(shop.lines("W link: "))
        shop.network("clear")
        shop.runs(200)
        ends(shop)
        assert len([each for each in shop.transactions() if each[1] == "Local"]) == 1
        stamps = {each["meterValue"][0]["timestamp"] for each in shop.payloads("MeterValues")}
        assert len(stamps) == 51


def test_a_narrow_line_carries_a_long_answer_slowly():
    with Charger("micropython32", keys=SAMPLES) as shop:
        shop.boots()
        shop.network("bandwidth", 400)
        before = shop.state()["time"]
        assert shop.csms("GetConfiguration")["answer"]["configurationKey"]
        assert shop.state()["time"] - before > 5
        shop.charges()
        shop.runs(30)
        ends(shop)
        assert told_once(shop)


def test_a_lease_that_nobody_renews_ends_the_link_and_no_session():
    """With a DHCP client of its own; MicroPython's drivers keep to themselves what they hold."""
    with Charger("circuitpython", keys=SAMPLES) as shop:
        shop.boots()
        shop.cut("power")
        shop.dhcp("ok", 60)
        shop.restore("power")
        shop.from_now()
        shop.wait("connected", seconds=20)
        shop.dhcp("fail")
        shop.charges()
        shop.runs(120)
        assert "W link: the network is gone" in "\n".join(shop.lines("W link: ")) and shop.connector(1)["closed"]
        shop.dhcp("ok")
        shop.from_now()
        shop.wait("connected", seconds=60)
        ends(shop)
        assert told_once(shop)


@functools.cache
def borders(way: str) -> list[int]:
    """Behind which bytes of that direction a frame of a whole session ends."""
    unhurt = network_whole.play("micropython32")
    assert unhurt.wrong == []
    return [at for direction, at in unhurt.borders if direction == way]


@pytest.mark.parametrize("way", ["in", "out"])
def test_an_end_at_the_border_of_a_frame_or_one_byte_beside_it_loses_nothing(way):
    """TRN-Q-01, -05, -09: the whole charger in its VM."""
    for border, how in ((4, "silent"), (7, "reset"), (-5, "close")):
        for beside in (-1, 0):
            case = Fault(way, borders(way)[border] + beside, how)
            assert network_whole.play("micropython32", True, case).wrong == [], case


def test_nor_over_tcp_where_a_reset_is_the_systems_own():
    """One byte before BootNotification.conf is whole."""
    case = Fault("out", borders("out")[1] - 1, "reset")
    outcome = network_whole.play("micropython64", False, case)
    assert outcome.wrong == []
    assert outcome.resends >= 1


def says(shop, change) -> None:
    """From the next connection on every message of the central system is what `change(frame)` makes of it: texts."""
    central = shop.workshop.csms
    usual = central.open_stream

    def open_stream(*events):
        stream = usual(*events)
        send = stream.send
        stream.send = lambda text: [send(each) for each in change(json.loads(text))] and None
        return stream

    central.open_stream = open_stream
    shop.csms_is_gone()
    shop.from_now()
    shop.wait("connected", seconds=20)


@pytest.mark.parametrize("interpreter", INTERPRETERS)
def test_answers_that_come_twice_and_answers_to_nobody_change_nothing(interpreter):
    """TRN-RPC-11"""

    def twice(frame):
        text = json.dumps(frame)
        if frame[0] == 2:
            return [text]
        return ['[3,"nobody",{"status":"Accepted"}]', text, text, '[4,"nobody","InternalError","",{}]', text]

    with Charger(interpreter, keys=SAMPLES) as shop:
        shop.boots()
        says(shop, twice)
        shop.charges()
        shop.runs(35)
        ends(shop)
        assert told_once(shop) and shop.lines("W ocpp: an answer to nothing that was asked is dropped")


def test_answers_in_another_order_than_the_questions_find_theirs():
    """TRN-SYN-05: later than MessageTimeout, when a Heartbeat that was asked after them has been answered."""
    keys = {"MessageTimeout": "5", "TransactionMessageRetryInterval": "30", "HeartbeatInterval": "1"}
    with Charger("micropython32", keys={**SAMPLES, **keys}) as shop:
        shop.csms({"do": "settings", "set": {"message_timeout_s": 5}})  # what this charger holds to be too late
        shop.boots()
        for action in ("StartTransaction", "MeterValues", "StopTransaction"):
            shop.csms(f"delay {action} 6.5")
        shop.charges_alone()
        shop.runs(60)
        ends(shop)
        assert told_once(shop)
        told = delivery.calls(shop.events("frame"))
        late = [call for call in told if call.answered and call.answered - call.sent > 6]
        assert len(late) > 6 and all(
            any(late.sent < each.sent and each.answered and each.answered < late.answered for each in told)
            for late in late
        )


class Host:
    """In the place of the central system: it answers each request with the next of these, then hangs up."""

    def __init__(self, *answers: bytes):
        self.answers = list(answers)

    def open_stream(self, on_bytes, on_close, on_abort):
        host = self

        class Stream:
            def feed(self, data: bytes) -> None:
                if host.answers:
                    on_bytes(host.answers.pop(0))
                on_close()

            def lost(self) -> None:
                pass

        return Stream()


def test_a_redirect_is_not_followed_and_a_door_that_is_shut_is_tried_again():
    """TRN-WS-05: the address is the owner's to say."""
    status = ("301 Moved Permanently", "302 Found", "307 Temporary Redirect", "403 Forbidden", "500 Oops")
    answers = [b"HTTP/1.1 %s\r\nLocation: ws://10.9.9.9/\r\n\r\n" % each.encode() for each in status]
    with Charger("micropython32") as shop:
        shop.boots()
        central = shop.workshop.csms
        shop.workshop.csms = Host(*answers)
        shop.csms_is_gone(central)
        shop.runs(120)
        refused = [line.partition(";")[0] for line in shop.lines("upgrade refused: ")]
        assert refused[:5] == ["W link: upgrade refused: status " + each for each in status]
        shop.workshop.csms = central
        shop.from_now()
        shop.wait("connected", seconds=400)
        shop.charges()
