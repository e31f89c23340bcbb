# CPython only: the charger is a process; which interpreter runs it is a parameter
"""What a charger's lights say, with each kind of LED: plain, dimmed, a strip that two connectors share."""

import pytest

from host_tests.charger import CARD, OTHER
from host_tests.made_board import board_with_leds, board_without

KINDS = {
    "plain": ({"red": 17, "green": 18, "blue": 19, "active": 1}, {"red": 28, "green": 29, "blue": 30, "active": 0}),
    "pwm": (
        {"red": 17, "green": 18, "blue": 19, "active": 1, "pwm": True},
        {"red": 28, "green": 29, "blue": 30, "active": 0, "pwm": True},
    ),
    "strip": ({"strip": 17, "count": 3}, {"strip": 17, "count": 2, "first": 3}),
}
BRIGHT_GREEN = {"plain": 255, "pwm": 65, "strip": 65}  # of (0, 128, 0): Available


@pytest.fixture(params=KINDS)
def lit(request, charger, tmp_path):
    """`with lit(...) as shop:` a charger whose lights are of one kind, which is lit.kind."""

    def make(**options):
        return charger(board=board_with_leds(tmp_path, *KINDS[request.param]), **options)

    make.kind = request.param
    return make


def watched(shop, seconds: float, connector: int = 1) -> list[tuple]:
    """(colour, ms since then) of each change of a light while time passes, beginning with what it shows now."""
    shop.from_now()
    since, start = shop._since, shop.state()["time"]
    begin = shop.connector(connector)["led"]
    shop.runs(seconds)
    events = shop.events("led", since=since, connector=connector)
    return [(begin, 0)] + [(event["state"], round(1000 * (event["t"] - start))) for event in events]


def blinks(shop, colour: str, seconds: float, connector: int = 1) -> int:
    """How often a light comes on in this colour while time passes."""
    return sum(name == colour for name, _ in watched(shop, seconds, connector)[1:])


def change(shop, key: str, value: int) -> None:
    assert shop.csms(f"ChangeConfiguration {key} {value}")["answer"] == {"status": "Accepted"}


def test_magenta_until_the_first_status_then_green(lit):
    with lit() as shop:
        shop.runs(shop.starts_s)
        assert [shop.connector(number)["led"] for number in (1, 2)] == ["magenta"] * 2
        shop.runs(1)
        assert [shop.connector(number)["led"] for number in (1, 2)] == ["green"] * 2
        assert {event["state"] for event in shop.events("led", connector=1)} <= {"off", "magenta", "green"}


