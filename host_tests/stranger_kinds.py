# CPython only: host tool
"""Chargers that differ from the stranger in what the specification leaves to the maker: all of them are right."""

import asyncio
from typing import Any

from host_tests.stranger import Stranger, with_part
from host_tests.stranger_bay import Owed, Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_metering import Metering
from host_tests.stranger_outbox import Outbox
from host_tests.stranger_tags import Tags

KINDS: dict[str, type[Stranger]] = {}


def right(kind: type) -> type:
    """Enter a Stranger, or one of its parts, into the list."""
    KINDS[kind.__name__] = with_part(kind)
    return kind


@right
class StatusFirst(Outbox):
    """Charging before StartTransaction, Finishing before StopTransaction: they may be reversed."""

    held: list[Owed]

    def __init__(self, charger: Stranger) -> None:
        self.held = []
        super().__init__(charger)

    def owe_start(self, transaction: Transaction, meter_wh: int) -> None:
        super().owe_start(transaction, meter_wh)
        self.held.append(self.queue.pop())

    def owe_stop(self, *words: Any) -> None:
        super().owe_stop(*words)
        self.held.append(self.queue.pop())

    def report(self, connector: Any) -> None:
        super().report(connector)
        self.queue += self.held
        self.held.clear()


@right
class PreparesBeforeItAsks(Tags):
    """The presented tag is the begin of Preparing, whatever Authorize says then."""

    async def authorize(self, id_tag: str) -> dict | None:
        target = self.where_to_start()
        if target is None or target.bay.occupied:
            return await super().authorize(id_tag)
        target.wanted = (id_tag, None)
        target.refresh()
        info = await super().authorize(id_tag)
        target.wanted = None
        if info is None:
            target.refresh()
        return info


@right
class ResumesAfterAPowerCut(Stranger):
    """4.9 allows to go on charging (TC_032_2)."""

    def boot(self) -> None:
        for connector in self.connectors.values():
            if connector.transaction:
                connector.bay.close()
                self.metering.of_transaction(connector)
        super().boot()

    def cut_off(self) -> None:
        pass


@right
class KeepsToTheTag(Tags):
    """A second presentation of the tag does not cancel: only ConnectionTimeOut does."""

    async def tapped(self, id_tag: str) -> None:
        if not any(each.wanted for each in self.charger.connectors.values()):
            await super().tapped(id_tag)


@right
class CarTakesItsTime(Connector):
    """The car asks for energy three seconds after it might: SuspendedEV, then Charging."""

    ready = False

    def start(self, id_tag: str, parent: str | None) -> None:
        self.ready = False
        super().start(id_tag, parent)
        self.charger.spawn(self.begin_to_draw())

    async def begin_to_draw(self) -> None:
        await asyncio.sleep(3)
        self.ready = True
        self.refresh()

    def session_status(self) -> tuple:
        said = super().session_status()
        return said if self.ready or said[0] != "Charging" else ("SuspendedEV", "NoError", None)


@right
class MetersIdleConnectors(Metering):
    """9.1.5 does not limit clock-aligned values to transactions."""

    def take_idle(self, connector: Connector, at: float) -> None:
        value = self.values(connector, at, "Sample.Clock", self.charger.keys.items("MeterValuesAlignedData"))
        self.charger.outbox.owe_idle_values(connector.number, value)


@right
class NamesWhoBegan(Outbox):
    """6.49: the idTag of a remote stop may be that of the start."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.id_tag = request.id_tag or transaction.id_tag
        return request


@right
class SaysBothSuspensions(Connector):
    """TC_005_3: SuspendedEVSE follows SuspendedEV when the car is gone."""

    waited = False

    def ev_gone(self) -> None:
        super().ev_gone()
        self.waited = False
        self.charger.spawn(self.follow())

    async def follow(self) -> None:
        await asyncio.sleep(1)
        self.waited = True
        self.refresh()

    def session_status(self) -> tuple:
        status, error, info = super().session_status()
        return "SuspendedEVSE" if self.waited and status == "SuspendedEV" else status, error, info
