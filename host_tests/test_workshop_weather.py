# CPython only: the workshop is a host tool
"""The line between charger and central system: what latency, jitter, bandwidth and an end do to its bytes."""

import pytest

from tools.workshop.clock import SimulatedLoop
from tools.workshop.shop import Refused, Shop
from tools.workshop.weather import Crossing, Weather


class Bench:
    """One crossing; `arrived` are (ms, direction, bytes), `struck` how it was ended."""

    def __init__(self):
        self.loop = SimulatedLoop()
        self.weather = Weather()
        self.arrived, self.struck = [], []
        deliver = {way: lambda data, way=way: self.arrived.append((self.ms(), way, data)) for way in ("in", "out")}
        self.crossing = Crossing(self.weather, self.loop, deliver, self.struck.append)

    def ms(self):
        return round(self.loop.time() * 1000)

    def runs(self, seconds):
        """Let time pass."""
        with self.loop.let_run(seconds):
            self.loop.call_later(seconds, self.loop.stop)
            self.loop.run_forever()
        return self

    def data(self, way):
        return b"".join(data for _, each, data in self.arrived if each == way)


@pytest.fixture
def bench():
    found = Bench()
    yield found
    found.loop.close()


def test_under_a_clear_sky_bytes_are_there_at_once(bench):
    bench.crossing.send("in", b"hello")
    assert bench.arrived == [(0, "in", b"hello")] and bench.weather.passed == {"in": 5, "out": 0}


def test_latency_is_one_way_and_does_not_add_up(bench):
    bench.weather.latency_s = 0.3
    bench.crossing.send("in", b"a")
    bench.runs(0.1)
    bench.crossing.send("in", b"b")
    bench.crossing.send("out", b"c")
    bench.runs(1)
    assert sorted(bench.arrived) == [(300, "in", b"a"), (400, "in", b"b"), (400, "out", b"c")]


def test_jitter_keeps_the_order(bench):
    bench.weather.jitter_s = 0.5
    for number in range(50):
        bench.crossing.send("in", bytes([number]))
        bench.runs(0.01)
    bench.runs(1)
    assert bench.data("in") == bytes(range(50))
    late = [ms - 10 * data[0] for ms, _, data in bench.arrived]
    assert max(late) > 250 and max(late) <= 501 and len(set(late)) > 5


def test_a_narrow_line_brings_bytes_drop_by_drop_and_each_way_for_itself(bench):
    bench.weather.bandwidth = 1
    bench.crossing.send("in", b"abc")
    bench.runs(1.5)
    bench.crossing.send("out", b"x")
    bench.runs(3)
    assert bench.arrived == [(1000, "in", b"a"), (2000, "in", b"b"), (2500, "out", b"x"), (3000, "in", b"c")]


def test_what_set_out_before_the_sky_cleared_still_comes_first(bench):
    bench.weather.latency_s = 1
    bench.crossing.send("in", b"a")
    bench.weather.clear()
    bench.crossing.send("in", b"b")
    bench.runs(2)
    assert bench.data("in") == b"ab"


@pytest.mark.parametrize("how", ["reset", "close", "silent"])
def test_behind_the_nth_byte_of_its_direction_it_ends(bench, how):
    bench.weather.drop = ("out", 5, how)
    for way, data in (("in", b"123456789"), ("out", b"abc"), ("out", b"defg"), ("in", b"more"), ("out", b"h")):
        bench.crossing.send(way, data)
    assert (bench.data("in"), bench.data("out")) == (b"123456789", b"abcde")
    assert bench.struck == ([] if how == "silent" else [how]) and bench.weather.drop is None
    other = Bench()
    Crossing(bench.weather, bench.loop, {"in": other.struck.append, "out": other.struck.append}, bench.struck.append)
    bench.weather.end("reset")
    assert bench.struck[-1] == "reset" and len(bench.struck) == 1 + (how != "silent")  # the other one alone
    other.loop.close()


def test_an_end_behind_no_byte_waits_for_one(bench):
    bench.weather.drop = ("in", 0, "reset")
    assert not bench.struck
    bench.crossing.send("in", b"a")
    assert bench.struck == ["reset"] and not bench.arrived


def test_silence_is_told_to_nobody(bench):
    goodbyes = []
    bench.weather.end("silent")
    bench.crossing.after("in", lambda: goodbyes.append(1))
    bench.runs(60)
    assert not goodbyes and not bench.struck


def test_the_verb_tells_the_weather_and_refuses_what_it_cannot_make():
    with Shop(interpreter="cpython") as shop:
        shop.network("latency", 300)
        shop.network("jitter", 20)
        shop.network("bandwidth", 1000)
        told = shop.network("drop", 7, "out", "close")["network"]
        assert (told["latency_ms"], told["jitter_ms"], told["bandwidth"]) == (300, 20, 1000)
        assert told["drop"] == {"direction": "out", "left": 7, "how": "close"}
        assert [event["text"] for event in shop.events("hand")][-1] == "network drop 7 out close"
        for what in ("latency", "jitter", "bandwidth"):  # without a number: what there is
            assert shop.network(what)["network"] == told
        drops = (("drop",), ("drop", 0), ("drop", 7, "up"))
        for words in (*drops, ("rain",), ("latency", -1), ("latency", "much"), ("latency", 10**9)):
            with pytest.raises(Refused):
                shop.network(*words)
        assert [event["text"] for event in shop.events("hand")][-1] == "network drop 7 out close"
        assert shop.network("latency", 0)["network"]["latency_ms"] == 0
        assert shop.network("clear")["network"]["jitter_ms"] == 0
        assert "network" in str(shop.ask({"line": "help network"})["help"])


@pytest.mark.parametrize("simulated", [True, False])
def test_a_connection_is_reset_or_closed_in_either_time(simulated):
    with Shop(simulated=simulated, interpreter="micropython64", keys={"WebSocketPingInterval": "1"}) as shop:
        shop.wait("connected")
        for how in ("reset", "close"):
            shop.network(how)
            shop.wait("disconnected")
            shop.wait("connected", seconds=30)
        lines = "\n".join(shop.log())
        assert "connection broken (" in lines and "the central system has closed the connection" in lines
        assert shop.network("show")["network"]["passed"]["in"] > 500