def test_light_intensity_is_obeyed_at_once(lit):
    """CORE-CFG-01: LightIntensity, applied and effective; 9.1"""
    bright = BRIGHT_GREEN[lit.kind]
    with lit() as shop:
        shop.boots()
        for percent, green in ((50, (bright + 1) // 2), (1, 1), (0, 0), (100, bright)):
            change(shop, "LightIntensity", percent)
            shop.runs(0.2)
            wanted = [0, green and (255 if lit.kind == "plain" else green), 0]
            assert [shop.connector(number)["rgb"] for number in (1, 2)] == [wanted] * 2
        for wrong in ("101", "-1", "x"):
            assert shop.csms(f"ChangeConfiguration LightIntensity {wrong}")["answer"] == {"status": "Rejected"}
        shop.runs(0.2)
        assert shop.connector(1)["rgb"] == [0, bright, 0]


def test_at_intensity_0_even_a_fault_is_dark(lit):
    with lit(keys={"LightIntensity": "0"}) as shop:
        shop.boots()
        shop.estop("press")
        assert {name for name, _ in watched(shop, 5)} == {"off"}
        shop.estop("release")


def test_a_refused_card_blinks_red_as_often_as_blink_repeat_says(lit):
    """CORE-CFG-01: BlinkRepeat, applied and effective; 9.1"""
    with lit() as shop:
        shop.boots()
        shop.csms(f"tags add {OTHER} Blocked")
        for repeat in (3, 0, 1, 7):
            change(shop, "BlinkRepeat", repeat)
            shop.tap(OTHER)
            assert blinks(shop, "red", 5) == repeat
            assert shop.connector(1)["led"] == "green"


def test_an_accepted_card_blinks_green_and_a_charge_breathes_blue(lit):
    with lit() as shop:
        shop.boots()
        shop.car("wants")
        shop.plug(1)
        shop.runs(1)
        lights = watched(shop, 2)
        lit_ms = [later[1] - each[1] for each, later in zip(lights[1:], lights[2:], strict=False)]
        assert {name for name, _ in lights} == {"blue", "off"} and set(lit_ms) == {500}  # waits for a card
        shop.tap(CARD)
        names = [name for name, _ in watched(shop, 1.4)]
        assert names[1:].count("green") == 3
        shop.wait("status", connector=1, to="Charging")
        shop.runs(3)
        lights = watched(shop, 9)
        assert {name for name, _ in lights} == {"blue", "off"}
        assert [name for name, _ in lights].count("blue") in (3, 4)
        assert shop.connector(2)["led"] == "green"


def test_a_second_refusal_blinks_anew(lit):
    with lit() as shop:
        shop.boots()
        shop.csms(f"tags add {OTHER} Blocked")
        shop.tap(OTHER)
        shop.runs(2)
        shop.tap(OTHER)
        assert blinks(shop, "red", 3) == 3


def test_a_card_that_is_asked_about_blinks_white(lit):
    with lit(keys={"BlinkRepeat": "2"}) as shop:
        shop.boots()
        shop.csms("delay Authorize 10")
        shop.tap(CARD)
        assert blinks(shop, "white", 8) == 2
        shop.runs(10)


def test_offline_the_light_ticks_white_every_five_seconds(lit):
    with lit() as shop:
        shop.boots()
        assert blinks(shop, "white", 10) == 0
        shop.cut("network")
        shop.runs(1)
        lights = watched(shop, 20)
        ticks = [(later[1] - each[1]) for each, later in zip(lights, lights[1:], strict=False) if each[0] == "white"]
        assert len(ticks) == 4 and all(99 <= each_ms <= 101 for each_ms in ticks)
        starts = [t_ms for name, t_ms in lights if name == "white"]
        assert all(4950 <= after - before <= 5050 for before, after in zip(starts, starts[1:], strict=False))
        shop.restore("network")
        shop.runs(60)
        assert blinks(shop, "white", 10) == 0


def counted(shop, colour: str, connector: int = 1) -> int:
    """How many blinks stand between two long pauses."""
    lights = watched(shop, 20, connector)[1:]
    assert {name for name, _ in lights} == {colour, "off"}
    starts = [t_ms for name, t_ms in lights if name == colour]
    pauses = [index for index in range(1, len(starts)) if starts[index] - starts[index - 1] > 2000]
    counts = {after - before for before, after in zip(pauses, pauses[1:], strict=False)}
    assert len(counts) == 1
    return counts.pop()


def test_the_emergency_stop_blinks_once_on_every_light(lit):
    with lit() as shop:
        shop.boots()
        shop.estop("press")
        shop.runs(1)
        assert counted(shop, "red", 1) == counted(shop, "red", 2) == 1
        shop.estop("release")
        shop.runs(1)
        assert shop.connector(1)["led"] == "green"


def test_a_residual_current_blinks_three_times(lit):
    with lit() as shop:
        shop.boots()
        shop.rcd("trip")
        shop.runs(1)
        assert counted(shop, "red") == 3
        shop.rcd("reset")


def test_a_welded_contactor_blinks_four_times_on_its_light_alone(lit):
    with lit() as shop:
        shop.boots()
        shop.charges()
        shop.weld(1)
        shop.csms("RemoteStopTransaction 1")
        shop.wait("status", connector=1, to="Faulted")
        shop.runs(1)
        assert counted(shop, "red") == 4
        assert shop.connector(2)["led"] == "green"
        shop.unweld(1)


def test_a_pilot_out_of_order_blinks_yellow_once(lit):
    with lit() as shop:
        shop.boots()
        shop.plug(1)
        shop.pilot("short", 1)
        shop.runs(1)
        assert counted(shop, "yellow") == 1
        shop.pilot("mend", 1)
        shop.runs(1)
        assert shop.connector(1)["led"] in ("blue", "off")


def test_a_reader_that_does_not_answer_blinks_yellow_twice_where_nobody_charges(lit):
    with lit() as shop:
        shop.boots()
        shop.charges(2)
        shop.reader("unplug")
        shop.runs(5)
        assert counted(shop, "yellow", 1) == 2
        assert {name for name, _ in watched(shop, 5, 2)} == {"blue", "off"}
        shop.reader("plug")
        shop.runs(5)
        assert shop.connector(1)["led"] == "green"


def test_settings_that_are_wrong_blink_twice(lit):
    with lit(errors=("settings",), settings={"max_ma": "many"}) as shop:
        shop.boots()
        assert counted(shop, "red") == 2


def test_a_strip_keeps_its_colours_over_a_reset_and_is_dark_without_power(charger, tmp_path):
    with charger(board=board_with_leds(tmp_path, *KINDS["strip"])) as shop:
        shop.boots()
        shop.press("reset")
        assert shop.connector(1)["led"] == "green"
        shop.runs(shop.starts_s)
        assert shop.connector(1)["led"] == "magenta"
        shop.cut("power")
        assert shop.connector(1)["led"] == "off"
        shop.restore("power")
        shop.runs(1 + shop.starts_s)
        assert shop.connector(1)["led"] == "green"


def test_a_strip_is_not_sent_when_nothing_changes(charger, tmp_path):
    with charger(board=board_with_leds(tmp_path, *KINDS["strip"])) as shop:
        shop.boots()
        (strip,) = shop.workshop.board.strips.values()
        before = strip.frames
        shop.runs(60)
        assert strip.frames == before > 0


def test_a_board_without_lights_has_no_keys_for_them(charger, tmp_path):
    """CORE-CFG-08: a key that is missing means a function that is missing"""
    for board, status in ((board_without(tmp_path, "leds"), "NotSupported"), ("workshop", "Accepted")):
        with charger(board=board) as shop:
            shop.boots()
            for key in ("LightIntensity", "BlinkRepeat"):
                assert shop.csms(f"ChangeConfiguration {key} 5")["answer"] == {"status": status}
                told = shop.csms(f"GetConfiguration {key}")["answer"]
                assert (told.get("unknownKey") == [key]) is (status == "NotSupported")
