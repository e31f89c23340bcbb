"""What is measured of a charger: each function returns its rows; what does not come is said in the row, not raised."""

from collections.abc import Callable, Sequence

from tools.latency.central import CALLERROR, CALLRESULT, Central, Event, Missing
from tools.latency.rows import PING, Row

_REST_S = 5.5  # a contactor stays open for 5 s after a stop
_SETTLED_S = 0.3  # nothing has come for so long: the charger has said all that it had to say
_PATIENCE_S = 20
_TAG = "04A1B2C3"
START = "RemoteStart to StartTransaction.req"
DRAWS = "a car that draws"

Say = Callable[[str], object]


class Pings(Row):
    """The row of pings: two go before each thing that is measured, so that both had the same machine, awake; the second
    is the one that counts."""

    def __init__(self, central: Central) -> None:
        super().__init__(PING)
        self._central = central

    def once(self, *rows: Row) -> None:
        """Ping to pong, twice, beside what these rows measure; what comes before the pong is dropped."""
        for _ in range(2):
            since = self._central.ping()
            took_s = self._central.until(lambda event: event.kind == "pong", "the pong").at_s - since
        for row in (self, *rows):
            row.pings_s.append(took_s)
        self.took_s.append(took_s)


def answers(central: Central, pings: Pings, name: str, action: str, payloads: list[dict], times: int) -> Row:
    """CALL to its answer; the payloads take turns. A CALLERROR is no answer, but is told."""
    row = Row(name)
    for turn in range(times):
        pings.once(row)
        event, since = asked(central, action, payloads[turn % len(payloads)])
        if event.kind == CALLERROR:
            return Row(name, note=f"answered {event.payload}")
        row.took_s.append(event.at_s - since)
    return row


def asked(central: Central, action: str, payload: dict) -> tuple[Event, float]:
    """(the answer, when the CALL went)."""
    uid, since = central.call(action, payload)
    kinds = (CALLRESULT, CALLERROR)
    event = central.until(lambda event: event.kind in kinds and event.id == uid, f"the answer to {action}", _PATIENCE_S)
    return event, since


def heartbeat(central: Central, pings: Pings, times: int) -> Row:
    """TriggerMessage to Heartbeat.req."""
    row = Row("TriggerMessage to Heartbeat.req")
    for _ in range(times):
        pings.once(row)
        _, since = central.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
        event = central.until(lambda event: event.is_call("Heartbeat") or event.kind == CALLERROR, "Heartbeat.req")
        if event.kind == CALLERROR:
            return Row(row.name, note=f"answered {event.payload}; TriggerMessage is of RemoteTrigger, not of Core")
        row.took_s.append(event.at_s - since)
    return row


