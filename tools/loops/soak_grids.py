"""The grids that meter samples stand on: of one transaction each is there, none stands beside."""

import calendar
import time

_ENDING_S = 12  # so long before the stop is written a transaction may be ending: no sample is kept
_KEY_OF = {"Sample.Periodic": "MeterValueSampleInterval", "Sample.Clock": "ClockAlignedDataInterval"}  # by context
_STORED_S = 5  # a change of an interval counts within that time


def unix_s(stamp: str) -> float:
    """Seconds of a time stamp with milliseconds."""
    whole, _, part = stamp.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + (part or "0"))


class Transaction:
    """One transaction, as the central system was told of it."""

    def __init__(self, start: dict) -> None:
        self.start, self.number = start, 0  # StartTransaction.req; transactionId
        self.stop: dict | None = None  # StopTransaction.req
        self.samples: set[tuple] = set()  # (context, time stamp)

    @property
    def began_s(self) -> float:
        """When it started, Unix seconds."""
        return unix_s(self.start["timestamp"])


class Grids:
    """What the intervals were, and when. `keys`: what they are at first."""

    def __init__(self, keys: dict) -> None:
        self._periods = {key: [(0.0, int(keys[key]))] for key in _KEY_OF.values()}

    def changed(self, key: str, value: str, t: float) -> None:
        """A key was set; intervals count from now on."""
        if key in self._periods:
            self._periods[key].append((t, int(value)))

    def judge(self, transaction: Transaction, opened_s: float) -> tuple[int, list[str]]:
        """(grid points that had to be there, what is wrong); `opened_s`: when our own time began, Unix seconds."""
        points, wrong = 0, []
        began_s, ended_s = transaction.began_s, unix_s((transaction.stop or {})["timestamp"])
        for context, key in _KEY_OF.items():
            origin_s = began_s if context == "Sample.Periodic" else began_s - began_s % 86400
            stamps = [stamp for kind, stamp in transaction.samples if kind == context]
            told = {round((unix_s(stamp) - origin_s) * 1000) for stamp in stamps}
            steps = self._in_force(key, began_s - opened_s, ended_s - opened_s)
            must = _points(steps, began_s - origin_s, ended_s - origin_s)
            points += len(must)
            if off := sorted(ms for ms in told if not any(step and ms % (step * 1000) == 0 for step in steps)):
                wrong.append(f"{context} off the grid {steps}: {off[:5]} ms")
            if missing := sorted(must - told):
                wrong.append(f"{context}: {len(missing)} of {len(must)} samples are missing, such as {missing[:3]} ms")
        return points, wrong

    def _in_force(self, key: str, began_t: float, ended_t: float) -> set[int]:
        """The intervals that were in force at any time between, s."""
        periods, found = self._periods[key], set()
        for (since, value), (until, _) in zip(periods, [*periods[1:], (float("inf"), 0)], strict=True):
            if since - _STORED_S <= ended_t and until + _STORED_S >= began_t:
                found.add(value)
        return found


def _points(steps: set[int], began_s: float, ended_s: float) -> set[int]:
    """The grid points between, ms since the grid's origin; none if the interval was changed, or is 0."""
    step_ms = 1000 * max(steps) if len(steps) == 1 else 0
    if not step_ms:
        return set()
    first = (int(began_s * 1000) // step_ms + 1) * step_ms
    return set(range(first, int((ended_s - _ENDING_S) * 1000), step_ms))
