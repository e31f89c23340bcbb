# CPython only: host tool
"""The stranger's meter values: in a transaction every so often, and on the grid of the clock (3.16)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_keys import MEASURANDS
from tools.csms import timestamps

if TYPE_CHECKING:
    from host_tests.stranger import Stranger

_DAY_S = 86400


class Metering:
    """What is measured when, and told at once or at the end."""

    def __init__(self, charger: Stranger) -> None:
        self.charger = charger
        self._clock_task: asyncio.Task | None = None
        self._tasks: dict[int, asyncio.Task] = {}  # connector -> its periodic sampling

    def keys_changed(self) -> None:
        """An interval is another: count it from now."""
        self.on_the_clock()
        for connector in self.charger.connectors.values():
            if connector.transaction:
                self.of_transaction(connector)

    def of_transaction(self, connector: Connector) -> None:
        """MeterValueSampleInterval, for as long as the transaction runs."""
        old = self._tasks.get(connector.number)
        if old:
            old.cancel()
        interval_s = self.charger.keys.number("MeterValueSampleInterval")
        if interval_s:
            self._tasks[connector.number] = self.charger.spawn(
                self.periodic(connector, connector.transaction, interval_s))

    async def periodic(self, connector: Connector, transaction: Transaction, interval_s: int) -> None:
        """Every interval from now, without drift."""
        begun = self.charger.now()
        for count in range(1, 1_000_000):
            at = self.sample_time(begun, count, interval_s)
            await asyncio.sleep(at - self.charger.now())
            if transaction.over:
                return
            self.take(connector, at, "Sample.Periodic", "MeterValuesSampledData", "StopTxnSampledData")

    def sample_time(self, begun: float, count: int, interval_s: int) -> float:
        """When the sample of that number is due."""
        return begun + count * interval_s

    def on_the_clock(self) -> None:
        """ClockAlignedDataInterval, from midnight (9.1.5)."""
        if self._clock_task:
            self._clock_task.cancel()
        interval_s = self.charger.keys.number("ClockAlignedDataInterval")
        if interval_s:
            self._clock_task = self.charger.spawn(self.aligned(interval_s))

    async def aligned(self, interval_s: int) -> None:
        """At every multiple of the interval."""
        while True:
            at = self.next_on_grid(self.charger.now(), interval_s)
            await asyncio.sleep(at - self.charger.now())
            for connector in self.charger.connectors.values():
                if connector.transaction:
                    self.take(connector, at, "Sample.Clock", "MeterValuesAlignedData", "StopTxnAlignedData")
                else:
                    self.take_idle(connector, at)

    def take_idle(self, connector: Connector, at: float) -> None:
        """9.1.5: what nobody draws need not be told."""

    def next_on_grid(self, now: float, interval_s: int) -> float:
        """The first multiple of the interval since midnight after this moment."""
        midnight = now // _DAY_S * _DAY_S
        return midnight + (round(now - midnight, 3) // interval_s + 1) * interval_s

    def take(self, connector: Connector, at: float, context: str, told: str, kept: str) -> None:
        """Measure: one message, and what the end of the transaction will tell."""
        transaction, keys = connector.transaction, self.charger.keys
        if keys.text(kept):
            transaction.kept.append(self.values(connector, at, context, keys.items(kept)))
        value = self.values(connector, at, context, keys.items(told))
        self.charger.outbox.owe_values(transaction, value)

    def values(self, connector: Connector, at: float, context: str, measurands: list) -> dict:
        """One MeterValue."""
        sampled = [{"value": connector.bay.measured(each), "context": context, "measurand": each,
                    "unit": MEASURANDS[each]} for each in measurands]
        return {"timestamp": timestamps.iso(at), "sampled_value": sampled}

    def at_the_end(self, connector: Connector, transaction: Transaction) -> list | None:
        """StopTransaction's transactionData: what was kept, and the value at the end."""
        if not self.charger.keys.text("StopTxnSampledData"):
            return transaction.kept or None
        names = self.charger.keys.items("StopTxnSampledData")
        return [*transaction.kept, self.values(connector, self.charger.now(), "Transaction.End", names)]
