"""Time stamps and the wall clock between two of them."""

from lib import civil, iso8601
from lib.clock import Clock


def _refused(text):
    try:
        iso8601.parse(text)
    except ValueError:
        return True
    return False


def test_times_go_to_text_and_back():
    """GEN-06"""
    for text, unix_ms in (
        ("1970-01-01T00:00:00.000Z", 0),
        ("2000-02-29T12:00:00.001Z", 951825600001),
        ("2026-11-20T05:06:07.123Z", 1795151167123),
        ("2100-03-01T00:00:00.000Z", 4107542400000),
    ):
        assert civil.iso(unix_ms) == text
        assert iso8601.parse(text) == unix_ms


def test_every_day_of_130_years_has_its_date():
    for day in range(0, 47482, 7):
        assert iso8601.days(*civil.date(day)) == day


def test_zones_and_fractions_are_understood():
    """GEN-05"""
    noon = iso8601.parse("2026-01-31T12:00:00Z")
    for text in (
        "2026-01-31T13:00:00+01:00",
        "2026-01-31T13:00:00+0100",
        "2026-01-31T06:30:00-05:30",
        "2026-01-31T14+02".replace("14+02", "14:00:00+02"),
        "2026-01-31t12:00:00z",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00:00.0000000Z",
    ):
        assert iso8601.parse(text) == noon, text
    assert iso8601.parse("2026-01-31T12:00:00.5Z") == noon + 500
    assert iso8601.parse("2026-01-31T12:00:00.123456789+00:00") == noon + 123


def test_what_is_no_time_is_refused():
    for text in (
        "", "now", "2026-01-31", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00+1", "2026-01-01T00:00:00 UTC", "20260101T000000Z",
        "2026-01-01T00:00:0xZ", "-026-01-01T00:00:00Z", "2026-01-01T00:00:00+ab:cd",
    ):  # fmt: skip
        assert _refused(text), text


def test_the_clock_is_a_guess_until_it_is_told_and_mends_what_it_stamped():
    clock = Clock(iso8601.parse("2026-01-01T00:00:00Z"), 0)
    stamped = clock.unix_ms(5000)
    assert not clock.known and civil.iso(stamped) == "2026-01-01T00:00:05.000Z"
    clock.set(iso8601.parse("2026-01-01T08:00:10Z"), 10000)
    assert clock.known
    assert civil.iso(clock.mend(stamped, True)) == "2026-01-01T08:00:05.000Z"
    assert clock.mend(stamped, False) == stamped


def test_less_than_a_second_is_no_step():
    """CORE-HB-05"""
    clock = Clock(0, 0)
    clock.set(1000000, 0)
    clock.set(1000999, 0)
    assert clock.unix_ms(0) == 1000000
    clock.set(1001000, 0)
    assert clock.unix_ms(0) == 1001000


def test_the_clock_runs_on_over_the_wrap_of_the_ticks():
    clock = Clock(0, (1 << 29) - 1000)
    clock.set(5000, (1 << 29) - 1000)
    assert clock.unix_ms(500) == 6500
