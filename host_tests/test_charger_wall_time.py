# CPython only: the charger is a process; which interpreter runs it is a parameter
"""The same charger in the wall's time, over real TCP: one session, with the network cut in its middle."""

from host_tests.charger import CARD


def test_a_session_over_tcp(charger):
    with charger(simulated=False, keys={"MeterValueSampleInterval": "1"}) as shop:
        shop.wait(action="StatusNotification", direction="out", seconds=30)
        assert shop.charges(kw=22) == 1
        shop.wait(action="MeterValues", seconds=10)
        shop.cut("network")
        shop.wait("disconnected", seconds=10)
        shop.restore("network")
        shop.wait("connected", seconds=30)
        shop.tap(CARD)
        shop.wait(action="StopTransaction", direction="out", seconds=20)
        assert shop.transactions() == [(1, "Local", 0)]
        (stop,) = shop.payloads("StopTransaction")
        assert stop["meterStop"] == shop.connector(1)["pulses"] > 0
