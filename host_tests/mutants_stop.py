# CPython only: host tool
"""Faulty chargers that stop wrongly, or do not stop."""

from typing import Any

from ocpp.v16 import call

from host_tests.mutants import fails
from host_tests.stranger_bay import Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags


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


@fails(TC_018_1_CS="Available", TC_007_1_CS="Available")
class StaysFinishing(Connector):
    """4.9: F1, once the cable is out."""

    def status(self) -> tuple:
        status = super().status()
        stays = self.told and self.told[0] == "Finishing" and status[0] == "Available"
        return self.told if stays else status
