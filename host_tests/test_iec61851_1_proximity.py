"""The proximity contact (IEC 61851-1 annex B): which resistor is which cable, and what an outlet makes of it."""

from host_tests.outlet_bench import Bench
from lib.drivers.proximity import Proximity, rating_ma
from tools.workshop.chips.plug import OHM, Plug


class Contact:
    """A plug's resistor against a pull-up."""

    def __init__(self, pull_up=1000):
        self.ohm, self.pull_up = None, pull_up
        self.driver = Proximity(self.level, pull_up)

    def level(self):
        return 65535 if self.ohm is None else 65535 * self.ohm // (self.ohm + self.pull_up)


def test_each_resistor_is_its_cable_within_its_band():
    for least, ohm, most, milliamps in (
        (80, 100, 140, 63000), (164, 220, 308, 32000), (400, 680, 936, 20000), (1100, 1500, 2460, 13000),
    ):  # fmt: skip
        for inside in (least, ohm, most):
            assert rating_ma(inside) == milliamps
        assert rating_ma(least - 1) == rating_ma(most + 1) == 0
    assert rating_ma(0) == rating_ma(1000000) == 0


def test_the_level_says_the_resistor_whatever_the_pull_up():
    for pull_up in (330, 1000, 4700):
        for rating, ohm in OHM.items():
            contact = Contact(pull_up)
            contact.ohm = ohm
            assert rating_ma(contact.driver.ohm()) == rating * 1000
            assert contact.driver.present() == (ohm is not None)


def test_a_plug_is_in_below_4500_ohm():
    contact = Contact()
    for ohm, there in ((4400, True), (4600, False), (None, False), (0, True)):
        contact.ohm = ohm
        assert contact.driver.present() == there


def test_the_rating_is_read_once_when_it_has_been_the_same_for_200_ms():
    contact = Contact()
    driver = contact.driver
    contact.ohm = 1500
    assert driver.limit_ma(True, 1000) == 0
    contact.ohm = 220
    assert driver.limit_ma(True, 1001) == driver.limit_ma(True, 1200) == 0 and not driver.unknown
    assert driver.limit_ma(True, 1201) == 32000
    contact.ohm = 100
    assert driver.limit_ma(True, 9000) == 32000
    assert driver.limit_ma(False, 9020) == 0
    assert driver.limit_ma(True, 9040) == driver.limit_ma(True, 9239) == 0
    assert driver.limit_ma(True, 9240) == 63000


def test_a_resistor_that_is_no_cables_is_told_after_200_ms_and_looked_at_again():
    for ohm in (0, 50, 150, 350, 1000, 3000, None):
        contact = Contact()
        contact.ohm = ohm
        driver = contact.driver
        driver.limit_ma(True, 0)
        driver.limit_ma(True, 199)
        assert not driver.unknown
        assert driver.limit_ma(True, 200) == 0 and driver.unknown
        contact.ohm = 680
        driver.limit_ma(True, 220)
        assert driver.limit_ma(True, 420) == 20000 and not driver.unknown


def test_the_model_of_a_plug():
    plug = Plug()
    assert plug.proximity_ohm() is None and plug.cable == 32
    plug.push(0)
    assert plug.proximity_ohm() == 220
    plug.cable = 0
    assert plug.proximity_ohm() is None


def bench_with(contact, plug_switch=True):
    """An outlet of 32 A with this contact."""
    bench = Bench()
    bench.outlet.cable = contact.driver
    if not plug_switch:
        bench.outlet._switches["plug"] = contact.driver.present
    return bench


def test_the_cable_is_one_of_the_limits():
    for ohm, limit_ma, offered_ma in (
        (1500, None, 13000), (680, None, 20000), (220, None, 32000), (100, None, 32000), (220, 16000, 16000),
        (1500, 16000, 13000),
    ):  # fmt: skip
        contact = Contact()
        bench = bench_with(contact)
        bench.connector.limit_ma = limit_ma
        contact.ohm = ohm
        bench.charging()
        assert bench.connector.offered_ma == offered_ma
        contact.ohm, bench.on["plug"], bench.connector.held = None, False, False
        bench.runs(200)
        assert bench.connector.offered_ma == 0 and bench.connector.fault is None


def test_a_cable_that_is_not_known_is_a_fault_and_gets_nothing_until_it_is_out():
    contact = Contact()
    bench = bench_with(contact)
    contact.ohm = 3000
    bench.on["plug"] = bench.connector.held = bench.connector.authorized = True
    bench.runs(10000)
    c = bench.connector
    assert (c.fault, c.fault_info, bench.coil) == ("OtherError", "cable not known: take another one", False)
    c.held = c.authorized = bench.on["plug"] = False
    bench.runs(200)
    assert c.fault is None
    contact.ohm = 220
    bench.charging()


def test_a_contact_that_fails_while_charging_changes_nothing_where_a_switch_tells_of_the_plug():
    contact = Contact()
    contact.ohm = 220
    bench = bench_with(contact).charging()
    contact.ohm = None
    bench.runs(1000)
    assert bench.coil and bench.connector.offered_ma == 32000


def test_without_a_plug_switch_the_contact_tells_of_the_plug():
    contact = Contact()
    bench = bench_with(contact, plug_switch=False)
    bench.runs(500)
    assert not bench.connector.plugged
    contact.ohm = 220
    assert bench.charging().connector.plugged
    contact.ohm = None
    bench.runs(20)
    assert not bench.coil
    bench.runs(120)
    assert not bench.connector.plugged
