# CPython only: host tool
"""Faulty chargers that start, stop or meter wrongly."""

import asyncio
from typing import Any

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_metering import Metering
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags

# --- starting

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


# --- stopping

@fails(TC_068_CS="neither Authorize nor StopTransaction")
class AnyTagStops(Tags):
    """4.10: only who began, or his group."""

    def began(self, connector: Connector, id_tag: str) -> bool:
        return True


@fails(TC_068_CS="idTag")
class StopsWithoutATag(Outbox):
    """4.10: the tag that was presented belongs into the stop."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        return call.StopTransaction(request.meter_stop, request.timestamp, request.transaction_id, request.reason)


@fails(TC_069_CS="idTag")
class NamesWhoBegan(Outbox):
    """4.10: the idTag of a stop is of who stops."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.id_tag = request.id_tag and transaction.id_tag
        return request


@fails(TC_069_CS="Authorize")
class KnowsNoGroups(Tags):
    """3.10: parentIdTag."""

    def groups(self) -> list:
        return []


@fails(TC_003_CS="StartTransaction(connectorId 1", TC_010_CS="StartTransaction(connectorId 1")
class MixesUpConnectors(Outbox):
    """4.8: the start names another connector than the one that charges."""

    def owe_start(self, transaction: Transaction, meter_wh: int) -> None:
        super().owe_start(Transaction(3 - transaction.connector, transaction.id_tag, transaction.started), meter_wh)


@fails(TC_005_1_CS="reason EVDisconnected", TC_005_2_CS="reason EVDisconnected", TC_012_CS="reason Remote",
       TC_018_1_CS="reason UnlockCommand")
class AlwaysSaysLocal(Outbox):
    """7.36: the reason of every stop."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.reason = "Local"
        return request


@fails(TC_012_CS="Finishing", TC_005_1_CS="Finishing", TC_068_CS="Finishing", TC_018_1_CS="Finishing")
class NeverFinishes(Outbox):
    """4.9: C6 is left out."""

    def report(self, connector: Any) -> None:
        if connector.shown[0] != "Finishing":
            super().report(connector)


@fails(TC_005_1_CS="StopTransaction", TC_005_2_CS="StopTransaction", TC_005_3_CS="SuspendedEV")
class DoesNotNoticeTheCar(Connector):
    """4.10: the cable has left the car."""

    def cable_changed(self) -> None:
        if not self.transaction:
            super().cable_changed()


@fails(TC_005_3_CS="SuspendedEV")
class StopsWhenTheCarIsGone(Connector):
    """9.1.24: StopTransactionOnEVSideDisconnect is not heeded."""

    def ev_gone(self) -> None:
        self.stop("EVDisconnected")


@fails(TC_005_3_CS="info")
class DoesNotSayWhyItWaits(Connector):
    """4.9: the info of an EV side disconnect."""

    def session_status(self) -> tuple:
        status, error, _ = super().session_status()
        return status, error, None


# --- metering

@fails(TC_070_CS="4 s", TC_036_CS="4 s")
class Drifts(Metering):
    """3.16.1: the time that the measuring takes is added to every interval."""

    def sample_time(self, begun: float, count: int, interval_s: int) -> float:
        return super().sample_time(begun, count, interval_s) + 1.2 * count


@fails(TC_070_CS="Sample.Periodic", TC_071_CS="Sample.Clock")
class ConfusesContexts(Metering):
    """7.35."""

    def values(self, connector: Connector, at: float, context: str, measurands: list) -> dict:
        other = {"Sample.Periodic": "Sample.Clock", "Sample.Clock": "Sample.Periodic"}
        return super().values(connector, at, other.get(context, context), measurands)


@fails(TC_071_CS="5 s")
class MissesTheGrid(Metering):
    """9.1.5: the grid begins at midnight, not whenever."""

    def next_on_grid(self, now: float, interval_s: int) -> float:
        return super().next_on_grid(now, interval_s) + 2


@fails(TC_070_CS="MeterValues", TC_071_CS="MeterValues", TC_036_CS="MeterValues")
class NeverMeasures(Outbox):
    """4.7."""

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        pass


@fails(TC_070_CS="Voltage", TC_071_CS="Voltage")
class LosesAMeasurand(Metering):
    """7.43: one value of each that the key names."""

    def __init__(self, charger: Any) -> None:
        super().__init__(charger)
        names = "Energy.Active.Import.Register,Voltage"
        charger.memory.keys |= {"MeterValuesSampledData": names, "MeterValuesAlignedData": names}

    def values(self, connector: Connector, at: float, context: str, measurands: list) -> dict:
        return super().values(connector, at, context, measurands[:1])


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


@fails(TC_018_1_CS="Available", TC_007_1_CS="Available")
class StaysFinishing(Connector):
    """4.9: F1, once the cable is out."""

    def status(self) -> tuple:
        status = super().status()
        stays = self.told and self.told[0] == "Finishing" and status[0] == "Available"
        return self.told if stays else status


@fails(TC_070_CS="4 s", TC_036_CS="4 s")
class DriftsSlowly(Metering):
    """3.16.1: some tenths of a second add up."""

    def sample_time(self, begun: float, count: int, interval_s: int) -> float:
        return super().sample_time(begun, count, interval_s) + 0.8 * count


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
