# CPython only: host tool
"""What the stranger owes to the central system, in order: statuses, and the messages of transactions (3.7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocpp.exceptions import OCPPError
from ocpp.v16 import call

from host_tests.stranger_bay import Owed, Transaction
from host_tests.stranger_link import LinkLost
from tools.csms import timestamps

if TYPE_CHECKING:
    from host_tests.stranger import Stranger
    from host_tests.stranger_connector import Connector, Whole


class Outbox:
    """One message after the other, while the charger is online; the queue itself is on flash."""

    def __init__(self, charger: Stranger) -> None:
        self.charger, self.queue = charger, charger.memory.queue
        self._work = asyncio.Event()
        self.forget_statuses()

    def forget_statuses(self) -> None:
        """Offline statuses are not history: only what belongs to transactions is kept."""
        self.queue[:] = [owed for owed in self.queue if owed.transaction]

    def owe(self, owed: Owed) -> None:
        """Say it when its turn comes."""
        self.queue.append(owed)
        self.look()

    def look(self) -> None:
        """There may be something to do."""
        self._work.set()

    async def deliver(self) -> None:
        """For ever: the oldest first."""
        while True:
            if self.charger.online and self.queue:
                await self.deliver_one(self.queue[0])
            else:
                self._work.clear()
                await self._work.wait()

    async def deliver_one(self, owed: Owed) -> None:
        """Leaves it in the queue if the connection is lost meanwhile."""
        answer = None
        try:
            answer = await self.charger.ask(owed.build())
        except LinkLost:
            self.charger.link_lost()
            return
        except (OCPPError, TimeoutError):
            if await self.again(owed):
                return
        if owed in self.queue:  # a status is forgotten if the connection was lost just now
            self.queue.remove(owed)
        if answer:
            owed.done(self.charger, answer)

    async def again(self, owed: Owed) -> bool:
        """3.7.1: a transaction's message that was refused is tried again, later each time."""
        owed.attempts += 1
        keys = self.charger.keys
        if not owed.transaction or owed.attempts >= keys.number("TransactionMessageAttempts"):
            return False
        await asyncio.sleep(keys.number("TransactionMessageRetryInterval") * owed.attempts)
        return True

    def report(self, connector: Connector | Whole) -> None:
        """4.9: the status as it is now."""
        status, error, info = said = connector.shown
        at = timestamps.iso(self.charger.now())
        if self.charger.online:
            self.owe(Owed(lambda: call.StatusNotification(connector.number, error, status, at, info),
                          lambda charger, answer: setattr(connector, "told", said)))

    def owe_start(self, transaction: Transaction, meter_wh: int) -> None:
        """4.8."""
        at = timestamps.iso(transaction.started)
        self.owe(Owed(
            lambda: call.StartTransaction(transaction.connector, transaction.id_tag, meter_wh, at),
            lambda charger, answer: charger.start_answered(transaction, answer), transaction))

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        """4.7."""
        self.owe(Owed(lambda: call.MeterValues(transaction.connector, [value], transaction.id),
                      transaction=transaction))

    def owe_idle_values(self, number: int, value: dict) -> None:
        """4.7: outside of a transaction."""
        self.owe(Owed(lambda: call.MeterValues(number, [value])))

    def owe_stop(self, transaction: Transaction, meter_wh: int, reason: str, id_tag: str | None,
                 data: list | None) -> None:
        """4.10."""
        at = timestamps.iso(self.charger.now())
        self.owe(Owed(lambda: self.stop_request(transaction, meter_wh, at, reason, id_tag, data),
                      transaction=transaction))

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        """The stop, with the number that the transaction has by now."""
        meter_wh, at, reason, id_tag, data = rest
        return call.StopTransaction(meter_wh, at, transaction.id, reason, id_tag, data)