class Starts:
    """Remote starts and stops on `connectors`, which take turns. `desk`: whoever plugs; None: a cable is in and stays.
    `doubt`: why none may start, for the rows that stay empty."""

    def __init__(self, central: Central, pings: Pings, desk, connectors: Sequence[int], tag: str = _TAG) -> None:
        self._central, self._pings, self._desk = central, pings, desk
        self._connectors, self._tag = connectors, tag
        self.doubt = ""

    def without_energy(self, times: int, say: Say) -> list[Row]:
        """The car does not ask for energy: what the software takes, from the CALL to the start and to the stop."""
        return self._series(times, False, say)

    def with_energy(self, times: int, say: Say) -> list[Row]:
        """The contactor closes and opens; then it rests, which takes most of the time."""
        return self._series(times, True, say)

    def _series(self, times: int, energy: bool, say: Say) -> list[Row]:
        note = DRAWS if energy else ""
        names = ("RemoteStart to its answer", START, "RemoteStart to contactor closed",
                 "RemoteStop to its answer", "RemoteStop to StopTransaction.req")  # fmt: skip
        rows = {name: Row(name, note=note) for name in names}
        try:
            for turn in range(0, times, len(self._connectors)):
                say(f"{turn} of {times}")
                for connector in self._connectors:
                    self._one(connector, energy, rows)
                if energy:
                    self._central.passes(_REST_S)
        except Missing as missing:
            for row in rows.values():
                row.note = row.note if row.took_s else f"{missing}" + (f" ({self.doubt})" if self.doubt else "")
        if not energy or self._central.board is None:
            del rows["RemoteStart to contactor closed"]
        return list(rows.values())

    def _one(self, connector: int, energy: bool, rows: dict[str, Row]) -> None:
        central = self._central
        if self._desk:
            self._desk.plug(connector, energy)
            central.until(lambda event: event.is_call("StatusNotification", connectorId=connector, status="Preparing"),
                          f"connector {connector} Preparing", _PATIENCE_S)  # fmt: skip
        central.quiet(_SETTLED_S)  # and the charger is sure of its car
        self._pings.once(*[row for name, row in rows.items() if name.startswith("RemoteStart")])
        transaction = self._start(connector, energy, rows)
        if energy:
            central.quiet(_SETTLED_S)  # its status
        self._pings.once(*[row for name, row in rows.items() if name.startswith("RemoteStop")])
        self._stop(transaction, rows)
        if self._desk:
            self._desk.unplug(connector)
            central.until(lambda event: event.is_call("StatusNotification", connectorId=connector, status="Available"),
                          f"connector {connector} Available", _PATIENCE_S)  # fmt: skip

    def _start(self, connector: int, energy: bool, rows: dict[str, Row]) -> int:
        """Returns the transaction's id."""
        central = self._central
        event, since = asked(central, "RemoteStartTransaction", {"connectorId": connector, "idTag": self._tag})
        if event.kind == CALLERROR or event.payload != {"status": "Accepted"}:
            raise Missing(f"RemoteStartTransaction on connector {connector} was answered {event.payload}")
        rows["RemoteStart to its answer"].took_s.append(event.at_s - since)
        wanted = {"StartTransaction"} | ({"contactor"} if energy and central.board else set())
        while wanted:
            event = central.until(lambda event: event.action in wanted and _of(event, connector),
                                  " and ".join(sorted(wanted)), _PATIENCE_S)  # fmt: skip
            wanted.remove(event.action)
            to = "contactor closed" if event.action == "contactor" else "StartTransaction.req"
            rows[f"RemoteStart to {to}"].took_s.append(event.at_s - since)
        return central.transactions

    def _stop(self, transaction: int, rows: dict[str, Row]) -> None:
        event, since = asked(self._central, "RemoteStopTransaction", {"transactionId": transaction})
        if event.kind == CALLERROR or event.payload != {"status": "Accepted"}:
            raise Missing(f"RemoteStopTransaction was answered {event.payload}")
        rows["RemoteStop to its answer"].took_s.append(event.at_s - since)
        event = self._central.until(lambda event: event.is_call("StopTransaction"), "StopTransaction.req", _PATIENCE_S)
        rows["RemoteStop to StopTransaction.req"].took_s.append(event.at_s - since)


def _of(event: Event, connector: int) -> bool:
    """A start of this connector: its message, or its contactor."""
    if event.action == "contactor":
        payload = event.payload if isinstance(event.payload, dict) else {}
        return payload.get("connector") == connector and payload.get("state") == "closed"
    return event.is_call("StartTransaction", connectorId=connector)


def boots(central: Central, desk, times: int, say: Say) -> Row:
    """BootNotification.conf to the first StatusNotification.req, after a reset each."""
    row = Row("boot accepted to first StatusNotification.req")
    for turn in range(times):
        say(f"{turn} of {times}")
        desk.reset()
        boot = central.until(lambda event: event.is_call("BootNotification"), "BootNotification", _PATIENCE_S)
        status = central.until(lambda event: event.is_call("StatusNotification"), "StatusNotification", _PATIENCE_S)
        row.took_s.append(status.at_s - boot.at_s)  # it was answered as soon as it had come
        central.quiet(_SETTLED_S)
    return row
