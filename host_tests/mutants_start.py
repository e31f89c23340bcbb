# CPython only: host tool
"""Faulty chargers that start wrongly, or should not have started."""

import asyncio
from typing import Any

from host_tests.mutants import fails
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags


@fails(TC_003_CS="Preparing", TC_004_1_CS="Preparing", TC_010_CS="Preparing", TC_011_1_CS="Preparing")
class NeverPrepares(Outbox):
    """4.9: A2 is left out."""

    def report(self, connector: Any) -> None:
        if connector.shown[0] != "Preparing":
            super().report(connector)


@fails(TC_003_CS="Charging", TC_010_CS="Charging", TC_011_1_CS="Charging", TC_004_1_CS="Charging")
class NeverSaysCharging(Outbox):
    """4.9: B3 is left out."""

    def report(self, connector: Any) -> None:
        if connector.shown[0] != "Charging":
            super().report(connector)


@fails(TC_003_CS="Authorize", TC_004_1_CS="Authorize", TC_023_4_CS="Authorize", TC_023_CS="Authorize")
class TrustsEveryTag(Tags):
    """4.1: nobody is asked."""

    async def authorize(self, id_tag: str) -> dict | None:
        return {"status": "Accepted"}


@fails(TC_004_2_CS="Available", TC_011_2_CS="Available")
class WaitsForeverForTheCable(Connector):
    """9.1.6: ConnectionTimeOut."""

    async def wait_for_cable(self) -> None:
        pass


@fails(TC_023_CS="no transaction", TC_023_4_CS="no transaction", TC_023_5_CS="no transaction")
class LetsInvalidTagsIn(Tags):
    """4.1: Authorize.conf says no."""

    def good(self, info: dict | None) -> bool:
        return info is not None


@fails(TC_024_CS="ConnectorLockFailure")
class DoesNotFeelTheLock(Connector):
    """3.6: half a plug, full energy."""

    def try_to_start(self) -> None:
        if self.wanted and self.bay.connected and not self.transaction:
            self.start(*self.wanted)


@fails(TC_024_CS="ConnectorLockFailure")
class SaysNothingOfTheLock(Connector):
    """7.6: the lock has an errorCode of its own."""

    def status(self) -> tuple:
        status, error, info = super().status()
        return status, "OtherError" if error == "ConnectorLockFailure" else error, info


@fails(TC_041_CS="no transaction")
class ChargesThoughFaulty(Connector):
    """7.7: Faulted means no energy."""

    @property
    def free(self) -> bool:
        return not (self.transaction or self.wanted)


@fails(TC_041_CS="Faulted")
class HidesFaults(Outbox):
    """4.9: A9 is left out."""

    def report(self, connector: Any) -> None:
        if connector.shown[0] != "Faulted":
            super().report(connector)


@fails(TC_007_1_CS="came Authorize", TC_007_2_CS="came Authorize", TC_007_CS="came Authorize")
class AsksThoughItKnows(Tags):
    """3.5: LocalPreAuthorize is not heeded."""

    def cached(self, id_tag: str) -> dict | None:
        return None if self.charger.online else super().cached(id_tag)


@fails(TC_003_CS="StartTransaction(connectorId 1", TC_010_CS="StartTransaction(connectorId 1")
class MixesUpConnectors(Outbox):
    """4.8: the start names another connector than the one that charges."""

    def owe_start(self, transaction: Transaction, meter_wh: int) -> None:
        super().owe_start(Transaction(3 - transaction.connector, transaction.id_tag, transaction.started), meter_wh)


@fails(TC_003_CS="UNKNOWN", TC_010_CS="UNKNOWN")
class InventsATag(Outbox):
    """4.8, 4.10: the tag is the one that was presented."""

    def owe_start(self, transaction: Transaction, meter_wh: int) -> None:
        transaction.id_tag = "UNKNOWN"
        super().owe_start(transaction, meter_wh)


@fails(TC_003_CS="Authorize", TC_023_4_CS="Authorize")
class StartsBeforeItIsTold(Tags):
    """4.1: energy first, question afterwards."""

    async def tapped(self, id_tag: str) -> None:
        free = self.where_to_start()
        if free and free.bay.occupied:
            free.allow(id_tag, None)
        await super().tapped(id_tag)


@fails(TC_004_2_CS="Available", TC_011_2_CS="Available")
class GivesUpLate(Connector):
    """9.1.6: three times ConnectionTimeOut."""

    async def wait_for_cable(self) -> None:
        await asyncio.sleep(2 * self.charger.keys.number("ConnectionTimeOut"))
        await super().wait_for_cable()


@fails(TC_004_2_CS="Available", TC_011_2_CS="Available")
class GivesUpEarly(Connector):
    """9.1.6: a third of ConnectionTimeOut."""

    async def wait_for_cable(self) -> None:
        await asyncio.sleep(self.charger.keys.number("ConnectionTimeOut") / 3)
        self.forget()
