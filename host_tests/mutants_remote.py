# CPython only: host tool
"""Faulty chargers that answer the central system wrongly, or do not do what they have answered."""

import asyncio

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger import Stranger
from host_tests.stranger_connector import Connector
from host_tests.stranger_keys import Keys
from host_tests.stranger_tags import Tags


@fails(TC_010_CS="Authorize", TC_011_1_CS="Authorize", TC_011_2_CS="Authorize", TC_023_5_CS="Authorize")
class StartsUnasked(Stranger):
    """9.1.3: AuthorizeRemoteTxRequests is not heeded."""

    async def start_for(self, connector: Connector, id_tag: str) -> None:
        connector.allow(id_tag, None)


@fails(TC_011_1_CS="Preparing", TC_011_2_CS="Preparing")
class HoldsNothingForAnybody(Connector):
    """5.11: until the cable comes it is as if nobody had asked."""

    def status(self) -> tuple:
        status = super().status()
        return ("Available", "NoError", None) if status[0] == "Preparing" and not self.bay.occupied else status


@fails(TC_026_CS="RemoteStartTransaction.conf(status Rejected)",
       TC_027_CS="RemoteStartTransaction.conf(status Rejected)")
class AcceptsEveryStart(Stranger):
    """5.11: it is taken, or there is no such connector."""

    def may_start(self, target: Connector | None) -> bool:
        return True


@fails(TC_028_CS="RemoteStopTransaction.conf(status Rejected)")
class AcceptsEveryStop(Stranger):
    """5.12: no such transaction."""

    def remote_stop_status(self, transaction_id: int) -> str:
        return "Accepted"


@fails(TC_012_CS="StopTransaction", TC_005_3_CS="StopTransaction")
class OnlyPromisesAStop(Stranger):
    """5.12: Accepted, and that was it."""

    def remote_stop(self, connector: Connector) -> None:
        pass


@fails(TC_017_1_CS="Unlocked", TC_018_1_CS="Unlocked")
class NeverUnlocks(Connector):
    """5.18."""

    def unlock(self) -> str:
        return "UnlockFailed"


@fails(TC_030_CS="UnlockFailed")
class DoesNotFeelTheJam(Connector):
    """5.18: Unlocked, though nothing moved."""

    def unlock(self) -> str:
        super().unlock()
        return "NotSupported" if self.bay.fixed_cable else "Unlocked"


@fails(TC_017_2_CS="NotSupported", TC_018_2_CS="NotSupported")
class UnlocksAFixedCable(Connector):
    """7.46: there is nothing to unlock."""

    def unlock(self) -> str:
        return "Unlocked"


@fails(TC_018_2_CS="transaction goes on")
class StopsForAFixedCable(Stranger):
    """5.18: not supported, so not touched."""

    def after_unlocking(self, connector: Connector) -> None:
        connector.stop("UnlockCommand")


@fails(TC_018_1_CS="StopTransaction")
class ChargesOnUnlocked(Stranger):
    """5.18: the transaction is finished first."""

    def after_unlocking(self, connector: Connector) -> None:
        pass


@fails(TC_031_CS="NotSupported")
class FailsToUnlockNothing(Stranger):
    """Errata 3.85: a connector that there is not."""

    def no_such_connector(self) -> str:
        return "UnlockFailed"


@fails(TC_061_CS="Authorize", TC_061_1_CS="Authorize", TC_061_2_CS="Authorize")
class OnlyPromisesAClearCache(Tags):
    """5.4: Accepted, and that was it."""

    def clear(self) -> None:
        pass


@fails(TC_019_CS="StopTxnSampledData")
class LacksAKey(Keys):
    """9.1: one of those that every charger must have."""

    def listed(self) -> list:
        return [each for each in super().listed() if each != "StopTxnSampledData"]


@fails(TC_019_CS="ConnectionTimeOut")
class FixesAKey(Keys):
    """9.1.6: it must be writable."""

    def entry(self, name: str) -> dict:
        entry = super().entry(name)
        return {**entry, "readonly": True} if name == "ConnectionTimeOut" else entry


