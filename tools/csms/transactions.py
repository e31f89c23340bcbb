"""The transactions this central system was told of, and what cannot be true about them."""

from itertools import pairwise

from tools.csms import timestamps

_REGISTER = "Energy.Active.Import.Register"
_WH = {"Wh": 1, "kWh": 1000}


class Transaction:
    """One transaction, from start to stop. Energy in Wh, times as the charger wrote them."""

    def __init__(self, number: int, identity: str, start: dict) -> None:
        self.id = number
        self.identity = identity
        self.start = start  # StartTransaction.req
        self.stop: dict | None = None  # StopTransaction.req
        self.samples: list[dict] = []  # MeterValue objects, in the order of arrival
        self.repeats = 0  # how often the start was sent again because its answer got lost

    @property
    def connector(self) -> int:
        """The connector it runs on."""
        return self.start["connectorId"]

    def readings_wh(self) -> list:
        """The energy register from start to stop as (unix seconds, Wh), in the order of time."""
        readings = [(timestamps.unix_s(self.start["timestamp"]), self.start["meterStart"])]
        stop = self.stop or {}
        for sample in self.samples + stop.get("transactionData", []):
            at_s = timestamps.unix_s(sample["timestamp"])
            readings += [(at_s, wh) for wh in map(_register_wh, sample["sampledValue"]) if wh is not None]
        if stop:
            readings.append((timestamps.unix_s(stop["timestamp"]), stop["meterStop"]))
        return sorted(readings, key=lambda reading: reading[0])

    def facts(self) -> dict:
        """All of it, as JSON can carry it."""
        stop = self.stop or {}
        return {"id": self.id, "identity": self.identity, "connector": self.connector,
                "idTag": self.start["idTag"], "started": self.start["timestamp"],
                "meterStart": self.start["meterStart"], "running": self.stop is None,
                "stopped": stop.get("timestamp"), "meterStop": stop.get("meterStop"),
                "reason": stop.get("reason"), "stopTag": stop.get("idTag"), "repeats": self.repeats,
                "samples": self.samples}


class Transactions:
    """All transactions, oldest first. What takes a request returns complaints as a list of texts."""

    def __init__(self) -> None:
        self.all: list[Transaction] = []
        self.next_id = 1

    def running(self, identity: str | None = None) -> list:
        """The transactions that have not been stopped, of one charger or of all."""
        return [each for each in self.all if each.stop is None and identity in (None, each.identity)]

    def find(self, number: int, identity: str) -> Transaction | None:
        """The charger's transaction of that number."""
        return next((each for each in self.all if (each.id, each.identity) == (number, identity)), None)

    def started(self, identity: str, request: dict) -> tuple:
        """Book a start; the same start sent again (its answer got lost) is the same transaction.

        Returns the transaction and the complaints.
        """
        for each in self.all:
            if each.identity == identity and each.start == request:
                each.repeats += 1
                return each, []
        wrong = [f"connector {request['connectorId']} already runs transaction {each.id}"
                 for each in self.running(identity) if each.connector == request["connectorId"]]
        self.all.append(Transaction(self.next_id, identity, request))
        self.next_id += 1
        return self.all[-1], wrong

    def metered(self, identity: str, request: dict) -> list:
        """Book the samples of a MeterValues.req; those outside a transaction need no booking."""
        number = request.get("transactionId")
        if number is None or number == -1:  # -1: its start was given up (errata 3.18)
            return []
        found = self.find(number, identity)
        if found is None:
            return [f"meter values of the unknown transaction {number}"]
        new = request["meterValue"]
        if found.samples[-len(new):] != new:  # else its answer got lost and it was sent again
            found.samples += new
        return [f"meter values after transaction {number} was stopped"] if found.stop else []

    def stopped(self, identity: str, request: dict) -> list:
        """Book a stop; the same stop sent again is no second one."""
        number = request["transactionId"]
        found = self.find(number, identity)
        if found is None:
            return [] if number == -1 else [f"stop of the unknown transaction {number}"]
        if found.stop not in (None, request):
            return [f"transaction {number} was stopped before, and differently"]
        found.stop = request
        return _not_possible(found, found.start, request)


def _not_possible(transaction: Transaction, start: dict, stop: dict) -> list:
    """A meter never runs backwards, and time does not either."""
    readings = transaction.readings_wh()
    wrong = [f"transaction {transaction.id}: the meter ran backwards, {before} to {after} Wh"
             for (_, before), (_, after) in pairwise(readings) if after < before]
    if timestamps.unix_s(stop["timestamp"]) < timestamps.unix_s(start["timestamp"]):
        wrong.append(f"transaction {transaction.id}: stopped before it started")
    return wrong


def _register_wh(value: dict) -> float | None:
    """The sample in Wh if it is the whole energy register, else None."""
    unit = _WH.get(value.get("unit", "Wh"))
    if value.get("measurand", _REGISTER) != _REGISTER or "phase" in value or unit is None:
        return None
    decimals = value["value"].partition(".")[2]
    if value.get("format", "Raw") != "Raw" or (unit > 1 and len(decimals) < len("123")):
        return None  # kWh with fewer than three decimals are rounded: no proof of anything
    try:
        return float(value["value"]) * unit
    except ValueError:
        return None
