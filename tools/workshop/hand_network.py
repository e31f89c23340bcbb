"""The hand at the network's line: the verb `network` of the control protocol."""

from typing import Literal

from tools.workshop.weather import Weather
from tools.workshop.words import Count
from tools.workshop.workshop import Workshop

_LONGEST_MS = 600000
_UNSAID = -1  # no number


class NetworkHand:
    """Makes the weather."""

    def __init__(self, workshop: Workshop):
        self._workshop = workshop

    def network(
        self,
        what: Literal["show", "clear", "latency", "jitter", "bandwidth", "drop", "reset", "close", "silent"] = "show",
        number: Count = _UNSAID,
        direction: Literal["in", "out"] = "in",
        how: Literal["reset", "close", "silent"] = "reset",
    ) -> dict:
        """The line has so many ms of latency, or up to so many of jitter, each way, or bears so many bytes a second (0:
        any); without a number it says what there is. Or it ends (`drop`) behind the number-th byte from now in that
        direction (in: from the charger). reset, close, silent: every connection now; silent: nothing arrives, nobody is
        told. clear: all of it is over."""
        weather = self._workshop.weather
        if what in ("latency", "jitter") and number > _LONGEST_MS:
            raise ValueError(f"{what}: at most {_LONGEST_MS} ms")
        if what == "drop" and number < 1:
            raise ValueError("drop: say behind which byte from now the connection ends, 1 or more")
        if what in ("latency", "jitter", "bandwidth") and number == _UNSAID:
            what = "show"
        self._do(weather, what, number, direction, how)
        if what != "show":
            said = {"drop": f" {number} {direction} {how}"}.get(what, f" {number}" if number != _UNSAID else "")
            self._workshop.journal.emit("hand", text=f"network {what}{said}")
        return {"network": weather.told()}

    @staticmethod
    def _do(weather: Weather, what: str, number: int, direction: str, how: str) -> None:
        if what == "clear":
            weather.clear()
        elif what == "latency":
            weather.latency_s = number / 1000
        elif what == "jitter":
            weather.jitter_s = number / 1000
        elif what == "bandwidth":
            weather.bandwidth = number
        elif what == "drop":
            weather.drop = (direction, number, how)
        elif what != "show":
            weather.end(what)
