# CPython only: host tool
"""Faulty chargers that lose, mix up or falsify what happened while they were offline."""

from typing import Any

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger import Stranger
from host_tests.stranger_bay import Owed, Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags
from tools.csms import timestamps


@fails(TC_036_CS="3 meter values of the offline time")
class LosesWhatItMeasuredOffline(Outbox):
    """3.7: values of a transaction are kept."""

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        if self.charger.online:
            super().owe_values(transaction, value)


@fails(TC_036_CS="order")
class NewestFirst(Outbox):
    """3.7: in the order of time."""

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        super().owe_values(transaction, value)
        if not self.charger.online:
            self.queue.insert(0, self.queue.pop())


@fails(TC_037_1_CS="StartTransaction", TC_037_2_CS="StartTransaction", TC_037_3_CS="StartTransaction",
       TC_039_CS="StartTransaction")
class StartsNothingOffline(Tags):
    """3.5.4: LocalAuthorizeOffline is not heeded."""

    def offline(self, known: dict | None) -> dict | None:
        return None


@fails(TC_037_2_CS="SuspendedEVSE", TC_037_3_CS="StopTransaction(reason DeAuthorized")
class ChargesOnWithAnInvalidTag(Connector):
    """3.5.4: StartTransaction.conf says no."""

    def started(self, transaction: Transaction, status: str) -> None:
        pass


@fails(TC_037_2_CS="SuspendedEVSE")
class AlwaysDeauthorizes(Connector):
    """9.1.25: StopTransactionOnInvalidId is not heeded."""

    def started(self, transaction: Transaction, status: str) -> None:
        if status != "Accepted":
            self.stop("DeAuthorized")


@fails(TC_037_3_CS="reason DeAuthorized")
class DoesNotSayItDeauthorized(Outbox):
    """7.36."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.reason = "Other" if request.reason == "DeAuthorized" else request.reason
        return request


@fails(TC_038_CS="StopTransaction", TC_039_CS="StopTransaction")
class LosesStopsOffline(Outbox):
    """3.7: a stop is kept."""

    def owe_stop(self, *words: Any) -> None:
        if self.charger.online:
            super().owe_stop(*words)


@fails(TC_039_CS="time stamps of the offline transaction")
class StampsWhenItSends(Outbox):
    """6.45, 6.49: the moment of a start or a stop is not that of its message."""

    def owe(self, owed: Owed) -> None:
        build = owed.build

        def late() -> Any:
            request = build()
            if isinstance(request, call.StartTransaction | call.StopTransaction):
                request.timestamp = timestamps.iso(self.charger.now())
            return request
        owed.build = late
        super().owe(owed)


@fails(TC_039_CS="StartTransaction")
class StopsFirst(Outbox):
    """3.7: the start, then the stop."""

    def owe_stop(self, *words: Any) -> None:
        super().owe_stop(*words)
        if not self.charger.online:
            words[0].id = -1
            self.queue.insert(0, self.queue.pop())


@fails(TC_038_CS="reason Local", TC_039_CS="reason Local")
class BlamesTheNetwork(Outbox):
    """7.36: somebody stopped it."""

    def owe_stop(self, transaction: Transaction, meter_wh: int, reason: str, *rest: Any) -> None:
        super().owe_stop(transaction, meter_wh, reason if self.charger.online else "Other", *rest)


@fails(TC_038_CS="Finishing", TC_037_1_CS="Charging")
class SaysNothingOfWhatChanged(Stranger):
    """4.9: the status that has changed meanwhile."""

    def link_lost(self) -> None:
        super().link_lost()
        self.was_lost = True

    def tell_all(self) -> None:
        if not hasattr(self, "was_lost"):
            super().tell_all()


@fails(TC_036_CS="4 s apart")
class LosesEveryOtherOffline(Outbox):
    """3.7: all values of a transaction are kept."""

    count = 0

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        self.count += 1
        if self.charger.online or self.count % 2:
            super().owe_values(transaction, value)
