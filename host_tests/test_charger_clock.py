# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The chip's own clock, which TLS goes by: set at power on to what surely is over, then to what it is."""

import calendar

from firmware.version import RELEASED
from host_tests.charger import CARD

_SINCE_2000_S = 946684800
_BEGIN = calendar.timegm((2026, 1, 1, 0, 0, 0))  # of the workshop's simulated time


def own_clock(shop):
    """What the chip's clock shows, Unix seconds."""
    return shop.workshop.charger.rtc.read() + _SINCE_2000_S


def right(shop):
    return _BEGIN + shop.state()["time"]


def test_at_the_first_power_on_it_is_the_day_of_the_firmware_then_what_the_central_system_tells(charger):
    with charger(settings={"csms": None}) as shop:
        shop.runs(3)
        assert RELEASED <= own_clock(shop) <= RELEASED + 3
    with charger() as shop:
        shop.cut("network")
        shop.runs(2)
        shop.workshop.charger.rtc.set(10)
        shop.restore("network")
        shop.wait("connected", seconds=10)
        shop.runs(2)
        assert abs(own_clock(shop) - right(shop)) <= 2


def test_a_reset_that_leaves_it_alone_goes_on_from_there(charger):
    """Better than the time that was stored last, up to an hour ago."""
    with charger() as shop:
        shop.boots()
        shop.runs(300)
        shop.cut("network")
        shop.press("reset")
        shop.runs(5)
        assert abs(own_clock(shop) - right(shop)) <= 4  # it was read before the network chip was started


def test_after_a_power_cut_it_is_the_last_time_that_was_stored(charger):
    with charger() as shop:
        shop.boots()
        shop.charges()
        shop.runs(120)
        shop.tap(CARD)
        shop.wait("contactor", state="open")
        shop.runs(5)
        stored = right(shop)
        shop.cut("network")
        shop.cut("power")
        shop.runs(100)
        shop.restore("power")
        shop.runs(2)
        assert stored - 5 <= own_clock(shop) <= stored + 3


def test_a_clock_that_was_never_set_or_is_decades_ahead_is_not_believed(charger):
    for nonsense in (0, 60 * 31556952):
        with charger() as shop:
            shop.boots()
            shop.cut("network")
            shop.workshop.charger.rtc.set(nonsense)
            shop.press("reset")
            shop.runs(2)
            assert RELEASED <= own_clock(shop) <= right(shop)
