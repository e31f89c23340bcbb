# CPython only: the workshop is a host tool; it starts the interpreters itself
"""In a calm the program waits by itself; nobody can tell, neither from what happens nor from when."""

import functools

from tools.workshop.shop import Shop
from tools.workshop.wiring import Wiring

_INTERPRETERS = ("micropython32", "cpython")


def _happened(interpreter: str) -> list[dict]:
    """A session, a network that goes silent, a reset: all events, with their times."""
    with Shop(interpreter=interpreter, keys={"MeterValueSampleInterval": "10"}) as shop:
        shop.runs(2)
        shop.car("wants")
        shop.plug(1)
        shop.tap("04A1B2C3")
        shop.runs(35)
        shop.cut("network", "silent")
        shop.runs(70)
        shop.restore("network")
        shop.estop("press")
        shop.runs(10)
        shop.press("reset")
        shop.runs(5)
        return [event for event in shop.events() if "heap" not in event.get("text", "")]


def _without_calm(function):
    """Run it with a workshop that grants none."""
    granted = Wiring._calm_ms
    Wiring._calm_ms = lambda self, now_us: 0
    try:
        return function()
    finally:
        Wiring._calm_ms = granted


def test_what_happens_and_when_is_the_same_without_any_calm():
    for interpreter in _INTERPRETERS:
        play = functools.partial(_happened, interpreter)
        assert play() == _without_calm(play)


def _questions(seconds: float) -> int:
    """How many waits an idle charger asks the workshop for."""
    asked, wait = [], Wiring._wait
    Wiring._wait = lambda self, ms, interest: asked.append(ms) or wait(self, ms, interest)
    try:
        with Shop(interpreter="cpython") as shop:
            shop.runs(5)
            asked.clear()
            shop.runs(seconds)
            return len(asked)
    finally:
        Wiring._wait = wait


def test_an_idle_charger_asks_for_few_of_its_waits():
    assert _questions(10) * 4 < _without_calm(lambda: _questions(10))


def test_the_watchdog_is_fed_in_a_calm_and_bites_at_its_time(tmp_path):
    (tmp_path / "main.py").write_text(
        "import machine, time\n"
        "dog = machine.WDT(timeout=1000)\n"
        "for _ in range(500):\n"
        "    time.sleep_ms(10)\n"
        "    dog.feed()\n"
        "time.sleep_ms(5000)\n"
    )
    for interpreter in _INTERPRETERS:
        with Shop(interpreter=interpreter, folder=tmp_path, csms="") as shop:
            shop.runs(8)
            assert [event["t"] for event in shop.events("reset", cause="watchdog")] == [6.0]


def test_what_is_printed_in_a_calm_has_its_time(tmp_path):
    (tmp_path / "main.py").write_text(
        "import time\nfor n in range(3):\n    time.sleep_ms(70)\n    print('line', n)\ntime.sleep_ms(900)\n"
    )
    for interpreter in _INTERPRETERS:
        with Shop(interpreter=interpreter, folder=tmp_path, csms="") as shop:
            shop.runs(3)
            lines = [event for event in shop.events("log") if event["text"].startswith("line")]
            assert [round(event["t"], 3) for event in lines] == [0.07, 0.14, 0.21]
            assert shop.events("ended")[0]["t"] == 1.11


def test_in_time_lapse_each_wait_takes_so_long_at_least(tmp_path):
    (tmp_path / "main.py").write_text(
        "import time\nfor ms in (10, 10, 700, 10):\n    time.sleep_ms(ms)\n    print('at', time.ticks_ms())\n"
    )
    with Shop(interpreter="micropython32", folder=tmp_path, csms="") as shop:
        shop.runs(0.005)
        shop.runs(1.5, lapse_ms=250)
        shop.runs(0.5)
        said = [event["text"] for event in shop.events("log")]
        assert said == ["at 10", "at 260", "at 960", "at 1210"]  # the first wait had begun before


def test_ticks_begin_where_they_are_told_to_at_the_first_start_alone(tmp_path):
    (tmp_path / "main.py").write_text(
        "import machine, time\nprint(time.ticks_ms(), time.ticks_us())\ntime.sleep_ms(1000)\n"
        "print(time.ticks_ms(), time.ticks_us())\nmachine.reset()\n"
    )
    begins_ms = (1 << 30) - 600
    with Shop(interpreter="micropython32", folder=tmp_path, csms="", first_ticks_ms=begins_ms) as shop:
        shop.runs(1.5)
        said = [[int(word) for word in event["text"].split()] for event in shop.events("log")]
    assert [ms for ms, _ in said[:3]] == [begins_ms, 400, 0]
    assert (said[1][1] - said[0][1]) % (1 << 30) == 1_000_000 and said[2][1] == 0
