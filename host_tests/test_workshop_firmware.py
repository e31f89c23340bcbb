# CPython only: the workshop is a host tool; it starts the interpreters itself
"""The firmware on the virtual board: simulated time makes every interpreter live through the same day."""

from tools.workshop.shop import Shop

CARD, OTHER = "04A1B2C3", "04A1B2C3D4E5F6"


def eventful_minutes(interpreter: str) -> list[dict]:
    """Two sessions, a network that goes, a power cut, an emergency stop: all events but figures of heap."""
    with Shop(interpreter=interpreter) as shop:
        shop.runs(3)
        shop.plug(1)
        shop.runs(1)
        shop.tap(CARD)
        shop.car("wants")
        shop.runs(100)
        shop.csms(f"RemoteStartTransaction 2 {OTHER}")
        shop.plug(2)
        shop.car("wants", 2)
        shop.runs(20)
        shop.cut("network")
        shop.runs(30)
        shop.restore("network")
        shop.runs(60)
        shop.cut("power")
        shop.runs(5)
        shop.restore("power")
        shop.runs(60)
        shop.estop("press")
        shop.runs(5)
        shop.estop("release")
        shop.runs(20)
        return [event for event in shop.events() if "heap" not in event.get("text", "")]


def test_three_interpreters_live_through_the_same_minutes():
    events = eventful_minutes("micropython32")
    assert [event["action"] for event in events if event["event"] == "frame"].count("StartTransaction") >= 2
    for interpreter in ("micropython32", "micropython64", "cpython"):
        for ours, theirs in zip(events, eventful_minutes(interpreter), strict=True):
            assert ours == theirs, interpreter
