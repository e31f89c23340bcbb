"""The books of the soak: from the events of a charger, what must hold for days."""

import re
from collections import Counter, defaultdict

from tools.loops.soak_grids import Grids, Transaction, unix_s

_FLOOR = re.compile(r"memory: floor (\d+) (\d+)")
_LARGEST = re.compile(r" No\. of 1-blocks: .* max free sz: (\d+)")
_NAMES = re.compile(r"qstr pool: .* n_qstr=(\d+)")
_BLOCK = 16  # bytes, in a 32-bit VM
_SESSION = re.compile(r"\S+ I session: (\d+): (started|stopped) ")
_LATE_S = 5  # a sample comes so soon after its grid point, in time-lapse as well
_PROMPT_S = 2  # an answer in time
_SETTLED_S = 180  # after the network has come back, or an answer was late
_NO_MEMORY = ("MemoryError", "no memory")


class Books:
    """`take(event)` each event once, in order. `wrong` is what must not have been."""

    def __init__(self, keys: dict) -> None:
        self.wrong: list[str] = []
        self.counts: Counter = Counter()
        self.began, self.ended = Counter(), Counter()  # by the charger's own log, per connector
        self.transactions: dict[str, Transaction] = {}
        self.by_number: dict[int, Transaction] = {}
        self.floors: dict[int, list] = defaultdict(list)  # hour -> bytes in use, at rest
        self.least_piece, self.tasks = 1 << 30, set()
        self.names = [0, 0]  # of the interpreter, for ever in its heap: at first, and now
        self.latest_s = 0.0  # of all samples that came at once
        self.grids = Grids(keys)
        self._asked: dict[str, Transaction] = {}
        self._told: dict[tuple, tuple] = {}  # what was told -> (its unique id, number of the event), the first time
        self._answered: dict[str, int] = {}  # unique id of a CALL -> number of the event of its result
        self._broke = -1  # number of the event at which a connection last ended
        self._waiting: tuple | None = None  # (unique id, time) of the charger's CALL that has no answer yet
        self._stable_since: float | None = None

    def running(self, connector: int) -> int:
        """The transaction's number, 0 if none is known."""
        known = [n for n, each in self.by_number.items() if each.start["connectorId"] == connector and not each.stop]
        return known[-1] if known else 0

    def busy(self) -> bool:
        """Does a transaction run, by the charger's own word?"""
        return self.began != self.ended

    def unstable(self) -> None:
        """Messages and answers may be lost or late from now on."""
        self._stable_since = None

    # Events

    def take(self, event: dict) -> None:
        kind = event["event"]
        if kind == "log":
            self._log(event["text"], event["t"])
        elif kind == "frame":
            self._prompt(event)
            if event["type"] in (2, 3) and isinstance(event["payload"], dict):
                self._frame(event)
        elif kind in ("connected", "disconnected"):
            self.counts[kind] += 1
            self._broke = event["n"]
            self._stable_since = event["t"] if kind == "connected" else None
        elif kind in ("reset", "ended", "hung"):
            self.counts[kind] += 1
            if kind != "reset" or event["cause"] == "watchdog":
                self._accuse(event, f"the program: {kind} {event.get('cause', '')}")

    def _accuse(self, event: dict, text: str) -> None:
        self.wrong.append(f"{event['t']:.3f} {text}")

    def _log(self, text: str, t: float) -> None:
        level = text.partition(" ")[2][:2]
        if level == "E " or any(word in text for word in (*_NO_MEMORY, "a meter sample is lost", "Traceback")):
            self.wrong.append(f"{t:.3f} log: {text}")
        elif told := _SESSION.match(text):
            (self.began if told[2] == "started" else self.ended)[int(told[1])] += 1
        elif found := _FLOOR.match(text):
            self.tasks.add(int(found[2]))
            stable = self._stable_since is not None and t - self._stable_since > _SETTLED_S
            if stable and not self.busy():
                self.floors[int(t // 3600)].append(int(found[1]))
        elif found := _NAMES.match(text):
            self.names = [self.names[0] or int(found[1]), int(found[1])]
        elif found := _LARGEST.match(text):
            self.least_piece = min(self.least_piece, int(found[1]) * _BLOCK)

    def _prompt(self, event: dict) -> None:
        """An answer that is late, an error, or does not come at all, makes what waits behind it late."""
        late = False
        if event["direction"] == "in" and event["type"] == 2:
            late, self._waiting = self._waiting is not None, (event["id"], event["t"])
        elif self._waiting and event["id"] == self._waiting[0]:
            late, self._waiting = event["t"] - self._waiting[1] > _PROMPT_S or event["type"] != 3, None
        if late and self._stable_since is not None:
            self._stable_since = event["t"]

    def _frame(self, event: dict) -> None:
        action = event["action"]
        if event["direction"] == "out" and event["type"] == 3:
            self._result(event)
        elif event["type"] == 2 and action == "StartTransaction":
            self._started(event)
        elif event["type"] == 2 and action == "MeterValues":
            self._metered(event)
        elif event["type"] == 2 and action == "StopTransaction":
            self._stopped(event)

    def _started(self, event: dict) -> None:
        start = event["payload"]
        key = f"{start['connectorId']} {start['timestamp']}"
        known = self.transactions.get(key)
        if known is None:
            known = self.transactions[key] = Transaction(start)
        else:
            self._same(event, known.start, start)
        self._asked[event["id"]] = known
        self._telling(event, ("start", key))

    def _result(self, event: dict) -> None:
        self._answered[event["id"]] = event["n"]
        transaction = self._asked.pop(event["id"], None)
        if transaction:
            transaction.number = event["payload"].get("transactionId")
            self.by_number[transaction.number] = transaction

    def _telling(self, event: dict, what: tuple) -> None:
        """Told a second time only because its answer has not come, or may have been lost with its connection."""
        if what in self._told:
            first_id, first_n = self._told[what]
            self.counts["told again"] += 1
            if self._answered.get(first_id, -1) > first_n > self._broke:
                self._accuse(event, f"{what} was told and answered, and is told again")
        self._told[what] = (event["id"], event["n"])

    def _same(self, event: dict, before: dict, now: dict) -> None:
        if before != now:
            self._accuse(event, f"{event['action']} told again, and differently: {before}, {now}")

    def _metered(self, event: dict) -> None:
        payload = event["payload"]
        transaction = self.by_number.get(payload.get("transactionId"))
        if transaction is None:
            return
        for value in payload["meterValue"]:
            key = (value["sampledValue"][0]["context"], value["timestamp"])
            self.counts["samples"] += key not in transaction.samples
            transaction.samples.add(key)
            self._telling(event, (transaction.number, *key))
            self._punctual(event, value)

    def _punctual(self, event: dict, value: dict) -> None:
        lag_s = event["unix"] - unix_s(value["timestamp"])
        if lag_s < -0.1:
            self._accuse(event, f"a sample {-lag_s:.3f} s before its time")
        if self._stable_since is not None and event["t"] - self._stable_since > _SETTLED_S:
            self.latest_s = max(self.latest_s, lag_s)
            if lag_s > _LATE_S:
                self._accuse(event, f"a sample {lag_s:.3f} s late")

    def _stopped(self, event: dict) -> None:
        stop = event["payload"]
        transaction = self.by_number.get(stop["transactionId"])
        if transaction is None:
            self._accuse(event, f"a stop of transaction {stop['transactionId']}, which nobody knows")
        elif transaction.stop:
            self._same(event, transaction.stop, stop)
        else:
            transaction.stop = stop
            self._judge(event, transaction)
        self._telling(event, ("stop", stop["transactionId"]))

    # Judgement

    def _judge(self, event: dict, transaction: Transaction) -> None:
        """Every sample of a transaction is there, on its grid."""
        if event["payload"]["meterStop"] < transaction.start["meterStart"]:
            self._accuse(event, f"transaction {transaction.number}: the meter ran backwards")
        points, complaints = self.grids.judge(transaction, event["unix"] - event["t"])
        self.counts["grid points"] += points
        for text in complaints:
            self._accuse(event, f"transaction {transaction.number}: {text}")

    def close(self, registers: dict[int, float]) -> None:
        """At the end, when nothing runs and all has been told. `registers`: of the connectors' own meters, Wh."""
        told = Counter(each.start["connectorId"] for each in self.transactions.values())
        if told != self.began:
            self.wrong.append(f"transactions by the charger's log {dict(self.began)}, as told {dict(told)}")
        for each in self.transactions.values():
            if each.stop is None:
                self.wrong.append(f"transaction {each.number} of {each.start['timestamp']} was never stopped")
        for connector, wh in registers.items():
            last = [each.stop["meterStop"] for each in self.transactions.values()
                    if each.stop and each.start["connectorId"] == connector]  # fmt: skip
            if last and not 0 <= wh - max(last) <= 1:
                self.wrong.append(f"connector {connector}: {max(last)} Wh were told, its meter says {wh}")
        if len(self.tasks) > 1:
            self.wrong.append(f"the number of tasks changed: {sorted(self.tasks)}")

    def growth(self) -> int:
        """Bytes by which the heap's floor of the last quarter of the time is above that of the first."""
        lows = [min(self.floors[hour]) for hour in sorted(self.floors)]
        quarter = (len(lows) + 3) // 4
        return min(lows[-quarter:]) - min(lows[:quarter]) if lows else 0

    def days(self) -> list[int]:
        """The heap's floor of each day, bytes."""
        days: dict[int, int] = {}
        for hour, seen in self.floors.items():
            days[hour // 24] = min([*seen, days.get(hour // 24, seen[0])])
        return [days[day] for day in sorted(days)]