@fails(TC_021_CS="MeterValueSampleInterval")
class OnlyPromisesAChange(Keys):
    """5.3: Accepted, and that was it."""

    def change(self, name: str, value: str) -> str:
        return super().change(name, value) if name != "MeterValueSampleInterval" else "Accepted"


@fails(TC_040_1_CS="NotSupported")
class RejectsUnknownKeys(Keys):
    """5.3: Rejected is for values."""

    def change(self, name: str, value: str) -> str:
        return super().change(name, value) if self.find(name) else "Rejected"


@fails(TC_040_2_CS="Rejected")
class TakesAnyValue(Keys):
    """5.3: a negative interval."""

    def change(self, name: str, value: str) -> str:
        return "Accepted" if value.startswith("-") else super().change(name, value)


@fails(TC_062_CS="UnknownVendorId")
class KnowsNoDataTransfer(Stranger):
    """4.3: Core, so not NotSupported."""

    def vendor_status(self) -> str:
        raise ValueError("no such thing")


@fails(TC_042_1_CS="-1", TC_043_1_CS="NotSupported")
class PretendsToHaveAList(Stranger):
    """5.10, 5.15: a profile that it does not have."""

    list_version, list_status = 0, "Accepted"


@fails(TC_048_4_CS="Rejected", TC_050_4_CS="Rejected")
class PretendsToReserve(Stranger):
    """5.13: a profile that it does not have."""

    reservation_status = "Accepted"


@fails(TC_010_CS="StartTransaction", TC_011_1_CS="came Authorize")
class AsksThoughItMayNot(Stranger):
    """9.1.3: AuthorizeRemoteTxRequests is false here."""

    class keys_class(Keys):  # noqa: N801
        """It cannot be changed."""

        def __init__(self, connectors: int, stored: dict) -> None:
            super().__init__(connectors, stored)
            self.fixed |= {"AuthorizeRemoteTxRequests": "false"}

    async def start_for(self, connector: Connector, id_tag: str) -> None:
        await self.try_to_ask(call.Authorize(id_tag))
        await super().start_for(connector, id_tag)


@fails(TC_012_CS="RemoteStopTransaction.conf", TC_005_3_CS="RemoteStopTransaction.conf",
       TC_018_1_CS="UnlockConnector.conf")
class StopsBeforeItAnswers(Stranger):
    """What follows from a request comes after its answer."""

    async def route_message(self, raw_msg: str) -> None:
        for action, reason in (("RemoteStopTransaction", "Remote"), ("UnlockConnector", "UnlockCommand")):
            if f'"{action}"' in raw_msg:
                self.stop_all(reason)
                self.spawn(self.answer_late(raw_msg))
                return
        await super().route_message(raw_msg)

    async def answer_late(self, raw_msg: str) -> None:
        await asyncio.sleep(1)
        await super().route_message(raw_msg)

    def remote_stop_status(self, transaction_id: int) -> str:
        return "Accepted"


@fails(TC_018_1_CS="Available")
class OnlyPromisesToUnlock(Connector):
    """5.18: Unlocked, and the bolt stays where it is."""

    def unlock(self) -> str:
        return "NotSupported" if self.bay.fixed_cable else "Unlocked"

    def stop(self, reason: str, id_tag: str | None = None, keep_locked: bool = False) -> None:
        super().stop(reason, id_tag, keep_locked or reason == "UnlockCommand")


@fails(TC_019_CS="unknown")
class KnowsFewerKeysByName(Stranger):
    """5.8: what it lists it must know when it is asked for."""

    class keys_class(Keys):  # noqa: N801
        """Those with an interval are lost."""

        def find(self, name: str) -> str | None:
            return super().find(name) if "Interval" not in name else None


@fails(TC_017_1_CS="unanswered", TC_031_CS="unanswered")
class NeverAnswers(Stranger):
    """OCPP-J 4.1.1: a request is answered."""

    async def route_message(self, raw_msg: str) -> None:
        if '"UnlockConnector"' not in raw_msg:
            await super().route_message(raw_msg)
