# CPython only: the charger is a process; which interpreter runs it is a parameter
"""A central system that accepts late, or never, or takes its time with every answer."""

from host_tests.charger import CARD, OTHER

SAMPLES = {"MeterValueSampleInterval": "10"}


def test_pending_until_accepted(charger):
    """CORE-BOOT-07, -10, -11, -18: it asks again after the interval, lets nobody in, answers what it is asked."""
    with charger() as shop:
        shop.csms('next 2 answer BootNotification {"status": "Pending", "interval": 20}')
        shop.boots()
        assert shop.csms("GetConfiguration HeartbeatInterval")["answer"]["configurationKey"]
        assert shop.csms(f"RemoteStartTransaction 1 {CARD}")["answer"] == {"status": "Rejected"}
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(30)
        assert [action for action, _ in shop.told()] == 2 * ["BootNotification"]
        assert not shop.events("relay") and not shop.events("lock")
        shop.runs(12)
        statuses = (1 + len(shop.connectors())) * ["StatusNotification"]
        assert [action for action, _ in shop.told()][2:] == ["BootNotification", *statuses]
        assert shop.statuses(1) == ["Preparing"]


def test_rejected_stays_silent(charger):
    """CORE-BOOT-13, -14: nothing but BootNotification, not even answers, until the interval is over."""
    with charger(errors=("answer to nothing",)) as shop:
        shop.csms('next 3 answer BootNotification {"status": "Rejected", "interval": 15}')
        shop.boots()
        shop.csms({"do": "raw", "text": '[2,"a","ClearCache",{}]'})
        shop.tap(CARD)
        shop.runs(43)
        boots = [frame["t"] for frame in shop.frames()]
        assert [round(after - before) for before, after in zip(boots, boots[1:], strict=False)] == [15, 15]
        assert not shop.events("frame", direction="in", type=3)
        shop.runs(5)
        assert shop.statuses(1) == ["Available"]


def test_accepted_without_an_interval_or_a_time(charger):
    with charger() as shop:
        answer = {"status": "Accepted", "interval": 0, "currentTime": "yesterday"}
        shop.csms({"do": "script", "action": "BootNotification", "answer": answer, "unchecked": True})
        shop.boots()
        assert shop.charges() == 1


def test_a_restarted_link_needs_no_second_registration(charger):
    """TRN-CON-05"""
    with charger() as shop:
        shop.boots()
        shop.csms("disconnect abrupt")
        shop.wait("connected")
        shop.runs(1)
        assert len(shop.payloads("BootNotification")) == 1
        assert shop.statuses(1) == ["Available"]  # STA-14: nothing has changed, nothing is told


def test_an_answer_after_58_seconds_holds_nothing_up(charger):
    """CORE-START-19, TRN-Q-10, TRN-SYN-05: nothing is sent twice, it charges, what is asked is answered meanwhile."""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.csms("delay StartTransaction 58")
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed")
        for _ in range(5):
            shop.runs(10)
            assert shop.csms("ClearCache")["answer"] == {"status": "Accepted"}
        assert [action for action, _ in shop.told()][-1] == "StartTransaction"
        shop.runs(10)
        assert shop.transactions() == [(1, None, 0)]
        assert len(shop.payloads("StartTransaction")) == 1 and len(shop.payloads("MeterValues")) == 6
        assert {told["transactionId"] for told in shop.payloads("MeterValues")} == {1}
        assert not shop.events("contactor", state="open")


def test_a_start_that_is_refused_after_a_minute_ends_the_charging(charger):
    """CORE-START-06: StopTransactionOnInvalidId"""
    with charger(keys=SAMPLES) as shop:
        shop.boots()
        shop.csms('next answer StartTransaction {"idTagInfo": {"status": "Blocked"}}')
        shop.csms("delay StartTransaction 50")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.wait("contactor", state="closed")
        shop.wait("contactor", state="open", seconds=60)
        shop.wait(action="StopTransaction")
        assert shop.payloads("StopTransaction")[0]["reason"] == "DeAuthorized"
        assert shop.statuses(1)[-1] == "Finishing"


def test_a_slow_answer_counts_for_the_card_that_was_asked_about(charger):
    """Two cards while the central system thinks: acceptance of the first is none of the second."""
    with charger() as shop:
        shop.csms(f"tags add {OTHER} Blocked")
        shop.boots()
        shop.plug(1)
        shop.csms("delay Authorize 10")
        shop.tap(CARD)
        shop.runs(3)
        shop.tap(OTHER)
        shop.runs(30)
        assert OTHER not in [told["idTag"] for told in shop.payloads("StartTransaction")]
        shop.csms("clear")
        shop.tap(CARD)
        shop.runs(5)
        shop.tap(OTHER)
        shop.runs(5)
        assert shop.payloads("Authorize")[-1] == {"idTag": OTHER}
        assert OTHER not in [told["idTag"] for told in shop.payloads("StartTransaction")]


def test_an_impatient_second_tap_asks_nothing_new(charger):
    with charger() as shop:
        shop.boots()
        shop.plug(1)
        shop.csms("delay Authorize 10")
        shop.tap(CARD)
        shop.runs(3)
        shop.tap(CARD)
        shop.runs(12)
        assert len(shop.payloads("Authorize")) == 1 and len(shop.payloads("StartTransaction")) == 1


def test_no_answer_at_all_is_given_up_in_the_end(charger):
    """TRN-Q-07, -11: after three attempts the start is given up, and what follows goes on."""
    keys = {"MessageTimeout": "61", "TransactionMessageRetryInterval": "5", **SAMPLES}
    with charger(keys=keys, errors=("given up after 3 attempts",)) as shop:
        shop.boots()
        shop.csms("drop StartTransaction")
        shop.car("wants")
        shop.plug(1)
        shop.tap(CARD)
        shop.runs(220)
        assert len(shop.payloads("StartTransaction")) == 3
        assert shop.connector(1)["closed"]
        assert {told["transactionId"] for told in shop.payloads("MeterValues")} == {-1}
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out")
        assert shop.payloads("StopTransaction")[0]["transactionId"] == -1
