"""What the frames of a run tell of a charger: how long answers took, and whether every transaction message arrived."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tools.csms.schemas import CALL, CALLRESULT
from tools.csms.timestamps import unix_s

_RECORDS = ("StartTransaction", "MeterValues", "StopTransaction")


@dataclass
class Call:
    """One CALL and what became of it. Times in seconds of the workshop; `answer` is None after a CALLERROR."""

    action: str
    payload: dict
    sent: float
    answered: float | None = None
    answer: dict | None = None

    @property
    def moment(self) -> float:
        """Unix seconds of what a transaction message tells."""
        told = self.payload["meterValue"][0] if self.action == "MeterValues" else self.payload
        return unix_s(told["timestamp"])


def calls(frames: list[dict], direction: str = "in") -> list[Call]:
    """The CALLs from the charger ("in") or to it ("out"), in the order in which they were sent."""
    found, waiting = [], {}
    for frame in frames:
        if frame["type"] == CALL and frame["direction"] == direction:
            waiting[frame["id"]] = call = Call(frame["action"], frame["payload"], frame["t"])
            found.append(call)
        elif frame["type"] != CALL and frame["direction"] != direction and frame["id"] in waiting:
            call = waiting.pop(frame["id"])
            call.answered = frame["t"]
            call.answer = frame["payload"] if frame["type"] == CALLRESULT else None
    return found


def most_out(told: list[Call]) -> int:
    """How many CALLs were out at once, at most (OCPP-J 1.6 4.1.1: one)."""
    return max(sum(_out(other, call.sent) for other in told) for call in told)


def _out(call: Call, at: float) -> bool:
    return call.sent <= at and (call.answered is None or call.answered > at)


def records(told: list[Call]) -> list[Call]:
    """The messages of transactions among them (OCPP 1.6 3.7)."""
    return [call for call in told if call.action in _RECORDS]


def backlog(told: list[Call], unix_at_0: float) -> int:
    """How many transaction messages were due and not yet answered, at most."""
    kept = records(told)
    made = [call.moment - unix_at_0 for call in kept]
    taken = [call.answered for call in kept if call.answered is not None]
    return max(sum(each <= at for each in made) - sum(each <= at for each in taken) for at in made)


def lost_and_repeated(told: list[Call], interval_s: int) -> tuple[list[str], list[str]]:
    """Of each transaction that has started: what never came or was not answered, and what came twice."""
    lost = [f"{call.action} was not answered" for call in records(told) if call.answer is None]
    repeated = []
    starts = [call for call in told if call.action == "StartTransaction"]
    for start in starts:
        number = (start.answer or {}).get("transactionId")
        stops = _of(told, "StopTransaction", number)
        if not stops:
            lost.append(f"the stop of {number}")
            continue
        grid = int((stops[0].moment - start.moment) / interval_s)
        due = [round(start.moment + interval_s * (n + 1), 3) for n in range(grid)]
        told_s = [round(call.moment, 3) for call in _of(told, "MeterValues", number)]
        lost += [f"the sample of {number} at {at}" for at in due if at not in told_s]
        repeated += [f"a sample of {number}"] * (len(told_s) - len(set(told_s)))
        repeated += [f"the stop of {number}"] * (len(stops) - 1)
    repeated += ["a start"] * (len(starts) - len({(call.moment, call.payload["connectorId"]) for call in starts}))
    return lost, repeated


def disorder(told: list[Call]) -> list[str]:
    """Transaction messages out of their order in time, or with the number of another connector's transaction."""
    kept, connectors, wrong = records(told), {}, []
    for before, after in pairwise(kept):
        if after.moment < before.moment:
            wrong.append(f"{after.action} of {after.moment} after {before.action} of {before.moment}")
    for call in kept:
        number = call.payload.get("transactionId")
        if call.action == "StartTransaction":
            connectors[(call.answer or {}).get("transactionId")] = call.payload["connectorId"]
        elif number not in connectors or call.payload.get("connectorId", connectors[number]) != connectors[number]:
            wrong.append(f"{call.action} with transactionId {number}")
    return wrong


def _of(told: list[Call], action: str, number: int | None) -> list[Call]:
    return [call for call in told if call.action == action and call.payload["transactionId"] == number]
