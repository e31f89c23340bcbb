# CPython only: the charger is a process; which interpreter runs it is a parameter
"""Hundreds of hostile messages, by chance, at a whole charger while somebody charges: the witness watches."""

import contextlib

from host_tests.charger import CARD
from tools.fuzzing import calls, frames
from tools.fuzzing.chance import Chance
from tools.fuzzing.charger import frame
from tools.workshop.shop import Refused

RAW = ("answer to nothing we asked",)
ENDING = (b"Reset", b"RemoteStop", b"ChangeAvailability", b"Unlock")  # a right one ends the charging
TEXTS, STREAMS = 300, 25


def charging(shop):
    shop.boots()
    shop.charges()
    shop.runs(1)


def readable(raw):
    try:
        return not any(word in raw for word in ENDING) and raw.decode() != ""
    except UnicodeDecodeError:
        return False


def reconnects(shop):
    """Whether it stood or not: a new connection."""
    before = len(shop.events("connected"))
    with contextlib.suppress(Refused):
        shop.csms("disconnect")
    for _ in range(200):
        shop.runs(3)
        if len(shop.events("connected")) > before:
            return
    raise AssertionError("it does not come back")


def test_hundreds_of_hostile_calls_do_not_disturb_the_charging(charger):
    with charger(errors=RAW) as shop:
        charging(shop)
        sent = 0
        for number in range(TEXTS):
            chance = Chance(1, "shop", number)
            raw = calls.text(chance, *chance.pick(calls.ACTIONS))
            if readable(raw):
                shop.csms({"do": "raw", "hex": frame(raw).hex()})
                shop.runs(0.05)
                sent += 1
        shop.runs(1)
        assert sent > TEXTS // 2 and len(shop.events("frame", direction="in", type=[3, 4])) > TEXTS // 3
        assert shop.connector(1)["closed"] and not shop.events("contactor", state="open")
        assert shop.events("connected")[-1]["connections"] == 1
        assert shop.csms("ClearCache")["answer"]["status"] == "Accepted"


def test_streams_of_hostile_bytes_end_no_more_than_the_connection(charger):
    with charger(errors=RAW) as shop:
        charging(shop)
        for number in range(STREAMS):
            data = frames.stream(Chance(1, "shop streams", number))
            if not any(word in data for word in ENDING):
                shop.csms({"do": "raw", "hex": data.hex()})
                shop.runs(0.3)
            reconnects(shop)
        assert shop.connector(1)["closed"] and not shop.events("contactor", state="open")
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="in")
        assert not shop.connector(1)["closed"]
