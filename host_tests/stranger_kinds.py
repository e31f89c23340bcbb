# CPython only: host tool
"""Chargers that differ from the stranger in what the specification leaves to the maker: all of them are right."""

import asyncio
import re
from typing import Any

from ocpp.exceptions import NotSupportedError, PropertyConstraintViolationError

from host_tests.stranger import Stranger, with_part
from host_tests.stranger_bay import Owed, Transaction
from host_tests.stranger_connector import Connector
from host_tests.stranger_keys import Keys
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
class StopsAfterTheReset(Stranger):
    """5.14: a hard reset need not end transactions before it."""

    async def reset(self, reason: str) -> None:
        if reason == "HardReset":
            self.memory.keys["cut off by"] = reason
            self.site.restart()
        else:
            await super().reset(reason)

    def cut_off(self) -> None:
        self.stop_all(self.memory.keys.pop("cut off by", "PowerLoss"))


@right
class ResetsSoftlyWithoutABoot(Stranger):
    """5.14: the application is started anew, the registration goes on."""

    async def reset(self, reason: str) -> None:
        if reason == "SoftReset":
            self.stop_all(reason)
        else:
            await super().reset(reason)


@right
class HasOnlyWhatItMust(Keys):
    """Without a cache, without a choice about a lost car, and remote starts are never asked about."""

    missing = ("AllowOfflineTxForUnknownId", "AuthorizationCacheEnabled", "MaxEnergyOnInvalidId",
               "MinimumStatusDuration", "StopTransactionOnEVSideDisconnect")

    def __init__(self, connectors: int, stored: dict) -> None:
        super().__init__(connectors, stored)
        self.fixed |= {"AuthorizeRemoteTxRequests": "false", "UnlockConnectorOnEVSideDisconnect": "true"}

    def listed(self) -> list:
        return [each for each in super().listed() if each not in self.missing]

    def text(self, name: str) -> str:
        values = {"AllowOfflineTxForUnknownId": "false", "AuthorizationCacheEnabled": "false"}
        return values.get(name) or super().text(name)


@right
class IsSlow(Stranger):
    """It boots and reconnects late, and thinks before it asks."""

    reconnect_s = 20
    start_s = 25

    async def ask(self, request: object) -> Any:
        await asyncio.sleep(0.3)
        return await super().ask(request)


@right
class RefusesWithErrors(Stranger):
    """A CALLERROR where the cases take one as well."""

    def may_start(self, target: Connector | None) -> bool:
        if target is None:
            raise PropertyConstraintViolationError
        return super().may_start(target)

    @property
    def list_version(self) -> int:
        raise NotSupportedError

    @property
    def list_status(self) -> str:
        raise NotSupportedError

    def vendor_status(self) -> str:
        return "Rejected"


@right
class RefusesValuesWithErrors(Keys):
    """A value that cannot be is against the constraints of the property."""

    def change(self, name: str, value: str) -> str:
        status = super().change(name, value)
        if status == "Rejected":
            raise PropertyConstraintViolationError
        return status


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
class SaysLittle(Outbox):
    """What may be left out is left out: the reason Local, default fields of samples."""

    def stop_request(self, transaction: Transaction, *rest: Any) -> Any:
        request = super().stop_request(transaction, *rest)
        request.reason = None if request.reason == "Local" else request.reason
        return request

    def owe_values(self, transaction: Transaction, value: dict) -> None:
        defaults = {"context": "Sample.Periodic", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
        sampled = [{name: said for name, said in each.items() if defaults.get(name) != said}
                   for each in value["sampled_value"]]
        super().owe_values(transaction, {**value, "sampled_value": sampled})


@right
class HasNoMilliseconds(Stranger):
    """3.14: whole seconds are enough."""

    async def _send(self, message: str) -> None:
        await super()._send(re.sub(r'(T\d\d:\d\d:\d\d)\.\d+Z"', r'\1Z"', message))
