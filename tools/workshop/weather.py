"""What a line does to the bytes that cross it: latency, jitter, little bandwidth, an end behind the n-th byte.

The same in simulated time, around a Stream of the central system inside, and in the wall's, in the proxy. `in` is from
the charger, `out` goes to it. While the sky is clear bytes cross as if nothing of this were here.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable

ENDS = ("reset", "close", "silent")
_PIECES_S = 20  # a narrow line brings what it carries in pieces, so many a second


class Weather:
    """`latency_s` one way, up to `jitter_s` more, `bandwidth` in bytes a second each way (0: any)."""

    def __init__(self) -> None:
        self.passed = {"in": 0, "out": 0}  # bytes since the start
        self.crossings: set[Crossing] = set()
        self.clear()

    def clear(self) -> None:
        """No more of it; connections that have ended stay so."""
        self.latency_s = self.jitter_s = 0.0
        self.bandwidth = 0
        self.drop: tuple[str, int, str] | None = None  # (direction, bytes that still pass, how it ends)
        self._random = random.Random(1)

    @property
    def calm(self) -> bool:
        """Does it take no time to cross?"""
        return not (self.latency_s or self.jitter_s or self.bandwidth)

    def delay_s(self) -> float:
        """Of the next bytes."""
        return self.latency_s + self._random.uniform(0, self.jitter_s)

    def pieces(self, data: bytes) -> list[bytes]:
        """How a narrow line brings them."""
        size = max(1, self.bandwidth // _PIECES_S) if self.bandwidth else len(data)
        return [data[at : at + size] for at in range(0, len(data), size)]

    def share(self, direction: str, data: bytes) -> tuple[bytes, str]:
        """What of it passes, and how its connection ends behind that; "" if it does not."""
        how = ""
        if self.drop and self.drop[0] == direction and data:
            _, left, how = self.drop
            data = data[:left]
            self.drop = None if len(data) == left else (direction, left - len(data), how)
            how = "" if self.drop else how
        self.passed[direction] += len(data)
        return data, how

    def end(self, how: str) -> None:
        """All connections end now."""
        for crossing in list(self.crossings):
            crossing.end(how)

    def told(self) -> dict:
        """As the control protocol has it."""
        drop = dict(zip(("direction", "left", "how"), self.drop, strict=True)) if self.drop else None
        latency_ms, jitter_ms = round(self.latency_s * 1000), round(self.jitter_s * 1000)
        return {"latency_ms": latency_ms, "jitter_ms": jitter_ms, "bandwidth": self.bandwidth, "drop": drop,
                "passed": dict(self.passed)}  # fmt: skip


class Crossing:
    """One connection's bytes on their way. `deliver[direction](data)` gets them, `strike(how)` hears that it is reset
    or closed by the weather; nobody hears of silence, in which nothing arrives any more."""

    def __init__(self, weather: Weather, loop: asyncio.AbstractEventLoop, deliver: dict[str, Callable],
                 strike: Callable[[str], object]) -> None:  # fmt: skip
        self._weather, self._loop, self._deliver, self._strike = weather, loop, deliver, strike
        self._under_way: dict[str, deque] = {"in": deque(), "out": deque()}
        self._sent_s = {"in": 0.0, "out": 0.0}  # when the line is free again
        self._last_s = {"in": 0.0, "out": 0.0}  # when what is under way will all have arrived
        self.ended = ""  # how the weather ended it
        weather.crossings.add(self)

    def send(self, direction: str, data: bytes) -> None:
        """Bytes set out."""
        if self._weather.calm and not self._under_way[direction]:
            self._arrive(direction, data)
            return
        for piece in self._weather.pieces(data):
            self._later(direction, len(piece), self._arrive, direction, piece)

    def after(self, direction: str, action: Callable[[], object]) -> None:
        """Do it when what set out before has arrived; never, in silence."""
        if self._under_way[direction]:
            self._later(direction, 0, self._act, action)
        else:
            self._act(action)

    def end(self, how: str) -> None:
        """The weather ends it; what is under way is lost."""
        if not self.ended:
            self.ended = how
            self.forget()
            if how != "silent":
                self._strike(how)

    def forget(self) -> None:
        """It is over: nothing arrives any more."""
        for way in self._under_way.values():
            way.clear()
        self._weather.crossings.discard(self)

    def _later(self, direction: str, size: int, action: Callable, *args) -> None:
        weather, now_s = self._weather, self._loop.time()
        sent_s = max(now_s, self._sent_s[direction]) + (size / weather.bandwidth if weather.bandwidth else 0)
        self._sent_s[direction] = sent_s
        when_s = self._last_s[direction] = max(self._last_s[direction], sent_s + weather.delay_s())
        self._under_way[direction].append((when_s, action, args))
        self._loop.call_at(when_s, self._cross, direction, when_s)

    def _cross(self, direction: str, now_s: float) -> None:
        """Timers of one moment fire in any order: the oldest bytes arrive first all the same."""
        way = self._under_way[direction]
        while way and way[0][0] <= now_s:
            _, action, args = way.popleft()
            action(*args)

    def _act(self, action: Callable[[], object]) -> None:
        if not self.ended:
            action()

    def _arrive(self, direction: str, data: bytes) -> None:
        if self.ended:
            return
        data, how = self._weather.share(direction, data)
        if data:
            self._deliver[direction](data)
        if how:
            self.end(how)


class RoughStream:
    """A Stream of the central system inside (tools/csms) behind that line: feed(bytes) and lost(), as it has them."""

    def __init__(self, weather: Weather, loop: asyncio.AbstractEventLoop, open_stream: Callable,
                 on_bytes: Callable, on_close: Callable, on_abort: Callable) -> None:  # fmt: skip
        self._on_close, self._on_abort = on_close, on_abort
        deliver = {"in": self._feed, "out": on_bytes}
        self._crossing = crossing = Crossing(weather, loop, deliver, self._strike)
        self._stream = open_stream(
            lambda data: crossing.send("out", bytes(data)), lambda: crossing.after("out", on_close), self._aborted
        )

    def feed(self, data: bytes) -> None:
        """Bytes from the charger."""
        self._crossing.send("in", data)

    def _feed(self, data: bytes) -> None:
        self._stream.feed(data)

    def lost(self) -> None:
        """The charger, or the network, has ended it."""
        self._crossing.after("in", self._lose)

    def _lose(self) -> None:
        self._crossing.forget()
        self._stream.lost()

    def _aborted(self) -> None:
        self._crossing.forget()
        self._crossing.after("out", self._on_abort)

    def _strike(self, how: str) -> None:
        self._stream.lost()
        (self._on_abort if how == "reset" else self._on_close)()
