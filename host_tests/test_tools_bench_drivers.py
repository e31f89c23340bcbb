# CPython only: it runs tools of the PC
"""What the bench of the drivers says: no call holds the others up."""

from tools.bench_drivers import readers


def test_no_poll_of_a_reader_lasts_longer_than_a_millisecond_on_its_bus():
    calls = list(readers())
    assert {call.bus.name.split()[0] for call in calls} == {"SPI", "I2C", "UART"}
    for call in calls:
        assert 0 < call.bytes <= 45 and (call.us <= 1000 or not call.bus.waits), call
